// Rasters into the list: the window that the view shows, read at its resolution, as a picture on a mesh.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "layers/contours.hpp"
#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"
#include "layers/relief.hpp"

namespace thalweg {
namespace {

constexpr double kMostCells = 3e6;      // of one window
constexpr double kMostHeights = 1.5e6;  // the same of heights, whose shade is smooth
constexpr double kMostCoarse = 0.8e6;   // and of heights whose own cells are larger than pixels
constexpr double kMeshError_px = 0.35;  // the picture may be off by that
constexpr int kMostMesh = 128;
constexpr int kMargin = 2;              // cells read beyond the window, for slopes at its edge
constexpr double kSharp_px = 7;          // cells up to that size are shaded at full strength
constexpr double kMPerDeg = 111'320;

// West of east, both in degrees that may run beyond 180.
struct Span { double west = 0, east = 0; };

// Where the view and the raster meet, cut at the map's edge.
std::vector<Span> spans_of(const GeoBox& view, const GeoBox& raster, std::optional<double> cut) {
  const Span seen{view.west, view.west > view.east ? view.east + 360 : view.east};
  const Span has{raster.west, raster.west > raster.east ? raster.east + 360 : raster.east};
  std::vector<Span> spans;
  if (has.east - has.west >= 360 - 1e-9) {
    spans.push_back(seen);
  } else {
    for (int turn = -1; turn <= 1; ++turn) {
      const Span s{std::max(seen.west, has.west + 360 * turn), std::min(seen.east, has.east + 360 * turn)};
      if (s.west < s.east) spans.push_back(s);
    }
  }
  if (!cut) return spans;
  constexpr double kAside = 1e-7;
  std::vector<Span> out;
  for (Span s : spans) {
    for (int turn = -2; turn <= 2; ++turn) {
      const double at = *cut + 360 * turn;
      if (at <= s.west + kAside || at >= s.east - kAside) continue;
      out.push_back({s.west, at - kAside});
      s.west = at + kAside;
    }
    if (s.west < s.east) out.push_back(s);
  }
  return out;
}

struct Mesh {
  int columns = 0, rows = 0;
  std::vector<MapXY> at;  // (columns + 1) x (rows + 1), the north row first
  const MapXY& node(int i, int j) const { return at[static_cast<std::size_t>(j) * static_cast<std::size_t>(columns + 1) + static_cast<std::size_t>(i)]; }
};

bool finite(const MapXY& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

Mesh mesh_of(const MapSpace& space, const Projector& projector, const GeoBox& box, int n) {
  Mesh mesh{n, n, {}};
  std::vector<LonLat> places;
  for (int j = 0; j <= n; ++j) {
    for (int i = 0; i <= n; ++i) {
      const double lon = box.west + (box.east - box.west) * i / n;
      places.push_back({lon - 360 * std::floor((lon + 180) / 360), box.north - (box.north - box.south) * j / n});
    }
  }
  space.project(projector, places, mesh.at);
  return mesh;
}

bool shows(const MapSpace& s, const MapXY (&corner)[4]) {
  double left = corner[0].x, right = left, bottom = corner[0].y, top = bottom;
  for (const MapXY& p : corner) {
    if (!finite(p)) return false;
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    bottom = std::min(bottom, p.y);
    top = std::max(top, p.y);
  }
  return right >= s.left && left <= s.right && top >= s.bottom && bottom <= s.top;
}

// How far, in pixels, places of the mesh are from where its triangles have them: `finer` has every edge and
// diagonal's middle.
double error_px(const MapSpace& space, const Mesh& mesh, const Mesh& finer) {
  double worst = 0;
  for (int j = 0; j < mesh.rows; ++j) {
    for (int i = 0; i < mesh.columns; ++i) {
      const MapXY corner[] = {mesh.node(i, j), mesh.node(i + 1, j), mesh.node(i + 1, j + 1), mesh.node(i, j + 1)};
      if (!shows(space, corner)) continue;
      const auto off = [&](const MapXY& a, const MapXY& b, const MapXY& middle) { return finite(middle) ? std::hypot((a.x + b.x) / 2 - middle.x, (a.y + b.y) / 2 - middle.y) : 0; };
      worst = std::max({worst, off(corner[0], corner[1], finer.node(2 * i + 1, 2 * j)), off(corner[0], corner[3], finer.node(2 * i, 2 * j + 1)), off(corner[0], corner[2], finer.node(2 * i + 1, 2 * j + 1))});
    }
  }
  return worst / space.m_per_px;
}

Mesh fine_mesh(const MapSpace& space, const Projector& projector, const GeoBox& box) {
  Mesh mesh = mesh_of(space, projector, box, 8);
  while (mesh.columns < kMostMesh) {
    Mesh finer = mesh_of(space, projector, box, 2 * mesh.columns);
    if (error_px(space, mesh, finer) <= kMeshError_px) break;
    mesh = std::move(finer);
  }
  return mesh;
}

// Slopes of cells that are drawn tens of pixels wide are smoke, not mountains.
float sharpness(double cell_px) { return static_cast<float>(std::pow(std::min(1.0, kSharp_px / cell_px), 0.8)); }

using Rgba = std::array<float, 4>;  // multiplied by alpha, 0 to 1

Rgba premultiplied(Colour c) {
  const float a = static_cast<float>(c.a) / 255;
  return {static_cast<float>(c.r) / 255 * a, static_cast<float>(c.g) / 255 * a, static_cast<float>(c.b) / 255 * a, a};
}

Rgba over(const Rgba& below, const Rgba& above) {
  Rgba out;
  for (std::size_t i = 0; i < 4; ++i) out[i] = above[i] + below[i] * (1 - above[3]);
  return out;
}

// Ink in the shade and light on the other side.
Rgba shade_colour(const Rgba& shadow, const Rgba& light, float strength, float shade) {
  const float amount = std::min(1.0F, std::abs(shade) * strength);
  Rgba out = shade < 0 ? shadow : light;
  for (float& c : out) c *= amount;
  return out;
}

// 1 inside, down to 0 at the raster's edge: the lesser of those of a column and of a row.
struct Fade { std::vector<float> column, row; };
float faded(double edge, double over) {
  const double t = std::clamp(edge / over, 0.0, 1.0);
  return static_cast<float>(t * t * (3 - 2 * t));
}
Fade fade_of(const RasterItem& item, const RasterGrid& grid) {
  Fade fade{std::vector<float>(static_cast<std::size_t>(grid.columns), 1), std::vector<float>(static_cast<std::size_t>(grid.rows), 1)};
  if (item.fade_deg <= 0) return fade;
  const GeoBox& b = item.raster->info().box;
  const double width = b.west > b.east ? b.east + 360 - b.west : b.east - b.west;
  for (std::size_t c = 0; c < fade.column.size() && width < 359.9; ++c) {
    const double lon = grid.box.west + (grid.box.east - grid.box.west) * (static_cast<double>(c) + 0.5) / grid.columns, x = lon - b.west - 360 * std::floor((lon - b.west) / 360);
    fade.column[c] = faded(std::min(x, width - x), item.fade_deg);
  }
  for (std::size_t r = 0; r < fade.row.size(); ++r) {  // a pole is no edge
    const double lat = grid.box.north - (grid.box.north - grid.box.south) * (static_cast<double>(r) + 0.5) / grid.rows;
    fade.row[r] = faded(std::min(b.south < -89.9 ? 1e9 : lat - b.south, b.north > 89.9 ? 1e9 : b.north - lat), item.fade_deg);
  }
  return fade;
}

// A ramp in steps small enough that none is seen.
class RampTable {
 public:
  explicit RampTable(const Ramp& ramp) {
    if (ramp.empty()) return;
    low_ = ramp.stops.front().first;
    scale_ = static_cast<float>((kSteps - 1) / std::max(1e-9, ramp.stops.back().first - low_));
    for (int i = 0; i < kSteps; ++i) colours_.push_back(premultiplied(colour_at(ramp, low_ + i / static_cast<double>(scale_))));
  }
  Rgba at(float value) const {
    if (colours_.empty()) return {};
    return colours_[static_cast<std::size_t>(std::clamp((value - static_cast<float>(low_)) * scale_ + 0.5F, 0.0F, static_cast<float>(kSteps - 1)))];
  }

 private:
  static constexpr int kSteps = 8192;
  double low_ = 0;
  float scale_ = 0;
  std::vector<Rgba> colours_;
};

std::vector<std::uint8_t> coloured(const RasterItem& item, const RasterGrid& grid, double exaggeration, float strength, Progress& progress) {
  const auto columns = static_cast<std::size_t>(grid.columns), area = columns * static_cast<std::size_t>(grid.rows);
  std::vector<std::uint8_t> rgba(4 * area);
  const auto& info = item.raster->info();
  const bool relief = item.look == RasterLook::kRelief;
  const auto per_unit = static_cast<float>(item.unit_m);
  std::vector<float> shade;
  if (relief && strength > 0) shade = hillshade(grid, exaggeration * per_unit, progress);
  const RampTable ramp(item.ramp);
  const Rgba shadow = premultiplied(item.shadow), light = premultiplied(item.light);
  const Fade fades = fade_of(item, grid);
  parallel_for(progress, static_cast<std::size_t>(grid.rows), 32, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t c = 0; c < columns; ++c) {
        const std::size_t k = row * columns + c;
        const float v = grid.values[k];
        if (std::isnan(v)) continue;
        Rgba out{};
        switch (item.look) {
          case RasterLook::kRelief: out = over(ramp.at(v * per_unit), shade_colour(shadow, light, strength, shade.empty() ? 0 : shade[k])); break;
          case RasterLook::kRamp: out = ramp.at(v); break;
          case RasterLook::kPalette: {
            const auto code = static_cast<std::size_t>(std::max(0.0F, v));
            if (code < info.palette.size()) out = premultiplied({info.palette[code][0], info.palette[code][1], info.palette[code][2], info.palette[code][3]});
            break;
          }
          case RasterLook::kColours: {
            out[3] = 1;
            for (std::size_t b = 0; b < 3; ++b) {
              const float value = grid.values[std::min(b, static_cast<std::size_t>(grid.bands) - 1) * area + k];
              if (std::isnan(value)) out[3] = 0;
              else out[b] = std::clamp(static_cast<float>((value - item.low) / (item.high - item.low)), 0.0F, 1.0F);
            }
            if (grid.bands > 3) out[3] *= std::clamp(grid.values[3 * area + k] / 255, 0.0F, 1.0F);
            for (std::size_t b = 0; b < 3; ++b) out[b] *= out[3];
            break;
          }
        }
        const float fade = 255 * std::min(fades.column[c], fades.row[row]);
        for (std::size_t i = 0; i < 4; ++i) rgba[4 * k + i] = static_cast<std::uint8_t>(std::clamp(out[i] * fade + 0.5F, 0.0F, 255.0F));
      }
    }
  });
  return rgba;
}

struct ContourBuild {
  RenderList& list;
  const RasterItem& item;
  const MapSpace& space;
  ProjectorPool& pool;
  double ratio;
  std::vector<Label>& heights;
  Progress& progress;
};

constexpr std::int64_t kEvery = 5;         // is thicker and says its height
constexpr double kLeastRing_px = 9;        // round about; smaller ones are specks
constexpr double kLeastNamed_px = 110;     // of a line that says its height
constexpr std::size_t kMostNamed = 400;
constexpr double kOff_px = 0.15;           // vertices that are off by less are left out

// What is left of contours at this scale, thin ones first, as two batches.
void add_contours(const ContourBuild& b, const RasterGrid& grid) {
  const ContourLook& look = b.item.contours;
  const double logical_m = b.space.ground_m_per_px * b.ratio;
  const double interval = look.interval_m > 0 ? look.interval_m : contour_interval_m(logical_m, b.item.raster->info().cell_m);
  const auto lines = contours(grid, interval, b.item.unit_m, b.progress);
  const double px_deg = b.space.ground_m_per_px / kMPerDeg;
  struct Made { std::vector<LinePoint> points; double longest_px = 0; std::vector<LonLat> line; };
  std::vector<Made> made(lines.size());
  constexpr std::size_t kGrain = 32;
  parallel_for(b.progress, lines.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const ProjectorPool::Lease projector(b.pool);
    std::vector<MapSpace::Piece> pieces;
    for (std::size_t i = begin; i < end; ++i) {
      std::vector<LonLat> line = thinned(lines[i].line, kOff_px * px_deg);
      const double shrink = std::cos(line.front().lat * 3.14159265358979 / 180);
      double length_px = 0;
      for (std::size_t k = 1; k < line.size(); ++k) length_px += std::hypot((line[k].lon - line[k - 1].lon) * shrink, line[k].lat - line[k - 1].lat) / px_deg;
      if (lines[i].closed && length_px < kLeastRing_px * b.ratio) continue;
      for (LonLat& p : line) p.lon -= 360 * std::floor((p.lon + 180) / 360);
      pieces.clear();
      b.space.line(*projector, line, 0, pieces);
      for (const auto& piece : pieces) append_line(made[i].points, piece.points, {});
      if (pieces.empty()) continue;
      made[i].longest_px = length_px;
      made[i].line = std::move(line);
    }
  });
  if (b.progress.cancelled()) return;
  std::vector<std::size_t> named;
  for (const bool thick : {false, true}) {
    Batch& batch = open_batch(b.list, Batch::Kind::kLine, Space::kMap, b.item.layer);
    batch.width_px = (thick ? 1.8F : 1.0F) * look.width_px * static_cast<float>(b.ratio);
    batch.colour = look.colour;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if ((std::llround(lines[i].value / interval) % kEvery == 0) != thick) continue;
      b.list.lines.insert(b.list.lines.end(), made[i].points.begin(), made[i].points.end());
      if (thick && made[i].longest_px >= kLeastNamed_px * b.ratio) named.push_back(i);
    }
    close_batch(b.list);
  }
  std::stable_sort(named.begin(), named.end(), [&](std::size_t x, std::size_t y) { return made[x].longest_px > made[y].longest_px; });
  if (named.size() > kMostNamed) named.resize(kMostNamed);
  for (const std::size_t i : named) {
    Label label;
    label.layer = b.item.layer;
    label.kind = LabelKind::kLine;
    label.text = fmt::format("{:g}", lines[i].value);
    label.style.face = Face::kRegular;
    label.style.size_px = 9.5F;
    label.style.colour = look.text;
    label.style.halo = look.halo;
    label.style.halo_px = 1.4F;
    label.line = std::move(made[i].line);
    b.heights.push_back(std::move(label));
  }
}

}  // namespace

Result<> add_raster(RenderList& list, const RasterItem& item, const MapSpace& space, ProjectorPool& pool, double ratio, std::vector<Label>& heights, Progress& progress) {
  if (!item.raster || item.bands.empty()) return {};
  const RasterInfo& info = item.raster->info();
  const double south = std::max(info.box.south, space.box.south), north = std::min(info.box.north, space.box.north);
  if (!(south < north)) return {};
  const ProjectorPool::Lease projector(pool);
  for (const Span& span : spans_of(space.box, info.box, space.cut_lon_deg)) {
    const GeoBox box{span.west, south, span.east, north};
    const Mesh mesh = fine_mesh(space, *projector, box);
    const auto columns_of = [&](double cell_deg, double lat) { return cell_deg / std::max(0.1, std::cos(lat * 3.14159265358979 / 180)); };
    // Cells as large as pixels, larger where the raster itself is much coarser: it is smooth there.
    const double nearest_lat = south > 0 ? south : north < 0 ? north : 0;
    const bool codes = item.look == RasterLook::kPalette;
    const double native_px = info.cell_m / space.ground_m_per_px;
    double cell_m = space.ground_m_per_px * (codes ? 1 : std::clamp(native_px / (item.look == RasterLook::kRelief ? 2 : 4), 1.0, 4.0));
    const double wide_m = (span.east - span.west) * kMPerDeg * std::cos(nearest_lat * 3.14159265358979 / 180), high_m = (north - south) * kMPerDeg;
    cell_m = std::max(cell_m, std::sqrt(wide_m * high_m / (item.look != RasterLook::kRelief ? kMostCells : native_px > 1 ? kMostCoarse : kMostHeights)));
    // On a lattice of its own, so that a map that is moved shows the same picture.
    const double dy = cell_m / kMPerDeg, dx = columns_of(dy, nearest_lat);
    const double first_x = std::floor(span.west / dx) - kMargin, first_y = std::floor(south / dy) - kMargin;
    const int columns = static_cast<int>(std::ceil(span.east / dx) + kMargin - first_x), rows = static_cast<int>(std::ceil(north / dy) + kMargin - first_y);
    const GeoBox window{first_x * dx, first_y * dy, (first_x + columns) * dx, (first_y + rows) * dy};
    const auto grid = item.raster->read(window, columns, rows, item.bands, codes ? Resampling::kNearest : Resampling::kSmooth, progress);
    if (!grid) return tl::unexpected(grid.error());
    RenderList::Picture picture;
    picture.columns = columns;
    picture.rows = rows;
    picture.smooth = !codes;
    picture.rgba = coloured(item, *grid, exaggeration_for(std::max(info.cell_m, cell_m)), item.shade * sharpness(native_px), progress);
    if (progress.cancelled()) return cancelled();
    Batch& batch = open_batch(list, Batch::Kind::kImage, Space::kMap, item.layer);
    batch.image = static_cast<std::uint32_t>(list.images.size());
    const auto vertex = [&](int i, int j) {
      const double lon = box.west + (box.east - box.west) * i / mesh.columns, lat = box.north - (box.north - box.south) * j / mesh.rows;
      return ImageVertex{static_cast<float>(mesh.node(i, j).x), static_cast<float>(mesh.node(i, j).y), static_cast<float>((lon - window.west) / (window.east - window.west)),
                         static_cast<float>((window.north - lat) / (window.north - window.south))};
    };
    for (int j = 0; j < mesh.rows; ++j) {
      for (int i = 0; i < mesh.columns; ++i) {
        const MapXY corner[] = {mesh.node(i, j), mesh.node(i + 1, j), mesh.node(i + 1, j + 1), mesh.node(i, j + 1)};
        if (!shows(space, corner)) continue;
        const ImageVertex v[] = {vertex(i, j), vertex(i + 1, j), vertex(i + 1, j + 1), vertex(i, j + 1)};
        for (const int k : {0, 1, 2, 0, 2, 3}) list.image_vertices.push_back(v[k]);
      }
    }
    const std::size_t batches = list.batches.size();
    close_batch(list);
    if (list.batches.size() == batches) list.images.push_back(std::move(picture));
    const bool values = item.look == RasterLook::kRelief || item.look == RasterLook::kRamp;
    if (item.contours.shown && values && !progress.cancelled()) add_contours({list, item, space, pool, ratio, heights, progress}, *grid);
  }
  return {};
}

}  // namespace thalweg
