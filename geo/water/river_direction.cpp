// Which way each piece flows.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <queue>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/water/river_parts.hpp"

namespace thalweg {
namespace {

constexpr std::uint32_t kNone = 0xFFFF'FFFFu;
constexpr std::size_t kFewJunctions = 10;  // fewer say nothing of how a layer was drawn

// The value between the middles of the four cells around a place; NaN where one of them is missing.
double height_at(const RasterGrid& g, LonLat p) {
  double lon = p.lon;
  if (lon < g.box.west) lon += 360;
  const double x = (lon - g.box.west) / (g.box.east - g.box.west) * g.columns - 0.5;
  const double y = (g.box.north - p.lat) / (g.box.north - g.box.south) * g.rows - 0.5;
  if (!(x >= 0 && y >= 0 && x <= g.columns - 1 && y <= g.rows - 1)) return NAN;
  const int c = std::min(static_cast<int>(x), g.columns - 2), r = std::min(static_cast<int>(y), g.rows - 2);
  if (c < 0 || r < 0) return NAN;
  const double u = x - c, v = y - r;
  return (1 - v) * ((1 - u) * static_cast<double>(g.at(c, r)) + u * static_cast<double>(g.at(c + 1, r))) +
         v * ((1 - u) * static_cast<double>(g.at(c, r + 1)) + u * static_cast<double>(g.at(c + 1, r + 1)));
}

// Whether values rise (1), fall (-1) or neither along their order: the test of Mann and Kendall with ties, 95 % two-sided.
int trend(std::span<const double> z) {
  const auto n = static_cast<double>(z.size());
  if (z.size() < 4) return 0;
  double s = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    for (std::size_t j = i + 1; j < z.size(); ++j) s += z[j] > z[i] ? 1 : z[j] < z[i] ? -1 : 0;
  double variance = n * (n - 1) * (2 * n + 5);
  std::vector<double> sorted(z.begin(), z.end());
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    while (j < sorted.size() && sorted[j] == sorted[i]) ++j;
    const auto t = static_cast<double>(j - i);
    variance -= t * (t - 1) * (2 * t + 5);
    i = j;
  }
  variance /= 18;
  if (!(variance > 0)) return 0;
  const double score = (std::fabs(s) - 1) / std::sqrt(variance);
  return score < 1.96 ? 0 : s > 0 ? 1 : -1;
}

// Pieces that go on into each other in one order: a river, or as much of one as is sure to flow one way.
struct River {
  std::uint32_t first = 0, last = 0;  // of steps
};
struct Step {
  std::uint32_t piece = 0;
  bool forward = true;  // run through as drawn
};

class Director {
 public:
  Director(std::span<const RiverLines> layers, const RiverGraphOptions& options, const RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress)
      : layers_(layers), options_(options), pieces_(pieces), graph_(graph), problems_(problems), progress_(progress),
        at_(incidence(pieces.pieces, pieces.nodes.size())) {}

  Result<PieceDirections> run() {
    const std::size_t n = pieces_.pieces.size();
    out_.forward.assign(n, 1);
    out_.rule.assign(n, DirectionRule::kGuess);
    length_m_.resize(n);
    parallel_for(progress_, n, 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) length_m_[i] = line_length_m(shape(static_cast<std::uint32_t>(i)));
    });
    trust();
    link();
    if (progress_.cancelled()) return cancelled();
    decide();
    if (progress_.cancelled()) return cancelled();
    turn_misdrawn();
    drain_undecided();
    break_circles();
    look_at_meetings();
    if (progress_.cancelled()) return cancelled();
    return std::move(out_);
  }

 private:
  std::span<const LonLat> shape(std::uint32_t p) const { return std::span(pieces_.coords).subspan(pieces_.pieces[p].first, pieces_.pieces[p].last - pieces_.pieces[p].first); }
  std::span<const std::uint32_t> ends_at(std::uint32_t node) const { return std::span(at_.ends).subspan(at_.start[node], at_.start[node + 1] - at_.start[node]); }
  const RiverLine& line_of(std::uint32_t piece) const { return pieces_.lines[pieces_.pieces[piece].line]; }
  std::uint32_t node_of(std::uint32_t end) const { return end & 1u ? pieces_.pieces[end / 2].to : pieces_.pieces[end / 2].from; }
  // Whether the water of this end's piece arrives at its node.
  bool arrives(std::uint32_t end) const { return (end & 1u) == out_.forward[end / 2]; }
  bool uses(DirectionRule rule) const { return std::find(options_.rules.begin(), options_.rules.end(), rule) != options_.rules.end(); }
  std::string title(std::uint32_t piece) const { return line_title(pieces_, graph_, layers_, pieces_.pieces[piece].line); }

  // Layers whose junctions mostly have both a way in and a way out, as drawn.
  void trust() {
    std::vector<std::size_t> good(layers_.size(), 0), all(layers_.size(), 0);
    for (std::uint32_t n = 0; n < pieces_.nodes.size(); ++n) {
      const auto ends = ends_at(n);
      if (ends.size() < 2) continue;
      bool in = false, out = false, one_layer = true;
      for (const std::uint32_t e : ends) {
        (e & 1u ? in : out) = true;
        one_layer &= line_of(e / 2).layer == line_of(ends[0] / 2).layer;
      }
      // A junction inside one line says nothing of how lines were drawn.
      if (!one_layer || (ends.size() == 2 && pieces_.pieces[ends[0] / 2].line == pieces_.pieces[ends[1] / 2].line)) continue;
      ++all[line_of(ends[0] / 2).layer];
      good[line_of(ends[0] / 2).layer] += in && out;
    }
    trusted_.resize(layers_.size());
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      trusted_[l] = all[l] < kFewJunctions || static_cast<double>(good[l]) >= 0.8 * static_cast<double>(all[l]);
      if (!trusted_[l] && uses(DirectionRule::kDrawing))
        problems_.push_back({Severity::kWarning, ProblemKind::kOther,
                             fmt::format("'{}' is not drawn downstream: {} of {} junctions of its lines have no way in or no way out; its drawing does not count", layers_[l].id.empty() ? layers_[l].table->name : layers_[l].id, all[l] - good[l], all[l]),
                             "give heights, or a field that says the direction", std::nullopt, std::nullopt, std::nullopt});
    }
  }

  // Joins ends two by two: of one line; of one name; of the only two pieces at a node.
  void link() {
    partner_.assign(pieces_.pieces.size() * 2, kNone);
    const auto join = [&](std::uint32_t a, std::uint32_t b) {
      partner_[a] = b;
      partner_[b] = a;
    };
    for (std::uint32_t n = 0; n < pieces_.nodes.size(); ++n) {
      const auto ends = ends_at(n);
      if (ends.size() < 2) continue;
      // Pieces follow each other along their line, so the end of one is followed by the start of the next.
      for (const std::uint32_t e : ends)
        if ((e & 1u) && e / 2 + 1 < pieces_.pieces.size() && pieces_.pieces[e / 2 + 1].line == pieces_.pieces[e / 2].line && pieces_.pieces[e / 2 + 1].from == n && partner_[e + 1] == kNone)
          join(e, e + 1);
      for (std::size_t i = 0; i < ends.size(); ++i) {
        const std::uint32_t name = line_of(ends[i] / 2).name;
        if (name == 0 || partner_[ends[i]] != kNone) continue;
        std::uint32_t other = kNone;
        std::size_t alike = 0;
        for (const std::uint32_t e : ends) {
          if (line_of(e / 2).name != name) continue;
          ++alike;
          if (e != ends[i]) other = e;
        }
        if (alike == 2 && partner_[other] == kNone) join(ends[i], other);
      }
      if (ends.size() != 2 || partner_[ends[0]] != kNone || partner_[ends[1]] != kNone) continue;
      // Two that are drawn towards each other may both end in a lake, where drawings are good.
      const bool through = (ends[0] & 1u) != (ends[1] & 1u);
      if (through || !trusted_[line_of(ends[0] / 2).layer] || !trusted_[line_of(ends[1] / 2).layer]) join(ends[0], ends[1]);
    }
    river_of_.assign(pieces_.pieces.size(), kNone);
    const auto follow = [&](std::uint32_t piece, bool forward) {
      River r{static_cast<std::uint32_t>(steps_.size()), 0};
      while (river_of_[piece] == kNone) {
        river_of_[piece] = static_cast<std::uint32_t>(rivers_.size());
        steps_.push_back({piece, forward});
        const std::uint32_t next = partner_[2 * piece + (forward ? 1u : 0u)];
        if (next == kNone) break;
        piece = next / 2;
        forward = (next & 1u) == 0;
      }
      r.last = static_cast<std::uint32_t>(steps_.size());
      rivers_.push_back(r);
    };
    for (std::uint32_t p = 0; p < pieces_.pieces.size(); ++p) {
      if (river_of_[p] != kNone) continue;
      if (partner_[2 * p] == kNone) follow(p, true);
      else if (partner_[2 * p + 1] == kNone) follow(p, false);
    }
    for (std::uint32_t p = 0; p < pieces_.pieces.size(); ++p)
      if (river_of_[p] == kNone) follow(p, true);  // rings of links
  }

  std::span<const Step> steps(const River& r) const { return std::span(steps_).subspan(r.first, r.last - r.first); }

  // 1: flows along its steps, -1: against them, 0: not said.
  int by_attribute(const River& r) const {
    double with = 0, against = 0;
    for (const Step& s : steps(r)) {
      const int stated = line_of(s.piece).stated * (s.forward ? 1 : -1);
      (stated > 0 ? with : against) += stated != 0 ? length_m_[s.piece] : 0;
    }
    return with > against ? 1 : against > with ? -1 : 0;
  }
  int by_drawing(const River& r) const {
    double with = 0, against = 0;
    for (const Step& s : steps(r))
      if (trusted_[line_of(s.piece).layer]) (s.forward ? with : against) += length_m_[s.piece];
    return with > against ? 1 : against > with ? -1 : 0;
  }
  int by_elevation(const River& r) const {
    if (!options_.heights) return 0;
    const RasterGrid& g = *options_.heights;
    double length_m = 0;
    for (const Step& s : steps(r)) length_m += length_m_[s.piece];
    // No closer than a cell, whose values would say the same thing twice; 64 places are enough.
    const double cell_m = (g.box.north - g.box.south) / g.rows * 111'000;
    const double step_m = std::max(cell_m, length_m / 64);
    std::vector<double> z;
    double next_m = 0, at_m = 0;
    LonLat before = shape(steps(r)[0].piece)[0];
    bool first = true;
    for (const Step& s : steps(r)) {
      const auto line = shape(s.piece);
      for (std::size_t i = 0; i < line.size(); ++i) {
        const LonLat p = line[s.forward ? i : line.size() - 1 - i];
        const double edge_m = first ? 0 : near_distance_m(before, p);
        while (at_m + edge_m >= next_m) {
          const double t = edge_m > 0 ? (next_m - at_m) / edge_m : 0;
          const double h = height_at(g, {before.lon + t * short_way(p.lon - before.lon), before.lat + t * (p.lat - before.lat)});
          if (std::isfinite(h)) z.push_back(first ? height_at(g, p) : h);
          next_m += step_m;
        }
        at_m += edge_m;
        before = p;
        first = false;
      }
    }
    std::erase_if(z, [](double h) { return !std::isfinite(h); });
    return -trend(z);
  }

  void set(const River& r, int way, DirectionRule rule) {
    for (const Step& s : steps(r)) {
      out_.forward[s.piece] = (way > 0) == s.forward;
      out_.rule[s.piece] = rule;
    }
  }

  void decide() {
    decided_.assign(rivers_.size(), 0);
    std::vector<std::int8_t> fall(rivers_.size(), 0);
    if (uses(DirectionRule::kElevation) && options_.heights)
      parallel_for(progress_, rivers_.size(), 64, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) fall[i] = static_cast<std::int8_t>(by_elevation(rivers_[i]));
      });
    Teller against(problems_, Severity::kInfo, ProblemKind::kOther, "rivers drawn uphill");
    for (std::size_t i = 0; i < rivers_.size(); ++i) {
      const River& r = rivers_[i];
      const int drawn = by_drawing(r);
      for (const DirectionRule rule : options_.rules) {
        const int way = rule == DirectionRule::kAttribute ? by_attribute(r) : rule == DirectionRule::kElevation ? fall[i] : rule == DirectionRule::kDrawing ? drawn : 0;
        if (way == 0) continue;
        set(r, way, rule);
        decided_[i] = 1;
        if (rule == DirectionRule::kElevation && drawn == -way && against.wants()) {
          const std::uint32_t p = steps(r)[0].piece;
          against.tell(fmt::format("{} is drawn uphill; heights decide", title(p)), "if the heights are too coarse here, leave them out or give a field that says the direction", shape(p)[0], line_of(p).feature);
        }
        break;
      }
    }
  }

  bool all_arrive(std::uint32_t node, bool arrive) const {
    const auto ends = ends_at(node);
    return ends.size() >= 2 && std::all_of(ends.begin(), ends.end(), [&](std::uint32_t e) { return arrives(e) == arrive; });
  }

  // A line drawn the wrong way leaves two traces: where it should begin others only leave, where it should end others only arrive.
  void turn_misdrawn() {
    Teller turned(problems_, Severity::kInfo, ProblemKind::kOther, "lines drawn against the flow around them");
    for (std::size_t i = 0; i < rivers_.size(); ++i) {
      const River& r = rivers_[i];
      const Step &a = steps(r).front(), &b = steps(r).back();
      if (!decided_[i] || out_.rule[a.piece] != DirectionRule::kDrawing) continue;
      const std::uint32_t begin = node_of(2 * a.piece + (a.forward ? 0u : 1u)), end = node_of(2 * b.piece + (b.forward ? 1u : 0u));
      if (begin == end) continue;
      const bool along = out_.forward[a.piece] == a.forward;
      const std::uint32_t source = along ? begin : end, mouth = along ? end : begin;
      if (!all_arrive(source, false) || !all_arrive(mouth, true)) continue;
      for (const Step& s : steps(r)) out_.forward[s.piece] ^= 1u;
      if (turned.wants())
        turned.tell(fmt::format("{} is drawn against the flow of the lines at both of its ends; it was turned", title(a.piece)), "", pieces_.nodes[source], line_of(a.piece).feature);
    }
  }

  // Pieces that nothing decided flow towards those that are: by the distance along the net.
  void drain_undecided() {
    std::vector<std::uint32_t> open;
    for (std::uint32_t p = 0; p < pieces_.pieces.size(); ++p)
      if (!decided_[river_of_[p]]) open.push_back(p);
    if (open.empty()) return;
    std::vector<double> distance(pieces_.nodes.size(), std::numeric_limits<double>::infinity());
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    const auto start = [&](std::uint32_t n) {
      if (distance[n] == 0) return;
      distance[n] = 0;
      queue.push({0, n});
    };
    const auto spread = [&] {
      while (!queue.empty()) {
        const auto [d, n] = queue.top();
        queue.pop();
        if (d > distance[n]) continue;
        for (const std::uint32_t e : ends_at(n)) {
          if (decided_[river_of_[e / 2]]) continue;
          const std::uint32_t m = node_of(e ^ 1u);
          if (const double via = d + length_m_[e / 2]; via < distance[m]) {
            distance[m] = via;
            queue.push({via, m});
          }
        }
      }
    };
    const bool sink_rule = uses(DirectionRule::kSink);
    if (sink_rule) {
      for (const std::uint32_t p : open)
        for (const std::uint32_t n : {pieces_.pieces[p].from, pieces_.pieces[p].to})
          for (const std::uint32_t e : ends_at(n))
            if (decided_[river_of_[e / 2]]) start(n);
      spread();
      for (const std::uint32_t p : open)
        if (std::isfinite(distance[pieces_.pieces[p].from])) out_.rule[p] = DirectionRule::kSink;
    }
    Teller alone(problems_, Severity::kWarning, ProblemKind::kOther, "nets of rivers whose direction could not be decided");
    for (const std::uint32_t p : open) {
      if (std::isfinite(distance[pieces_.pieces[p].from])) continue;
      // A net without anything decided: out at its lowest end, or where the first line's drawing ends.
      std::vector<std::uint32_t> net{pieces_.pieces[p].from};
      std::vector<std::uint32_t> of_net;
      distance[net[0]] = 1e300;
      for (std::size_t i = 0; i < net.size(); ++i)
        for (const std::uint32_t e : ends_at(net[i])) {
          of_net.push_back(e / 2);
          if (const std::uint32_t m = node_of(e ^ 1u); distance[m] != 1e300) {
            distance[m] = 1e300;
            net.push_back(m);
          }
        }
      std::uint32_t out = kNone;
      double lowest = std::numeric_limits<double>::infinity();
      if (sink_rule && options_.heights)
        for (const std::uint32_t n : net)
          if (const double h = height_at(*options_.heights, pieces_.nodes[n]); ends_at(n).size() == 1 && h < lowest) {
            lowest = h;
            out = n;
          }
      const bool guess = out == kNone;
      if (guess) out = pieces_.pieces[p].to;
      for (const std::uint32_t n : net) distance[n] = std::numeric_limits<double>::infinity();
      start(out);
      spread();
      for (const std::uint32_t q : of_net) out_.rule[q] = guess ? DirectionRule::kGuess : DirectionRule::kSink;
      if (!guess) continue;
      ++graph_.counts.undecided;
      if (alone.wants())
        alone.tell(fmt::format("nothing says which way {} and {} other lines that hang together with it flow", title(p), of_net.size() / 2 - 1),
                   "give heights, or a field that says the direction", pieces_.nodes[out], line_of(p).feature);
    }
    for (const std::uint32_t p : open) {
      const RiverPiece& piece = pieces_.pieces[p];
      const double a = distance[piece.from], b = distance[piece.to];
      out_.forward[p] = a > b || (a == b && piece.from > piece.to);
    }
  }

  std::uint32_t tail(std::uint32_t p) const { return out_.forward[p] ? pieces_.pieces[p].from : pieces_.pieces[p].to; }
  std::uint32_t head(std::uint32_t p) const { return out_.forward[p] ? pieces_.pieces[p].to : pieces_.pieces[p].from; }

  // Pieces that go round in circles (strongly connected: Tarjan 1972) flow towards where the circle is left.
  void break_circles() {
    const auto nodes = static_cast<std::uint32_t>(pieces_.nodes.size());
    // Nodes that can be taken away one by one from above lie in no circle.
    std::vector<std::uint32_t> waiting(nodes, 0), ready;
    for (std::uint32_t p = 0; p < pieces_.pieces.size(); ++p) ++waiting[head(p)];
    for (std::uint32_t n = 0; n < nodes; ++n)
      if (waiting[n] == 0) ready.push_back(n);
    std::vector<std::uint8_t> gone(nodes, 0);
    std::size_t left = nodes;
    while (!ready.empty()) {
      const std::uint32_t n = ready.back();
      ready.pop_back();
      gone[n] = 1;
      --left;
      for (const std::uint32_t e : ends_at(n))
        if (!arrives(e) && --waiting[head(e / 2)] == 0) ready.push_back(head(e / 2));
    }
    if (left == 0) return;
    // Tarjan's algorithm without recursion on what is left.
    std::vector<std::uint32_t> index(nodes, kNone), low(nodes, 0), component(nodes, kNone), stack;
    std::uint32_t counter = 0, components = 0;
    struct Frame { std::uint32_t node, next; };
    std::vector<Frame> frames;
    for (std::uint32_t root = 0; root < nodes; ++root) {
      if (gone[root] || index[root] != kNone) continue;
      frames.push_back({root, 0});
      while (!frames.empty()) {
        Frame& f = frames.back();
        const std::uint32_t n = f.node;
        if (f.next == 0) {
          index[n] = low[n] = counter++;
          stack.push_back(n);
        }
        const auto ends = ends_at(n);
        bool deeper = false;
        while (f.next < ends.size()) {
          const std::uint32_t e = ends[f.next++];
          if (arrives(e)) continue;
          const std::uint32_t m = head(e / 2);
          if (index[m] == kNone) {
            frames.push_back({m, 0});
            deeper = true;
            break;
          }
          if (component[m] == kNone) low[n] = std::min(low[n], index[m]);
        }
        if (deeper) continue;
        if (low[n] == index[n]) {
          for (;;) {
            const std::uint32_t m = stack.back();
            stack.pop_back();
            component[m] = components;
            if (m == n) break;
          }
          ++components;
        }
        frames.pop_back();
        if (!frames.empty()) low[frames.back().node] = std::min(low[frames.back().node], low[n]);
      }
    }
    std::vector<std::vector<std::uint32_t>> members(components);
    for (std::uint32_t n = 0; n < nodes; ++n)
      if (component[n] != kNone) members[component[n]].push_back(n);
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return a.front() < b.front(); });
    Teller circles(problems_, Severity::kWarning, ProblemKind::kOther, "places where rivers flow in a circle");
    for (const auto& net : members) {
      if (net.size() < 2) continue;
      ++graph_.counts.circles;
      redirect(net, component);
      if (circles.wants())
        circles.tell(fmt::format("rivers flow in a circle here, through {} junctions; they were directed to where the circle is left", net.size()),
                     "look at the directions of the lines around this place", pieces_.nodes[net.front()]);
    }
  }

  void redirect(const std::vector<std::uint32_t>& net, const std::vector<std::uint32_t>& component) {
    const std::uint32_t own = component[net.front()];
    using Entry = std::pair<double, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    if (distance_.empty()) distance_.assign(pieces_.nodes.size(), std::numeric_limits<double>::infinity());
    const auto start = [&](std::uint32_t n) {
      distance_[n] = 0;
      queue.push({0, n});
    };
    for (const std::uint32_t n : net)
      for (const std::uint32_t e : ends_at(n))
        if (!arrives(e) && component[head(e / 2)] != own) {
          start(n);
          break;
        }
    if (queue.empty()) {  // it is not left: out at the lowest node, else at the first
      std::uint32_t out = net.front();
      double lowest = std::numeric_limits<double>::infinity();
      if (options_.heights)
        for (const std::uint32_t n : net)
          if (const double h = height_at(*options_.heights, pieces_.nodes[n]); h < lowest) {
            lowest = h;
            out = n;
          }
      start(out);
    }
    while (!queue.empty()) {
      const auto [d, n] = queue.top();
      queue.pop();
      if (d > distance_[n]) continue;
      for (const std::uint32_t e : ends_at(n)) {
        const std::uint32_t m = node_of(e ^ 1u);
        if (component[m] != own) continue;
        if (const double via = d + length_m_[e / 2]; via < distance_[m]) {
          distance_[m] = via;
          queue.push({via, m});
        }
      }
    }
    for (const std::uint32_t n : net)
      for (const std::uint32_t e : ends_at(n)) {
        const RiverPiece& p = pieces_.pieces[e / 2];
        if ((e & 1u) || component[p.from] != own || component[p.to] != own) continue;
        const double a = distance_[p.from], b = distance_[p.to];
        out_.forward[e / 2] = a > b || (a == b && p.from > p.to);
        out_.rule[e / 2] = DirectionRule::kSink;
      }
  }

  // Where several lines meet and none goes on.
  void look_at_meetings() {
    Teller meetings(problems_, Severity::kInfo, ProblemKind::kOther, "places where lines meet and none goes on");
    for (std::uint32_t n = 0; n < pieces_.nodes.size(); ++n) {
      if (!all_arrive(n, true) || !meetings.wants()) continue;
      const auto ends = ends_at(n);
      meetings.tell(fmt::format("{} lines meet here and none goes on, among them {}", ends.size(), title(ends[0] / 2)), "an outlet, such as a lake; or one of them is drawn the wrong way", pieces_.nodes[n], line_of(ends[0] / 2).feature);
    }
  }

  std::span<const RiverLines> layers_;
  const RiverGraphOptions& options_;
  const RiverPieces& pieces_;
  RiverGraph& graph_;
  Problems& problems_;
  Progress& progress_;
  Incidence at_;
  PieceDirections out_;
  std::vector<double> length_m_, distance_;
  std::vector<std::uint8_t> trusted_;      // of each layer
  std::vector<std::uint32_t> partner_;     // of each end: the end that it goes on into
  std::vector<std::uint32_t> river_of_;    // of each piece
  std::vector<River> rivers_;
  std::vector<Step> steps_;
  std::vector<std::uint8_t> decided_;      // of each river
};

}  // namespace

std::string_view name_of(DirectionRule rule) {
  switch (rule) {
    case DirectionRule::kAttribute: return "attribute";
    case DirectionRule::kElevation: return "elevation";
    case DirectionRule::kDrawing: return "drawing";
    case DirectionRule::kSink: return "distance to the outlet";
    case DirectionRule::kGuess: break;
  }
  return "guess";
}

Incidence incidence(std::span<const RiverPiece> pieces, std::size_t nodes) {
  Incidence out;
  out.start.assign(nodes + 1, 0);
  for (const RiverPiece& p : pieces) {
    ++out.start[p.from + 1];
    ++out.start[p.to + 1];
  }
  std::partial_sum(out.start.begin(), out.start.end(), out.start.begin());
  out.ends.resize(pieces.size() * 2);
  std::vector<std::uint32_t> next(out.start.begin(), out.start.end() - 1);
  for (std::uint32_t i = 0; i < pieces.size(); ++i) {
    out.ends[next[pieces[i].from]++] = 2 * i;
    out.ends[next[pieces[i].to]++] = 2 * i + 1;
  }
  return out;
}

Result<PieceDirections> direct_pieces(std::span<const RiverLines> layers, const RiverGraphOptions& options, const RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress) {
  return Director(layers, options, pieces, graph, problems, progress).run();
}

}  // namespace thalweg
