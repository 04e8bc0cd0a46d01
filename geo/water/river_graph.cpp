#include "geo/water/river_graph.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/water/river_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kMostVertices = 0x7FFF'0000;

std::string layer_title(const RiverLines& layer) { return layer.id.empty() ? layer.table->name : layer.id; }

Result<const Column*> wanted_column(const RiverLines& layer, const std::string& name) {
  if (name.empty()) return nullptr;
  if (const Column* column = layer.table->column(name)) return column;
  std::string names;
  for (const Column& c : layer.table->columns) names += (names.empty() ? "" : ", ") + c.name;
  return fail(ErrorCode::kUnknownName, fmt::format("'{}' has no field '{}'", layer_title(layer), name), names.empty() ? "the layer has no fields" : "fields: " + names);
}

double number_of(const Column& column, std::size_t row) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) return (*numbers)[row];
  const std::string text = column.text(row);
  double value = NAN;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : NAN;
}

std::int8_t direction_of(const Column& column, std::size_t row) {
  std::string text = column.text(row);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const char* with : {"1", "yes", "true", "with", "forward", "down", "downstream"})
    if (text == with) return 1;
  for (const char* against : {"-1", "reverse", "against", "backward", "up", "upstream"})
    if (text == against) return -1;
  return 0;
}

// Reaches out of directed pieces, and what hangs on their order.
class GraphMaker {
 public:
  GraphMaker(std::span<const RiverLines> layers, const RiverGraphOptions& options, const RiverPieces& pieces, const PieceDirections& ways, RiverGraph& graph, Progress& progress)
      : layers_(layers), options_(options), pieces_(pieces), ways_(ways), graph_(graph), progress_(progress) {}

  void run() {
    chain();
    adjacency();
    sort_down();
    sums();
    forest();
  }

 private:
  std::uint32_t tail(std::uint32_t p) const { return ways_.forward[p] ? pieces_.pieces[p].from : pieces_.pieces[p].to; }
  std::uint32_t head(std::uint32_t p) const { return ways_.forward[p] ? pieces_.pieces[p].to : pieces_.pieces[p].from; }

  // Pieces that follow each other with nothing between them become one reach.
  void chain() {
    const Incidence at = incidence(pieces_.pieces, pieces_.nodes.size());
    std::vector<std::uint32_t> next(pieces_.pieces.size(), kNoReach);
    std::vector<std::uint8_t> inner(pieces_.nodes.size(), 0);
    for (std::uint32_t n = 0; n < pieces_.nodes.size(); ++n) {
      if (at.start[n + 1] - at.start[n] != 2) continue;
      const std::uint32_t a = at.ends[at.start[n]] / 2, b = at.ends[at.start[n] + 1] / 2;
      const RiverLine &la = pieces_.lines[pieces_.pieces[a].line], &lb = pieces_.lines[pieces_.pieces[b].line];
      if (a == b || la.name != lb.name || la.layer != lb.layer) continue;
      if (head(a) == n && tail(b) == n) next[a] = b;
      else if (head(b) == n && tail(a) == n) next[b] = a;
      else continue;
      inner[n] = 1;
    }
    std::vector<std::uint32_t> number(pieces_.nodes.size(), kNoReach);
    const auto node = [&](std::uint32_t n) {
      if (number[n] == kNoReach) {
        number[n] = static_cast<std::uint32_t>(graph_.nodes.size());
        graph_.nodes.push_back(pieces_.nodes[n]);
      }
      return number[n];
    };
    graph_.coords.reserve(pieces_.coords.size());
    graph_.reaches.reserve(pieces_.pieces.size());
    for (std::uint32_t p = 0; p < pieces_.pieces.size(); ++p) {
      if (inner[tail(p)]) continue;
      const RiverLine& line = pieces_.lines[pieces_.pieces[p].line];
      RiverReach r;
      r.first = static_cast<std::uint32_t>(graph_.coords.size());
      r.name = line.name;
      r.layer = line.layer;
      r.feature = line.feature;
      r.rule = ways_.rule[p];
      r.turned = !ways_.forward[p];
      r.from = node(tail(p));
      std::uint32_t last = p;
      for (std::uint32_t q = p; q != kNoReach; last = q, q = next[q]) {
        const RiverPiece& piece = pieces_.pieces[q];
        const auto shape = std::span(pieces_.coords).subspan(piece.first, piece.last - piece.first);
        const std::size_t skip = q == p ? 0 : 1;
        if (ways_.forward[q]) graph_.coords.insert(graph_.coords.end(), shape.begin() + static_cast<std::ptrdiff_t>(skip), shape.end());
        else graph_.coords.insert(graph_.coords.end(), shape.rbegin() + static_cast<std::ptrdiff_t>(skip), shape.rend());
        graph_.counts.turned += !ways_.forward[q];
      }
      r.to = node(head(last));
      r.last = static_cast<std::uint32_t>(graph_.coords.size());
      r.upstream_km2 = pieces_.lines[pieces_.pieces[last].line].stated_km2;
      graph_.reaches.push_back(r);
    }
    parallel_for(progress_, graph_.reaches.size(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) graph_.reaches[i].length_m = line_length_m(graph_.line(static_cast<std::uint32_t>(i)));
    });
  }

  void adjacency() {
    const std::size_t n = graph_.nodes.size();
    const auto fill = [&](std::vector<std::uint32_t>& start, std::vector<std::uint32_t>& list, auto&& key) {
      start.assign(n + 1, 0);
      for (const RiverReach& r : graph_.reaches) ++start[key(r) + 1];
      std::partial_sum(start.begin(), start.end(), start.begin());
      list.resize(graph_.reaches.size());
      std::vector<std::uint32_t> next(start.begin(), start.end() - 1);
      for (std::uint32_t i = 0; i < graph_.reaches.size(); ++i) list[next[key(graph_.reaches[i])]++] = i;
    };
    fill(graph_.out_start, graph_.out, [](const RiverReach& r) { return r.from; });
    fill(graph_.in_start, graph_.in, [](const RiverReach& r) { return r.to; });
    for (std::uint32_t k = 0; k < n; ++k)
      if (graph_.leaving(k).empty()) graph_.outlets.push_back(k);
  }

  // Nodes from the springs down.
  void sort_down() {
    const std::size_t n = graph_.nodes.size();
    std::vector<std::uint32_t> waiting(n);
    down_.reserve(n);
    for (std::uint32_t k = 0; k < n; ++k) {
      waiting[k] = static_cast<std::uint32_t>(graph_.arriving(k).size());
      if (waiting[k] == 0) down_.push_back(k);
    }
    for (std::size_t i = 0; i < down_.size(); ++i)
      for (const std::uint32_t r : graph_.leaving(down_[i]))
        if (--waiting[graph_.reaches[r].to] == 0) down_.push_back(graph_.reaches[r].to);
    graph_.order.reserve(graph_.reaches.size());
    for (const std::uint32_t k : down_)
      for (const std::uint32_t r : graph_.leaving(k)) graph_.order.push_back(r);
  }

  void sums() {
    const std::size_t n = graph_.nodes.size();
    // The longest way down from each node.
    std::vector<double> farthest_m(n, 0);
    for (std::size_t i = down_.size(); i-- > 0;)
      for (const std::uint32_t r : graph_.leaving(down_[i]))
        farthest_m[down_[i]] = std::max(farthest_m[down_[i]], graph_.reaches[r].length_m + farthest_m[graph_.reaches[r].to]);
    for (const std::uint32_t k : down_) {
      const auto arriving = graph_.arriving(k);
      std::uint32_t largest = kNoReach;
      double upstream_m = 0;
      std::uint32_t sources = 0, highest = 0, of_highest = 0;
      bool springs = false;  // some water that arrives did not come from a parting
      for (const std::uint32_t r : arriving) {
        const RiverReach& reach = graph_.reaches[r];
        upstream_m += reach.upstream_m;
        sources += reach.sources;
        if (largest == kNoReach || reach.upstream_m > graph_.reaches[largest].upstream_m) largest = r;
        if (reach.sources > 0) {
          springs = true;
          if (reach.strahler > highest) highest = reach.strahler, of_highest = 1;
          else of_highest += reach.strahler == highest;
        }
      }
      if (!springs)
        for (const std::uint32_t r : arriving) highest = std::max<std::uint32_t>(highest, graph_.reaches[r].strahler);
      auto leaving = std::span(graph_.out).subspan(graph_.out_start[k], graph_.out_start[k + 1] - graph_.out_start[k]);
      if (leaving.empty()) continue;
      const auto rank = [&](std::uint32_t r) {
        const RiverReach& reach = graph_.reaches[r];
        int alike = 0;
        if (largest != kNoReach) {
          const RiverReach& from = graph_.reaches[largest];
          alike = (reach.name != 0 && reach.name == from.name ? 2 : 0) + (reach.layer == from.layer && reach.feature == from.feature ? 1 : 0);
        }
        return std::pair(alike, reach.length_m + farthest_m[reach.to]);
      };
      const auto main = std::max_element(leaving.begin(), leaving.end(), [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
      std::rotate(leaving.begin(), main, main + 1);
      for (std::size_t i = 0; i < leaving.size(); ++i) {
        RiverReach& reach = graph_.reaches[leaving[i]];
        reach.side = i > 0 && !arriving.empty();
        reach.upstream_m = reach.length_m + (i > 0 ? 0 : upstream_m);
        if (arriving.empty()) {
          reach.sources = 1;
          reach.strahler = 1;
        } else {
          reach.sources = i > 0 ? 0 : sources;
          reach.strahler = static_cast<std::uint16_t>(highest + (i == 0 && of_highest > 1 ? 1 : 0));
        }
      }
    }
    for (RiverReach& r : graph_.reaches) {
      const auto leaving = graph_.leaving(r.to);
      if (!leaving.empty()) r.down = leaving[0];
      if (std::isnan(r.upstream_km2) && options_.upstream_km2) {
        // Before the end, where the river that it flows into has been reached already.
        const LonLat a = graph_.coords[r.last - 2], b = graph_.coords[r.last - 1];
        r.upstream_km2 = options_.upstream_km2({std::remainder(a.lon + short_way(b.lon - a.lon) / 2, 360.0), (a.lat + b.lat) / 2});
      }
      graph_.length_m += r.length_m;
    }
    for (std::size_t i = graph_.order.size(); i-- > 0;) {
      RiverReach& r = graph_.reaches[graph_.order[i]];
      if (r.down != kNoReach) r.to_outlet_m = graph_.reaches[r.down].length_m + graph_.reaches[r.down].to_outlet_m;
    }
  }

  void forest() {
    const std::size_t n = graph_.reaches.size();
    std::vector<std::uint32_t> size(n, 1), cursor(n, 0);
    for (const std::uint32_t r : graph_.order)
      if (graph_.reaches[r].down != kNoReach) size[graph_.reaches[r].down] += size[r];
    graph_.tree.resize(n);
    graph_.tree_first.resize(n);
    graph_.tree_last.resize(n);
    std::uint32_t next = 0;
    for (std::size_t i = n; i-- > 0;) {
      const std::uint32_t r = graph_.order[i], down = graph_.reaches[r].down;
      std::uint32_t& at = down == kNoReach ? next : cursor[down];
      graph_.tree_first[r] = at;
      at += size[r];
      graph_.tree_last[r] = at;
      cursor[r] = graph_.tree_first[r] + 1;
      graph_.tree[graph_.tree_first[r]] = r;
    }
  }

  std::span<const RiverLines> layers_;
  const RiverGraphOptions& options_;
  const RiverPieces& pieces_;
  const PieceDirections& ways_;
  RiverGraph& graph_;
  Progress& progress_;
  std::vector<std::uint32_t> down_;
};

}  // namespace

Result<> collect_lines(std::span<const RiverLines> layers, RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  Teller points(problems, Severity::kInfo, ProblemKind::kGeometry, "lines without length");
  bool any = false;
  std::size_t features = 0, vertices = 0;
  for (const RiverLines& layer : layers) vertices += layer.table->geometry.coords.size();
  if (vertices > kMostVertices) return fail(ErrorCode::kTooLarge, fmt::format("{} vertices of rivers; {} are the most", vertices, kMostVertices), "cut the layer into basins");
  pieces.line_coords.reserve(vertices);
  for (std::uint32_t k = 0; k < layers.size(); ++k) {
    const RiverLines& layer = layers[k];
    const FeatureTable& table = *layer.table;
    const auto name = wanted_column(layer, layer.name_field), direction = wanted_column(layer, layer.direction_field), area = wanted_column(layer, layer.area_field);
    if (!name) return tl::unexpected(name.error());
    if (!direction) return tl::unexpected(direction.error());
    if (!area) return tl::unexpected(area.error());
    const Column* names = *name ? *name : table.column("name");
    const GeometryColumn& g = table.geometry;
    features += g.features();
    for (std::uint32_t f = 0; f < g.features(); ++f) {
      if (g.kind[f] != GeometryKind::kLine) continue;
      any = true;
      RiverLine line;
      line.layer = k;
      line.feature = f;
      if (names)
        if (std::string text = names->text(f); !text.empty()) {
          const auto [at, fresh] = numbers.emplace(text, static_cast<std::uint32_t>(graph.names.size()));
          if (fresh) graph.names.push_back(std::move(text));
          line.name = at->second;
        }
      if (*direction) line.stated = direction_of(**direction, f);
      if (*area) line.stated_km2 = number_of(**area, f);
      for (std::uint32_t part = g.feature_start[f]; part < g.feature_start[f + 1]; ++part) {
        for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
          line.first = static_cast<std::uint32_t>(pieces.line_coords.size());
          for (LonLat p : g.ring(r)) {
            if (!std::isfinite(p.lon) || !std::isfinite(p.lat) || std::fabs(p.lat) > 90) continue;
            p = canonical({std::fabs(p.lon) > 180 ? std::remainder(p.lon, 360.0) : p.lon, p.lat});
            if (pieces.line_coords.size() == line.first || pieces.line_coords.back() != p) pieces.line_coords.push_back(p);
          }
          line.last = static_cast<std::uint32_t>(pieces.line_coords.size());
          if (line.last - line.first >= 2) {
            pieces.lines.push_back(line);
            continue;
          }
          ++graph.counts.zero_length;
          if (points.wants()) {
            const auto ring = g.ring(r);
            points.tell(fmt::format("line {} of '{}' has no length; it was left out", f + 1, layer_title(layer)), "", ring.empty() ? LonLat{} : ring[0], f);
          }
          pieces.line_coords.resize(line.first);
        }
      }
    }
    if (progress.cancelled()) return cancelled();
  }
  if (!any && features > 0)
    return fail(ErrorCode::kGeometry, fmt::format("'{}' has no lines", layer_title(layers.front())), "rivers are lines; choose a layer of them");
  return {};
}

Result<RiverGraph> build_river_graph(std::span<const RiverLines> layers, const RiverGraphOptions& options, Problems& problems, Progress& progress) {
  RiverGraph graph;
  graph.tolerance_m = options.tolerance_m;
  if (std::isnan(graph.tolerance_m)) {
    graph.tolerance_m = 0;
    for (const RiverLines& layer : layers) graph.tolerance_m = std::max(graph.tolerance_m, layer.accuracy_m);
  }
  if (!(graph.tolerance_m >= 0 && graph.tolerance_m <= 100'000))
    return fail(ErrorCode::kUsage, fmt::format("a tolerance of {} m", graph.tolerance_m), "give 0 to 100000 metres");
  RiverPieces pieces;
  progress.report(0, "reading rivers");
  if (auto done = collect_lines(layers, pieces, graph, problems, progress); !done) return tl::unexpected(done.error());
  progress.report(0.1, "joining rivers");
  if (auto done = node_lines(layers, graph.tolerance_m, options.crossings, pieces, graph, problems, progress); !done) return tl::unexpected(done.error());
  progress.report(0.6, "finding where rivers flow");
  const auto ways = direct_pieces(layers, options, pieces, graph, problems, progress);
  if (!ways) return tl::unexpected(ways.error());
  progress.report(0.8, "adding up");
  GraphMaker(layers, options, pieces, *ways, graph, progress).run();
  if (progress.cancelled()) return cancelled();
  return graph;
}

bool is_upstream(const RiverGraph& graph, std::uint32_t a, std::uint32_t b) {
  if (graph.tree_first[b] <= graph.tree_first[a] && graph.tree_first[a] < graph.tree_last[b]) return true;
  std::vector<std::uint8_t> seen(graph.nodes.size(), 0);
  std::vector<std::uint32_t> open{graph.reaches[a].to};
  while (!open.empty()) {
    const std::uint32_t n = open.back();
    open.pop_back();
    if (seen[n]) continue;
    seen[n] = 1;
    for (const std::uint32_t r : graph.leaving(n)) {
      if (r == b) return true;
      open.push_back(graph.reaches[r].to);
    }
  }
  return false;
}

std::vector<std::uint32_t> upstream_of(const RiverGraph& graph, std::uint32_t reach) {
  std::vector<std::uint8_t> seen(graph.nodes.size(), 0);
  std::vector<std::uint32_t> open{graph.reaches[reach].from}, out{reach};
  while (!open.empty()) {
    const std::uint32_t n = open.back();
    open.pop_back();
    if (seen[n]) continue;
    seen[n] = 1;
    for (const std::uint32_t r : graph.arriving(n)) {
      out.push_back(r);
      open.push_back(graph.reaches[r].from);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::uint32_t> downstream_of(const RiverGraph& graph, std::uint32_t reach) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t r = reach; r != kNoReach; r = graph.reaches[r].down) out.push_back(r);
  return out;
}

std::vector<std::uint32_t> main_stem_up(const RiverGraph& graph, std::uint32_t reach) {
  std::vector<std::uint32_t> out{reach};
  for (;;) {
    const RiverReach& here = graph.reaches[out.back()];
    std::uint32_t best = kNoReach;
    bool best_same = false;
    for (const std::uint32_t r : graph.arriving(here.from)) {
      const bool same = here.name != 0 && graph.reaches[r].name == here.name;
      if (best == kNoReach || same > best_same || (same == best_same && graph.reaches[r].upstream_m > graph.reaches[best].upstream_m)) {
        best = r;
        best_same = same;
      }
    }
    if (best == kNoReach) break;
    out.push_back(best);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

RiverIndex::RiverIndex(const RiverGraph& graph) : coords_(graph.coords) {
  for (std::uint32_t r = 0; r < graph.reaches.size(); ++r) {
    first_.push_back(graph.reaches[r].first);
    upstream_m_.push_back(graph.reaches[r].upstream_m);
    index_.add(graph.line(r), false);
  }
  first_.push_back(static_cast<std::uint32_t>(coords_.size()));
  index_.build();
}

OnReach RiverIndex::on(const SegmentIndex::Hit& hit, std::uint32_t reach) const {
  std::vector<LonLat> before(coords_.begin() + first_[reach], coords_.begin() + first_[reach] + hit.segment + 1);
  before.push_back(hit.point);
  return {reach, hit.point, hit.distance_m, line_length_m(before)};
}

std::optional<OnReach> RiverIndex::nearest(LonLat place, double within_m) const {
  const auto hit = index_.nearest(place, within_m);
  if (!hit) return std::nullopt;
  return on(*hit, hit->line);
}

std::optional<OnReach> RiverIndex::largest(LonLat place, double within_m) const {
  std::optional<std::uint32_t> best;
  for (const std::uint32_t r : index_.lines_near(place, within_m))
    if (!best || upstream_m_[r] > upstream_m_[*best]) best = r;
  if (!best) return nearest(place, within_m);
  SegmentIndex one;
  one.add(std::span(coords_).subspan(first_[*best], first_[*best + 1] - first_[*best]), false);
  one.build();
  const auto hit = one.nearest(place);
  if (!hit) return std::nullopt;
  return on(*hit, *best);
}

}  // namespace thalweg
