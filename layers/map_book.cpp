#include "layers/map_book.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/base/files.hpp"
#include "geo/base/measure.hpp"
#include "geo/earth/geodesy.hpp"
#include "layers/arcs.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kMostSheets = 500;
constexpr double kMargin = 0.04;          // of the map's sides: the border keeps that far off its edges
constexpr double kSteps = 40;             // places of the border looked at over the shorter side, at least
constexpr Colour kSheet = rgb(0xa3123a);

struct Place {
  LonLat at;
  double along_m = 0;
};
using Walk = std::vector<Place>;

// Lines from end to end in the order of the book.
std::vector<std::vector<LonLat>> in_order(std::span<const std::vector<LonLat>> border) {
  std::vector<std::vector<LonLat>> left, out;
  for (const auto& line : border)
    if (line.size() > 1) left.push_back(line);
  const auto closed = [](const std::vector<LonLat>& l) { return l.size() > 3 && l.front() == l.back(); };
  const auto turned = [&](std::vector<LonLat> line, std::size_t start) {
    if (!closed(line)) {
      if (start != 0) std::reverse(line.begin(), line.end());
      return line;
    }
    line.pop_back();
    std::rotate(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(start % line.size()), line.end());
    line.push_back(line.front());
    return line;
  };
  while (!left.empty()) {
    std::size_t line = 0, start = 0;
    double best = INFINITY;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const bool ring = closed(left[i]);
      for (std::size_t k = 0; k < left[i].size(); k += ring ? 1 : left[i].size() - 1) {
        // The first line is that with the most western open end; rings come where they lie.
        const LonLat p = left[i][k];
        const double cost = out.empty() ? p.lon + (ring ? 1000 : 0) : std::hypot((p.lon - out.back().back().lon) * std::cos(p.lat * kPi / 180), p.lat - out.back().back().lat);
        if (cost < best) best = cost, line = i, start = k;
      }
    }
    out.push_back(turned(std::move(left[line]), start));
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(line));
  }
  return out;
}

Walk walk_of(const std::vector<LonLat>& line, double step_m) {
  Walk walk{{line.front(), 0}};
  std::vector<LonLat> fine;
  for (std::size_t i = 1; i < line.size(); ++i) {
    fine.clear();
    densify_geodesic(line[i - 1], line[i], step_m, fine);
    for (std::size_t k = 1; k < fine.size(); ++k) walk.push_back({fine[k], walk.back().along_m + distance_m(fine[k - 1], fine[k])});
  }
  return walk;
}

// A conformal map true at `middle`, its up turned `turn_deg` clockwise from north.
Result<MapProjectionPtr> sheet_projection(LonLat middle, double turn_deg) {
  const std::string crs = turn_deg == 0 ? fmt::format("+proj=tmerc +lat_0={:.6f} +lon_0={:.6f} +k=1 +x_0=0 +y_0=0 +ellps=WGS84", middle.lat, middle.lon)
                                        : fmt::format("+proj=omerc +lat_0={:.6f} +lonc={:.6f} +alpha=45 +gamma={:.4f} +k=1 +x_0=0 +y_0=0 +ellps=WGS84", middle.lat, middle.lon, 45 - turn_deg);
  return MapProjection::create(crs, {middle.lon - 1, middle.lat - 1, middle.lon + 1, middle.lat + 1});
}

struct Reach {
  double left = INFINITY, right = -INFINITY, bottom = INFINITY, top = -INFINITY;
  void take(MapXY p) {
    left = std::min(left, p.x), right = std::max(right, p.x), bottom = std::min(bottom, p.y), top = std::max(top, p.y);
  }
  double width() const { return right - left; }
  double height() const { return top - bottom; }
};

class Sheets {
 public:
  Sheets(double width_px, double height_px, const BookOptions& options) : width_px_(width_px), height_px_(height_px), options_(options), m_per_px_(options.scale * kLogicalPixel_m) {}

  double shorter_m() const { return std::min(width_px_, height_px_) * m_per_px_; }
  double overlap_m() const { return options_.overlap * shorter_m(); }

  // Follows one line; `km_before` counts the lines before it.
  Result<> follow(const Walk& walk, double before_m, Progress& progress) {
    const double end_m = walk.back().along_m;
    double from_m = 0, last_m = 0;
    for (;;) {
      if (progress.cancelled()) return cancelled();
      const double shown_m = shown_from(walk, from_m);
      if (shown_m >= end_m) return {};
      // What other sheets show further on has no sheet of its own.
      if (shown_m - overlap_m() > last_m) from_m = shown_m - overlap_m();
      if (sheets.size() >= kMostSheets)
        return fail(ErrorCode::kTooLarge, fmt::format("more than {} sheets at 1:{:.0f}", kMostSheets, options_.scale), "give a smaller scale or a larger page");
      auto to_m = add(walk, from_m, before_m);
      if (!to_m) return tl::unexpected(to_m.error());
      if (*to_m >= end_m) return {};
      last_m = *to_m;
      from_m = last_m - overlap_m();
    }
  }

  std::vector<BookSheet> sheets;

 private:
  static std::size_t at(const Walk& walk, double along_m) {
    return static_cast<std::size_t>(std::upper_bound(walk.begin(), walk.end(), along_m, [](double m, const Place& p) { return m < p.along_m; }) - walk.begin()) - 1;
  }

  // Up to where sheets that are there already show the line from here without a gap.
  double shown_from(const Walk& walk, double from_m) const {
    double best = from_m;
    const std::size_t first = at(walk, from_m);
    for (const BookSheet& s : sheets) {
      std::size_t i = first;
      while (i < walk.size() && inside(s, walk[i].at)) ++i;
      if (i > first) best = std::max(best, walk[i - 1].along_m);
    }
    return best;
  }
  bool inside(const BookSheet& s, LonLat p) const {
    const auto px = to_screen(s.view, p);
    return px && RectPx{0, 0, width_px_, height_px_}.grown(-kMargin / 2 * std::min(width_px_, height_px_)).contains(*px);
  }

  // One sheet from there on, as far as it goes.
  Result<double> add(const Walk& walk, double from_m, double before_m) {
    const std::size_t first = at(walk, from_m);
    const double wide = width_px_ * m_per_px_ * (1 - 2 * kMargin), high = height_px_ * m_per_px_ * (1 - 2 * kMargin);
    auto local = sheet_projection(walk[first].at, 0);
    if (!local) return tl::unexpected(local.error());
    double turn = 0;
    if (options_.along) {
      // Which way the border goes over about a sheet.
      MapXY far{1, 0};
      for (std::size_t i = first + 1; i < walk.size(); ++i) {
        const auto p = (*local)->forward(walk[i].at);
        if (!p) break;
        far = *p;
        if (std::hypot(p->x, p->y) > wide * 0.9) break;
      }
      double slope = std::atan2(far.y, far.x) * 180 / kPi;  // from east, anticlockwise
      if (slope > 90) slope -= 180;
      if (slope <= -90) slope += 180;
      turn = -slope;  // what is along the border lies level
    }
    const double c = std::cos(turn * kPi / 180), s = std::sin(turn * kPi / 180);
    Reach reach;
    std::size_t last = first;
    for (std::size_t i = first; i < walk.size(); ++i) {
      const auto p = (*local)->forward(walk[i].at);
      if (!p) break;
      Reach more = reach;
      more.take({p->x * c - p->y * s, p->x * s + p->y * c});
      if (i > first && (more.width() > wide || more.height() > high)) break;
      reach = more;
      last = i;
    }
    // Made for its own middle, where the shape differs a little: what does not fit then is left to the next one.
    for (;; last = first + (last - first) * 9 / 10) {
      if (last <= first) return fail(ErrorCode::kCrs, "a stretch of the border has no place on a sheet", "give a larger scale");
      BookSheet sheet;
      const double x = (reach.left + reach.right) / 2, y = (reach.bottom + reach.top) / 2;
      const auto middle = (*local)->inverse({x * c + y * s, -x * s + y * c});
      if (!middle) return fail(ErrorCode::kCrs, "a sheet's middle is no place on the earth", "give a larger scale");
      auto projection = sheet_projection(*middle, turn == 0 ? 0 : -turn);
      if (!projection) return tl::unexpected(projection.error());
      const auto centre = (*projection)->forward(*middle);
      if (!centre) return fail(ErrorCode::kCrs, "a sheet's middle is no place on its map", "give a larger scale");
      sheet.view = {*projection, *centre, m_per_px_, width_px_, height_px_, 1};
      bool fits = true;
      for (std::size_t i = first; i <= last && fits; ++i) fits = inside(sheet, walk[i].at);
      if (!fits) {
        reach = {};
        for (std::size_t i = first; i <= first + (last - first) * 9 / 10; ++i) {
          if (const auto p = (*local)->forward(walk[i].at)) reach.take({p->x * c - p->y * s, p->x * s + p->y * c});
        }
        continue;
      }
      sheet.from_km = (before_m + walk[first].along_m) / 1000;
      sheet.to_km = (before_m + walk[last].along_m) / 1000;
      outline(sheet);
      sheets.push_back(std::move(sheet));
      return walk[last].along_m;
    }
  }

  void outline(BookSheet& sheet) const {
    constexpr int kSide = 12;
    const PointPx corner[] = {{0, 0}, {width_px_, 0}, {width_px_, height_px_}, {0, height_px_}};
    for (int k = 0; k < 4; ++k) {
      for (int i = 0; i < kSide; ++i) {
        const PointPx &a = corner[k], &b = corner[(k + 1) % 4];
        const double t = static_cast<double>(i) / kSide;
        if (const auto p = to_lonlat(sheet.view, {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t})) sheet.outline.push_back(*p);
      }
    }
    if (!sheet.outline.empty()) sheet.outline.push_back(sheet.outline.front());
  }

  double width_px_, height_px_;
  BookOptions options_;
  double m_per_px_;
};

bool share_ground(const BookSheet& a, const BookSheet& b) {
  const auto any = [](const BookSheet& of, const BookSheet& in) {
    const RectPx frame{0, 0, in.view.width_px, in.view.height_px};
    const auto holds = [&](LonLat p) {
      const auto px = to_screen(in.view, p);
      return px && frame.contains(*px);
    };
    return std::any_of(of.outline.begin(), of.outline.end(), holds);
  };
  return any(a, b) || any(b, a);
}

// The scene with the sheets' outlines and numbers over it.
MapScene index_scene(const MapScene& scene, const std::vector<BookSheet>& sheets) {
  MapScene out = scene;
  constexpr const char* kLayer = "book-sheets";
  auto arcs = std::make_shared<ArcSet>();
  FillItem fill;
  LineItem line;
  for (const BookSheet& s : sheets) {
    const auto arc = static_cast<std::int32_t>(arcs->arcs());
    add_arc(*arcs, s.outline);
    if (static_cast<std::int32_t>(arcs->arcs()) == arc) continue;
    for (Chains* c : {&fill.rings, &line.chains}) {
      c->arc.push_back(arc);
      end_chain(*c, *arcs);
    }
    fill.polygon_start.push_back(static_cast<std::uint32_t>(fill.rings.size()));
    fill.colour.push_back(with_alpha(kSheet, 0.05));
  }
  Progress progress(1);
  rank_arcs(*arcs, progress);
  fill.layer = line.layer = kLayer;
  fill.arcs = line.arcs = arcs;
  fill.min_size_px = line.min_size_px = 0;
  line.style.width_px = 1.1F;
  line.style.colour = kSheet;
  line.style.casing_px = 1;
  line.style.casing = rgb(0xffffff, 0.7);
  for (std::uint32_t i = 0; i < fill.polygons(); ++i) {
    Label label;
    label.layer = kLayer;
    label.kind = LabelKind::kPoint;
    label.text = std::to_string(i + 1);
    label.style.face = Face::kBold;
    label.style.size_px = 13;
    label.style.colour = kSheet;
    label.style.halo = rgb(0xffffff, 0.9);
    label.style.halo_px = 2;
    label.priority = 1e9 - i;
    const MapView& v = sheets[i].view;
    if (const auto middle = to_lonlat(v, {v.width_px / 2, v.height_px / 2})) label.at = *middle;
    out.labels.push_back(std::move(label));
  }
  out.items.emplace_back(std::move(fill));
  out.items.emplace_back(std::move(line));
  return out;
}

GeoBox box_of(const std::vector<BookSheet>& sheets) {
  // Eastwards from the first sheet, so that a border across the antimeridian stays in one piece.
  const double first = sheets.front().outline.front().lon;
  double west = 0, east = 0, south = 90, north = -90;
  for (const BookSheet& s : sheets) {
    for (const LonLat& p : s.outline) {
      const double x = std::remainder(p.lon - first, 360.0);
      west = std::min(west, x), east = std::max(east, x), south = std::min(south, p.lat), north = std::max(north, p.lat);
    }
  }
  const double dx = std::max(0.05 * (east - west), 0.01), dy = std::max(0.05 * (north - south), 0.01);
  const auto wrapped = [](double lon) { return lon - 360 * std::floor((lon + 180) / 360); };
  return {wrapped(first + west - dx), std::max(south - dy, -89.9), wrapped(first + east + dx), std::min(north + dy, 89.9)};
}

}  // namespace

Result<std::vector<BookSheet>> book_sheets(std::span<const std::vector<LonLat>> border, double width_px, double height_px, const BookOptions& options, Progress& progress) {
  if (!(options.scale >= 500 && options.scale <= 50e6)) return fail(ErrorCode::kUsage, fmt::format("a map book at 1:{:.0f}", options.scale), "give a scale between 1:500 and 1:50,000,000");
  if (!(options.overlap >= 0 && options.overlap <= 0.4)) return fail(ErrorCode::kUsage, fmt::format("sheets that overlap by {}", options.overlap), "give a part of the shorter side, 0 to 0.4");
  Sheets made(width_px, height_px, options);
  const auto lines = in_order(border);
  if (lines.empty()) return fail(ErrorCode::kEmpty, "the border has no line", "choose a pair of parties that have a border");
  double before_m = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    progress.report(static_cast<double>(i) / static_cast<double>(lines.size()), "laying out sheets");
    const Walk walk = walk_of(lines[i], made.shorter_m() / kSteps);
    if (auto followed = made.follow(walk, before_m, progress); !followed) return tl::unexpected(followed.error());
    before_m += walk.back().along_m;
  }
  auto& sheets = made.sheets;
  for (std::size_t i = 0; i < sheets.size(); ++i)
    for (std::size_t k = 0; k < sheets.size(); ++k)
      if (i != k && share_ground(sheets[i], sheets[k])) sheets[i].beside.push_back(k);
  return std::move(sheets);
}

std::vector<std::vector<LonLat>> border_lines(const Border& border) {
  std::vector<std::vector<LonLat>> lines;
  for (const BorderPiece& p : border.pieces) {
    lines.push_back(p.line);
    if (p.closed && p.line.size() > 2 && p.line.front() != p.line.back()) lines.back().push_back(p.line.front());
  }
  return lines;
}

EdgeNote edge_towards(const BookSheet& sheet, const BookSheet& other) {
  EdgeNote note;
  const MapView &v = sheet.view, &o = other.view;
  const auto middle = to_lonlat(o, {o.width_px / 2, o.height_px / 2});
  const auto px = middle ? to_screen(v, *middle) : std::nullopt;
  if (!px) return note;
  const double x = (px->x - v.width_px / 2) / v.width_px, y = (px->y - v.height_px / 2) / v.height_px, far = std::max({std::abs(x), std::abs(y), 1e-9});
  const bool level = std::abs(x) >= std::abs(y);
  note.edge = level ? (x < 0 ? EdgeNote::Edge::kWest : EdgeNote::Edge::kEast) : (y < 0 ? EdgeNote::Edge::kNorth : EdgeNote::Edge::kSouth);
  note.along = std::clamp(0.5 + (level ? y : x) / far / 2, 0.0, 1.0);
  return note;
}

Result<std::string> write_book(const MapScene& scene, std::span<const std::vector<LonLat>> border, const std::string& title, PageFormat format, const RenderOptions& asked,
                               const BookOptions& book, const std::filesystem::path& file, Progress& progress) {
  const Words& words = scene.furniture.words;
  RenderOptions options = asked;
  options.bbox = {};
  options.crs = "local-lcc";
  MapScene headed = scene;
  headed.furniture.title = title;
  const std::string scale = fmt::format("1:{}", grouped(book.scale, 0));
  headed.furniture.subtitle = scale;
  const RectPx frame = frame_on_page(headed, options);
  const auto sheets = book_sheets(border, frame.width, frame.height, book, progress);
  if (!sheets) return tl::unexpected(sheets.error());
  const MapScene index = [&] {
    MapScene made = index_scene(headed, *sheets);
    made.furniture.title = words.tr("{}: index of sheets", title);
    made.furniture.subtitle = words.tr("{} sheets at {}", sheets->size(), scale);
    return made;
  }();
  const GeoBox all = box_of(*sheets);
  const std::size_t pages = sheets->size() + 1;
  // Page 0 is the index.
  const auto prepare = [&](std::size_t page, MapScene& shown, RenderOptions& how) {
    how = options;
    if (page == 0) {
      how.bbox = all;
      return;
    }
    const BookSheet& sheet = (*sheets)[page - 1];
    shown.furniture.title = words.tr("{}: sheet {} of {}", title, page, sheets->size());
    shown.furniture.subtitle = words.tr("{}, km {} to {}", scale, grouped(sheet.from_km, 0), grouped(sheet.to_km, 0));
    how.like = sheet.view;
    how.edge_notes.clear();
    for (const std::size_t k : sheet.beside) {
      EdgeNote note = edge_towards(sheet, (*sheets)[k]);
      note.text = words.tr("Sheet {}", k + 1);
      how.edge_notes.push_back(std::move(note));
    }
  };
  if (format == PageFormat::kPdf) {
    MapScene shown = headed;
    VectorOptions out = vector_options(index, VectorFormat::kPdf, options);
    const auto bytes = vector_pages(pages, [&](std::size_t page) -> Result<VectorSheet> {
      progress.report(static_cast<double>(page) / static_cast<double>(pages), fmt::format("sheet {} of {}", page, sheets->size()));
      RenderOptions how;
      prepare(page, shown, how);
      return vector_sheet(page == 0 ? index : shown, all, how, progress);
    }, out, progress);
    if (!bytes) return tl::unexpected(bytes.error());
    if (progress.cancelled()) return cancelled();
    if (auto written = write_file_atomically(file, *bytes); !written) return tl::unexpected(written.error());
    return fmt::format("{} pages, {:.0f} x {:.0f} mm", pages, options.page_width_mm, options.page_height_mm);
  }
  std::string size;
  MapScene shown = headed;
  for (std::size_t page = 0; page < pages; ++page) {
    RenderOptions how;
    prepare(page, shown, how);
    const auto name = file.parent_path() / fmt::format("{}-{:0{}}{}", file.stem().string(), page, pages > 100 ? 3 : 2, file.extension().string());
    auto written = write_page(page == 0 ? index : shown, all, format, how, name, progress);
    if (!written) return written;
    size = std::move(*written);
  }
  return fmt::format("{} files, {}", pages, size);
}

}  // namespace thalweg
