#include "layers/furniture.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "layers/insets.hpp"
#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"
#include "layers/locator.hpp"

namespace thalweg {
namespace {

constexpr double kLegendRow_px = 22, kLegendText_px = 12.5, kNoteLine_px = 13.5;

constexpr double kNoteSize_px = 10.5, kNoteAdvance_px = 5.7;  // a letter of it takes that much, about

double letters(std::string_view text) {
  return static_cast<double>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Lines of at most `most` letters, broken between words; longer words stay whole.
std::vector<std::string> wrapped(const std::vector<std::string>& words, std::string_view between, double most) {
  std::vector<std::string> out;
  for (const std::string& w : words) {
    if (out.empty() || letters(out.back()) + letters(between) + letters(w) > most) out.push_back(w);
    else (out.back() += between) += w;
  }
  return out;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (c == ' ') out.emplace_back();
    else out.back() += c;
  }
  return out;
}

// Notes, then credits, as lines that fit into `width_px`.
std::vector<std::string> margin_lines(const Furniture& f, double width_px) {
  const double most = width_px / kNoteAdvance_px;
  std::vector<std::string> out;
  for (const std::string& n : f.notes) {
    for (std::string& line : wrapped(words_of(n), " ", most)) out.push_back(std::move(line));
  }
  for (std::string& line : wrapped(f.attribution, "  ·  ", most)) out.push_back(std::move(line));
  return out;
}

struct Margins {
  bool title = true, legend = true, notes = true, degrees = true;
  double side = 40, top = 74, bottom = 0;
  int legend_rows = 0;
};

constexpr int kMostLegendRows = 10;
// Of a legend's entry: discs one in another take several.
int rows_of(const LegendEntry& e) {
  if (e.kind != LegendEntry::Kind::kSizes || e.sizes.empty()) return 1;
  return static_cast<int>(std::ceil((2 * e.sizes.front().radius_px + 6) / kLegendRow_px));
}

// The fewest rows, three at least, in whose columns the legend fits into `room_px` with letters a little smaller than usual;
// they are counted, not measured.
int legend_rows(const Furniture& f, double room_px) {
  constexpr double kLetter_px = 0.88 * 6.9, kSwatch_px = 0.88 * 44, kGap_px = 0.88 * 28;
  if (f.legend.empty()) return 0;
  int least = 3;
  for (const LegendEntry& e : f.legend) least = std::max(least, std::min(rows_of(e), kMostLegendRows));
  for (int rows = least; rows < kMostLegendRows; ++rows) {
    double x = 0;
    for (std::size_t i = 0; i < f.legend.size();) {
      double widest = 0;
      for (int row = 0; row < rows && i < f.legend.size(); ++i) {
        const LegendEntry& e = f.legend[i];
        if (row > 0 && (row + rows_of(e) > rows || (e.kind == LegendEntry::Kind::kHeading && row + 1 >= rows))) break;
        row += rows_of(e);
        const bool discs = e.kind == LegendEntry::Kind::kSizes && !e.sizes.empty();
        widest = std::max(widest, discs ? 2 * e.sizes.front().radius_px + 60 : (e.kind == LegendEntry::Kind::kHeading ? 0 : kSwatch_px) + kLetter_px * letters(e.text));
      }
      x += widest + kGap_px;
    }
    if (x - kGap_px <= room_px) return rows;
  }
  return kMostLegendRows;
}

Margins margins(double width_px, double height_px, const Furniture& f) {
  Margins m;
  m.title = !f.title.empty() && height_px >= 420 && width_px >= 480;
  m.legend = height_px >= 640 && width_px >= 900;
  m.notes = height_px >= 420 && width_px >= 480;
  m.degrees = height_px >= 260;
  m.side = m.degrees ? 34 : 10;
  const double inner = width_px - 2 * m.side;
  m.legend_rows = m.legend ? std::max(legend_rows(f, inner - std::min(300.0, 0.35 * inner) - 80), 3) : 0;
  m.top = (m.degrees ? 30 : 10) + (m.title ? 46 : 0);
  const double notes = m.notes ? kNoteLine_px * static_cast<double>(margin_lines(f, width_px - 2 * m.side).size()) + 8 : 0;
  m.bottom = (m.degrees ? 30 : 10) + (m.legend ? 12 + kLegendRow_px * m.legend_rows : 0) + notes + (m.notes && !m.legend ? 34 : 0);
  return m;
}

struct Writer {
  RenderList& list;
  TextEngine& text;
  double ratio;
  PageInk page;
  TextInk ink;

  ShapedText shape(std::string_view s, const TextStyle& style) {
    return text.shape(s, style.face, style.size_px * static_cast<float>(ratio), style.spacing_px * static_cast<float>(ratio));
  }
  // `flush` 0: from x on, 0.5: centred on it, 1: up to it. Device pixels, on a baseline.
  double write(std::string_view s, const TextStyle& style, double x, double baseline, double flush = 0) {
    const ShapedText shaped = shape(s, style);
    add_text(text, shaped, style, ratio, {{0, 0}, {0, 0}, {x - shaped.width * flush, baseline}}, ink);
    return shaped.width;
  }
  // Shortened with an ellipsis where it is wider.
  void write_within(std::string s, const TextStyle& style, double x, double baseline, double most, double flush = 0) {
    while (s.size() > 4 && shape(s, style).width > most) {
      s.resize(s.size() - 4);
      while (!s.empty() && (static_cast<unsigned char>(s.back()) & 0xC0) == 0x80) s.pop_back();
      if (!s.empty() && static_cast<unsigned char>(s.back()) >= 0xC0) s.pop_back();
      s += "…";
    }
    write(s, style, x, baseline, flush);
  }
  void flush() { flush_text(list, Space::kScreen, ink, "furniture"); }
};

TextStyle plain(Face face, float size, Colour colour) {
  TextStyle s;
  s.face = face;
  s.size_px = size;
  s.colour = colour;
  s.halo_px = 0;
  s.halo = rgb(0, 0);
  return s;
}

void outline(RenderList& list, const RectPx& r, float width_px, Colour colour, double ratio) {
  // Closed, so that the corners join.
  const PointPx line[] = {{r.x, r.y}, {r.right(), r.y}, {r.right(), r.bottom()}, {r.x, r.bottom()}, {r.x, r.y}};
  LineStyle style;
  style.width_px = width_px;
  style.colour = colour;
  add_screen_line(list, line, style, ratio);
}

void add_degrees(Writer& w, const RectPx& f, const std::vector<DegreeMark>& marks, double ratio) {
  using Side = DegreeMark::Side;
  const TextStyle style = plain(Face::kRegular, 11, w.page.soft);
  std::vector<RectPx> used;
  for (const DegreeMark& m : marks) {
    const bool level = m.side == Side::kTop || m.side == Side::kBottom;
    const double out = 4 * ratio, tick = 3.5 * ratio;
    const ShapedText shaped = w.shape(m.text, style);
    PointPx a, b;
    RectPx box;
    if (level) {
      const double y = m.side == Side::kTop ? f.y - out : f.bottom() + out, away = m.side == Side::kTop ? -tick : tick;
      a = {m.at_px, y};
      b = {m.at_px, y + away};
      box = {m.at_px - shaped.width / 2, m.side == Side::kTop ? y - tick - 13 * ratio : y + tick, shaped.width, 13 * ratio};
    } else {
      const double x = m.side == Side::kLeft ? f.x - out : f.right() + out, away = m.side == Side::kLeft ? -tick : tick;
      a = {x, m.at_px};
      b = {x + away, m.at_px};
      // Beside the frame the text is turned along it.
      box = {m.side == Side::kLeft ? x - tick - 13 * ratio : x + tick, m.at_px - shaped.width / 2, 13 * ratio, shaped.width};
    }
    const bool cut = level ? box.x < f.x - 4 * ratio || box.right() > f.right() + 4 * ratio : box.y < f.y - 4 * ratio || box.bottom() > f.bottom() + 4 * ratio;
    if (cut || std::any_of(used.begin(), used.end(), [&](const RectPx& u) { return u.overlaps(box.grown(3 * ratio)); })) continue;
    used.push_back(box);
    LineStyle line;
    line.width_px = 1;
    line.colour = w.page.ink;
    const PointPx ends[] = {a, b};
    add_screen_line(w.list, ends, line, ratio);
    if (level) {
      add_text(w.text, shaped, style, ratio, {{0, 0}, {0, 0}, {box.x, box.bottom() - 3 * ratio}}, w.ink);
      continue;
    }
    const bool left = m.side == Side::kLeft;
    open_run(w.ink, shaped, style, ratio);
    for (const ShapedGlyph& g : shaped.glyphs) {
      const PointPx pen = left ? PointPx{box.right() - 3 * ratio, box.bottom() - g.x} : PointPx{box.x + 3 * ratio, box.y + g.x};
      add_glyph(w.text, g, shaped.size_px, style, ratio, {0, 0}, {0, 0}, pen, left ? -90 : 90, w.ink);
    }
  }
}

// The bar with its right end or left end at `x`, its foot at `y` (device pixels).
void add_scale(Writer& w, const Words& words, const MapView& view, PointPx middle, double x, double y, double most_px, double flush, bool with_text) {
  const double ratio = w.ratio;
  const double ground = ground_m_per_px(view, middle);
  if (!(ground > 0)) return;
  const ScaleBar bar = scale_bar(ground, most_px, words);
  const double width = bar.length_px * ratio, left = std::round(x - width * flush), height = std::round(5 * ratio);
  for (int i = 0; i < bar.parts; ++i) {
    const double a = std::round(left + width * i / bar.parts), b = std::round(left + width * (i + 1) / bar.parts);
    add_rect(w.list, {a, y - height, b - a, height}, i % 2 == 0 ? w.page.ink : w.page.page);
  }
  outline(w.list, {left + 0.5, y - height + 0.5, std::round(width) - 1, height - 1}, static_cast<float>(1 / ratio), w.page.ink, ratio);
  TextStyle small = plain(Face::kRegular, 11, w.page.ink);
  if (!with_text) {
    small.halo = with_alpha(w.page.page, 0.9);
    small.halo_px = 1.5F;
  }
  w.write("0", small, left, y - height - 4 * ratio, 0.5);
  w.write(bar.text, small, left + width, y - height - 4 * ratio, flush == 1 ? 1 : 0.5);
  if (!with_text) return;
  const auto place = to_lonlat(view, middle);
  if (place) w.write(words.tr("Scale true at {:.1f}° {}", std::abs(place->lat), place->lat < 0 ? words.tr("S") : words.tr("N")), plain(Face::kRegular, 11, w.page.soft), left + width * flush, y + 16 * ratio, flush);
}

void add_swatch(Writer& w, const LegendEntry& e, const RectPx& box) {
  const double ratio = w.ratio;
  const double middle = std::round(box.y + box.height / 2);
  const bool thin = e.kind == LegendEntry::Kind::kLine || e.kind == LegendEntry::Kind::kPoint;
  if (thin && w.page.swatch.a != 0) add_rect(w.list, {box.x, middle - 7 * ratio, box.width, 14 * ratio}, w.page.swatch);
  switch (e.kind) {
    case LegendEntry::Kind::kFill:
    case LegendEntry::Kind::kHatch: {
      const RectPx r{box.x, middle - 7 * ratio, box.width, 14 * ratio};
      add_rect(w.list, r, e.kind == LegendEntry::Kind::kHatch ? rgb(0xf7f5f0) : e.fill);
      if (e.kind == LegendEntry::Kind::kHatch) {
        add_rect(w.list, r, e.fill);
        Batch& b = w.list.batches.back();
        b.hatch = e.hatch;
        b.opaque = false;
        b.hatch_spacing_px = 6 * static_cast<float>(ratio);
        b.hatch_width_px = 1.6F * static_cast<float>(ratio);
      }
      if (e.line.width_px > 0 && e.line.colour.a != 0) outline(w.list, r, e.line.width_px, e.line.colour, ratio);
      break;
    }
    case LegendEntry::Kind::kRamp: {
      const double n = static_cast<double>(e.ramp.size()), top = middle - 7 * ratio;
      for (std::size_t i = 0; i < e.ramp.size(); ++i) {
        const double left = std::round(box.x + box.width * static_cast<double>(i) / n), right = std::round(box.x + box.width * static_cast<double>(i + 1) / n);
        add_rect(w.list, {left, top, right - left, 14 * ratio}, e.ramp[i]);
      }
      break;
    }
    case LegendEntry::Kind::kLine: {
      const PointPx line[] = {{box.x, middle}, {box.right(), middle}};
      add_screen_line(w.list, line, e.line, ratio);
      break;
    }
    case LegendEntry::Kind::kPoint: {
      open_batch(w.list, Batch::Kind::kDisc, Space::kScreen);
      const auto r = static_cast<float>(ratio);
      w.list.discs.push_back({static_cast<float>(box.x + box.width / 2), static_cast<float>(middle), e.point.radius_px * r, e.point.outline_px * r, e.point.fill, e.point.outline});
      close_batch(w.list);
      break;
    }
    case LegendEntry::Kind::kSizes:
    case LegendEntry::Kind::kHeading: break;
  }
}

// Discs of sizes one in another on a common foot, each with its value beside its top; gives the width.
double add_sizes(Writer& w, const LegendEntry& e, double x, double top, double height, const TextStyle& style) {
  const double ratio = w.ratio;
  if (e.sizes.empty()) return 0;
  const double largest = e.sizes.front().radius_px * ratio, foot = top + height - 3 * ratio, middle = x + largest;
  double widest = 0, lowest = -1e9;
  for (const LegendSize& size : e.sizes) {
    const double r = size.radius_px * ratio, head = foot - 2 * r;
    open_batch(w.list, Batch::Kind::kDisc, Space::kScreen);
    w.list.discs.push_back({static_cast<float>(middle), static_cast<float>(foot - r), static_cast<float>(r), static_cast<float>(ratio), e.fill, w.page.soft});
    close_batch(w.list);
    const double y = std::max(head, lowest + 13 * ratio), right = middle + largest + 8 * ratio;
    lowest = y;
    const PointPx leader[] = {{middle, head}, {right - 2 * ratio, y}};
    add_screen_line(w.list, leader, {0.7F, w.page.soft, {}, 0, {}}, ratio);
    widest = std::max(widest, right - x + w.write(size.text, style, right, y + 4 * ratio));
  }
  return widest;
}

// Where an entry of the legend goes, device pixels.
struct LegendPlace {
  std::size_t entry = 0;
  double x = 0, top = 0, room = 0;
};
struct LegendLayout {
  std::vector<LegendPlace> places;
  std::size_t left_out = 0;
  bool cut = false;      // a text is wider than its room
  double size = 1;       // of the usual one
  double rows_px = 0;    // of one row
};

// The legend in columns of rows; discs have a column of their own, headings stand over what they are about. What does not
// fit is left out, and the last row kept free for saying so.
LegendLayout lay_legend(Writer& w, const Furniture& f, double size, double left, double right, double top, double high) {
  LegendLayout out;
  out.size = size;
  const double ratio = w.ratio * size, row_px = out.rows_px = kLegendRow_px * ratio;
  const auto rows = static_cast<std::size_t>(std::max(1.0, std::floor(high / row_px + 1e-6)));
  const TextStyle style = plain(Face::kRegular, static_cast<float>(kLegendText_px * size), w.page.ink), heading = plain(Face::kSemiBold, static_cast<float>(kLegendText_px * size), w.page.ink);
  double x = left;
  std::size_t i = 0;
  while (i < f.legend.size()) {
    const double room = right - x;
    if (room < 80 * ratio) break;
    double widest = 0;
    for (std::size_t row = 0; row < rows && i < f.legend.size(); ++row, ++i) {
      const LegendEntry& e = f.legend[i];
      double width = 44 * ratio + w.shape(e.text, style).width;
      if (e.kind == LegendEntry::Kind::kSizes) {
        const auto needs = static_cast<std::size_t>(std::ceil(rows_of(e) / size));
        if (row > 0 && needs > rows - row) break;
        double values = 0;
        for (const LegendSize& s : e.sizes) values = std::max<double>(values, w.shape(s.text, style).width);
        width = e.sizes.empty() ? 0 : 2 * e.sizes.front().radius_px * w.ratio + 8 * ratio + values;
        out.places.push_back({i, x, top + row_px * static_cast<double>(row), row_px * static_cast<double>(std::min(needs, rows - row))});
        row += needs - 1;
      } else {
        if (e.kind == LegendEntry::Kind::kHeading) {
          if (row > 0 && row + 1 >= rows) break;  // not alone at a column's foot
          width = w.shape(e.text, heading).width;
        }
        out.places.push_back({i, x, top + row_px * static_cast<double>(row), room});
      }
      out.cut = out.cut || width > room;
      widest = std::max(widest, width);
    }
    x += widest + (size < 1 ? 28 : 40) * ratio;
  }
  out.left_out = f.legend.size() - i;
  return out;
}

// At the usual size where that fits, else smaller; at the smallest with a line that says how many are left out.
void add_legend_columns(Writer& w, const Furniture& f, std::size_t rows, double left, double right, double y) {
  const double high = kLegendRow_px * static_cast<double>(rows) * w.ratio;
  LegendLayout layout;
  for (const double size : {1.0, 0.88, 0.76}) {
    layout = lay_legend(w, f, size, left, right, y, high);
    if (layout.left_out == 0 && !layout.cut) break;
  }
  const double ratio = w.ratio * layout.size, middle = (kLegendRow_px / 2 + 4.5) * ratio;
  const TextStyle style = plain(Face::kRegular, static_cast<float>(kLegendText_px * layout.size), w.page.ink), heading = plain(Face::kSemiBold, static_cast<float>(kLegendText_px * layout.size), w.page.ink);
  if (layout.left_out > 0 && !layout.places.empty()) {
    // In the place of the last one; with a heading that would have nothing left to stand over.
    const LegendPlace last = layout.places.back();
    layout.places.pop_back();
    ++layout.left_out;
    while (!layout.places.empty() && f.legend[layout.places.back().entry].kind == LegendEntry::Kind::kHeading) layout.places.pop_back(), ++layout.left_out;
    w.write_within(f.words.tr("and {} more", layout.left_out), plain(Face::kItalic, style.size_px, w.page.soft), last.x, last.top + middle, std::max(right - last.x, 1.0));
  }
  for (const LegendPlace& place : layout.places) {
    const LegendEntry& e = f.legend[place.entry];
    if (e.kind == LegendEntry::Kind::kSizes) {
      add_sizes(w, e, place.x, place.top, place.room, style);
    } else if (e.kind == LegendEntry::Kind::kHeading) {
      w.write_within(e.text, heading, place.x, place.top + middle, place.room);
    } else {
      add_swatch(w, e, {std::round(place.x) + 0.5, place.top, 34 * ratio, layout.rows_px});
      w.write_within(e.text, style, place.x + 44 * ratio, place.top + middle, place.room - 44 * ratio);
    }
  }
}

// Of a bare map: a globe and an arrow above the scale, in the lower left.
void add_corner_insets(Writer& w, const MapScene& scene, const MapView& view, const BuildOptions& options, const RectPx& frame, double foot, Occupancy& taken) {
  const double ratio = w.ratio, radius = 40 * ratio, inset = 12 * ratio;
  if (foot - 3 * radius < frame.y || frame.width < 6 * radius) return;
  double x = frame.x + inset;
  const auto outline = options.locator ? map_outline(view, frame) : std::vector<LonLat>{};
  if (!outline.empty() && globe_for(outline)) {
    const PointPx middle{x + radius, foot - 4 * ratio - radius};
    add_locator(w.list, w.page, scene.sea, ratio, middle, radius, outline);
    taken.take(RectPx{middle.x, middle.y, 0, 0}.grown(radius + 4 * ratio));
    x += 2 * radius + 8 * ratio;
  }
  if (!options.north_arrow) return;
  const double size = 34 * ratio;
  const PointPx middle{x + size / 2, foot - 6 * ratio - size / 2};
  const auto north = true_north_deg(view, {middle.x / ratio, middle.y / ratio});
  if (!north) return;
  add_north_arrow(w.list, w.text, w.ink, w.page, ratio, middle, size, *north);
  taken.take(RectPx{middle.x, middle.y, 0, 0}.grown(size / 2 + 3 * ratio));
}

// PROJ has no name for what is said by parameters: those of the program's own sheets have one here.
std::string projection_text(const Words& words, const std::string& name) {
  if (name.starts_with("+proj=tmerc ")) return words.tr("transverse Mercator about the middle");
  if (name.starts_with("+proj=omerc ")) return words.tr("oblique Mercator about the middle");
  return words.name(name);
}

// Which way and how far the grid's north is off.
std::string convergence_text(const Words& words, double north_deg) {
  const double off = std::abs(north_deg);
  if (off < 0.05) return {};
  // Up is west of true north where true north lies clockwise of it.
  return north_deg > 0 ? words.tr("Grid north {:.1f}° west of true north", off) : words.tr("Grid north {:.1f}° east of true north", off);
}

}  // namespace

RectPx map_frame(double width_px, double height_px, const Furniture& furniture) {
  const Margins m = margins(width_px, height_px, furniture);
  return {m.side, m.top, std::max(width_px - 2 * m.side, 16.0), std::max(height_px - m.top - m.bottom, 16.0)};
}

ScaleBar scale_bar(double ground_m_per_px, double most_px, const Words& words) {
  ScaleBar bar;
  const double most_m = ground_m_per_px * most_px;
  double unit = std::pow(10.0, std::floor(std::log10(most_m)));
  for (const double k : {5.0, 2.0, 1.0}) {
    if (k * unit <= most_m * (1 + 1e-12)) {
      unit *= k;
      bar.parts = k == 5 ? 5 : 4;
      break;
    }
  }
  bar.length_m = unit;
  bar.length_px = unit / ground_m_per_px;
  bar.text = unit >= 1000 ? words.tr("{:g} km", unit / 1000) : unit >= 1 ? words.tr("{:g} m", unit) : words.tr("{:g} cm", unit * 100);
  return bar;
}

void add_furniture(RenderList& list, const MapScene& scene, const MapView& view, const MapSpace& space, const BuildOptions& options,
                   const std::vector<DegreeMark>& marks, const RenderList& map, TextEngine& text, Occupancy& taken) {
  const double ratio = view.pixel_ratio;
  const Furniture& f = scene.furniture;
  const RectPx& frame = space.frame;
  // Over a map whose colours are light (one that in_ink() did not make dark) a dark page's inks would not do.
  const PageInk& inks = !options.neatline && f.ink.swatch.a != 0 ? kLightPage : f.ink;
  Writer w{list, text, ratio, inks, {options.text_runs, {}, {}, {}}};
  const PointPx middle{(frame.x + frame.width / 2) / ratio, (frame.y + frame.height / 2) / ratio};
  if (!options.neatline) {
    double foot = frame.bottom() - 6 * ratio, widest = 0;
    TextStyle small = plain(Face::kRegular, 10, w.page.soft);
    small.halo = with_alpha(w.page.page, 0.9);
    small.halo_px = 1.5F;
    std::vector<std::string> lines;
    const double most_letters = (frame.width / ratio - 16) / kNoteAdvance_px;
    for (const std::string& line : wrapped(f.attribution, "  ·  ", most_letters)) {
      if (w.shape(line, small).width < frame.width - 14 * ratio) lines.push_back(line);
      else for (std::string& part : wrapped(words_of(line), " ", most_letters)) lines.push_back(std::move(part));
    }
    std::reverse(lines.begin(), lines.end());
    for (const std::string& line : lines) {
      const double width = w.shape(line, small).width;
      widest = std::max(widest, width);
      taken.take({frame.right() - width - 8 * ratio, foot - 11 * ratio, width + 8 * ratio, 14 * ratio});
      w.write(line, small, frame.right() - 6 * ratio, foot, 1);
      foot -= 13 * ratio;
    }
    if (options.scale_bar) {
      const double most = std::min(160.0, frame.width / ratio * 0.3);
      const bool beside = widest + (most + 60) * ratio < frame.width;
      const double y = beside ? frame.bottom() - 12 * ratio : foot - 4 * ratio;
      add_scale(w, f.words, view, middle, frame.x + 14 * ratio, y, most, 0, false);
      taken.take({frame.x, y - 22 * ratio, (most + 40) * ratio, 30 * ratio});
      foot = std::min(beside ? frame.bottom() : foot, y - 26 * ratio);
    }
    add_corner_insets(w, scene, view, options, frame, foot, taken);
    return w.flush();
  }
  const Margins m = margins(view.width_px, view.height_px, f);
  // The frame: a fine line at the map and a stronger one around it.
  outline(list, frame.grown(0.5), static_cast<float>(1 / ratio), w.page.ink, ratio);
  outline(list, frame.grown(3.5 * ratio), 1.4F, w.page.ink, ratio);
  if (m.degrees) add_degrees(w, frame, marks, ratio);
  add_edge_notes(list, text, w.ink, w.page, ratio, frame, options.edge_notes, taken);
  const double globe_px = std::clamp(std::min(frame.width, frame.height) / ratio * 0.11, 30.0, 60.0) * ratio;
  if (options.locator && frame.width > 8 * globe_px && frame.height > 6 * globe_px) {
    if (const auto shown = map_outline(view, frame); !shown.empty() && globe_for(shown)) {
      const RectPx corner = emptiest_corner(map, space, 2 * globe_px + 8 * ratio, (options.edge_notes.empty() ? 6 : 26) * ratio);
      add_locator(list, f.ink.swatch.a != 0 ? kLightPage : f.ink, scene.sea, ratio, {corner.x + corner.width / 2, corner.y + corner.height / 2}, globe_px, shown);
      taken.take(corner);
    }
  }
  if (m.title) {
    TextStyle title = plain(Face::kSerifSemiBold, 25, w.page.ink);
    const double x = frame.x - 3 * ratio, baseline = frame.y - 42 * ratio;
    const double width = w.write(f.title, title, x, baseline);
    if (!f.subtitle.empty()) {
      const TextStyle sub = plain(Face::kRegular, 13, w.page.soft);
      const double room = frame.right() - (x + width + 24 * ratio);
      if (room > 120 * ratio) w.write_within(f.subtitle, sub, frame.right() + 3 * ratio, baseline, room, 1);
    }
  }
  double y = frame.bottom() + (m.degrees ? 30 : 10) * ratio;
  const double left = frame.x - 3 * ratio, right = frame.right() + 3 * ratio;
  const double scale_room = std::min(300 * ratio, (right - left) * 0.35);
  // Beside the scale, which is in the margin as well: true north is said for the map's middle.
  const auto north = options.north_arrow && options.scale_bar && m.notes ? true_north_deg(view, middle) : std::nullopt;
  const double turn = north.value_or(0);
  const double arrow_px = north ? (m.legend ? 46 : 30) * ratio : 0;
  if (north) add_north_arrow(list, text, w.ink, w.page, ratio, {right - scale_room - 10 * ratio - arrow_px / 2, y + arrow_px / 2 + (m.legend ? 4 : 0) * ratio}, arrow_px, turn);
  if (m.legend) {
    add_legend_columns(w, f, static_cast<std::size_t>(m.legend_rows), left, right - scale_room - 30 * ratio - arrow_px, y);
  }
  if (options.scale_bar && m.notes) {
    const double foot = y + (m.legend ? 26 : 18) * ratio;
    add_scale(w, f.words, view, middle, right, foot, scale_room / ratio, 1, true);
    if (m.legend) w.write_within(projection_text(f.words, view.projection->name()), plain(Face::kRegular, 11, w.page.soft), right, foot + 31 * ratio, scale_room, 1);
    if (const std::string off = north && m.legend ? convergence_text(f.words, turn) : ""; !off.empty())
      w.write_within(off, plain(Face::kRegular, 11, w.page.soft), right, foot + 46 * ratio, scale_room, 1);
    y += (m.legend ? 12 + kLegendRow_px * m.legend_rows : 34) * ratio;
  } else if (m.legend) {
    y += (12 + kLegendRow_px * m.legend_rows) * ratio;
  }
  if (m.notes) {
    const TextStyle note = plain(Face::kRegular, static_cast<float>(kNoteSize_px), w.page.soft);
    for (const std::string& line : margin_lines(f, view.width_px - 2 * m.side)) {
      w.write(line, note, left, y + 9 * ratio);
      y += kNoteLine_px * ratio;
    }
  }
  w.flush();
}

}  // namespace thalweg
