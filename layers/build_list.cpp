#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "layers/arcs.hpp"
#include "layers/list_parts.hpp"
#include "layers/list_writer.hpp"

namespace thalweg {
namespace {

struct Build {
  const MapScene& scene;
  const MapSpace& space;
  double ratio;
  ProjectorPool& pool;
  Progress& progress;
  RenderList& list;
  LabelRings& label_rings;
};

void add_fill(const Build& b, const FillItem& item, std::uint32_t index, const std::vector<bool>& labelled) {
  // Which polygons, and which of their rings: looked for in pieces, put together in order.
  struct Wanted {
    std::vector<std::uint32_t> polygons;
    std::vector<std::vector<std::uint32_t>> rings;
  };
  constexpr std::size_t kGrain = 1024;
  std::vector<Wanted> found((item.polygons() + kGrain - 1) / kGrain);
  parallel_for(b.progress, item.polygons(), kGrain, [&](std::size_t begin, std::size_t end) {
    Wanted& here = found[begin / kGrain];
    for (auto p = static_cast<std::uint32_t>(begin); p < end; ++p) {
      if (item.colour[p].a == 0 && !labelled[p]) continue;
      std::vector<std::uint32_t> rings;
      for (std::uint32_t r = item.polygon_start[p]; r < item.polygon_start[p + 1]; ++r) {
        const GeoBox& box = item.rings.box[r];
        // Holes of a polygon that is drawn are drawn as well, unless they are specks.
        const double least = r == item.polygon_start[p] ? item.min_size_px : 0.7;
        if (b.space.sees(box) && b.space.extent_px(box) >= least * b.ratio) rings.push_back(r);
        else if (r == item.polygon_start[p]) break;
      }
      if (rings.empty()) continue;
      here.polygons.push_back(p);
      here.rings.push_back(std::move(rings));
    }
  });
  std::vector<std::uint32_t> wanted;
  std::vector<std::vector<std::uint32_t>> rings_of;
  for (Wanted& w : found) {
    wanted.insert(wanted.end(), w.polygons.begin(), w.polygons.end());
    std::move(w.rings.begin(), w.rings.end(), std::back_inserter(rings_of));
  }
  std::vector<Rings> outlines(wanted.size());
  parallel_for(b.progress, wanted.size(), 4, [&](std::size_t begin, std::size_t end) {
    const ProjectorPool::Lease projector(b.pool);
    std::vector<LonLat> ring;
    for (std::size_t k = begin; k < end; ++k) {
      for (const std::uint32_t r : rings_of[k]) {
        ring.clear();
        for (std::uint32_t i = item.rings.start[r]; i < item.rings.start[r + 1]; ++i) take_arc(*item.arcs, item.rings.arc[i], b.space, ring);
        while (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
        b.space.ring(*projector, ring, outlines[k]);
      }
    }
  });
  Batch& batch = open_batch(b.list, Batch::Kind::kFill, Space::kMap, item.layer);
  batch.hatch = item.hatch;
  batch.hatch_spacing_px = item.hatch_spacing_px * static_cast<float>(b.ratio);
  batch.hatch_width_px = item.hatch_width_px * static_cast<float>(b.ratio);
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (item.colour[wanted[k]].a != 0) {
      for (const auto& ring : outlines[k]) put_ring(b.list, ring);
      end_polygon(b.list, item.colour[wanted[k]]);
    }
    if (item.names_keep_off) b.label_rings.avoid.insert(b.label_rings.avoid.end(), outlines[k].begin(), outlines[k].end());
    if (labelled[wanted[k]]) b.label_rings.of[{index, wanted[k]}] = std::move(outlines[k]);
  }
  close_batch(b.list);
}

void add_lines(const Build& b, const LineItem& item) {
  constexpr std::size_t kLook = 16'384;
  std::vector<std::vector<std::uint32_t>> found((item.chains.size() + kLook - 1) / kLook);
  parallel_for(b.progress, item.chains.size(), kLook, [&](std::size_t begin, std::size_t end) {
    for (auto c = static_cast<std::uint32_t>(begin); c < end; ++c) {
      const GeoBox& box = item.chains.box[c];
      if (b.space.sees(box) && b.space.extent_px(box) >= item.min_size_px * b.ratio) found[begin / kLook].push_back(c);
    }
  });
  std::vector<std::uint32_t> wanted;
  for (const auto& f : found) wanted.insert(wanted.end(), f.begin(), f.end());
  // Dashes run on along a chain and must not jump when the view moves: those lines are taken whole.
  const bool dashed = item.style.dash_px[0] > 0;
  constexpr std::size_t kGrain = 16;
  std::vector<std::vector<LinePoint>> made((wanted.size() + kGrain - 1) / kGrain);
  parallel_for(b.progress, wanted.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const ProjectorPool::Lease projector(b.pool);
    std::vector<LonLat> line;
    std::vector<MapSpace::Piece> pieces;
    for (std::size_t k = begin; k < end; ++k) {
      line.clear();
      pieces.clear();
      for (std::uint32_t i = item.chains.start[wanted[k]]; i < item.chains.start[wanted[k] + 1]; ++i) {
        if (dashed) take_arc(*item.arcs, item.chains.arc[i], b.space.tolerance_at_m(item.chains.box[wanted[k]]), line);
        else take_arc(*item.arcs, item.chains.arc[i], b.space, line);
      }
      b.space.line(*projector, line, 0, pieces);
      for (const auto& piece : pieces) append_line(made[begin / kGrain], piece.points, piece.along_m);
    }
  });
  const auto first = static_cast<std::uint32_t>(b.list.lines.size());
  for (const auto& m : made) b.list.lines.insert(b.list.lines.end(), m.begin(), m.end());
  const auto count = static_cast<std::uint32_t>(b.list.lines.size()) - first;
  if (count == 0) return;
  // Thinner where the map is much coarser than the item's own scale.
  const double coarser = b.space.ground_m_per_px * b.ratio / item.full_m_per_px;
  const auto ratio = static_cast<float>(b.ratio * (coarser > 1 ? std::max(0.55, 1 / std::sqrt(coarser)) : 1));
  const auto batch = [&](float width, Colour colour) -> Batch& {
    Batch& made_batch = open_batch(b.list, Batch::Kind::kLine, Space::kMap, item.layer);
    made_batch.first = first;
    made_batch.count = count;
    made_batch.width_px = width * ratio;
    made_batch.colour = colour;
    return made_batch;
  };
  if (item.style.casing_px > 0) batch(item.style.width_px + 2 * item.style.casing_px, item.style.casing);
  if (item.style.width_px > 0) {
    Batch& line = batch(item.style.width_px, item.style.colour);
    for (std::size_t i = 0; i < 4; ++i) line.dash_px[i] = item.style.dash_px[i] * ratio;
  }
  if (item.style.core_px > 0) batch(item.style.core_px, item.style.core);
}

void add_points(const Build& b, const PointItem& item) {
  const ProjectorPool::Lease projector(b.pool);
  std::vector<MapXY> at;
  b.space.project(*projector, item.at, at);
  open_batch(b.list, Batch::Kind::kDisc, Space::kMap, item.layer);
  const auto ratio = static_cast<float>(b.ratio);
  const std::size_t slices = item.slices.size();
  for (std::size_t i = 0; i < at.size(); ++i) {
    const MapXY& p = at[i];
    const float radius = (item.radius_px.empty() ? item.style.radius_px : item.radius_px[i]) * ratio;
    const double reach = item.radius_px.empty() ? 0 : (radius + item.style.outline_px) * b.space.m_per_px;  // of large discs a part may be seen
    if (!(p.x >= b.space.left - reach && p.x <= b.space.right + reach && p.y >= b.space.bottom - reach && p.y <= b.space.top + reach)) continue;
    Disc disc{static_cast<float>(p.x), static_cast<float>(p.y), radius, item.style.outline_px * ratio, item.fill.empty() ? item.style.fill : item.fill[i], item.style.outline};
    if (slices > 0) {
      // From the last slice to the first, each from the top to its end, so that no two have a seam between them.
      for (std::size_t k = slices; k-- > 0;) {
        const float turn = item.turn[i * slices + k];
        if (turn > (k > 0 ? item.turn[i * slices + k - 1] : 0)) b.list.discs.push_back({disc.x, disc.y, radius, 0, item.slices[k], item.slices[k], std::min(turn, 1.0F)});
      }
      disc.fill = with_alpha(disc.outline, 0);
    }
    b.list.discs.push_back(disc);
  }
  close_batch(b.list);
}

// Names keep off discs that are larger than dots.
void keep_off_discs(const RenderList& list, const MapSpace& space, double ratio, Occupancy& taken) {
  constexpr float kDot_px = 5;
  for (const Batch& b : list.batches) {
    if (b.kind != Batch::Kind::kDisc || b.space != Space::kMap) continue;
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
      const Disc& d = list.discs[i];
      if (d.turn < 1 || d.radius_px < kDot_px * static_cast<float>(ratio)) continue;
      const PointPx at = space.to_px({d.x, d.y});
      const double half = 0.7 * static_cast<double>(d.radius_px);  // the square inside the circle
      taken.take({at.x - half, at.y - half, 2 * half, 2 * half});
    }
  }
}

}  // namespace

Result<RenderList> build_render_list(const MapScene& scene, const MapView& view, TextEngine& text, const BuildOptions& options, Progress& progress) {
  RenderList list;
  const MapSpace space(view, options);
  list.origin = space.origin;
  list.m_per_px = space.m_per_px;
  list.sea = scene.sea;
  list.page = scene.furniture.ink.page;
  list.frame = space.frame;
  list.full_page = !(options.frame.width > 0);
  ProjectorPool pool(view.projection);
  LabelRings rings;
  std::vector<std::vector<bool>> labelled(scene.items.size());
  for (std::size_t i = 0; i < scene.items.size(); ++i) {
    if (const auto* fill = std::get_if<FillItem>(&scene.items[i])) labelled[i].resize(fill->polygons());
  }
  for (const Label& l : scene.labels) {
    if (!options.labels || l.kind != LabelKind::kArea || l.item >= labelled.size()) continue;
    for (const std::uint32_t p : l.polygons) {
      if (p < labelled[l.item].size()) labelled[l.item][p] = true;
    }
  }
  const Build build{scene, space, view.pixel_ratio, pool, progress, list, rings};
  const double logical_ground = space.ground_m_per_px * view.pixel_ratio;
  std::vector<DegreeMark> marks;
  std::vector<Label> heights;
  const auto graticule = [&] {
    const ProjectorPool::Lease projector(pool);
    marks = add_graticule(list, scene, space, *projector, view.pixel_ratio);
  };
  for (std::uint32_t i = 0; i < scene.items.size(); ++i) {
    if (progress.cancelled()) return cancelled();
    if (i == scene.graticule_below) graticule();
    const SceneItem& item = scene.items[i];
    if (std::visit([&](const auto& any) { return logical_ground > any.max_m_per_px || logical_ground < any.min_m_per_px; }, item)) continue;
    if (const auto* fill = std::get_if<FillItem>(&item)) {
      add_fill(build, *fill, i, labelled[i]);
    } else if (const auto* lines = std::get_if<LineItem>(&item)) {
      add_lines(build, *lines);
    } else if (const auto* points = std::get_if<PointItem>(&item)) {
      add_points(build, *points);
    } else if (const auto* raster = std::get_if<RasterItem>(&item)) {
      // A file that cannot be read any more does not take the map with it.
      if (const auto added = add_raster(list, *raster, space, pool, view.pixel_ratio, heights, progress); !added && added.error().code != ErrorCode::kCancelled) list.failures.push_back(added.error());
    }
  }
  if (scene.graticule_below >= scene.items.size()) graticule();
  if (progress.cancelled()) return cancelled();
  if (text.full()) text.reset();
  // A full atlas is emptied and filled again with what this view needs alone.
  const RenderList without_text = list;
  for (int round = 0; round < 2; ++round) {
    const double inset = 4 * view.pixel_ratio;
    Occupancy taken(list.frame.grown(-inset));
    RenderList furniture;
    furniture.frame = list.frame;
    add_furniture(furniture, scene, view, space, options, marks, list, text, taken);
    if (options.labels) {
      keep_off_discs(list, space, view.pixel_ratio, taken);
      const ProjectorPool::Lease projector(pool);
      add_labels(list, scene, space, *projector, view, rings, heights, options, text, taken);
    }
    // Furniture was placed first and is drawn last.
    const auto append = [&](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    const std::uint32_t base[] = {static_cast<std::uint32_t>(list.fills.size()), static_cast<std::uint32_t>(list.lines.size()),
                                  static_cast<std::uint32_t>(list.discs.size()), static_cast<std::uint32_t>(list.glyphs.size())};
    const auto run_base = static_cast<std::uint32_t>(list.runs.size());
    for (Batch b : furniture.batches) {
      b.first += base[static_cast<std::size_t>(b.kind)];
      b.first_run += run_base;
      list.batches.push_back(std::move(b));
    }
    const auto ring_base = static_cast<std::uint32_t>(list.ring_start.size() - 1), point_base = static_cast<std::uint32_t>(list.ring_points.size());
    for (FillPolygon p : furniture.fills) {
      p.first_ring += ring_base;
      list.fills.push_back(p);
    }
    for (std::size_t i = 1; i < furniture.ring_start.size(); ++i) list.ring_start.push_back(furniture.ring_start[i] + point_base);
    append(list.ring_points, furniture.ring_points);
    append(list.lines, furniture.lines);
    append(list.discs, furniture.discs);
    append(list.glyphs, furniture.glyphs);
    append(list.runs, furniture.runs);
    if (!text.full() || round == 1) break;
    text.reset();
    list = without_text;
  }
  list.atlas = text.image();
  if (options.text_runs) list.font_files = text.font_files();
  if (progress.cancelled()) return cancelled();
  return list;
}

bool still_good(const RenderList& list, const MapView& view, const BuildOptions& options) {
  const double m_per_px = view.m_per_px / view.pixel_ratio;
  const double zoom = list.m_per_px / m_per_px;
  if (zoom > 1.2 || zoom < 1 / 1.2) return false;
  const double w = view.width_px * view.pixel_ratio, h = view.height_px * view.pixel_ratio;
  const double pad = std::max({list.frame.width * options.pad, list.frame.height * options.pad, 24.0}) * list.m_per_px;
  return std::abs(view.centre.x - list.origin.x) + w / 2 * m_per_px <= list.frame.width / 2 * list.m_per_px + pad &&
         std::abs(view.centre.y - list.origin.y) + h / 2 * m_per_px <= list.frame.height / 2 * list.m_per_px + pad;
}

}  // namespace thalweg
