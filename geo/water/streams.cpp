#include "geo/water/streams.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {

Result<std::vector<Reach>> find_streams(const Flow& flow, std::span<const std::uint64_t> area, std::uint64_t least_cm2, Progress& progress) {
  const Steps steps(flow.shape);
  const std::uint64_t least = std::max<std::uint64_t>(1, least_cm2);
  const auto is_stream = [&](CellIndex c) { return area[c] >= least && flow.direction[c] != kNothing; };
  const auto donors = [&](CellIndex c) {
    int count = 0;
    for_each_neighbour(flow.shape, steps, c, [&](Direction d, CellIndex n) { count += flow.direction[n] == opposite(d) && is_stream(n) ? 1 : 0; });
    return count;
  };
  // Where reaches begin: sources and confluences.
  constexpr std::size_t kGrain = 1 << 18;
  std::vector<std::vector<std::pair<CellIndex, int>>> parts((flow.direction.size() + kGrain - 1) / kGrain);
  parallel_for(progress, flow.direction.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto c = static_cast<CellIndex>(i);
      if (!is_stream(c)) continue;
      if (const int n = donors(c); n != 1) parts[begin / kGrain].emplace_back(c, n);
    }
  });
  if (progress.cancelled()) return cancelled();
  std::vector<Reach> reaches;
  std::unordered_map<CellIndex, std::size_t> from;
  for (const auto& part : parts) {
    for (const auto& [c, n] : part) {
      from.emplace(c, reaches.size());
      Reach& r = reaches.emplace_back();
      r.cells = {c};
      if (n > 0) r.strahler = 0, r.shreve = 0;
    }
  }
  for (Reach& r : reaches) {
    CellIndex c = r.cells.front();
    while (moves(flow.direction[c])) {
      r.area_cm2 = area[c];
      c = steps.next(c, flow.direction[c]);
      r.cells.push_back(c);
      if (const auto found = from.find(c); found != from.end()) {
        r.next = static_cast<std::int64_t>(found->second);
        break;
      }
    }
    if (r.next < 0) r.area_cm2 = area[c];
  }
  // Upstream before downstream: area grows along the way.
  std::vector<std::size_t> order(reaches.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const std::uint64_t x = area[reaches[a].cells.front()], y = area[reaches[b].cells.front()];
    return x != y ? x < y : a < b;
  });
  std::vector<int> highest(reaches.size(), 0), how_many(reaches.size(), 0);
  for (const std::size_t i : order) {
    Reach& r = reaches[i];
    if (r.strahler == 0) r.strahler = highest[i] + (how_many[i] > 1 ? 1 : 0);
    if (r.next < 0) continue;
    const auto n = static_cast<std::size_t>(r.next);
    reaches[n].shreve += r.shreve;
    if (r.strahler > highest[n]) {
      highest[n] = r.strahler;
      how_many[n] = 0;
    }
    how_many[n] += r.strahler == highest[n] ? 1 : 0;
  }
  return reaches;
}

Result<FeatureTable> stream_lines(const std::vector<Reach>& reaches, const GridPlace& place) {
  const auto locator = GridLocator::create(place);
  if (!locator) return tl::unexpected(locator.error());
  FeatureTable table;
  table.name = "streams";
  std::vector<std::int64_t> id, next, strahler, shreve;
  std::vector<double> area_km2, length_km;
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    const Reach& r = reaches[i];
    std::vector<MapXY> middles;
    for (const CellIndex c : r.cells) middles.push_back({place.shape.column_of(c) + 0.5, place.shape.row_of(c) + 0.5});
    const std::vector<LonLat> line = locator->to_places(middles);
    GeometryColumn& g = table.geometry;
    std::size_t begin = g.coords.size();
    const auto end_part = [&] {
      if (g.coords.size() - begin < 2) {
        g.coords.resize(begin);
        return;
      }
      g.end_ring();
      g.end_part();
      begin = g.coords.size();
    };
    double metres = 0;
    for (std::size_t k = 0; k < line.size(); ++k) {
      if (k > 0) metres += distance_m(line[k - 1], line[k]);
      if (k > 0 && std::abs(line[k].lon - line[k - 1].lon) > 180) {
        const double side = line[k - 1].lon > 0 ? 180 : -180, there = line[k].lon + 2 * side;
        const double f = there == line[k - 1].lon ? 0 : (side - line[k - 1].lon) / (there - line[k - 1].lon), lat = line[k - 1].lat + f * (line[k].lat - line[k - 1].lat);
        g.coords.push_back({side, lat});
        end_part();
        g.coords.push_back({-side, lat});
      }
      g.coords.push_back(line[k]);
    }
    const std::uint32_t before = g.feature_start.back();
    end_part();
    g.end_feature(g.part_start.size() - 1 > before ? GeometryKind::kLine : GeometryKind::kNone);
    id.push_back(static_cast<std::int64_t>(i));
    next.push_back(r.next < 0 ? kMissingInteger : r.next);
    strahler.push_back(r.strahler);
    shreve.push_back(r.shreve);
    area_km2.push_back(std::round(km2_of(r.area_cm2) * 1e6) / 1e6);
    length_km.push_back(std::round(metres) / 1000);
  }
  table.columns = {{"reach", std::move(id)}, {"next", std::move(next)}, {"strahler", std::move(strahler)}, {"shreve", std::move(shreve)}, {"upstream_km2", std::move(area_km2)}, {"length_km", std::move(length_km)}};
  return table;
}

}  // namespace thalweg
