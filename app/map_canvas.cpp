#include "app/map_canvas.hpp"

#include <chrono>
#include <cmath>
#include <string_view>

#include <epoxy/gl.h>
#include <fmt/format.h>

#include "layers/paint.hpp"
#include "layers/render_list.hpp"

namespace thalweg {
namespace {

using Clock = std::chrono::steady_clock;
double ms_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

bool opengl_in_software() {
  const GLubyte* text = glGetString(GL_RENDERER);
  const std::string_view name = text == nullptr ? "" : reinterpret_cast<const char*>(text);
  return name.find("llvmpipe") != std::string_view::npos || name.find("softpipe") != std::string_view::npos || name.find("SWR") != std::string_view::npos;
}

bool same(const MapView& a, const MapView& b) {
  return a.projection == b.projection && a.centre == b.centre && a.m_per_px == b.m_per_px && a.width_px == b.width_px &&
         a.height_px == b.height_px && a.pixel_ratio == b.pixel_ratio;
}

// What the graphics card cannot do the processor does from then on.
Error by_processor(Error error) {
  error.message += "; the map is drawn by the processor instead";
  return error;
}

// The engine serves one build at a time; a dropped build may still run when the next one starts.
struct SharedText {
  explicit SharedText(TextEngine e) : engine(std::move(e)) {}
  std::mutex mutex;
  TextEngine engine;
};

struct Drawing {
  RenderList list;
  FillMesh mesh;  // empty where the processor draws
  MapView view;
  std::shared_ptr<const MapScene> scene;
  double build_ms = 0;
  bool north_arrow = false, locator = false;
};

}  // namespace

struct MapCanvas::Impl {
  explicit Impl(std::optional<MapRenderer> r) : renderer(std::move(r)) {}
  ~Impl() {
    glDeleteFramebuffers(1, &framebuffer);
    glDeleteTextures(1, &texture);
  }

  Result<void> resize(int w, int h) {
    if (w == width && h == height) return {};
    if (texture == 0) {
      glGenTextures(1, &texture);
      glGenFramebuffers(1, &framebuffer);
    }
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, w, h, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
    const bool complete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    if (!complete || glGetError() != GL_NO_ERROR) {
      return fail(ErrorCode::kTooLarge, fmt::format("the graphics driver has no memory for a map of {} x {} pixels", w, h), "make the window smaller");
    }
    width = w;
    height = h;
    dirty = true;
    return {};
  }

  std::optional<MapRenderer> renderer;  // none: the processor draws
  std::string job;
  Image image;
  std::shared_ptr<SharedText> text;
  GLuint texture = 0, framebuffer = 0;
  int width = 0, height = 0;
  bool dirty = true;
  std::uint64_t frames = 0;
  double build_ms = 0;

  std::shared_ptr<const Drawing> wanted_upload;      // finished in this frame
  std::shared_ptr<const Drawing> shown;
  std::optional<Drawing> refused;                    // view and scene that could not be drawn: not tried again
  std::map<std::string, float> opacity;
  MapView drawn;                                     // the view that the texture shows
  Task task;
  std::optional<Error> failure;
  std::string told;
  bool exact = false;
  bool north_arrow = false, locator = false;
};

MapCanvas::MapCanvas(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MapCanvas::~MapCanvas() = default;
MapCanvas::MapCanvas(MapCanvas&&) noexcept = default;
MapCanvas& MapCanvas::operator=(MapCanvas&&) noexcept = default;

Result<MapCanvas> MapCanvas::create(Hand hand, std::string job) {
  auto made = MapRenderer::create();  // also where it is not used: an OpenGL that is too old is said at once
  std::optional<Error> refused;
  std::optional<MapRenderer> renderer;
  if (made) renderer = std::move(*made);
  else if (made.error().code == ErrorCode::kInternal) refused = by_processor(made.error());  // a shader: the processor needs none
  else return tl::unexpected(made.error());
  if (hand == Hand::kProcessor || (hand == Hand::kAuto && opengl_in_software())) renderer.reset();
  auto engine = TextEngine::create();
  if (!engine) return tl::unexpected(engine.error());
  auto impl = std::make_unique<Impl>(std::move(renderer));
  impl->text = std::make_shared<SharedText>(std::move(*engine));
  impl->job = std::move(job);
  impl->failure = std::move(refused);  // told with the first drawing
  return MapCanvas(std::move(impl));
}

void MapCanvas::set_opacity(const std::map<std::string, float>& by_layer) {
  if (by_layer == impl_->opacity) return;
  impl_->opacity = by_layer;
  if (impl_->renderer) impl_->renderer->set_opacity(by_layer);
  impl_->dirty = true;
}

void MapCanvas::set_insets(bool north_arrow, bool locator) {
  impl_->north_arrow = north_arrow;
  impl_->locator = locator;
}

Result<void> MapCanvas::update(JobPool& jobs, const std::shared_ptr<const MapScene>& scene, const MapView& view, bool resting) {
  Impl& m = *impl_;
  if (!view.projection || !scene) return {};
  const int width = static_cast<int>(std::lround(view.width_px * view.pixel_ratio)), height = static_cast<int>(std::lround(view.height_px * view.pixel_ratio));
  if (width < 1 || height < 1) return {};
  if (auto sized = m.resize(width, height); !sized) return sized;

  if (m.wanted_upload) {
    const auto drawing = std::exchange(m.wanted_upload, nullptr);
    if (m.renderer) {
      if (auto uploaded = m.renderer->upload(drawing->list, drawing->mesh); !uploaded) {
        m.failure = by_processor(uploaded.error());
        m.renderer.reset();
      }
    }
    m.shown = drawing;
    // A raster that cannot be read is told once; the rest is drawn.
    const std::string told = drawing->list.failures.empty() ? "" : drawing->list.failures.front().message;
    if (told != m.told && !told.empty()) m.failure = drawing->list.failures.front();
    m.told = told;
    m.build_ms = drawing->build_ms;
    m.dirty = true;
  }
  BuildOptions options;
  options.north_arrow = m.north_arrow;
  options.locator = m.locator;
  const bool same_insets = m.shown && m.shown->north_arrow == m.north_arrow && m.shown->locator == m.locator;
  const bool usable = m.shown && m.shown->view.projection == view.projection;
  m.exact = usable && same_insets && m.shown->scene == scene && same(m.shown->view, view);
  const bool good = usable && same_insets && m.shown->scene == scene && still_good(m.shown->list, view, options);
  const bool refused = m.refused && m.refused->scene == scene && same(m.refused->view, view);
  if (!m.task.pending() && !refused && (resting ? !m.exact : !good)) {
    m.task = jobs.start(
        m.job, "Drawing the map",
        [scene, view, options, text = m.text, triangles = m.renderer.has_value()](Progress& progress) -> Result<std::shared_ptr<const Drawing>> {
          const auto start = Clock::now();
          const std::scoped_lock lock(text->mutex);
          if (progress.cancelled()) return cancelled();
          auto list = build_render_list(*scene, view, text->engine, options, progress);
          if (!list) return tl::unexpected(list.error());
          FillMesh mesh = triangles ? triangulate(*list, progress) : FillMesh{};
          if (progress.cancelled()) return cancelled();
          return std::make_shared<const Drawing>(Drawing{std::move(*list), std::move(mesh), view, scene, ms_since(start), options.north_arrow, options.locator});
        },
        [&m, scene, view](Result<std::shared_ptr<const Drawing>> result) {
          if (result) {
            m.wanted_upload = *result;
          } else if (result.error().code != ErrorCode::kCancelled) {
            m.failure = result.error();
            m.refused = Drawing{{}, {}, view, scene, 0, false, false};
          }
        });
  }
  if (usable && (m.dirty || !same(m.drawn, view))) {
    if (m.renderer) {
      glBindFramebuffer(GL_FRAMEBUFFER, m.framebuffer);
      m.renderer->draw(view);
      glBindFramebuffer(GL_FRAMEBUFFER, 0);
    } else {
      Progress progress;
      m.image = paint(m.shown->list, view, m.opacity, std::move(m.image), progress);
      glBindTexture(GL_TEXTURE_2D, m.texture);
      glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
      glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, m.image.rgba.data());
    }
    m.drawn = view;
    m.dirty = false;
    ++m.frames;
  }
  if (m.failure) return tl::unexpected(*std::exchange(m.failure, std::nullopt));
  return {};
}

MapTexture MapCanvas::texture() const { return {impl_->texture, !impl_->renderer}; }
bool MapCanvas::has_map() const { return impl_->frames > 0; }
bool MapCanvas::settled() const { return (impl_->exact || impl_->refused) && !impl_->dirty && !impl_->wanted_upload; }
std::uint64_t MapCanvas::map_frames() const { return impl_->frames; }
double MapCanvas::last_build_ms() const { return impl_->build_ms; }

}  // namespace thalweg
