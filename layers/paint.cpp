#include "layers/paint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "geo/base/parallel.hpp"

namespace thalweg {
namespace {

// Rows that one thread draws at a time, everything in them in drawing order.
constexpr int kBandRows = 32;

struct Rect {  // whole pixels
  int x0, y0, x1, y1;
};

struct Pixels {
  std::uint8_t* rgba;
  int width;
  std::uint8_t* at(int x, int y) const { return rgba + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4; }
};

struct Ink {
  int r, g, b;
  float alpha;  // 0 to 1
};

Ink ink_of(Colour c, float opacity) { return {c.r, c.g, c.b, static_cast<float>(c.a) / 255 * opacity}; }

// Straight alpha over an opaque picture.
void blend(std::uint8_t* p, const Ink& ink, float cover) {
  const int a = static_cast<int>(ink.alpha * cover * 65536.0F + 0.5F);
  p[0] = static_cast<std::uint8_t>(p[0] + (((ink.r - p[0]) * a + 32768) >> 16));
  p[1] = static_cast<std::uint8_t>(p[1] + (((ink.g - p[1]) * a + 32768) >> 16));
  p[2] = static_cast<std::uint8_t>(p[2] + (((ink.b - p[2]) * a + 32768) >> 16));
}

void fill_row(std::uint8_t* p, int count, Colour c) {
  const std::array<std::uint8_t, 4> one{c.r, c.g, c.b, 255};
  std::uint32_t word = 0;
  std::memcpy(&word, one.data(), 4);
  for (int i = 0; i < count; ++i) std::memcpy(p + 4 * static_cast<std::size_t>(i), &word, 4);
}

// From the list's units to pixels of the page.
struct Transform {
  float scale_x, scale_y, shift_x, shift_y;
  float x(float v) const { return v * scale_x + shift_x; }
  float y(float v) const { return v * scale_y + shift_y; }
};

// One edge of a polygon, the upper end first, so that neighbours that share it cross each row alike.
struct Edge {
  float x0, y0, y1, slope;
};

struct PolygonEdges {
  std::uint32_t polygon, first, count;
};

struct Run {  // of a point to the next, in pixels
  float dx = 0, dy = 0, length = 0;  // unit direction
};

// What of a batch touches a band: [first, first + count) of polygons or items.
struct Part {
  std::uint32_t batch, first, count;
};

struct Band {
  std::vector<Part> parts;
  std::vector<PolygonEdges> polygons;
  std::vector<Edge> edges;
  std::vector<std::uint32_t> items;  // segments, discs, quads, triangles
};

class Painter {
 public:
  Painter(const RenderList& list, const MapView& view, const std::map<std::string, float>& opacity, Image& image)
      : list_(list), width_(image.width), height_(image.height), pixels_{image.rgba.data(), image.width} {
    const double m_per_px = view.m_per_px / view.pixel_ratio;
    map_ = {static_cast<float>(1 / m_per_px), static_cast<float>(-1 / m_per_px), static_cast<float>(width_ / 2.0 + (list.origin.x - view.centre.x) / m_per_px),
            static_cast<float>(height_ / 2.0 - (list.origin.y - view.centre.y) / m_per_px)};
    page_ = {0, 0, width_, height_};
    frame_ = page_;
    if (!list.full_page) {
      const auto whole = [](double v) { return static_cast<int>(std::lround(v)); };
      frame_ = {std::clamp(whole(list.frame.x), 0, width_), std::clamp(whole(list.frame.y), 0, height_), std::clamp(whole(list.frame.right()), 0, width_),
                std::clamp(whole(list.frame.bottom()), 0, height_)};
    }
    for (const Batch& b : list.batches) {
      const auto found = opacity.find(b.layer);
      alpha_.push_back(found == opacity.end() ? 1 : found->second);
    }
    bands_.resize(static_cast<std::size_t>((height_ + kBandRows - 1) / kBandRows));
  }

  void run(Progress& progress) {
    sort_into_bands();
    parallel_for(progress, bands_.size(), 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) draw_band(i);
    });
  }

 private:
  const Transform& transform(const Batch& b) const { return b.space == Space::kMap ? map_ : screen_; }
  const Rect& scissor(const Batch& b) const { return b.space == Space::kMap ? frame_ : page_; }

  // Bands that rows [top, bottom] touch, inside of the scissor; first > last where none.
  std::pair<int, int> bands_of(float top, float bottom, const Rect& clip) const {
    if (!(bottom >= static_cast<float>(clip.y0)) || !(top <= static_cast<float>(clip.y1))) return {0, -1};
    const int first = std::max(clip.y0, static_cast<int>(std::max(top, static_cast<float>(clip.y0)))) / kBandRows;
    const int last = std::min(clip.y1 - 1, static_cast<int>(std::min(bottom, static_cast<float>(clip.y1)))) / kBandRows;
    return {first, last};
  }

  void sort_into_bands() {
    runs_.resize(list_.lines.size());
    line_px_.resize(list_.lines.size());
    for (std::uint32_t k = 0; k < list_.batches.size(); ++k) {
      const Batch& b = list_.batches[k];
      if (alpha_[k] <= 0) continue;
      for (Band& band : bands_) band.parts.push_back({k, static_cast<std::uint32_t>(b.kind == Batch::Kind::kFill ? band.polygons.size() : band.items.size()), 0});
      const Transform& t = transform(b);
      const Rect& clip = scissor(b);
      const auto put = [&](std::uint32_t item, float left, float right, float top, float bottom) {
        if (!(right >= static_cast<float>(clip.x0) && left <= static_cast<float>(clip.x1))) return;
        const auto [first, last] = bands_of(top, bottom, clip);
        for (int i = first; i <= last; ++i) bands_[static_cast<std::size_t>(i)].items.push_back(item);
      };
      switch (b.kind) {
        case Batch::Kind::kFill:
          for (std::uint32_t i = b.first; i < b.first + b.count; ++i) put_polygon(i, t, clip);
          break;
        case Batch::Kind::kLine: put_lines(k, t, put); break;
        case Batch::Kind::kDisc:
          for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
            const Disc& d = list_.discs[i];
            const float x = t.x(d.x), y = t.y(d.y), reach = d.radius_px + d.outline_px * 0.5F + 1;
            put(i, x - reach, x + reach, y - reach, y + reach);
          }
          break;
        case Batch::Kind::kGlyph:
          for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
            const GlyphQuad& q = list_.glyphs[i];
            const float x = std::floor(t.x(q.x) + 0.5F) + q.dx, y = std::floor(t.y(q.y) + 0.5F) + q.dy;
            put(i, x, x + q.width, y, y + q.height);
          }
          break;
        case Batch::Kind::kImage:
          for (std::uint32_t i = b.first; i + 2 < b.first + b.count; i += 3) {
            const ImageVertex* v = &list_.image_vertices[i];
            const auto [x0, x1] = std::minmax({t.x(v[0].x), t.x(v[1].x), t.x(v[2].x)});
            const auto [y0, y1] = std::minmax({t.y(v[0].y), t.y(v[1].y), t.y(v[2].y)});
            put(i, x0, x1, y0, y1);
          }
          break;
      }
      for (Band& band : bands_) {
        Part& part = band.parts.back();
        part.count = static_cast<std::uint32_t>(b.kind == Batch::Kind::kFill ? band.polygons.size() : band.items.size()) - part.first;
        if (part.count == 0) band.parts.pop_back();
      }
    }
  }

  void put_polygon(std::uint32_t index, const Transform& t, const Rect& clip) {
    const FillPolygon& polygon = list_.fills[index];
    for (std::uint32_t r = polygon.first_ring; r < polygon.first_ring + polygon.rings; ++r) {
      const std::uint32_t begin = list_.ring_start[r], end = list_.ring_start[r + 1];
      if (end - begin < 3) continue;
      float ax = t.x(list_.ring_points[end - 1].x), ay = t.y(list_.ring_points[end - 1].y);
      for (std::uint32_t i = begin; i < end; ++i) {
        const float bx = t.x(list_.ring_points[i].x), by = t.y(list_.ring_points[i].y);
        if (ay != by) {
          Edge e = ay < by ? Edge{ax, ay, by, 0} : Edge{bx, by, ay, 0};
          // Only where it has the centre of a row.
          if (std::ceil(e.y0 - 0.5F) + 0.5F < e.y1) {
            e.slope = ay < by ? (bx - ax) / (by - ay) : (ax - bx) / (ay - by);
            const auto [first, last] = bands_of(e.y0, e.y1, clip);
            for (int k = first; k <= last; ++k) {
              Band& band = bands_[static_cast<std::size_t>(k)];
              if (band.polygons.size() == band.parts.back().first || band.polygons.back().polygon != index) {
                band.polygons.push_back({index, static_cast<std::uint32_t>(band.edges.size()), 0});
              }
              band.edges.push_back(e);
              ++band.polygons.back().count;
            }
          }
        }
        ax = bx;
        ay = by;
      }
    }
  }

  template <class Put>
  void put_lines(std::uint32_t batch, const Transform& t, const Put& put) {
    const Batch& b = list_.batches[batch];
    if (b.count < 4) return;
    const float reach = std::max(b.width_px, 1.0F) * 0.5F + 0.5F;
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) line_px_[i] = {t.x(list_.lines[i].x), t.y(list_.lines[i].y)};
    for (std::uint32_t i = b.first; i + 1 < b.first + b.count; ++i) {
      const FillPoint p = line_px_[i], q = line_px_[i + 1];
      const float dx = q.x - p.x, dy = q.y - p.y, length = std::sqrt(dx * dx + dy * dy);
      runs_[i] = length < 1e-6F ? Run{} : Run{dx / length, dy / length, length};
    }
    for (std::uint32_t i = b.first + 1; i + 2 < b.first + b.count; ++i) {
      if (list_.lines[i].starts < 0.5F || runs_[i].length == 0) continue;
      const FillPoint p = line_px_[i], q = line_px_[i + 1];
      put(i, std::min(p.x, q.x) - reach, std::max(p.x, q.x) + reach, std::min(p.y, q.y) - reach, std::max(p.y, q.y) + reach);
    }
  }

  void draw_band(std::size_t index) const {
    const Band& band = bands_[index];
    const int top = static_cast<int>(index) * kBandRows, bottom = std::min(top + kBandRows, height_);
    const auto clear = [&](const Rect& r, Colour c) {
      for (int y = std::max(top, r.y0); y < std::min(bottom, r.y1); ++y) fill_row(pixels_.at(r.x0, y), r.x1 - r.x0, c);
    };
    if (frame_.x0 > 0 || frame_.y0 > top || frame_.x1 < width_ || frame_.y1 < bottom) clear(page_, list_.page);
    if (frame_.x0 < frame_.x1) clear(frame_, list_.sea);
    std::array<std::vector<float>, kBandRows> crossings;
    for (const Part& part : band.parts) {
      const Batch& b = list_.batches[part.batch];
      Rect clip = scissor(b);
      clip.y0 = std::max(clip.y0, top);
      clip.y1 = std::min(clip.y1, bottom);
      if (clip.y0 >= clip.y1 || clip.x0 >= clip.x1) continue;
      const float alpha = alpha_[part.batch];
      const std::uint32_t end = part.first + part.count;
      switch (b.kind) {
        case Batch::Kind::kFill:
          for (std::uint32_t i = part.first; i < end; ++i) draw_polygon(band, band.polygons[i], b, alpha, clip, top, crossings);
          break;
        case Batch::Kind::kLine: {
          const bool solid = b.dash_px[0] + b.dash_px[1] + b.dash_px[2] + b.dash_px[3] <= 0;
          for (std::uint32_t i = part.first; i < end; ++i) {
            if (solid) draw_segment<false>(band.items[i], b, alpha, clip);
            else draw_segment<true>(band.items[i], b, alpha, clip);
          }
          break;
        }
        case Batch::Kind::kDisc:
          for (std::uint32_t i = part.first; i < end; ++i) draw_disc(list_.discs[band.items[i]], transform(b), alpha, clip);
          break;
        case Batch::Kind::kGlyph:
          for (std::uint32_t i = part.first; i < end; ++i) draw_glyph(list_.glyphs[band.items[i]], b, alpha, clip);
          break;
        case Batch::Kind::kImage:
          for (std::uint32_t i = part.first; i < end; ++i) draw_image(&list_.image_vertices[band.items[i]], b, alpha, clip);
          break;
      }
    }
  }

  void draw_polygon(const Band& band, const PolygonEdges& p, const Batch& b, float alpha, const Rect& clip, int top, std::array<std::vector<float>, kBandRows>& crossings) const {
    int first = clip.y1, last = clip.y0 - 1;
    for (std::uint32_t i = p.first; i < p.first + p.count; ++i) {
      const Edge& e = band.edges[i];
      const int from = std::max(clip.y0, static_cast<int>(std::ceil(std::max(e.y0, -1.0F) - 0.5F)));
      const int to = std::min(clip.y1 - 1, static_cast<int>(std::ceil(std::min(e.y1, 1e6F) - 0.5F)) - 1);
      for (int y = from; y <= to; ++y) crossings[static_cast<std::size_t>(y - top)].push_back(e.x0 + (static_cast<float>(y) + 0.5F - e.y0) * e.slope);
      first = std::min(first, from);
      last = std::max(last, to);
    }
    const Colour colour = list_.fills[p.polygon].colour;
    const Ink ink = ink_of(colour, alpha);
    for (int y = first; y <= last; ++y) {
      auto& row = crossings[static_cast<std::size_t>(y - top)];
      std::sort(row.begin(), row.end());
      for (std::size_t i = 0; i + 1 < row.size(); i += 2) {
        const auto limit = [&](float x) { return std::clamp(static_cast<int>(std::ceil(std::clamp(x, -1.0F, 1e6F) - 0.5F)), clip.x0, clip.x1); };
        const int from = limit(row[i]), to = limit(row[i + 1]);
        if (from >= to) continue;
        std::uint8_t* at = pixels_.at(from, y);
        if (b.hatch != Hatch::kNone) {
          for (int x = from; x < to; ++x, at += 4) {
            if (const float cover = hatched(b, x, y); cover > 0) blend(at, ink, cover);
          }
        } else if (ink.alpha >= 1) {
          fill_row(at, to - from, colour);
        } else {
          for (int x = from; x < to; ++x, at += 4) blend(at, ink, 1);
        }
      }
      row.clear();
    }
  }

  float hatched(const Batch& b, int x, int y) const {
    const Transform& t = transform(b);
    const float px = static_cast<float>(x) + 0.5F - t.shift_x, py = static_cast<float>(y) + 0.5F - t.shift_y;
    const auto strokes = [&](float along) {
      const float turns = along / b.hatch_spacing_px;
      const float d = std::abs(turns - std::floor(turns) - 0.5F) * b.hatch_spacing_px;
      return std::clamp(b.hatch_width_px * 0.5F + 0.5F - d, 0.0F, 1.0F);
    };
    const float one = b.hatch == Hatch::kBackDiagonal ? 0 : strokes((px + py) * 0.70710678F);
    const float other = b.hatch == Hatch::kDiagonal ? 0 : strokes((px - py) * 0.70710678F);
    return std::max(one, other);
  }

  // shaders/line.*: cover by the distance from the segment; near a joint the bisector tells whose a pixel is.
  template <bool kDashed>
  void draw_segment(std::uint32_t i, const Batch& b, float alpha, const Rect& clip) const {
    const FillPoint p = line_px_[i], q = line_px_[i + 1];
    const Run& run = runs_[i];
    const auto bisector = [](const Run& d, const Run& e) {
      const FillPoint n{d.dx + e.dx, d.dy + e.dy};
      return n.x * n.x + n.y * n.y < 0.01F || d.length == 0 || e.length == 0 ? FillPoint{0, 0} : n;
    };
    const FillPoint at_a = bisector(runs_[i - 1], run), at_b = bisector(run, runs_[i + 1]);
    const bool joined_a = at_a.x != 0 || at_a.y != 0, joined_b = at_b.x != 0 || at_b.y != 0;
    const float wide = std::max(b.width_px, 1.0F), thin = std::min(b.width_px, 1.0F), reach = wide * 0.5F + 0.5F;
    const Ink ink = ink_of(b.colour, alpha * thin);
    const float period = b.dash_px[0] + b.dash_px[1] + b.dash_px[2] + b.dash_px[3];
    const float along_a = list_.lines[i].along * map_or_screen(b), along_b = list_.lines[i + 1].along * map_or_screen(b);
    const int y0 = std::max(clip.y0, static_cast<int>(std::floor(std::min(p.y, q.y) - reach)));
    const int y1 = std::min(clip.y1 - 1, static_cast<int>(std::ceil(std::max(p.y, q.y) + reach)));
    const float left = std::min(p.x, q.x) - reach, right = std::max(p.x, q.x) + reach;
    for (int y = y0; y <= y1; ++y) {
      const float fy = static_cast<float>(y) + 0.5F - p.y;
      // Where the row is within reach of the whole straight line.
      float from = left, to = right;
      if (std::abs(run.dy) > 1e-3F) {
        const float middle = p.x + fy * run.dx / run.dy, half = reach / std::abs(run.dy);
        from = std::max(from, middle - half);
        to = std::min(to, middle + half);
      }
      const int x0 = std::max(clip.x0, static_cast<int>(std::floor(std::max(from, -1.0F) - 0.5F)));
      const int x1 = std::min(clip.x1 - 1, static_cast<int>(std::ceil(std::min(to, 1e6F) - 0.5F)));
      std::uint8_t* pixel = x0 <= x1 ? pixels_.at(x0, y) : nullptr;
      for (int x = x0; x <= x1; ++x, pixel += 4) {
        const float fx = static_cast<float>(x) + 0.5F - p.x;
        if (joined_a && fx * at_a.x + fy * at_a.y < 0) continue;
        if (joined_b && (fx - (q.x - p.x)) * at_b.x + (fy - (q.y - p.y)) * at_b.y >= 0) continue;
        const float s = std::clamp(fx * run.dx + fy * run.dy, 0.0F, run.length);
        const float ex = fx - s * run.dx, ey = fy - s * run.dy, d2 = ex * ex + ey * ey;
        if (d2 >= reach * reach) continue;
        float cover = std::min(reach - std::sqrt(d2), 1.0F);
        if constexpr (kDashed) cover *= dashed(b, period, along_a + (along_b - along_a) * (s / run.length));
        blend(pixel, ink, cover);
      }
    }
  }

  float map_or_screen(const Batch& b) const { return std::abs(transform(b).scale_x); }

  static float dashed(const Batch& b, float period, float along) {
    const float s = along - std::floor(along / period) * period;
    const auto within = [&](float from, float to) { return std::min(s - from, to - s); };
    float on = std::max(within(0, b.dash_px[0]), within(period, period + b.dash_px[0]));
    const float second = b.dash_px[0] + b.dash_px[1];
    if (b.dash_px[2] > 0) on = std::max(on, within(second, second + b.dash_px[2]));
    return std::clamp(on + 0.5F, 0.0F, 1.0F);
  }

  void draw_disc(const Disc& d, const Transform& t, float alpha, const Rect& clip) const {
    const float cx = t.x(d.x), cy = t.y(d.y), outer = d.radius_px + d.outline_px * 0.5F + 0.5F, inner = d.radius_px - d.outline_px * 0.5F + 0.5F;
    const Ink fill = ink_of(d.fill, alpha), outline = ink_of(d.outline, alpha);
    // A sector: right of the upright, and before the ray where it ends.
    const float end = d.turn * 6.28318530718F, end_cos = std::cos(end), end_sin = std::sin(end);
    for (int y = std::max(clip.y0, static_cast<int>(std::floor(cy - outer))); y <= std::min(clip.y1 - 1, static_cast<int>(std::ceil(cy + outer))); ++y) {
      for (int x = std::max(clip.x0, static_cast<int>(std::floor(cx - outer))); x <= std::min(clip.x1 - 1, static_cast<int>(std::ceil(cx + outer))); ++x) {
        const float fx = static_cast<float>(x) + 0.5F - cx, fy = static_cast<float>(y) + 0.5F - cy, distance = std::sqrt(fx * fx + fy * fy);
        float all = std::clamp(outer - distance, 0.0F, 1.0F);
        if (d.turn < 1) {
          const float before = -(fx * end_cos + fy * end_sin);
          all *= std::clamp((d.turn <= 0.5F ? std::min(fx, before) : std::max(fx, before)) + 0.5F, 0.0F, 1.0F);
        }
        const float in = std::clamp(inner - distance, 0.0F, 1.0F);
        if (all <= 0) continue;
        const auto between = [in](int o, int f) { return static_cast<int>(static_cast<float>(o) + static_cast<float>(f - o) * in + 0.5F); };
        blend(pixels_.at(x, y), {between(outline.r, fill.r), between(outline.g, fill.g), between(outline.b, fill.b), outline.alpha + (fill.alpha - outline.alpha) * in}, all);
      }
    }
  }

  void draw_glyph(const GlyphQuad& q, const Batch& b, float alpha, const Rect& clip) const {
    const Transform& t = transform(b);
    const int left = static_cast<int>(std::floor(t.x(q.x) + 0.5F) + q.dx), top = static_cast<int>(std::floor(t.y(q.y) + 0.5F) + q.dy);
    const auto& plane = b.halo ? list_.atlas->halos : list_.atlas->glyphs;
    const Ink ink = ink_of(q.colour, alpha);
    for (int y = std::max(clip.y0, top); y < std::min(clip.y1, top + q.height); ++y) {
      const std::uint8_t* row = &plane[static_cast<std::size_t>(q.v + y - top) * static_cast<std::size_t>(list_.atlas->width) + q.u];
      for (int x = std::max(clip.x0, left); x < std::min(clip.x1, left + q.width); ++x) {
        if (const std::uint8_t cover = row[x - left]; cover != 0) blend(pixels_.at(x, y), ink, static_cast<float>(cover) / 255);
      }
    }
  }

  // shaders/image.*
  void draw_image(const ImageVertex* v, const Batch& b, float alpha, const Rect& clip) const {
    const Transform& t = transform(b);
    const RenderList::Picture& picture = list_.images[b.image];
    const float ax = t.x(v[0].x), ay = t.y(v[0].y), bx = t.x(v[1].x) - ax, by = t.y(v[1].y) - ay, cx = t.x(v[2].x) - ax, cy = t.y(v[2].y) - ay;
    const float area = bx * cy - by * cx;
    if (area == 0) return;
    const auto [low, high] = std::minmax({0.0F, by, cy});
    for (int y = std::max(clip.y0, static_cast<int>(std::ceil(ay + low - 0.5F))); y <= std::min(clip.y1 - 1, static_cast<int>(std::floor(ay + high - 0.5F))); ++y) {
      const float fy = static_cast<float>(y) + 0.5F - ay;
      float from = INFINITY, to = -INFINITY;
      const auto edge = [&](float x0, float y0, float x1, float y1) {
        if (y0 > y1) std::swap(x0, x1), std::swap(y0, y1);
        if (!(y0 <= fy && fy < y1)) return;
        const float x = x0 + (fy - y0) * ((x1 - x0) / (y1 - y0));
        from = std::min(from, x);
        to = std::max(to, x);
      };
      edge(0, 0, bx, by);
      edge(bx, by, cx, cy);
      edge(0, 0, cx, cy);
      if (!(from < to)) continue;
      const int x0 = std::max(clip.x0, static_cast<int>(std::ceil(ax + from - 0.5F))), x1 = std::min(clip.x1, static_cast<int>(std::ceil(ax + to - 0.5F)));
      if (x0 >= x1) continue;
      // Along a row the place in the picture moves by equal steps: 16 bits after the point, in cells.
      const float fx = static_cast<float>(x0) + 0.5F - ax;
      const auto along = [&](float v0, float v1, float v2, int cells, float half) {
        const double at = v0 + (v1 - v0) * ((fx * cy - fy * cx) / area) + (v2 - v0) * ((bx * fy - by * fx) / area);
        const double step = static_cast<double>((v1 - v0) * cy - (v2 - v0) * by) / area;
        return std::pair{static_cast<std::int64_t>(std::floor((at * cells - half) * 65536)), static_cast<std::int64_t>(std::llround(step * cells * 65536))};
      };
      const float half = picture.smooth ? 0.5F : 0;
      auto [u, du] = along(v[0].u, v[1].u, v[2].u, picture.columns, half);
      auto [w, dw] = along(v[0].v, v[1].v, v[2].v, picture.rows, half);
      const auto opacity = static_cast<std::uint64_t>(std::lround(alpha * 256));
      for (int x = x0; x < x1; ++x, u += du, w += dw) {
        std::uint64_t c = texel(picture, u, w);
        if (opacity < 256) c = shrunk(c, opacity);
        std::uint8_t* p = pixels_.at(x, y);
        const std::uint64_t left = 255 - (c >> 48), sum = c + shrunk(spread(p), left + (left >> 7));
        const std::uint64_t full = (sum | (sum >> 8 & 0x0001000100010001) * 255) & kLow;  // rounding may pass 255 by one
        const auto out = static_cast<std::uint32_t>(full) | static_cast<std::uint32_t>(full >> 32) << 8 | 0xff000000;
        std::memcpy(p, &out, 4);
      }
    }
  }

  // Four bytes (first, third, second, fourth; of a little-endian machine) in the lower halves of four lanes,
  // so that one multiplication does them all.
  static std::uint64_t spread(const std::uint8_t* c) {
    std::uint32_t v = 0;
    std::memcpy(&v, c, 4);
    return (v & 0x00ff00ff) | static_cast<std::uint64_t>(v >> 8 & 0x00ff00ff) << 32;
  }
  static constexpr std::uint64_t kLow = 0x00ff00ff00ff00ff, kRound = 0x0080008000800080;
  static std::uint64_t shrunk(std::uint64_t c, std::uint64_t of_256) { return (c * of_256 + kRound) >> 8 & kLow; }
  static std::uint64_t between(std::uint64_t a, std::uint64_t b, std::uint64_t f) { return (a * (256 - f) + b * f + kRound) >> 8 & kLow; }

  // Colours multiplied by alpha, at (u, v) in 65536ths of a cell from the first one's middle (or its corner
  // where cells are not smoothed).
  static std::uint64_t texel(const RenderList::Picture& picture, std::int64_t u, std::int64_t v) {
    const auto column = [&](std::int64_t i) { return static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, picture.columns - 1)); };
    const auto row = [&](std::int64_t j) { return &picture.rgba[static_cast<std::size_t>(std::clamp<std::int64_t>(j, 0, picture.rows - 1)) * static_cast<std::size_t>(picture.columns) * 4]; };
    const std::int64_t i = u >> 16, j = v >> 16;
    if (!picture.smooth) return spread(row(j) + 4 * column(i));
    const auto fu = static_cast<std::uint64_t>(u >> 8 & 255), fv = static_cast<std::uint64_t>(v >> 8 & 255);
    const std::size_t left = 4 * column(i), right = 4 * column(i + 1);
    const std::uint8_t *top = row(j), *bottom = row(j + 1);
    return between(between(spread(top + left), spread(top + right), fu), between(spread(bottom + left), spread(bottom + right), fu), fv);
  }

  const RenderList& list_;
  int width_, height_;
  Pixels pixels_;
  Transform map_{}, screen_{1, 1, 0, 0};
  Rect page_{}, frame_{};
  std::vector<float> alpha_;  // by batch
  std::vector<Band> bands_;
  std::vector<FillPoint> line_px_;
  std::vector<Run> runs_;  // from each line point to the next
};

}  // namespace

Image paint(const RenderList& list, const MapView& view, const std::map<std::string, float>& opacity, Image reuse, Progress& progress) {
  reuse.width = static_cast<int>(std::lround(view.width_px * view.pixel_ratio));
  reuse.height = static_cast<int>(std::lround(view.height_px * view.pixel_ratio));
  reuse.rgba.resize(static_cast<std::size_t>(reuse.width) * static_cast<std::size_t>(reuse.height) * 4);
  if (!reuse.rgba.empty()) Painter(list, view, opacity, reuse).run(progress);
  return reuse;
}

}  // namespace thalweg
