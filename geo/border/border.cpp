#include "geo/border/border.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/simplify.hpp"

namespace thalweg {
namespace {

using Pair = std::pair<PartyId, PartyId>;
using Place = std::pair<double, double>;

Place place_of(LonLat p) {
  p = canonical(p);
  return {p.lon, p.lat};
}

bool holds(const std::vector<PartyId>& side, PartyId party) { return std::binary_search(side.begin(), side.end(), party); }

// Pairs of parties that an arc divides; a party on both sides divides nothing.
void pairs_of(const ArcLabel& label, std::vector<Pair>& out) {
  out.clear();
  for (const PartyId a : label.left) {
    for (const PartyId b : label.right) {
      if (a != b && !holds(label.right, a) && !holds(label.left, b)) out.push_back(std::minmax(a, b));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

// Nodes where three parties or more meet, with the parties.
std::map<Place, std::set<PartyId>> meeting_places(const BorderGraph& graph) {
  std::map<Place, std::set<PartyId>> at;
  const auto arcs = graph.arcs();
  for (const bool shared : {true, false}) {
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      if ((graph.uses(i).size() > 1) != shared || (arcs[i].closed && !shared)) continue;
      const ArcLabel& label = graph.label(arcs[i]);
      for (const LonLat p : {graph.start(arcs[i]), graph.end(arcs[i])}) {
        // Arcs that nobody shares only add their party to nodes of those that are shared.
        const auto it = shared ? at.try_emplace(place_of(p)).first : at.find(place_of(p));
        if (it == at.end()) continue;
        it->second.insert(label.left.begin(), label.left.end());
        it->second.insert(label.right.begin(), label.right.end());
      }
    }
  }
  std::erase_if(at, [](const auto& node) { return node.second.size() < 3; });
  return at;
}

// Independent errors of the vertices, sigma each, carried to the length: a vertex moves the length by the
// change of direction there.
double length_variance_km2(std::span<const LonLat> line, double sigma_m) {
  double sum = line.size() > 1 ? 2 : 0;
  double before_x = 0, before_y = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double x = short_way(line[i + 1].lon - line[i].lon) * std::cos(line[i].lat * std::numbers::pi / 180), y = line[i + 1].lat - line[i].lat;
    const double length = std::hypot(x, y);
    if (length == 0) continue;
    const double ux = x / length, uy = y / length;
    if (i > 0) sum += (ux - before_x) * (ux - before_x) + (uy - before_y) * (uy - before_y);
    before_x = ux;
    before_y = uy;
  }
  return sum * sigma_m * sigma_m / 1e6;
}

struct PieceOfArcs {
  std::vector<std::int32_t> arcs;  // ~i runs against arc i
};

// Joins arcs end to end; a piece ends where three parties meet, where the pair's own line ends or forks.
std::vector<PieceOfArcs> chain(const BorderGraph& graph, std::span<const std::uint32_t> members, const std::map<Place, std::set<PartyId>>& meetings) {
  const auto arcs = graph.arcs();
  std::map<Place, std::vector<std::int32_t>> out_of;  // arcs leaving a node
  for (const std::uint32_t i : members) {
    if (arcs[i].closed) continue;
    out_of[place_of(graph.start(arcs[i]))].push_back(static_cast<std::int32_t>(i));
    out_of[place_of(graph.end(arcs[i]))].push_back(~static_cast<std::int32_t>(i));
  }
  const auto goes_through = [&](const Place& p) {
    const auto it = out_of.find(p);
    return it != out_of.end() && it->second.size() == 2 && !meetings.contains(p);
  };
  const auto index = [](std::int32_t ref) { return static_cast<std::uint32_t>(ref < 0 ? ~ref : ref); };
  const auto start_of = [&](std::int32_t ref) { return place_of(ref < 0 ? graph.end(arcs[~ref]) : graph.start(arcs[ref])); };
  std::set<std::uint32_t> done;
  std::vector<PieceOfArcs> out;
  const auto walk = [&](std::int32_t first) {
    PieceOfArcs piece;
    std::int32_t at = first;
    while (done.insert(index(at)).second) {
      piece.arcs.push_back(at);
      const Place end = start_of(~at);
      if (!goes_through(end)) break;
      const auto& ways = out_of.at(end);
      at = ways[0] == ~at ? ways[1] : ways[0];
    }
    out.push_back(std::move(piece));
  };
  for (const auto& [node, ways] : out_of) {
    if (goes_through(node)) continue;
    for (const std::int32_t way : ways) {
      if (!done.contains(index(way))) walk(way);
    }
  }
  for (const std::uint32_t i : members) {
    if (!done.contains(i)) walk(static_cast<std::int32_t>(i));
  }
  return out;
}

// Length of each side's own line along a joined arc: that side's vertices without those put in.
double spread_of_joined_km(const BorderGraph& graph, std::size_t arc_index) {
  const Arc& arc = graph.arcs()[arc_index];
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const ArcUse& use : graph.uses(arc_index)) {
    // Where the arc starts in the other ring: the vertex with the same place.
    const auto& g = graph.geometry();
    const std::uint32_t begin = g.ring_start[use.ring], size = g.ring_start[use.ring + 1] - begin;
    std::uint32_t at = arc.first;
    if (use.ring != arc.ring) {
      const LonLat start = canonical(graph.start(arc));
      const LonLat second = canonical(g.coords[graph.next_vertex(arc.first, arc.ring)]);
      bool found = false;
      for (std::uint32_t k = 0; k < size && !found; ++k) {
        const std::uint32_t v = begin + k, next = begin + (use.reversed ? (k + size - 1) % size : (k + 1) % size);
        if (canonical(g.coords[v]) == start && canonical(g.coords[next]) == second) at = v, found = true;
      }
      if (!found) continue;
    }
    std::vector<LonLat> own;
    for (std::uint32_t k = 0; k <= arc.edges; ++k) {
      if (k == 0 || k == arc.edges || !graph.inserted(at)) own.push_back(g.coords[at]);
      at = begin + (use.reversed ? (at - begin + size - 1) % size : (at - begin + 1) % size);
    }
    const double km = line_length_m(own) / 1000;
    low = std::min(low, km);
    high = std::max(high, km);
  }
  return std::isfinite(low) ? high - low : 0;
}

// Lengths after generalisation of each piece on its own, ends kept.
double generalised_km(std::span<const BorderPiece> pieces, std::span<const std::vector<float>> importance, double tolerance_m) {
  double m = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) m += line_length_m(simplified(pieces[i].line, importance[i], tolerance_m));
  return m / 1000;
}

std::vector<std::vector<float>> importance_of(std::span<const BorderPiece> pieces) {
  std::vector<std::vector<float>> out;
  for (const BorderPiece& p : pieces) out.push_back(vertex_importance(p.line));
  return out;
}

class Assembler {
 public:
  Assembler(const BorderGraph& graph, const Territories& land, const BorderOptions& options,
            const std::map<Place, std::set<PartyId>>& meetings)
      : graph_(graph), land_(land), options_(options), meetings_(meetings) {}

  Border make(Pair pair, std::span<const std::uint32_t> arcs) const {
    Border border;
    border.a = graph_.parties().codes[pair.first];
    border.b = graph_.parties().codes[pair.second];
    std::vector<std::uint32_t> main, rings;
    for (const std::uint32_t i : arcs) (around_cut_off_part(i, pair) ? rings : main).push_back(i);
    const Totals main_total = add_pieces(border, main, false), ring_total = add_pieces(border, rings, true);
    std::stable_sort(border.pieces.begin(), border.pieces.end(), [](const BorderPiece& x, const BorderPiece& y) {
      return std::tuple(x.ring, -x.length_km) < std::tuple(y.ring, -y.length_km);
    });
    border.main = measure(main_total);
    border.rings = measure(ring_total);
    border.length = measure({main_total.km + ring_total.km, main_total.variance + ring_total.variance,
                             main_total.spread + ring_total.spread, main_total.edges + ring_total.edges});
    if (options_.generalise) {
      const auto importance = importance_of(border.pieces);
      for (const double t : kTolerances_m) {
        border.generalised.push_back({t, t == 0 ? border.length.value : generalised_km(border.pieces, importance, t)});
      }
    }
    return border;
  }

 private:
  struct Totals {
    double km = 0, variance = 0, spread = 0;
    std::size_t edges = 0;
  };

  // Whether one of the two sides is a landlocked part that is not its party's main territory.
  bool around_cut_off_part(std::uint32_t arc, Pair pair) const {
    for (const ArcUse& use : graph_.uses(arc)) {
      const PartyId party = graph_.party_of_ring(use.ring);
      if (party != pair.first && party != pair.second) continue;
      const Territory& territory = land_.list[land_.of_part[graph_.part_of_ring(use.ring)]];
      if (!territory.main && territory.landlocked()) return true;
    }
    return false;
  }

  Totals add_pieces(Border& border, std::span<const std::uint32_t> arcs, bool ring) const {
    Totals total;
    for (const PieceOfArcs& refs : chain(graph_, arcs, meetings_)) {
      BorderPiece piece;
      piece.ring = ring;
      for (const std::int32_t ref : refs.arcs) {
        const std::size_t i = static_cast<std::size_t>(ref < 0 ? ~ref : ref);
        std::vector<LonLat> line = graph_.line(graph_.arcs()[i]);
        if (ref < 0) std::reverse(line.begin(), line.end());
        piece.line.insert(piece.line.end(), line.begin() + (piece.line.empty() ? 0 : 1), line.end());
        piece.length_km += land_.arc_length_m[i] / 1000;
        if (graph_.arcs()[i].joined) {
          piece.joined = true;
          total.spread += spread_of_joined_km(graph_, i);
        }
        total.edges += graph_.arcs()[i].edges;
      }
      piece.closed = place_of(piece.line.front()) == place_of(piece.line.back());
      total.km += piece.length_km;
      total.variance += length_variance_km2(piece.line, options_.vertex_accuracy_m);
      border.pieces.push_back(std::move(piece));
    }
    return total;
  }

  Measure measure(const Totals& t) const {
    Measure m;
    m.value = t.km;
    m.unit = "km";
    m.method = fmt::format("geodesic on WGS 84 (Karney 2013), {} edges; \u00b1 from {} m a vertex{}", t.edges, options_.vertex_accuracy_m,
                           t.spread > 0 ? fmt::format(" and half of the {:.3f} km by which the two sides' own lines differ", t.spread) : "");
    m.uncertainty = std::sqrt(t.variance + t.spread * t.spread / 4);
    const Source& source = graph_.table().source;
    m.source = source.date.empty() ? source.title : source.title + ", " + source.date;
    return m;
  }

  const BorderGraph& graph_;
  const Territories& land_;
  const BorderOptions& options_;
  const std::map<Place, std::set<PartyId>>& meetings_;
};

}  // namespace

Result<PartyId> party_named(const BorderGraph& graph, const std::string& code) {
  const auto& codes = graph.parties().codes;
  const auto it = std::lower_bound(codes.begin(), codes.end(), code);
  if (it != codes.end() && *it == code) return static_cast<PartyId>(it - codes.begin());
  std::string some;
  for (std::size_t i = 0; i < codes.size() && i < 40; ++i) some += (i ? ", " : "") + codes[i];
  return fail(ErrorCode::kUnknownName, fmt::format("{}: there is no party '{}'", graph.table().name, code),
              "parties: " + some + (codes.size() > 40 ? ", ..." : ""));
}

Result<std::vector<Border>> borders(const BorderGraph& graph, const Territories& land, const BorderOptions& options, Progress& progress) {
  PartyId only[2] = {BorderGraph::kNoParty, BorderGraph::kNoParty};
  for (int k = 0; k < 2; ++k) {
    const std::string& code = k == 0 ? options.only_a : options.only_b;
    if (code.empty()) continue;
    auto id = party_named(graph, code);
    if (!id) return tl::unexpected<Error>(id.error());
    only[k] = *id;
  }
  std::map<Pair, std::vector<std::uint32_t>> arcs_of;
  std::vector<Pair> pairs;
  for (std::uint32_t i = 0; i < graph.arcs().size(); ++i) {
    if (graph.uses(i).size() < 2) continue;
    pairs_of(graph.label(graph.arcs()[i]), pairs);
    for (const Pair& p : pairs) {
      bool wanted = true;
      for (const PartyId id : only) wanted = wanted && (id == BorderGraph::kNoParty || id == p.first || id == p.second);
      if (wanted) arcs_of[p].push_back(i);
    }
  }
  const auto meetings = meeting_places(graph);
  const Assembler assembler(graph, land, options, meetings);
  std::vector<std::pair<Pair, std::vector<std::uint32_t>>> work(arcs_of.begin(), arcs_of.end());
  std::vector<Border> out(work.size());
  std::atomic<std::size_t> done{0};
  progress.report(0, "measuring borders");
  parallel_for(progress, work.size(), 1, [&](std::size_t i, std::size_t) {
    out[i] = assembler.make(work[i].first, work[i].second);
    progress.report(static_cast<double>(++done) / static_cast<double>(work.size()));
  });
  if (progress.cancelled()) return cancelled();
  std::sort(out.begin(), out.end(), [](const Border& x, const Border& y) { return std::tie(x.a, x.b) < std::tie(y.a, y.b); });
  return out;
}

std::optional<double> tolerance_for_length(const Border& border, double published_km) {
  const auto importance = importance_of(border.pieces);
  // Generalising only ever shortens (a vertex dropped is a corner cut), so the candidates can be searched
  // by halves: lengths change at the importance of vertices and nowhere else.
  std::vector<float> steps;
  for (const auto& values : importance) {
    for (const float v : values) {
      if (std::isfinite(v) && v > 0) steps.push_back(v);
    }
  }
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  if (published_km > border.length.value || steps.empty()) return std::nullopt;
  if (generalised_km(border.pieces, importance, steps.back()) > published_km) return std::nullopt;
  std::size_t low = 0, high = steps.size() - 1;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (generalised_km(border.pieces, importance, steps[middle]) <= published_km) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return steps[low];
}

std::vector<Tripoint> tripoints(const BorderGraph& graph) {
  std::vector<Tripoint> out;
  for (const auto& [place, parties] : meeting_places(graph)) {
    Tripoint t{{place.first, place.second}, {}};
    for (const PartyId p : parties) t.parties.push_back(graph.parties().codes[p]);
    std::sort(t.parties.begin(), t.parties.end());
    out.push_back(std::move(t));
  }
  std::sort(out.begin(), out.end(), [](const Tripoint& a, const Tripoint& b) {
    return std::tie(a.parties, a.at.lon, a.at.lat) < std::tie(b.parties, b.at.lon, b.at.lat);
  });
  return out;
}

}  // namespace thalweg
