// From lines to pieces between nodes: equal places, ends near to other lines, crossings.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/data/geometry_builder.hpp"
#include "geo/data/rtree.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/water/equal_lines.hpp"
#include "geo/water/river_parts.hpp"

namespace thalweg {
namespace {

constexpr std::uint32_t kNone = kNoPlace;
constexpr double kTouch_m = 1;  // ends where lines meet already are joined to a third one only when they all but touch it

constexpr double kSame_m = 0.001;

// A place on a line that becomes a node.
struct Split {
  std::uint32_t line = 0, segment = 0;
  double t = 0;  // on the segment from its vertex `segment`, [0, 1]
  LonLat at;
  std::uint32_t node = 0;
};

// Consecutive edges of one line, one box in the tree.
struct Run {
  std::uint32_t line = 0, segment = 0, edges = 0;
};
constexpr std::uint32_t kEdgesPerRun = 8;

struct Foot {
  double t = 0, distance_m = 0;
  LonLat at;
};
Foot foot_on(LonLat p, LonLat a, LonLat b) {
  const LocalMetres metres(p);
  const MapXY u = metres.to(a), v = metres.to(b);
  const double dx = v.x - u.x, dy = v.y - u.y, length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(-(u.x * dx + u.y * dy) / length2, 0.0, 1.0) : 0;
  Foot out{t, std::hypot(u.x + t * dx, u.y + t * dy), a};
  if (t >= 1) out.at = b;
  else if (t > 0) out.at = canonical({std::remainder(a.lon + t * short_way(b.lon - a.lon), 360.0), a.lat + t * (b.lat - a.lat)});
  return out;
}

// Where the insides of two edges cross, in longitude and latitude, as a part of each; nothing for edges that only touch.
struct Cross {
  double s = 0, t = 0;
};
std::optional<Cross> crossing(LonLat a, LonLat b, LonLat c, LonLat d) {
  const double bx = short_way(b.lon - a.lon), by = b.lat - a.lat, cx = short_way(c.lon - a.lon), cy = c.lat - a.lat;
  const double ex = short_way(d.lon - c.lon), ey = d.lat - c.lat;
  const double det = bx * ey - by * ex;
  // Along each other as far as doubles can tell: their ends say where they meet.
  if (det * det <= 1e-18 * (bx * bx + by * by) * (ex * ex + ey * ey)) return std::nullopt;
  const double s = (cx * ey - cy * ex) / det, t = (cx * by - cy * bx) / det;
  if (!(s > 0 && s < 1 && t > 0 && t < 1)) return std::nullopt;
  return Cross{s, t};
}

// What a search found; put together in order of runs, so that threads do not matter.
struct Met {
  std::uint32_t line_a = 0, segment_a = 0, line_b = 0, segment_b = 0;
  double s = 0, t = 0;
};

class Noder {
 public:
  Noder(std::span<const RiverLines> layers, double tolerance_m, bool crossings, RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress)
      : layers_(layers), tolerance_m_(tolerance_m), crossings_(crossings), pieces_(pieces), graph_(graph), problems_(problems), progress_(progress), ids_(pieces.lines.size() * 2) {}

  Result<> run() {
    ends();
    vertices();
    plant();
    if (progress_.cancelled()) return cancelled();
    progress_.report(0.3, "looking for crossings");
    meet();
    if (progress_.cancelled()) return cancelled();
    snap();
    if (progress_.cancelled()) return cancelled();
    cut();
    return {};
  }

 private:
  std::span<const LonLat> line(std::uint32_t l) const { return std::span(pieces_.line_coords).subspan(pieces_.lines[l].first, pieces_.lines[l].last - pieces_.lines[l].first); }
  std::string title(std::uint32_t l) const { return line_title(pieces_, graph_, layers_, l); }

  void ends() {
    end_node_.resize(pieces_.lines.size() * 2);
    for (std::uint32_t l = 0; l < pieces_.lines.size(); ++l) {
      end_node_[2 * l] = ids_.id(line(l).front());
      end_node_[2 * l + 1] = ids_.id(line(l).back());
    }
    degree_.assign(ids_.places.size(), 0);
    for (const std::uint32_t n : end_node_) ++degree_[n];
  }

  // Vertices inside of lines that are ends or vertices of others.
  void vertices() {
    std::size_t inner = 0;
    for (const RiverLine& l : pieces_.lines) inner += l.last - l.first - 2;
    if (inner == 0) return;
    const auto real_ends = static_cast<std::uint32_t>(ids_.places.size());
    PlaceIds seen(inner);
    std::vector<Split> owner;  // of each place in `seen`
    std::vector<std::uint8_t> told;
    for (std::uint32_t l = 0; l < pieces_.lines.size(); ++l) {
      const auto shape = line(l);
      for (std::uint32_t i = 1; i + 1 < shape.size(); ++i) {
        if (const std::uint32_t n = ids_.find(shape[i]); n != kNone && n < real_ends) {
          splits_.push_back({l, i, 0, shape[i], n});
          continue;
        }
        const std::uint32_t k = seen.id(shape[i]);
        if (k == owner.size()) {
          owner.push_back({l, i, 0, shape[i], 0});
          told.push_back(0);
          continue;
        }
        const std::uint32_t n = ids_.id(shape[i]);
        if (!told[k]) {
          owner[k].node = n;
          splits_.push_back(owner[k]);
          told[k] = 1;
          ++graph_.counts.crossings;
        }
        splits_.push_back({l, i, 0, shape[i], n});
      }
    }
  }

  GeoBox box_of(const Run& r, double by_m) const {
    GeoBox box;
    const auto shape = line(r.line).subspan(r.segment, r.edges + 1);
    double lon = shape[0].lon;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (i > 0) lon += short_way(shape[i].lon - shape[i - 1].lon);
      box.grow({lon, shape[i].lat});
    }
    const LocalMetres metres({lon, std::max(std::fabs(box.south), std::fabs(box.north))});
    box.west -= metres.degrees_east(by_m);
    box.east += metres.degrees_east(by_m);
    box.south -= metres.degrees_north(by_m);
    box.north += metres.degrees_north(by_m);
    return box;
  }

  void plant() {
    for (std::uint32_t l = 0; l < pieces_.lines.size(); ++l) {
      const auto edges = static_cast<std::uint32_t>(line(l).size() - 1);
      for (std::uint32_t s = 0; s < edges; s += kEdgesPerRun) runs_.push_back({l, s, std::min(kEdgesPerRun, edges - s)});
    }
    std::vector<PackedTree<2>::Box> boxes(runs_.size());
    parallel_for(progress_, runs_.size(), 4096, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const GeoBox b = box_of(runs_[i], 0);
        boxes[i] = {{b.west, b.south}, {b.east, b.north}};
      }
    });
    // What reaches over the antimeridian is there twice.
    const auto runs = static_cast<std::uint32_t>(runs_.size());
    of_box_.resize(runs);
    std::iota(of_box_.begin(), of_box_.end(), 0u);
    const double margin = 1;
    for (std::uint32_t i = 0; i < runs; ++i) {
      const double turn = boxes[i].high[0] > 180 - margin ? -360 : boxes[i].low[0] < -180 + margin ? 360 : 0;
      if (turn == 0) continue;
      auto copy = boxes[i];
      copy.low[0] += turn;
      copy.high[0] += turn;
      boxes.push_back(copy);
      of_box_.push_back(i);
    }
    tree_ = PackedTree<2>(boxes);
    // In the order of the curve neighbouring searches find their nodes in the cache.
  }

  // Pairs of edges that cross, and ends that all but touch an edge.
  void meet() {
    constexpr std::size_t kGrain = 2048;
    std::vector<std::vector<Met>> found((runs_.size() + kGrain - 1) / kGrain);
    parallel_for(progress_, runs_.size(), kGrain, [&](std::size_t begin, std::size_t end) {
      std::vector<Met>& out = found[begin / kGrain];
      std::vector<std::uint32_t> near;
      for (std::size_t i = begin; i < end; ++i) {
        const GeoBox box = box_of(runs_[i], kTouch_m);
        near.clear();
        tree_.query({{box.west, box.south}, {box.east, box.north}}, [&](std::uint32_t k) {
          near.push_back(of_box_[k]);
          return true;
        });
        std::sort(near.begin(), near.end());
        near.erase(std::unique(near.begin(), near.end()), near.end());
        for (const std::uint32_t j : near) pair(runs_[i], runs_[j], i, j, out);
      }
    });
    for (const auto& some : found) {
      for (const Met& m : some) {
        if (m.line_b == kNone) {  // an end on a line: node of the end in segment_b
          const auto shape = line(m.line_a);
          Foot foot = foot_on(ids_.places[m.segment_b], shape[m.segment_a], shape[m.segment_a + 1]);
          if (foot.distance_m < kSame_m) foot.at = ids_.places[m.segment_b];
          add_foot(m.line_a, m.segment_a, foot, m.segment_b);
          continue;
        }
        const auto a = line(m.line_a), b = line(m.line_b);
        // To a tenth of a millimetre, so that several lines through one place agree on it.
        const auto rounded = [](LonLat p) { return LonLat{std::round(p.lon * 1e9) / 1e9, std::round(p.lat * 1e9) / 1e9}; };
        LonLat at = canonical(rounded({std::remainder(a[m.segment_a].lon + m.s * short_way(a[m.segment_a + 1].lon - a[m.segment_a].lon), 360.0),
                                     a[m.segment_a].lat + m.s * (a[m.segment_a + 1].lat - a[m.segment_a].lat)}));
        for (const LonLat vertex : {a[m.segment_a], a[m.segment_a + 1], b[m.segment_b], b[m.segment_b + 1]})
          if (near_distance_m(at, vertex) < kSame_m) at = vertex;
        const std::uint32_t n = ids_.id(at);
        ++graph_.counts.crossings;
        splits_.push_back({m.line_a, m.segment_a, m.s, at, n});
        splits_.push_back({m.line_b, m.segment_b, m.t, at, n});
      }
    }
  }

  void pair(const Run& a, const Run& b, std::size_t i, std::size_t j, std::vector<Met>& out) const {
    const auto la = line(a.line), lb = line(b.line);
    // Ends of a on edges of b: found once for each, whichever of i and j is the lower.
    if (a.line != b.line) {
      for (int side = 0; side < 2; ++side) {
        if (side == 0 ? a.segment != 0 : a.segment + a.edges + 1 != la.size()) continue;
        const std::uint32_t node = end_node_[2 * a.line + static_cast<std::uint32_t>(side)];
        if (node == end_node_[2 * b.line] || node == end_node_[2 * b.line + 1]) continue;
        const LonLat p = side == 0 ? la.front() : la.back();
        for (std::uint32_t s = b.segment; s < b.segment + b.edges; ++s) {
          if (std::fabs(p.lat - lb[s].lat) > std::fabs(lb[s + 1].lat - lb[s].lat) + 1e-4) continue;
          const Foot f = foot_on(p, lb[s], lb[s + 1]);
          // At a vertex where two edges meet the later one says nothing.
          if (f.distance_m <= kTouch_m && (f.t < 1 || s + 2 == lb.size())) out.push_back({b.line, s, kNone, node, 0, 0});
        }
      }
    }
    if (j < i || !crossings_) return;
    for (std::uint32_t s = a.segment; s < a.segment + a.edges; ++s) {
      const double low = std::min(la[s].lat, la[s + 1].lat), high = std::max(la[s].lat, la[s + 1].lat);
      for (std::uint32_t t = b.segment; t < b.segment + b.edges; ++t) {
        if (a.line == b.line && t <= s + 1) continue;
        if (std::min(lb[t].lat, lb[t + 1].lat) > high || std::max(lb[t].lat, lb[t + 1].lat) < low) continue;
        if (const auto c = crossing(la[s], la[s + 1], lb[t], lb[t + 1])) out.push_back({a.line, s, b.line, t, c->s, c->t});
      }
    }
  }

  void add_foot(std::uint32_t l, std::uint32_t segment, const Foot& foot, std::uint32_t node) {
    splits_.push_back({l, segment, foot.t, foot.at, node});
    on_line_.push_back(node);
  }

  // Ends that hang free are joined to what is nearest.
  void snap() {
    std::vector<std::uint8_t> hangs(ids_.places.size(), 0);
    for (std::size_t n = 0; n < degree_.size(); ++n) hangs[n] = degree_[n] == 1;
    for (const std::uint32_t n : on_line_) hangs[n] = 0;
    for (const Split& s : splits_)
      if (s.node < hangs.size()) hangs[s.node] = 0;
    std::vector<std::uint32_t> free;  // ends, as in end_node_
    for (std::uint32_t e = 0; e < end_node_.size(); ++e)
      if (hangs[end_node_[e]]) free.push_back(e);
    struct Target {
      std::uint32_t line = kNone, segment = 0;
      std::uint32_t end = kNone;  // an end of a line: end_node_'s place
      Foot foot;
      double moved_m = 0;
    };
    std::vector<Target> targets(free.size());
    parallel_for(progress_, free.size(), 512, [&](std::size_t begin, std::size_t end) {
      std::vector<std::uint32_t> near;
      for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t e = free[i], own = e / 2;
        const LonLat p = ids_.places[end_node_[e]];
        const LocalMetres metres(p);
        const double dx = metres.degrees_east(tolerance_m_), dy = metres.degrees_north(tolerance_m_);
        near.clear();
        tree_.query({{p.lon - dx, p.lat - dy}, {p.lon + dx, p.lat + dy}}, [&](std::uint32_t k) {
          near.push_back(of_box_[k]);
          return true;
        });
        std::sort(near.begin(), near.end());
        Target& best = targets[i];
        double best_m = tolerance_m_, best_same_m = tolerance_m_;
        bool same_found = false;
        const std::uint32_t name = pieces_.lines[own].name;
        const double own_length_m = line_length_m(line(own));
        for (const std::uint32_t k : near) {
          const Run& r = runs_[k];
          if (r.line == own) continue;
          // A short line that hangs on this one already would be bent into a ring.
          const std::uint32_t other = end_node_[e ^ 1u];
          if (own_length_m < 3 * tolerance_m_ && (other == end_node_[2 * r.line] || other == end_node_[2 * r.line + 1])) continue;
          const auto shape = line(r.line);
          if (name != 0 && pieces_.lines[r.line].name == name) {
            for (std::uint32_t side = 0; side < 2; ++side) {
              const double d = near_distance_m(p, side == 0 ? shape.front() : shape.back());
              if (d < best_same_m || (d == best_same_m && !same_found)) {
                best_same_m = d;
                same_found = true;
                best = {r.line, 0, 2 * r.line + side, {}, d};
              }
            }
          }
          if (same_found) continue;
          for (std::uint32_t s = r.segment; s < r.segment + r.edges; ++s) {
            const Foot f = foot_on(p, shape[s], shape[s + 1]);
            if (!(f.distance_m < best_m || (f.distance_m == best_m && best.line == kNone))) continue;
            best_m = f.distance_m;
            best = {r.line, s, kNone, f, f.distance_m};
          }
        }
        if (best.line == kNone || best.end != kNone) continue;
        // The line's end where that is as near as makes no difference.
        const auto shape = line(best.line);
        for (std::uint32_t side = 0; side < 2; ++side) {
          const LonLat at = side == 0 ? shape.front() : shape.back();
          if (near_distance_m(p, at) <= tolerance_m_ && near_distance_m(best.foot.at, at) <= std::max(best.moved_m, tolerance_m_ / 2)) {
            best.end = 2 * best.line + side;
            break;
          }
        }
      }
    });
    parent_.resize(ids_.places.size());
    std::iota(parent_.begin(), parent_.end(), 0u);
    Teller far(problems_, Severity::kInfo, ProblemKind::kOther, "ends of rivers joined to other lines");
    for (std::size_t i = 0; i < free.size(); ++i) {
      const Target& t = targets[i];
      if (t.line == kNone) continue;
      const std::uint32_t node = end_node_[free[i]];
      ++graph_.counts.joined_ends;
      const bool fresh = t.end == kNone || root(node) != root(end_node_[t.end]);  // else told from the other side
      if (t.end != kNone) unite(node, end_node_[t.end]);
      else splits_.push_back({t.line, t.segment, t.foot.t, t.foot.at, node});
      if (fresh && t.moved_m > tolerance_m_ / 2 && far.wants())
        far.tell(fmt::format("{} ends {:.0f} m short of {}; they are taken to meet", title(free[i] / 2), t.moved_m, title(t.line)),
                 "a smaller --tolerance-m keeps them apart", ids_.places[node], pieces_.lines[free[i] / 2].feature);
    }
  }

  std::uint32_t root(std::uint32_t n) {
    while (parent_[n] != n) n = parent_[n] = parent_[parent_[n]];
    return n;
  }
  void unite(std::uint32_t a, std::uint32_t b) {
    a = root(a), b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

  void cut() {
    std::sort(splits_.begin(), splits_.end(), [](const Split& a, const Split& b) {
      if (a.line != b.line) return a.line < b.line;
      if (a.segment != b.segment) return a.segment < b.segment;
      if (a.t != b.t) return a.t < b.t;
      return a.node < b.node;
    });
    // Several nodes at one place of one line are one; so is one at a line's very end.
    for (std::size_t i = 0; i < splits_.size(); ++i) {
      Split& s = splits_[i];
      if (s.t >= 1) s = {s.line, s.segment + 1, 0, s.at, s.node};
      const auto shape = line(s.line);
      if (s.at == shape.front()) unite(s.node, end_node_[2 * s.line]);
      else if (s.at == shape.back()) unite(s.node, end_node_[2 * s.line + 1]);
      if (i > 0 && splits_[i - 1].line == s.line && splits_[i - 1].at == s.at) unite(s.node, splits_[i - 1].node);
    }
    std::stable_sort(splits_.begin(), splits_.end(), [](const Split& a, const Split& b) {
      if (a.line != b.line) return a.line < b.line;
      if (a.segment != b.segment) return a.segment < b.segment;
      return a.t < b.t;
    });
    // A node stands where it is on a line that goes through, so that nothing but loose ends is moved.
    std::vector<LonLat> place(ids_.places);
    std::vector<std::uint8_t> fixed(place.size(), 0);
    for (const Split& s : splits_) {
      const std::uint32_t n = root(s.node);
      if (!fixed[n]) {
        place[n] = s.at;
        fixed[n] = 1;
      }
    }
    pieces_.nodes = std::move(place);
    pieces_.coords.reserve(pieces_.line_coords.size() + splits_.size() * 2);
    pieces_.pieces.reserve(pieces_.lines.size() + splits_.size());
    std::size_t next = 0;
    for (std::uint32_t l = 0; l < pieces_.lines.size(); ++l) {
      const auto shape = line(l);
      begin_piece(root(end_node_[2 * l]), shape.front(), l);
      std::uint32_t done = 1;  // vertices written
      for (; next < splits_.size() && splits_[next].line == l; ++next) {
        const Split& s = splits_[next];
        if (s.at == shape.front() || s.at == shape.back()) continue;
        for (; done <= s.segment; ++done) add(shape[done]);
        if (const std::uint32_t n = root(s.node); n != piece_.from || pieces_.coords.size() - piece_.first > 2) {
          add(s.at);
          end_piece(n);
          begin_piece(n, s.at, l);
        }
      }
      for (; done < shape.size(); ++done) add(shape[done]);
      end_piece(root(end_node_[2 * l + 1]));
    }
    tidy();
  }

  void add(LonLat p) {
    if (pieces_.coords.size() == piece_.first || pieces_.coords.back() != p) pieces_.coords.push_back(p);
  }
  void begin_piece(std::uint32_t node, LonLat at, std::uint32_t l) {
    piece_ = {node, 0, static_cast<std::uint32_t>(pieces_.coords.size()), 0, l};
    add(pieces_.nodes[node]);
    add(at);
  }
  void end_piece(std::uint32_t node) {
    add(pieces_.nodes[node]);
    piece_.to = node;
    piece_.last = static_cast<std::uint32_t>(pieces_.coords.size());
    if (piece_.last - piece_.first >= 2) pieces_.pieces.push_back(piece_);
    else pieces_.coords.resize(piece_.first);
  }

  std::span<const LonLat> piece_line(const RiverPiece& p) const { return std::span(pieces_.coords).subspan(p.first, p.last - p.first); }

  // Removes what the joining made of no use: stubs, folded ends, what now lies double. Rings are cut in two.
  void tidy() {
    if (splits_.empty() && graph_.counts.joined_ends == 0) {
      const bool rings = std::any_of(pieces_.pieces.begin(), pieces_.pieces.end(), [](const RiverPiece& p) { return p.from == p.to; });
      if (!rings) return;
    }
    std::vector<std::uint32_t> degree(pieces_.nodes.size(), 0), of_line(pieces_.lines.size(), 0);
    for (const RiverPiece& p : pieces_.pieces) {
      ++degree[p.from];
      ++degree[p.to];
      ++of_line[p.line];
    }
    const auto drop = [&](std::vector<std::uint8_t>& gone, std::uint32_t i) {
      gone[i] = 1;
      --degree[pieces_.pieces[i].from];
      --degree[pieces_.pieces[i].to];
    };
    const auto at_end = [&](std::uint32_t i) {
      const auto& all = pieces_.pieces;
      return i == 0 || i + 1 == all.size() || all[i - 1].line != all[i].line || all[i + 1].line != all[i].line;
    };
    // What lies double; of two short ways between two nodes the second; what was folded onto itself.
    std::vector<std::uint8_t> gone = repeated(pieces_.pieces.size(), [&](std::uint32_t i) { return piece_line(pieces_.pieces[i]); });
    graph_.counts.duplicates += static_cast<std::size_t>(std::count(gone.begin(), gone.end(), std::uint8_t{1}));
    std::unordered_map<std::uint64_t, std::uint32_t> short_way_between;
    std::vector<std::uint32_t> short_pieces;
    for (std::uint32_t i = 0; i < pieces_.pieces.size(); ++i) {
      const RiverPiece& p = pieces_.pieces[i];
      if (gone[i]) {
        --degree[p.from];
        --degree[p.to];
        continue;
      }
      if (of_line[p.line] < 2 && p.from != p.to) continue;
      const double length_m = line_length_m(piece_line(p));
      if (p.from == p.to) {
        if (length_m > 2 * tolerance_m_) continue;
      } else {
        if (length_m > tolerance_m_) continue;
        short_pieces.push_back(i);
        const auto [other, first] = short_way_between.emplace(std::uint64_t{std::min(p.from, p.to)} << 32 | std::max(p.from, p.to), i);
        if (first) continue;
        // A line's last piece gives way to one that goes on.
        if (at_end(other->second) && !at_end(i)) {
          drop(gone, other->second);
          other->second = i;
          ++graph_.counts.stubs;
          continue;
        }
      }
      drop(gone, i);
      ++graph_.counts.stubs;
    }
    // Ends that reach a little beyond where they meet another line.
    for (const std::uint32_t i : short_pieces) {
      const RiverPiece& p = pieces_.pieces[i];
      const std::uint32_t a = degree[p.from], b = degree[p.to];
      if (gone[i] || std::min(a, b) != 1 || std::max(a, b) < 3) continue;
      drop(gone, i);
      ++graph_.counts.stubs;
    }
    Teller rings(problems_, Severity::kInfo, ProblemKind::kOther, "rings among the rivers");
    std::vector<RiverPiece> kept;
    kept.reserve(pieces_.pieces.size());
    for (std::uint32_t i = 0; i < pieces_.pieces.size(); ++i) {
      const RiverPiece& p = pieces_.pieces[i];
      if (gone[i]) continue;
      if (p.from == p.to) {
        const std::uint32_t middle = p.first + (p.last - p.first) / 2;
        const auto n = static_cast<std::uint32_t>(pieces_.nodes.size());
        if (rings.wants())
          rings.tell(fmt::format("{} comes back to where it began: its water is taken to leave there, from the middle of the ring", title(p.line)),
                     "the shore of a lake is no river: leave it out", pieces_.coords[p.first], pieces_.lines[p.line].feature);
        pieces_.nodes.push_back(pieces_.coords[middle]);
        const RiverPiece first{p.from, n, p.first, middle + 1, p.line}, second{n, p.to, middle, p.last, p.line};
        if (first.last - first.first >= 2) kept.push_back(first);
        if (second.last - second.first >= 2) kept.push_back(second);
        continue;
      }
      kept.push_back(p);
    }
    pieces_.pieces = std::move(kept);
  }

  std::span<const RiverLines> layers_;
  double tolerance_m_;
  bool crossings_;
  RiverPieces& pieces_;
  RiverGraph& graph_;
  Problems& problems_;
  Progress& progress_;
  PlaceIds ids_;
  std::vector<std::uint32_t> end_node_;  // 2 * line: its start, 2 * line + 1: its end
  std::vector<std::uint32_t> degree_;    // of exact ends
  std::vector<std::uint32_t> on_line_;   // nodes that lie on another line
  std::vector<Split> splits_;
  std::vector<Run> runs_;
  std::vector<std::uint32_t> of_box_;
  PackedTree<2> tree_;
  std::vector<std::uint32_t> parent_;
  RiverPiece piece_;
};

}  // namespace

Teller::~Teller() {
  if (count_ > most_)
    problems_.push_back({severity_, kind_, fmt::format("and {} more {}", count_ - most_, rest_), "", std::nullopt, std::nullopt, std::nullopt});
}

void Teller::tell(std::string text, std::string advice, LonLat place, std::int64_t feature) {
  problems_.push_back({severity_, kind_, std::move(text), std::move(advice), place, std::nullopt,
                       feature >= 0 ? std::optional(feature) : std::nullopt});
}

std::string line_title(const RiverPieces& pieces, const RiverGraph& graph, std::span<const RiverLines> layers, std::uint32_t line) {
  const RiverLine& l = pieces.lines[line];
  const RiverLines& layer = layers[l.layer];
  const std::string& name = graph.names[l.name];
  return fmt::format("line {} of '{}'{}", l.feature + 1, layer.id.empty() ? layer.table->name : layer.id, name.empty() ? "" : " (" + name + ")");
}

Result<> node_lines(std::span<const RiverLines> layers, double tolerance_m, bool crossings, RiverPieces& pieces, RiverGraph& graph, Problems& problems, Progress& progress) {
  // Lines that lie double are taken out first: their ends would not seem to hang free.
  const auto shape = [&](std::uint32_t l) { return std::span<const LonLat>(pieces.line_coords).subspan(pieces.lines[l].first, pieces.lines[l].last - pieces.lines[l].first); };
  const auto twice = repeated(pieces.lines.size(), shape);
  {
    Teller doubles(problems, Severity::kInfo, ProblemKind::kDuplicate, "lines that were there before");
    std::vector<RiverLine> kept;
    kept.reserve(pieces.lines.size());
    for (std::uint32_t l = 0; l < pieces.lines.size(); ++l) {
      if (!twice[l]) {
        kept.push_back(pieces.lines[l]);
        continue;
      }
      ++graph.counts.duplicates;
      if (doubles.wants())
        doubles.tell(fmt::format("{} is there twice; one is used", line_title(pieces, graph, layers, l)), "", shape(l).front(), pieces.lines[l].feature);
    }
    pieces.lines = std::move(kept);
  }
  return Noder(layers, tolerance_m, crossings, pieces, graph, problems, progress).run();
}

}  // namespace thalweg
