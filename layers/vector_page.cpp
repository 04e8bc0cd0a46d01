#include "layers/vector_page.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fmt/format.h>

#include "layers/paint.hpp"
#include "layers/utf8.hpp"

namespace thalweg {
namespace {

constexpr double kPointsPerInch = 72, kPixelsPerInch = 96, kMmPerInch = 25.4;

struct CairoDelete {
  void operator()(cairo_t* c) const { cairo_destroy(c); }
  void operator()(cairo_surface_t* s) const { cairo_surface_destroy(s); }
  void operator()(cairo_font_face_t* f) const { cairo_font_face_destroy(f); }
  void operator()(cairo_font_options_t* o) const { cairo_font_options_destroy(o); }
  void operator()(FcPattern* p) const { FcPatternDestroy(p); }
};
template <class T>
using Owned = std::unique_ptr<T, CairoDelete>;

cairo_status_t append(void* to, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

struct Box {
  double x0, y0, x1, y1;
  bool touches(double ax, double ay, double bx, double by) const {
    return std::max(ax, bx) >= x0 && std::min(ax, bx) <= x1 && std::max(ay, by) >= y0 && std::min(ay, by) <= y1;
  }
};

class Drawer {
 public:
  Drawer(const RenderList& list, const MapView& view, const VectorOptions& options, cairo_t* cairo) : list_(list), view_(view), opacity_(options.opacity), outlines_(options.text_outlines), c_(cairo) {
    m_per_px_ = view.m_per_px / view.pixel_ratio;
    width_ = std::round(view.width_px * view.pixel_ratio);
    height_ = std::round(view.height_px * view.pixel_ratio);
    shift_x_ = width_ / 2 + (list.origin.x - view.centre.x) / m_per_px_;
    shift_y_ = height_ / 2 - (list.origin.y - view.centre.y) / m_per_px_;
    frame_ = {0, 0, width_, height_};
    if (!list.full_page) frame_ = {std::round(list.frame.x), std::round(list.frame.y), std::round(list.frame.right()), std::round(list.frame.bottom())};
    const Owned<cairo_font_options_t> font(cairo_font_options_create());
    cairo_font_options_set_hint_style(font.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(font.get(), CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(c_, font.get());
    cairo_set_fill_rule(c_, CAIRO_FILL_RULE_EVEN_ODD);
    cairo_set_line_join(c_, CAIRO_LINE_JOIN_ROUND);
  }

  Result<> run(Progress& progress) {
    colour(list_.page);
    cairo_paint(c_);
    colour(list_.sea);
    cairo_rectangle(c_, frame_.x0, frame_.y0, frame_.x1 - frame_.x0, frame_.y1 - frame_.y0);
    cairo_fill(c_);
    for (const Batch& b : list_.batches) {
      if (progress.cancelled()) return cancelled();
      const auto opacity = opacity_.find(b.layer);
      alpha_ = opacity == opacity_.end() ? 1 : opacity->second;
      if (alpha_ <= 0) continue;
      cairo_save(c_);
      if (b.space == Space::kMap) {
        cairo_rectangle(c_, frame_.x0, frame_.y0, frame_.x1 - frame_.x0, frame_.y1 - frame_.y0);
        cairo_clip(c_);
      }
      Result<> drawn;
      switch (b.kind) {
        case Batch::Kind::kFill: fills(b); break;
        case Batch::Kind::kLine: lines(b); break;
        case Batch::Kind::kDisc: discs(b); break;
        case Batch::Kind::kGlyph: drawn = text(b); break;
        case Batch::Kind::kImage: drawn = image(b, progress); break;
      }
      cairo_restore(c_);
      if (!drawn) return drawn;
    }
    return {};
  }

 private:
  double x_of(const Batch& b, double x) const { return b.space == Space::kMap ? x / m_per_px_ + shift_x_ : x; }
  double y_of(const Batch& b, double y) const { return b.space == Space::kMap ? shift_y_ - y / m_per_px_ : y; }
  Box visible(const Batch& b) const { return b.space == Space::kMap ? frame_ : Box{0, 0, width_, height_}; }
  void colour(Colour k) { cairo_set_source_rgba(c_, k.r / 255.0, k.g / 255.0, k.b / 255.0, k.a / 255.0 * alpha_); }

  // Whether anything of it can be seen.
  bool polygon_path(const Batch& b, const FillPolygon& polygon, Box& bounds) {
    bounds = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    cairo_new_path(c_);
    for (std::uint32_t r = polygon.first_ring; r < polygon.first_ring + polygon.rings; ++r) {
      const std::uint32_t begin = list_.ring_start[r], end = list_.ring_start[r + 1];
      if (end - begin < 3) continue;
      for (std::uint32_t i = begin; i < end; ++i) {
        const double x = x_of(b, list_.ring_points[i].x), y = y_of(b, list_.ring_points[i].y);
        if (i == begin) cairo_move_to(c_, x, y);
        else cairo_line_to(c_, x, y);
        bounds = {std::min(bounds.x0, x), std::min(bounds.y0, y), std::max(bounds.x1, x), std::max(bounds.y1, y)};
      }
      cairo_close_path(c_);
    }
    return bounds.x0 <= bounds.x1 && visible(b).touches(bounds.x0, bounds.y0, bounds.x1, bounds.y1);
  }

  void fills(const Batch& b) {
    Box bounds{};
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
      const FillPolygon& polygon = list_.fills[i];
      if (polygon.colour.a == 0 || !polygon_path(b, polygon, bounds)) continue;
      colour(polygon.colour);
      if (b.hatch == Hatch::kNone) cairo_fill(c_);
      else hatch(b, bounds);
    }
    cairo_new_path(c_);
  }

  // Strokes over the current path; they stand still when the map does, as in paint(): their middles are at whole
  // spacings and a half from the list's origin.
  void hatch(const Batch& b, const Box& bounds) {
    cairo_save(c_);
    cairo_clip(c_);
    const Box all = visible(b);
    const Box box{std::max(bounds.x0, all.x0), std::max(bounds.y0, all.y0), std::min(bounds.x1, all.x1), std::min(bounds.y1, all.y1)};
    const double ox = b.space == Space::kMap ? shift_x_ : 0, oy = b.space == Space::kMap ? shift_y_ : 0;
    const double step = b.hatch_spacing_px * std::sqrt(2.0);  // along x
    const auto strokes = [&](double sign) {
      // x - ox + sign * (y - oy) = (k + 0.5) * step
      const auto at = [&](double x, double y) { return (x - ox + sign * (y - oy)) / step - 0.5; };
      const double a = at(box.x0, sign > 0 ? box.y0 : box.y1), e = at(box.x1, sign > 0 ? box.y1 : box.y0);
      for (double k = std::floor(a); k <= std::ceil(e); ++k) {
        const double sum = (k + 0.5) * step + ox + sign * oy, reach = b.hatch_width_px;
        cairo_move_to(c_, sum - sign * (box.y0 - reach), box.y0 - reach);
        cairo_line_to(c_, sum - sign * (box.y1 + reach), box.y1 + reach);
      }
    };
    if (b.hatch != Hatch::kBackDiagonal) strokes(1);
    if (b.hatch != Hatch::kDiagonal) strokes(-1);
    cairo_set_line_width(c_, b.hatch_width_px);
    cairo_set_line_cap(c_, CAIRO_LINE_CAP_BUTT);
    cairo_stroke(c_);
    cairo_restore(c_);
  }

  void lines(const Batch& b) {
    std::array<double, 4> dash{};
    std::copy(b.dash_px.begin(), b.dash_px.end(), dash.begin());
    const double period = dash[0] + dash[1] + dash[2] + dash[3];
    if (b.count < 4 || b.colour.a == 0) return;
    colour(b.colour);
    cairo_set_line_width(c_, b.width_px);
    cairo_set_line_cap(c_, period > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    const Box all = visible(b);
    const double reach = b.width_px;
    const auto point = [&](std::uint32_t i) { return PointPx{x_of(b, list_.lines[i].x), y_of(b, list_.lines[i].y)}; };
    for (std::uint32_t i = b.first; i + 1 < b.first + b.count;) {
      // A run of segments, all of which may be seen.
      const auto seen = [&](std::uint32_t k) {
        if (list_.lines[k].starts < 0.5F) return false;
        const PointPx p = point(k), q = point(k + 1);
        return all.touches(std::min(p.x, q.x) - reach, std::min(p.y, q.y) - reach, std::max(p.x, q.x) + reach, std::max(p.y, q.y) + reach);
      };
      if (!seen(i)) {
        ++i;
        continue;
      }
      const std::uint32_t first = i;
      const PointPx start = point(first);
      cairo_move_to(c_, start.x, start.y);
      for (; i + 1 < b.first + b.count && seen(i); ++i) {
        const PointPx p = point(i + 1);
        cairo_line_to(c_, p.x, p.y);
      }
      if (period > 0) {
        const double along = list_.lines[first].along / (b.space == Space::kMap ? m_per_px_ : 1);
        cairo_set_dash(c_, dash.data(), dash[2] + dash[3] > 0 ? 4 : 2, std::fmod(along, period));
      } else if (list_.lines[i].x == list_.lines[first].x && list_.lines[i].y == list_.lines[first].y && i - first > 2) {
        cairo_close_path(c_);
      }
      cairo_stroke(c_);
    }
  }

  void discs(const Batch& b) {
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
      const Disc& d = list_.discs[i];
      const double x = x_of(b, d.x), y = y_of(b, d.y);
      const auto circle = [&](double radius) {
        cairo_new_path(c_);
        const double pi = std::acos(-1.0);
        if (d.turn < 1) {
          cairo_move_to(c_, x, y);
          cairo_arc(c_, x, y, radius, -pi / 2, -pi / 2 + 2 * pi * d.turn);
          cairo_close_path(c_);
        } else {
          cairo_arc(c_, x, y, radius, 0, 2 * pi);
        }
      };
      // Under an opaque outline the fill reaches to its middle, so that nothing shows between the two.
      const double inner = d.radius_px - (d.outline.a == 255 ? 0 : d.outline_px / 2);
      if (d.fill.a != 0 && inner > 0) {
        circle(inner);
        colour(d.fill);
        cairo_fill(c_);
      }
      if (d.outline_px > 0 && d.outline.a != 0) {
        circle(d.radius_px);
        cairo_close_path(c_);
        colour(d.outline);
        cairo_set_line_width(c_, d.outline_px);
        cairo_stroke(c_);
      }
    }
  }

  // --- letters ------------------------------------------------------------------------------------

  Result<> use_font(std::uint16_t index, double size_px, double angle_deg) {
    auto found = faces_.find(index);
    if (found == faces_.end()) {
      const std::string& file = list_.font_files[index];
      std::error_code ignored;
      if (!std::filesystem::is_regular_file(file, ignored)) return fail(ErrorCode::kFileMissing, fmt::format("font {} is gone", file), "install the package fonts-noto-core again");
      const Owned<FcPattern> pattern(FcPatternCreate());
      FcPatternAddString(pattern.get(), FC_FILE, reinterpret_cast<const FcChar8*>(file.c_str()));
      FcPatternAddInteger(pattern.get(), FC_INDEX, 0);
      found = faces_.emplace(index, cairo_ft_font_face_create_for_pattern(pattern.get())).first;
    }
    cairo_set_font_face(c_, found->second.get());
    cairo_matrix_t m;
    cairo_matrix_init_rotate(&m, angle_deg * std::acos(-1.0) / 180);
    cairo_matrix_scale(&m, size_px, size_px);
    cairo_set_font_matrix(c_, &m);
    return {};
  }

  // Pieces of one font, one angle and one direction: [first, last) of the run's glyphs.
  template <class Do>
  Result<> pieces(const TextRun& run, const Do& draw) {
    for (std::size_t first = 0; first < run.glyphs.size();) {
      const PlacedGlyph& g = run.glyphs[first];
      std::size_t last = first + 1;
      int direction = 0;
      for (; last < run.glyphs.size() && run.glyphs[last].font == g.font && run.glyphs[last].angle_deg == g.angle_deg; ++last) {
        const int way = run.glyphs[last].cluster > run.glyphs[last - 1].cluster ? 1 : run.glyphs[last].cluster < run.glyphs[last - 1].cluster ? -1 : 0;
        if (way * direction < 0) break;
        if (way != 0) direction = way;
      }
      if (auto used = use_font(g.font, run.size_px, g.angle_deg); !used) return used;
      std::vector<cairo_glyph_t> glyphs;
      for (std::size_t i = first; i < last; ++i) glyphs.push_back({run.glyphs[i].glyph, run.glyphs[i].x, run.glyphs[i].y});
      draw(std::span(run.glyphs).subspan(first, last - first), glyphs, direction < 0);
      first = last;
    }
    return {};
  }

  // Where each cluster of the run's text ends.
  static std::map<std::uint32_t, std::uint32_t> cluster_ends(const TextRun& run) {
    std::map<std::uint32_t, std::uint32_t> out;
    for (const PlacedGlyph& g : run.glyphs) out[g.cluster] = static_cast<std::uint32_t>(run.text.size());
    for (auto it = out.begin(); it != out.end(); ++it) {
      if (std::next(it) != out.end()) it->second = std::next(it)->first;
    }
    return out;
  }

  static bool well_formed(const std::string& text) {
    std::string again;
    for (const CodePoint& c : decode_utf8(text)) append_utf8(again, c.value);
    return again == text && text.find('\0') == std::string::npos;
  }

  Result<> text(const Batch& b) {
    for (const TextRun& run : std::span(list_.runs).subspan(b.first_run, b.runs)) {
      if (b.halo && !(run.halo_px > 0)) continue;
      if (b.halo) {
        // One stroke about all letters, so that a halo that lets something through is even where two meet.
        cairo_new_path(c_);
        if (auto done = pieces(run, [&](auto, const auto& glyphs, bool) { cairo_glyph_path(c_, glyphs.data(), static_cast<int>(glyphs.size())); }); !done) return done;
        colour(run.halo);
        cairo_set_line_width(c_, 2 * run.halo_px);
        cairo_stroke(c_);
        continue;
      }
      colour(run.colour);
      if (outlines_) {
        cairo_new_path(c_);
        if (auto done = pieces(run, [&](auto, const auto& glyphs, bool) { cairo_glyph_path(c_, glyphs.data(), static_cast<int>(glyphs.size())); }); !done) return done;
        // Where two glyphs overlap both are inked.
        cairo_set_fill_rule(c_, CAIRO_FILL_RULE_WINDING);
        cairo_fill(c_);
        cairo_set_fill_rule(c_, CAIRO_FILL_RULE_EVEN_ODD);
        continue;
      }
      const bool as_text = well_formed(run.text);
      const auto ends = cluster_ends(run);
      auto done = pieces(run, [&](std::span<const PlacedGlyph> placed, const std::vector<cairo_glyph_t>& glyphs, bool backward) {
        const int n = static_cast<int>(glyphs.size());
        if (!as_text) return cairo_show_glyphs(c_, glyphs.data(), n);
        std::vector<cairo_text_cluster_t> clusters;
        std::vector<std::string> words;
        for (std::size_t i = 0; i < placed.size(); ++i) {
          if (i == 0 || placed[i].cluster != placed[i - 1].cluster) {
            words.push_back(run.text.substr(placed[i].cluster, ends.at(placed[i].cluster) - placed[i].cluster));
            clusters.push_back({static_cast<int>(words.back().size()), 0});
          }
          ++clusters.back().num_glyphs;
        }
        // Cairo wants clusters in the order of the text.
        if (backward) {
          std::reverse(words.begin(), words.end());
          std::reverse(clusters.begin(), clusters.end());
        }
        std::string utf8;
        for (const std::string& w : words) utf8 += w;
        cairo_show_text_glyphs(c_, utf8.data(), static_cast<int>(utf8.size()), glyphs.data(), n, clusters.data(), static_cast<int>(clusters.size()),
                               backward ? CAIRO_TEXT_CLUSTER_FLAG_BACKWARD : cairo_text_cluster_flags_t{});
      });
      if (!done) return done;
    }
    return {};
  }

  // --- pictures -----------------------------------------------------------------------------------

  // Drawn by paint() over black and over white, from which follow colour and alpha: the triangles of a mesh, cut one
  // by one by a viewer that softens edges, would part at their seams.
  Result<> image(const Batch& b, Progress& progress) {
    if (width_ * height_ > 4e8) return fail(ErrorCode::kTooLarge, fmt::format("rasters on a page of {:.0f} x {:.0f} pixels", width_, height_), "ask for fewer with --dpi");
    RenderList alone;
    alone.origin = list_.origin;
    alone.m_per_px = list_.m_per_px;
    alone.frame = list_.frame;
    alone.full_page = list_.full_page;
    alone.batches = {b};
    alone.batches[0].image = 0;
    alone.batches[0].first = 0;
    alone.image_vertices.assign(list_.image_vertices.begin() + b.first, list_.image_vertices.begin() + b.first + b.count);
    alone.images = {list_.images[b.image]};
    alone.page = alone.sea = rgb(0x000000);
    const Image over_black = paint(alone, view_, opacity_, {}, progress);
    alone.page = alone.sea = rgb(0xffffff);
    const Image over_white = paint(alone, view_, opacity_, {}, progress);
    if (progress.cancelled()) return cancelled();
    const auto alpha_of = [&](std::size_t pixel) {
      int least = 255;
      for (std::size_t k = 0; k < 3; ++k) least = std::min(least, over_white.rgba[4 * pixel + k] - over_black.rgba[4 * pixel + k]);
      return 255 - std::max(least, 0);
    };
    const auto columns = static_cast<std::size_t>(over_black.width), rows = static_cast<std::size_t>(over_black.height);
    std::size_t x0 = columns, y0 = rows, x1 = 0, y1 = 0;
    bool opaque = true;
    for (std::size_t y = 0; y < rows; ++y) {
      for (std::size_t x = 0; x < columns; ++x) {
        if (alpha_of(y * columns + x) == 0) continue;
        x0 = std::min(x0, x), x1 = std::max(x1, x + 1), y0 = std::min(y0, y), y1 = std::max(y1, y + 1);
      }
    }
    if (x0 >= x1) return {};
    for (std::size_t y = y0; y < y1 && opaque; ++y) {
      for (std::size_t x = x0; x < x1; ++x) opaque = opaque && alpha_of(y * columns + x) == 255;
    }
    const Owned<cairo_surface_t> picture(cairo_image_surface_create(opaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, static_cast<int>(x1 - x0), static_cast<int>(y1 - y0)));
    if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::kTooLarge, "no memory for the page's rasters", "ask for fewer pixels with --dpi");
    unsigned char* bytes = cairo_image_surface_get_data(picture.get());
    const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(picture.get()));
    for (std::size_t y = y0; y < y1; ++y) {
      for (std::size_t x = x0; x < x1; ++x) {
        const std::uint8_t* c = &over_black.rgba[4 * (y * columns + x)];
        const auto alpha = static_cast<std::uint32_t>(alpha_of(y * columns + x));
        const auto part = [&](std::size_t k) { return std::min<std::uint32_t>(c[k], alpha); };
        const std::uint32_t word = alpha << 24 | part(0) << 16 | part(1) << 8 | part(2);
        std::memcpy(bytes + (y - y0) * stride + 4 * (x - x0), &word, 4);
      }
    }
    cairo_surface_mark_dirty(picture.get());
    cairo_set_source_surface(c_, picture.get(), static_cast<double>(x0), static_cast<double>(y0));
    cairo_pattern_set_filter(cairo_get_source(c_), list_.images[b.image].smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
    cairo_rectangle(c_, static_cast<double>(x0), static_cast<double>(y0), static_cast<double>(x1 - x0), static_cast<double>(y1 - y0));
    cairo_fill(c_);
    return {};
  }

  const RenderList& list_;
  const MapView& view_;
  const std::map<std::string, float>& opacity_;
  bool outlines_;     // letters as paths
  double alpha_ = 1;  // of the batch in hand
  cairo_t* c_;
  double m_per_px_ = 1, width_ = 0, height_ = 0, shift_x_ = 0, shift_y_ = 0;
  Box frame_{};
  std::map<std::uint16_t, Owned<cairo_font_face_t>> faces_;
};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out;
}

// Cairo names pictures and the page by a count that runs on through the life of the program: they are counted anew.
void renumber(std::string& svg) {
  constexpr std::string_view kMarks[] = {"<image id=\"image", "xlink:href=\"#image", "<g id=\"surface", "xlink:href=\"#surface"};
  std::map<std::string, int> numbers;
  std::string out;
  std::size_t done = 0;
  for (;;) {
    std::size_t at = std::string::npos;
    for (const std::string_view mark : kMarks) {
      if (const std::size_t found = svg.find(mark, done); found != std::string::npos) at = std::min(at, found + mark.size());
    }
    if (at == std::string::npos) break;
    const std::size_t end = svg.find('"', at);
    if (end == std::string::npos) break;
    out.append(svg, done, at - done);
    out += std::to_string(numbers.try_emplace(svg.substr(at, end - at), static_cast<int>(numbers.size()) + 1).first->second);
    done = end;
  }
  out.append(svg, done);
  svg = std::move(out);
}

// Cairo's SVG has no place for a title.
void describe(std::string& svg, const VectorOptions& options) {
  const std::size_t head = svg.find("<svg"), end = svg.find('>', head);
  if (head == std::string::npos || end == std::string::npos) return;
  std::string more = "\n<title>" + escaped(options.title) + "</title>\n<desc>" + escaped(options.description) + "</desc>";
  if (!options.date.empty()) more += "\n<!-- " + options.date + " -->";
  svg.insert(end + 1, more);
}

}  // namespace

namespace {

// Logical pixels of the first page say the size where the options do not.
struct File {
  std::string bytes;
  Owned<cairo_surface_t> surface;
  double width_pt = 0;
};
void open_file(File& file, const MapView& view, const VectorOptions& options) {
  const double per_mm = kPointsPerInch / kMmPerInch, per_px = kPointsPerInch / kPixelsPerInch;
  file.width_pt = options.width_mm > 0 ? options.width_mm * per_mm : view.width_px * per_px;
  const double height_pt = options.height_mm > 0 ? options.height_mm * per_mm : view.height_px * per_px;
  const bool pdf = options.format == VectorFormat::kPdf;
  file.surface.reset(pdf ? cairo_pdf_surface_create_for_stream(append, &file.bytes, file.width_pt, height_pt)
                         : cairo_svg_surface_create_for_stream(append, &file.bytes, file.width_pt, height_pt));
  if (!pdf) return;
  const auto metadata = [&](cairo_pdf_metadata_t key, const std::string& value) { cairo_pdf_surface_set_metadata(file.surface.get(), key, value.c_str()); };
  metadata(CAIRO_PDF_METADATA_TITLE, options.title);
  metadata(CAIRO_PDF_METADATA_SUBJECT, options.description);
  metadata(CAIRO_PDF_METADATA_CREATOR, "Thalweg");
  metadata(CAIRO_PDF_METADATA_CREATE_DATE, options.date);
}

Result<> put_page(const File& file, const RenderList& list, const MapView& view, const VectorOptions& options, bool more, Progress& progress) {
  const Owned<cairo_t> cairo(cairo_create(file.surface.get()));
  const double scale = file.width_pt / (view.width_px * view.pixel_ratio);
  cairo_scale(cairo.get(), scale, scale);
  Drawer drawer(list, view, options, cairo.get());
  if (auto drawn = drawer.run(progress); !drawn) return drawn;
  if (more) cairo_show_page(cairo.get());
  if (const auto status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::kInternal, fmt::format("Cairo: {}", cairo_status_to_string(status)));
  return {};
}

Result<> close_file(const File& file) {
  cairo_surface_finish(file.surface.get());
  if (const auto status = cairo_surface_status(file.surface.get()); status != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::kInternal, fmt::format("Cairo: {}", cairo_status_to_string(status)));
  return {};
}

}  // namespace

Result<std::string> vector_page(const RenderList& list, const MapView& view, const VectorOptions& options, Progress& progress) {
  File file;
  open_file(file, view, options);
  if (auto drawn = put_page(file, list, view, options, false, progress); !drawn) return tl::unexpected(drawn.error());
  if (auto closed = close_file(file); !closed) return tl::unexpected(closed.error());
  if (options.format == VectorFormat::kSvg) {
    renumber(file.bytes);
    describe(file.bytes, options);
  }
  return std::move(file.bytes);
}

Result<std::string> vector_pages(std::size_t pages, const std::function<Result<VectorSheet>(std::size_t)>& sheet, const VectorOptions& options, Progress& progress) {
  File file;
  VectorOptions as_pdf = options;
  as_pdf.format = VectorFormat::kPdf;
  for (std::size_t i = 0; i < pages; ++i) {
    const auto made = sheet(i);
    if (!made) return tl::unexpected(made.error());
    if (i == 0) open_file(file, made->view, as_pdf);
    if (auto drawn = put_page(file, made->list, made->view, as_pdf, true, progress); !drawn) return tl::unexpected(drawn.error());
  }
  if (!file.surface) return fail(ErrorCode::kEmpty, "a file of no pages", "ask for one page at least");
  if (auto closed = close_file(file); !closed) return tl::unexpected(closed.error());
  return std::move(file.bytes);
}

std::string source_date() {
  const char* set = std::getenv("SOURCE_DATE_EPOCH");
  if (set == nullptr) return {};
  std::int64_t seconds = 0;
  const char* end = set + std::strlen(set);
  const auto parsed = std::from_chars(set, end, seconds);
  const auto time = static_cast<std::time_t>(seconds);
  std::tm utc{};
  if (parsed.ec != std::errc() || parsed.ptr != end || gmtime_r(&time, &utc) == nullptr) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

}  // namespace thalweg
