#include "layers/arcs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/parallel.hpp"

namespace thalweg {
namespace {

constexpr double kMetresPerDegree = 111'195;
constexpr double kRadians = 3.14159265358979323846 / 180;
constexpr float kAlways = std::numeric_limits<float>::infinity();

struct Span {
  std::uint32_t first, last;
  float limit;  // importance of the vertex that split it off: its own may not be larger
};

// Furthest vertex strictly between two others from the segment that joins them.
struct Furthest {
  std::uint32_t at;
  double distance_m;
};

Furthest furthest(std::span<const LonLat> line, std::uint32_t first, std::uint32_t last) {
  const LonLat a = line[first], b = line[last];
  const double kx = kMetresPerDegree * std::cos((a.lat + b.lat) / 2 * kRadians), ky = kMetresPerDegree;
  const double dx = (b.lon - a.lon) * kx, dy = (b.lat - a.lat) * ky;
  const double length2 = dx * dx + dy * dy;
  double best = -1;
  std::uint32_t at = first;
  if (length2 == 0) {
    for (std::uint32_t i = first + 1; i < last; ++i) {
      const double px = (line[i].lon - a.lon) * kx, py = (line[i].lat - a.lat) * ky;
      const double d = px * px + py * py;
      if (d > best) best = d, at = i;
    }
  } else {
    const double inverse = 1 / length2;
    for (std::uint32_t i = first + 1; i < last; ++i) {
      const double px = (line[i].lon - a.lon) * kx, py = (line[i].lat - a.lat) * ky;
      const double t = std::clamp((px * dx + py * dy) * inverse, 0.0, 1.0);
      const double ex = px - t * dx, ey = py - t * dy;
      const double d = ex * ex + ey * ey;
      if (d > best) best = d, at = i;
    }
  }
  return {at, std::sqrt(std::max(best, 0.0))};
}

void rank(std::span<const LonLat> line, std::span<float> importance) {
  const auto last = static_cast<std::uint32_t>(line.size() - 1);
  importance[0] = importance[last] = kAlways;
  std::vector<Span> todo{{0, last, kAlways}};
  while (!todo.empty()) {
    const Span s = todo.back();
    todo.pop_back();
    if (s.last - s.first < 2) continue;
    const Furthest f = furthest(line, s.first, s.last);
    const float d = std::min(static_cast<float>(f.distance_m), s.limit);
    importance[f.at] = d;
    todo.push_back({s.first, f.at, d});
    todo.push_back({f.at, s.last, d});
  }
}

// Boxes of the arc whose coordinates were appended last.
void finish_arc(ArcSet& set) {
  const std::uint32_t begin = set.start.back(), end = static_cast<std::uint32_t>(set.coords.size());
  set.start.push_back(end);
  GeoBox whole;
  for (std::uint32_t run = begin; run < end; run += ArcSet::kRun) {
    GeoBox box;
    for (std::uint32_t i = run; i < std::min(run + ArcSet::kRun + 1, end); ++i) box.grow(set.coords[i]);
    set.run_box.push_back(box);
    whole.grow({box.west, box.south});
    whole.grow({box.east, box.north});
  }
  set.run_start.push_back(static_cast<std::uint32_t>(set.run_box.size()));
  set.box.push_back(whole);
}

void add_ring(ArcSet& set, std::span<const LonLat> ring) {
  set.coords.insert(set.coords.end(), ring.begin(), ring.end());
  set.coords.push_back(ring.front());
  finish_arc(set);
}

}  // namespace

void add_arc(ArcSet& set, std::span<const LonLat> line) {
  if (line.size() < 2) return;
  set.coords.insert(set.coords.end(), line.begin(), line.end());
  finish_arc(set);
}

void end_chain(Chains& chains, const ArcSet& set) {
  GeoBox box;
  for (std::size_t i = chains.start.back(); i < chains.arc.size(); ++i) {
    const GeoBox& b = set.box[static_cast<std::size_t>(chains.arc[i] < 0 ? ~chains.arc[i] : chains.arc[i])];
    box.grow({b.west, b.south});
    box.grow({b.east, b.north});
  }
  chains.start.push_back(static_cast<std::uint32_t>(chains.arc.size()));
  chains.box.push_back(box);
}

void rank_arcs(ArcSet& set, Progress& progress) {
  set.importance_m.resize(set.coords.size());
  set.run_importance_m.resize(set.run_box.size());
  // By vertices and not by arcs: a few arcs hold most of them.
  std::vector<std::uint32_t> pieces{0};
  for (std::uint32_t a = 0; a < set.arcs(); ++a) {
    if (set.start[a + 1] - set.start[pieces.back()] > 20'000) pieces.push_back(a + 1);
  }
  if (pieces.back() != set.arcs()) pieces.push_back(static_cast<std::uint32_t>(set.arcs()));
  parallel_for(progress, pieces.size() - 1, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t p = begin; p < end; ++p) {
      for (std::uint32_t a = pieces[p]; a < pieces[p + 1]; ++a) {
        const std::size_t n = set.start[a + 1] - set.start[a];
        const auto line = std::span(set.coords).subspan(set.start[a], n);
        rank(line, std::span(set.importance_m).subspan(set.start[a], n));
        for (std::uint32_t run = set.run_start[a]; run < set.run_start[a + 1]; ++run) {
          const std::uint32_t first = set.start[a] + (run - set.run_start[a]) * ArcSet::kRun, last = std::min(first + ArcSet::kRun, set.start[a + 1]);
          set.run_importance_m[run] = *std::max_element(set.importance_m.begin() + first, set.importance_m.begin() + last);
        }
      }
    }
  });
}

void take_arc(const ArcSet& set, std::int32_t ref, double tolerance_m, std::vector<LonLat>& out) {
  const std::uint32_t a = static_cast<std::uint32_t>(ref < 0 ? ~ref : ref);
  const auto tolerance = static_cast<float>(tolerance_m);
  const auto take = [&](std::uint32_t i) {
    if (set.importance_m[i] > tolerance && (out.empty() || !(out.back() == set.coords[i]))) out.push_back(set.coords[i]);
  };
  if (ref < 0) {
    for (std::uint32_t i = set.start[a + 1]; i-- > set.start[a];) take(i);
  } else {
    for (std::uint32_t i = set.start[a]; i < set.start[a + 1]; ++i) take(i);
  }
}

void take_arc(const ArcSet& set, std::int32_t ref, const MapSpace& space, std::vector<LonLat>& out) {
  const std::uint32_t a = static_cast<std::uint32_t>(ref < 0 ? ~ref : ref);
  const std::uint32_t begin = set.start[a], end = set.start[a + 1], runs = set.run_start[a + 1] - set.run_start[a];
  const GeoBox* boxes = &set.run_box[set.run_start[a]];
  const float* most = &set.run_importance_m[set.run_start[a]];
  const std::size_t before = out.size();
  const auto take = [&](std::uint32_t i) { out.push_back(set.coords[i]); };
  for (std::uint32_t k = 0; k < runs;) {
    const std::uint32_t first = begin + k * ArcSet::kRun, last = std::min(first + ArcSet::kRun, end);
    if (!space.sees(boxes[k])) {
      // As many runs as a straight line passes outside of the view.
      GeoBox all = boxes[k];
      std::uint32_t next = k + 1;
      for (; next < runs; ++next) {
        GeoBox more = all;
        more.grow({boxes[next].west, boxes[next].south});
        more.grow({boxes[next].east, boxes[next].north});
        if (!space.passes(more)) break;
        all = more;
      }
      take(first);
      take(next < runs ? begin + next * ArcSet::kRun : end - 1);
      k = next;
      continue;
    }
    const auto tolerance = static_cast<float>(space.tolerance_at_m(boxes[k]));
    if (most[k] > tolerance) {
      for (std::uint32_t i = first; i < last; ++i) {
        if (set.importance_m[i] > tolerance) take(i);
      }
    }
    ++k;
  }
  if (ref < 0) std::reverse(out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
  const auto from = out.begin() + static_cast<std::ptrdiff_t>(before > 0 ? before - 1 : 0);
  out.erase(std::unique(from, out.end()), out.end());
}

Fill fill_of(const GeometryColumn& geometry, Progress& progress) {
  Fill fill;
  auto set = std::make_shared<ArcSet>();
  set->coords.reserve(geometry.coords.size() + geometry.rings());
  for (std::size_t f = 0; f < geometry.features(); ++f) {
    if (geometry.kind[f] != GeometryKind::kPolygon) continue;
    for (std::uint32_t p = geometry.feature_start[f]; p < geometry.feature_start[f + 1]; ++p) {
      for (std::uint32_t r = geometry.part_start[p]; r < geometry.part_start[p + 1]; ++r) {
        const auto ring = geometry.ring(r);
        if (ring.size() < 3) continue;
        fill.item.rings.arc.push_back(static_cast<std::int32_t>(set->arcs()));
        add_ring(*set, ring);
        end_chain(fill.item.rings, *set);
      }
      fill.item.polygon_start.push_back(static_cast<std::uint32_t>(fill.item.rings.size()));
      fill.feature_of.push_back(static_cast<std::uint32_t>(f));
    }
  }
  rank_arcs(*set, progress);
  fill.item.arcs = std::move(set);
  fill.item.colour.resize(fill.item.polygons());
  return fill;
}

GraphFill fill_of(const BorderGraph& graph, Progress& progress) {
  GraphFill fill;
  auto set = std::make_shared<ArcSet>();
  std::size_t vertices = 0, runs = 0;
  for (const Arc& arc : graph.arcs()) vertices += arc.edges + 1, runs += (arc.edges + ArcSet::kRun) / ArcSet::kRun;
  // To the byte: growing would take half as much again.
  set->coords.reserve(vertices);
  set->start.reserve(graph.arcs().size() + 1);
  set->box.reserve(graph.arcs().size());
  set->run_start.reserve(graph.arcs().size() + 1);
  set->run_box.reserve(runs);
  for (const Arc& arc : graph.arcs()) add_arc(*set, graph.line(arc));
  const GeometryColumn& g = graph.geometry();
  fill.item.rings.start.reserve(g.rings() + 1);
  fill.item.rings.box.reserve(g.rings());
  fill.item.rings.arc.reserve(graph.arcs().size());
  std::uint32_t feature = 0;
  for (std::size_t p = 0; p < g.parts(); ++p) {
    while (feature + 1 < g.features() && p >= g.feature_start[feature + 1]) ++feature;
    const std::uint32_t first = g.part_start[p], last = g.part_start[p + 1];
    if (first == last || graph.party_of_part(p) == BorderGraph::kNoParty) continue;
    for (std::uint32_t r = first; r < last; ++r) {
      for (const std::int32_t a : graph.ring_arcs(r)) fill.item.rings.arc.push_back(a);
      end_chain(fill.item.rings, *set);
    }
    fill.item.polygon_start.push_back(static_cast<std::uint32_t>(fill.item.rings.size()));
    fill.party_of.push_back(graph.party_of_ring(first));
    fill.feature_of.push_back(feature);
  }
  rank_arcs(*set, progress);
  fill.item.arcs = std::move(set);
  fill.item.colour.resize(fill.item.polygons());
  return fill;
}

Lines lines_of(const GeometryColumn& geometry, bool outlines, Progress& progress) {
  Lines lines;
  LineItem& item = lines.item;
  auto set = std::make_shared<ArcSet>();
  for (std::size_t f = 0; f < geometry.features(); ++f) {
    const bool polygon = geometry.kind[f] == GeometryKind::kPolygon;
    if (polygon ? !outlines : geometry.kind[f] != GeometryKind::kLine) continue;
    for (std::uint32_t p = geometry.feature_start[f]; p < geometry.feature_start[f + 1]; ++p) {
      for (std::uint32_t r = geometry.part_start[p]; r < geometry.part_start[p + 1]; ++r) {
        const auto ring = geometry.ring(r);
        if (ring.size() < 2) continue;
        item.chains.arc.push_back(static_cast<std::int32_t>(set->arcs()));
        if (polygon) add_ring(*set, ring);
        else add_arc(*set, ring);
        end_chain(item.chains, *set);
        lines.feature_of.push_back(static_cast<std::uint32_t>(f));
      }
    }
  }
  rank_arcs(*set, progress);
  item.arcs = std::move(set);
  return lines;
}

Chains pick(const Chains& chains, std::span<const std::uint32_t> which) {
  Chains out;
  for (const std::uint32_t c : which) {
    out.arc.insert(out.arc.end(), chains.arc.begin() + chains.start[c], chains.arc.begin() + chains.start[c + 1]);
    out.start.push_back(static_cast<std::uint32_t>(out.arc.size()));
    out.box.push_back(chains.box[c]);
  }
  return out;
}

Chains chain_arcs(const ArcSet& set, std::span<const std::uint32_t> arcs) {
  const auto index = [](std::int32_t ref) { return static_cast<std::size_t>(ref < 0 ? ~ref : ref); };
  const auto first = [&](std::int32_t ref) { return set.coords[ref < 0 ? set.start[index(ref) + 1] - 1 : set.start[index(ref)]]; };
  // Arcs by the node that they leave; closed ones are chains already.
  struct Leaving {
    LonLat node;
    std::int32_t ref;
  };
  const auto less = [](const LonLat& p, const LonLat& q) { return p.lon != q.lon ? p.lon < q.lon : p.lat < q.lat; };
  std::vector<Leaving> leaving;
  for (const std::uint32_t a : arcs) {
    const auto ref = static_cast<std::int32_t>(a);
    if (first(ref) == first(~ref)) continue;
    leaving.push_back({first(ref), ref});
    leaving.push_back({first(~ref), ~ref});
  }
  std::stable_sort(leaving.begin(), leaving.end(), [&](const Leaving& p, const Leaving& q) { return less(p.node, q.node); });
  std::vector<bool> used(set.arcs());
  // The one other arc at the end of `ref`, or nothing.
  constexpr std::int64_t kNone = INT64_MAX;
  const auto next = [&](std::int32_t ref) -> std::int64_t {
    const LonLat node = first(~ref);
    const auto here = std::lower_bound(leaving.begin(), leaving.end(), node, [&](const Leaving& p, const LonLat& q) { return less(p.node, q); });
    if (leaving.end() - here < 2 || !(here[1].node == node) || (leaving.end() - here > 2 && here[2].node == node)) return kNone;
    const std::int32_t other = here[0].ref == ~ref ? here[1].ref : here[0].ref;
    return used[index(other)] ? kNone : other;
  };
  Chains out;
  for (const std::uint32_t a : arcs) {
    if (used[a]) continue;
    used[a] = true;
    const auto ref = static_cast<std::int32_t>(a);
    std::vector<std::int32_t> before, chain{ref};
    if (!(first(ref) == first(~ref))) {
      for (std::int64_t n = next(chain.back()); n != kNone; n = next(chain.back())) {
        chain.push_back(static_cast<std::int32_t>(n));
        used[index(chain.back())] = true;
      }
      std::int32_t head = ~ref;
      for (std::int64_t n = next(head); n != kNone; n = next(head)) {
        head = static_cast<std::int32_t>(n);
        used[index(head)] = true;
        before.push_back(~head);
      }
    }
    out.arc.insert(out.arc.end(), before.rbegin(), before.rend());
    out.arc.insert(out.arc.end(), chain.begin(), chain.end());
    end_chain(out, set);
  }
  return out;
}

}  // namespace thalweg
