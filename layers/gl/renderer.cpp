#include "layers/gl/renderer.hpp"

#include <array>
#include <cmath>
#include <cstddef>

#include <epoxy/gl.h>
#include <fmt/format.h>

#include "layers/gl/program.hpp"

namespace thalweg {
namespace {

// One vertex array and its buffer.
struct Store {
  GLuint array = 0, buffer = 0;
  Store() {
    glGenVertexArrays(1, &array);
    glGenBuffers(1, &buffer);
  }
  ~Store() {
    glDeleteVertexArrays(1, &array);
    glDeleteBuffers(1, &buffer);
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  void bind() const {
    glBindVertexArray(array);
    glBindBuffer(GL_ARRAY_BUFFER, buffer);
  }
  template <class T>
  void fill(const std::vector<T>& data) const {
    glBindBuffer(GL_ARRAY_BUFFER, buffer);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(data.size() * sizeof(T)), data.data(), GL_STATIC_DRAW);
  }
};

struct Attribute {
  GLuint location;
  GLint size;
  GLenum type;
  GLboolean normalised;
  std::size_t offset;
};

void attributes(const Store& store, std::size_t stride, GLuint divisor, std::size_t first_byte, std::initializer_list<Attribute> list) {
  store.bind();
  for (const Attribute& a : list) {
    glEnableVertexAttribArray(a.location);
    glVertexAttribPointer(a.location, a.size, a.type, a.normalised, static_cast<GLsizei>(stride), reinterpret_cast<const void*>(first_byte + a.offset));
    glVertexAttribDivisor(a.location, divisor);
  }
}

GLuint texture(GLenum inner, GLenum format, int width, int height, const std::uint8_t* data, GLint filter) {
  GLuint id = 0;
  glGenTextures(1, &id);
  glBindTexture(GL_TEXTURE_2D, id);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(inner), width, height, 0, format, GL_UNSIGNED_BYTE, data);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return id;
}

}  // namespace

struct MapRenderer::Impl {
  Program fill, hatched, line, dashed, disc, glyph, image;
  Store fills, lines, discs, glyphs, pictures;
  GLuint atlas = 0;
  std::vector<GLuint> images;
  std::shared_ptr<const AtlasImage> atlas_image;
  // The uploaded list without what lies in buffers now.
  std::vector<Batch> batches;
  MapXY origin;
  Colour page = rgb(0xffffff), sea = rgb(0xffffff);
  RectPx frame;
  bool full_page = true, any = false;
  std::map<std::string, float> opacity;

  explicit Impl(std::vector<Program>& p)
      : fill(std::move(p[0])), hatched(std::move(p[1])), line(std::move(p[2])), dashed(std::move(p[3])), disc(std::move(p[4])), glyph(std::move(p[5])), image(std::move(p[6])) {
    attributes(fills, sizeof(FillVertex), 0, 0, {{0, 2, GL_FLOAT, GL_FALSE, offsetof(FillVertex, x)}, {1, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(FillVertex, colour)}});
    attributes(pictures, sizeof(ImageVertex), 0, 0, {{0, 2, GL_FLOAT, GL_FALSE, offsetof(ImageVertex, x)}, {1, 2, GL_FLOAT, GL_FALSE, offsetof(ImageVertex, u)}});
    glBindVertexArray(0);
  }
  ~Impl() {
    glDeleteTextures(1, &atlas);
    glDeleteTextures(static_cast<GLsizei>(images.size()), images.data());
  }

  // GL 3.3 has no first instance: the arrays are pointed to the batch's beginning.
  void point_lines(std::size_t first) const {
    const std::size_t p = sizeof(LinePoint);
    attributes(lines, p, 1, first * p, {{0, 4, GL_FLOAT, GL_FALSE, 0}, {1, 4, GL_FLOAT, GL_FALSE, p}, {2, 4, GL_FLOAT, GL_FALSE, 2 * p}, {3, 4, GL_FLOAT, GL_FALSE, 3 * p}});
  }
  void point_discs(std::size_t first) const {
    attributes(discs, sizeof(Disc), 1, first * sizeof(Disc), {{0, 2, GL_FLOAT, GL_FALSE, offsetof(Disc, x)}, {1, 2, GL_FLOAT, GL_FALSE, offsetof(Disc, radius_px)},
                                                              {2, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(Disc, fill)}, {3, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(Disc, outline)}, {4, 1, GL_FLOAT, GL_FALSE, offsetof(Disc, turn)}});
  }
  void point_glyphs(std::size_t first) const {
    attributes(glyphs, sizeof(GlyphQuad), 1, first * sizeof(GlyphQuad), {{0, 2, GL_FLOAT, GL_FALSE, offsetof(GlyphQuad, x)}, {1, 2, GL_FLOAT, GL_FALSE, offsetof(GlyphQuad, dx)},
                                                                         {2, 4, GL_UNSIGNED_SHORT, GL_FALSE, offsetof(GlyphQuad, u)}, {3, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(GlyphQuad, colour)}});
  }

  void draw_batch(const Batch& b, const std::array<float, 2>& scale, const std::array<float, 2>& shift, float width, float height) {
    const auto layer = opacity.find(b.layer);
    const float alpha = layer == opacity.end() ? 1 : layer->second;
    if (alpha <= 0) return;
    const auto begin = [&](Program& p) {
      p.use();
      glUniform2f(p.uniform("scale"), scale[0], scale[1]);
      glUniform2f(p.uniform("shift_px"), shift[0], shift[1]);
      glUniform2f(p.uniform("page_px"), width, height);
    };
    const auto first = static_cast<GLint>(b.first);
    const auto count = static_cast<GLsizei>(b.count);
    switch (b.kind) {
      case Batch::Kind::kFill:
        if (b.hatch == Hatch::kNone) {
          begin(fill);
        } else {
          begin(hatched);
          glUniform1i(hatched.uniform("hatch"), static_cast<GLint>(b.hatch));
          glUniform2f(hatched.uniform("hatch_px"), b.hatch_spacing_px, b.hatch_width_px);
        }
        glUniform1f((b.hatch == Hatch::kNone ? fill : hatched).uniform("opacity"), alpha);
        if (b.opaque && alpha >= 1) glDisable(GL_BLEND);
        glBindVertexArray(fills.array);
        glDrawArrays(GL_TRIANGLES, first, count);
        if (b.opaque && alpha >= 1) glEnable(GL_BLEND);
        break;
      case Batch::Kind::kLine: {
        if (count < 4) break;
        const bool solid = b.dash_px[0] + b.dash_px[1] + b.dash_px[2] + b.dash_px[3] <= 0;
        Program& p = solid ? line : dashed;
        begin(p);
        glUniform1f(p.uniform("width_px"), b.width_px);
        glUniform4f(p.uniform("line_colour"), static_cast<float>(b.colour.r) / 255, static_cast<float>(b.colour.g) / 255, static_cast<float>(b.colour.b) / 255, static_cast<float>(b.colour.a) / 255 * alpha);
        if (!solid) glUniform4fv(p.uniform("dash_px"), 1, b.dash_px.data());
        point_lines(b.first);
        glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count - 3);
        break;
      }
      case Batch::Kind::kDisc:
        begin(disc);
        glUniform1f(disc.uniform("opacity"), alpha);
        point_discs(b.first);
        glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
        break;
      case Batch::Kind::kGlyph:
        begin(glyph);
        glUniform1f(glyph.uniform("opacity"), alpha);
        glUniform1i(glyph.uniform("atlas"), 0);
        glUniform1i(glyph.uniform("halo"), b.halo ? 1 : 0);
        glBindTexture(GL_TEXTURE_2D, atlas);
        point_glyphs(b.first);
        glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
        break;
      case Batch::Kind::kImage:
        if (b.image >= images.size()) break;
        begin(image);
        glUniform1i(image.uniform("image"), 0);
        glUniform1f(image.uniform("opacity"), alpha);
        glBindTexture(GL_TEXTURE_2D, images[b.image]);
        glBindVertexArray(pictures.array);
        glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        glDrawArrays(GL_TRIANGLES, first, count);
        glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        break;
    }
  }
};

MapRenderer::MapRenderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MapRenderer::~MapRenderer() = default;
MapRenderer::MapRenderer(MapRenderer&&) noexcept = default;
MapRenderer& MapRenderer::operator=(MapRenderer&&) noexcept = default;

Result<MapRenderer> MapRenderer::create() {
  const int version = epoxy_gl_version();
  if (version < 33) {
    return fail(ErrorCode::kNoDisplay, fmt::format("OpenGL 3.3 is needed; this context has {}.{}", version / 10, version % 10),
                "set LIBGL_ALWAYS_SOFTWARE=1, or make pictures with `thalweg render`");
  }
  std::vector<Program> programs;
  constexpr std::pair<const char*, const char*> kPrograms[] = {{"fill", ""}, {"fill", "HATCHED"}, {"line", ""}, {"line", "DASHED"}, {"disc", ""}, {"glyph", ""}, {"image", ""}};
  for (const auto& [name, define] : kPrograms) {
    auto p = Program::create(name, define);
    if (!p) return tl::unexpected(p.error());
    programs.push_back(std::move(*p));
  }
  return MapRenderer(std::make_unique<Impl>(programs));
}

Result<void> MapRenderer::upload(const RenderList& list, const FillMesh& mesh) {
  Impl& m = *impl_;
  while (glGetError() != GL_NO_ERROR) {
  }
  glBindVertexArray(0);
  m.fills.fill(mesh.vertices);
  m.lines.fill(list.lines);
  m.discs.fill(list.discs);
  m.glyphs.fill(list.glyphs);
  m.pictures.fill(list.image_vertices);
  glActiveTexture(GL_TEXTURE0);
  if (list.atlas != m.atlas_image && list.atlas) {
    std::vector<std::uint8_t> both(list.atlas->glyphs.size() * 2);
    for (std::size_t i = 0; i < list.atlas->glyphs.size(); ++i) {
      both[2 * i] = list.atlas->glyphs[i];
      both[2 * i + 1] = list.atlas->halos[i];
    }
    glDeleteTextures(1, &m.atlas);
    m.atlas = texture(GL_RG8, GL_RG, list.atlas->width, list.atlas->height, both.data(), GL_NEAREST);
    m.atlas_image = list.atlas;
  }
  glDeleteTextures(static_cast<GLsizei>(m.images.size()), m.images.data());
  m.images.clear();
  for (const auto& i : list.images) m.images.push_back(texture(GL_RGBA8, GL_RGBA, i.columns, i.rows, i.rgba.data(), i.smooth ? GL_LINEAR : GL_NEAREST));
  m.batches = list.batches;
  for (Batch& b : m.batches) {  // from polygons to vertices
    if (b.kind != Batch::Kind::kFill) continue;
    const std::uint32_t first = mesh.start[b.first];
    b.count = mesh.start[b.first + b.count] - first;
    b.first = first;
  }
  m.origin = list.origin;
  m.page = list.page;
  m.sea = list.sea;
  m.frame = list.frame;
  m.full_page = list.full_page;
  m.any = true;
  if (const GLenum error = glGetError(); error != GL_NO_ERROR) {
    m.batches.clear();
    return fail(ErrorCode::kTooLarge, fmt::format("the graphics driver cannot take the map ({} MB; GL error 0x{:x})",
                                                  (mesh.vertices.size() * sizeof(FillVertex) + list.lines.size() * sizeof(LinePoint)) / 1'000'000, error),
                "zoom in, or hide layers");
  }
  return {};
}

void MapRenderer::set_opacity(std::map<std::string, float> by_layer) { impl_->opacity = std::move(by_layer); }

void MapRenderer::draw(const MapView& view, int left_px, int bottom_px) {
  Impl& m = *impl_;
  const double ratio = view.pixel_ratio;
  const double width = std::round(view.width_px * ratio), height = std::round(view.height_px * ratio);
  const double m_per_px = view.m_per_px / ratio;
  glViewport(left_px, bottom_px, static_cast<GLsizei>(width), static_cast<GLsizei>(height));
  glEnable(GL_SCISSOR_TEST);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_STENCIL_TEST);
  glDisable(GL_CULL_FACE);
  const auto scissor = [&](const RectPx& r) {
    glScissor(left_px + static_cast<GLint>(std::lround(r.x)), bottom_px + static_cast<GLint>(std::lround(height - r.bottom())), static_cast<GLsizei>(std::lround(r.width)), static_cast<GLsizei>(std::lround(r.height)));
  };
  const auto clear = [](Colour c) {
    glClearColor(static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255, static_cast<float>(c.b) / 255, 1);
    glClear(GL_COLOR_BUFFER_BIT);
  };
  const RectPx page{0, 0, width, height};
  const RectPx frame = m.full_page ? page : m.frame;
  scissor(page);
  clear(m.page);
  if (!m.any) {
    glDisable(GL_SCISSOR_TEST);
    return;
  }
  scissor(frame);
  clear(m.sea);
  glEnable(GL_BLEND);
  glBlendEquation(GL_FUNC_ADD);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glActiveTexture(GL_TEXTURE0);
  // In double, so that nothing jitters far from the origin.
  const std::array<float, 2> map_scale{static_cast<float>(1 / m_per_px), static_cast<float>(-1 / m_per_px)};
  const std::array<float, 2> map_shift{static_cast<float>(width / 2 + (m.origin.x - view.centre.x) / m_per_px), static_cast<float>(height / 2 - (m.origin.y - view.centre.y) / m_per_px)};
  Space space = Space::kMap;
  for (const Batch& b : m.batches) {
    if (b.space != space) {
      scissor(b.space == Space::kMap ? frame : page);
      space = b.space;
    }
    if (space == Space::kMap) m.draw_batch(b, map_scale, map_shift, static_cast<float>(width), static_cast<float>(height));
    else m.draw_batch(b, {1, 1}, {0, 0}, static_cast<float>(width), static_cast<float>(height));
  }
  glBindVertexArray(0);
  glUseProgram(0);
  glDisable(GL_SCISSOR_TEST);
}

}  // namespace thalweg
