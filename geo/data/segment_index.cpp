#include "geo/data/segment_index.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

#include "geo/base/large_pages.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

constexpr double kA_m = 6'378'137;  // WGS 84
constexpr double kF = 1 / 298.257223563;
constexpr double kE2 = kF * (2 - kF);
constexpr double kB_m = kA_m * (1 - kF);
constexpr double kRadians = std::numbers::pi / 180;
constexpr double kSmallestRadius_m = 6'335'000;  // of curvature: along the meridian at the equator

// How far the chord of an edge runs below the ellipsoid, at most.
double sag_m(double chord_m) { return chord_m * chord_m / (8 * kSmallestRadius_m); }

// Straight through the earth, two places equally far on the ellipsoid differ by direction: by less than
// this factor of the distance (radii of curvature differ by 0.7 %), plus rounding.
double slack_m(double chord_m) {
  const double angle = chord_m / kSmallestRadius_m;
  return chord_m * angle * angle * 1e-3 + 1e-4;
}

// Short ones by the closed form.
double distance_between(LonLat a, LonLat b) { return line_length_m(std::array{a, b}); }

}  // namespace

SegmentIndex::Xyz SegmentIndex::to_xyz(LonLat p) {
  const double lat = p.lat * kRadians, lon = p.lon * kRadians;
  const double s = std::sin(lat), c = std::cos(lat);
  const double n = kA_m / std::sqrt(1 - kE2 * s * s);
  return {n * c * std::cos(lon), n * c * std::sin(lon), n * (1 - kE2) * s};
}

LonLat SegmentIndex::to_lonlat(Xyz p) {  // for a place on the ellipsoid
  return {std::atan2(p.y, p.x) / kRadians, std::atan2(p.z, (1 - kE2) * std::hypot(p.x, p.y)) / kRadians};
}

SegmentIndex::Xyz SegmentIndex::foot_on_chord(Xyz a, Xyz b, Xyz p, double& along, double& length2) {
  const Xyz ab{b.x - a.x, b.y - a.y, b.z - a.z};
  length2 = ab.x * ab.x + ab.y * ab.y + ab.z * ab.z;
  const double dot = (p.x - a.x) * ab.x + (p.y - a.y) * ab.y + (p.z - a.z) * ab.z;
  if (!(dot > 0)) {
    along = 0;
    return a;
  }
  if (dot >= length2) {  // exactly the vertex: the next edge finds the same place
    along = 1;
    return b;
  }
  along = dot / length2;
  return {a.x + along * ab.x, a.y + along * ab.y, a.z + along * ab.z};
}

// From a chord up to the ellipsoid, where the edge is: along the normal, for which one step of Newton's is
// enough from less than ten metres.
SegmentIndex::Xyz SegmentIndex::lifted(Xyz q) {
  const Xyz n{q.x / (kA_m * kA_m), q.y / (kA_m * kA_m), q.z / (kB_m * kB_m)};
  const double inside = 1 - (q.x * n.x + q.y * n.y + q.z * n.z);
  const double step = inside / (2 * (n.x * n.x + n.y * n.y + n.z * n.z));
  return {q.x + step * n.x, q.y + step * n.y, q.z + step * n.z};
}

double SegmentIndex::squared(Xyz p, Xyz q) {
  return (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y) + (p.z - q.z) * (p.z - q.z);
}

void SegmentIndex::end_run() { open_ = false; }

void SegmentIndex::add_piece(Xyz to, std::uint32_t line, std::uint32_t segment, std::uint32_t piece, std::uint32_t pieces) {
  if (open_ && runs_.back().edges == kEdgesPerRun) {  // the next run starts where this one ends
    open_ = false;
    vertices_.push_back(vertices_.back());
  }
  if (!open_) {
    runs_.push_back({static_cast<std::uint32_t>(vertices_.size() - 1), line, segment, 0, pieces > 1, piece, pieces});
    open_ = true;
  }
  vertices_.push_back(to);
  ++runs_.back().edges;
}

void SegmentIndex::add(std::span<const LonLat> line, bool closed) {
  const auto id = static_cast<std::uint32_t>(line_count_++);
  const auto finite = [](LonLat p) { return std::isfinite(p.lon) && std::isfinite(p.lat); };
  const std::size_t segments = line.size() < 2 ? 0 : closed ? line.size() : line.size() - 1;
  bool continues = false;
  std::vector<LonLat> cut;
  for (std::size_t s = 0; s < segments; ++s) {
    const LonLat a = line[s], b = line[s + 1 == line.size() ? 0 : s + 1];
    if (!finite(a) || !finite(b)) {
      continues = false;
      end_run();
      continue;
    }
    const Xyz from = to_xyz(a), to = to_xyz(b);
    const double chord = std::hypot(to.x - from.x, to.y - from.y, to.z - from.z);
    const bool is_long = chord > kLongestPiece_m;
    if (!continues || is_long) {
      end_run();
      vertices_.push_back(from);
    }
    if (!is_long) {
      add_piece(to, id, static_cast<std::uint32_t>(s), 0, 1);
      continues = true;
      continue;
    }
    cut.clear();
    densify_geodesic(a, b, kLongestPiece_m, cut);
    const auto pieces = static_cast<std::uint32_t>(cut.size() - 1);
    for (std::uint32_t i = 1; i <= pieces; ++i)
      add_piece(i == pieces ? to : to_xyz(cut[i]), id, static_cast<std::uint32_t>(s), i - 1, pieces);
    end_run();
    continues = false;
  }
  end_run();
}

void SegmentIndex::build() {
  std::vector<PackedTree<3>::Box> boxes(runs_.size());
  for (std::size_t r = 0; r < runs_.size(); ++r) {
    auto& box = boxes[r];
    box.low.fill(std::numeric_limits<double>::infinity());
    box.high.fill(-std::numeric_limits<double>::infinity());
    double longest = 0;
    for (std::size_t i = 0; i <= runs_[r].edges; ++i) {
      const Xyz v = vertices_[runs_[r].vertex + i];
      const std::array<double, 3> c{v.x, v.y, v.z};
      for (std::size_t d = 0; d < 3; ++d) {
        box.low[d] = std::min(box.low[d], c[d]);
        box.high[d] = std::max(box.high[d], c[d]);
      }
      if (i == 0) continue;
      const Xyz u = vertices_[runs_[r].vertex + i - 1];
      longest = std::max(longest, std::hypot(v.x - u.x, v.y - u.y, v.z - u.z));
    }
    for (std::size_t d = 0; d < 3; ++d) {  // edges bulge from their chords
      box.low[d] -= sag_m(longest);
      box.high[d] += sag_m(longest);
    }
  }
  tree_ = PackedTree<3>(boxes);
  // Runs and their vertices as the tree meets them.
  std::vector<Run> runs;
  std::vector<Xyz> vertices;
  reserve_large(runs, runs_.size());
  reserve_large(vertices, runs_.size() * (kEdgesPerRun + 1));
  for (const std::uint32_t r : tree_.take_order()) {
    const auto first = vertices_.begin() + runs_[r].vertex;
    vertices.insert(vertices.end(), first, first + runs_[r].edges + 1);
    vertices.resize((runs.size() + 1) * (kEdgesPerRun + 1));  // each in its own place, so that it is found by number
    runs.push_back(runs_[r]);
  }
  runs_ = std::move(runs);
  vertices_ = std::move(vertices);
}

// Calls visit(candidate, bound) for every edge that may be within the bound, in metres straight through the
// earth, which visit returns anew.
template <class Visit>
void SegmentIndex::search(Xyz p, double bound_m, Visit&& visit) const {
  tree_.nearest({p.x, p.y, p.z}, bound_m * bound_m, [&](std::uint32_t r) {
    const Run& run = runs_[r];
    const Xyz* v = vertices_of(r);
    for (std::size_t e = 0; e < run.edges; ++e) {
      double along, length2;
      Xyz q = foot_on_chord(v[e], v[e + 1], p, along, length2);
      const double reach = bound_m + length2 / (8 * kSmallestRadius_m);  // the edge bulges towards p at most so far
      if (squared(p, q) > reach * reach) continue;
      if (along > 0 && along < 1) q = lifted(q);
      const double straight = std::sqrt(squared(p, q));
      if (straight <= bound_m) bound_m = visit(Candidate{&run, e, q, along, straight}, bound_m);
    }
    return bound_m * bound_m;
  }, [&](std::uint32_t r) {
    prefetch(&runs_[r], sizeof(Run));
    prefetch(vertices_of(r), (kEdgesPerRun + 1) * sizeof(Xyz));
  });
}

std::uint32_t SegmentIndex::segment_of(const Candidate& c) {
  return c.run->pieces_of_one ? c.run->segment : c.run->segment + static_cast<std::uint32_t>(c.edge);
}

// `at` is what search found, good enough to rank edges; from afar p lies below the horizon of the foot, and
// the chord slopes, which together move the foot by metres. So p is lifted to the foot's horizon first.
SegmentIndex::Hit SegmentIndex::make_hit(const Candidate& at, LonLat p, Xyz p_xyz) const {
  const Run& run = *at.run;
  Xyz q = at.foot;
  double along = at.along, length2;
  for (int i = 0; i < 2 && at.straight > 1000; ++i) {
    const Xyz n{q.x / (kA_m * kA_m), q.y / (kA_m * kA_m), q.z / (kB_m * kB_m)};
    const double h = ((p_xyz.x - q.x) * n.x + (p_xyz.y - q.y) * n.y + (p_xyz.z - q.z) * n.z) / (n.x * n.x + n.y * n.y + n.z * n.z);
    const Xyz* v = vertices_of(static_cast<std::size_t>(at.run - runs_.data())) + at.edge;
    q = lifted(foot_on_chord(v[0], v[1],
                             {p_xyz.x - h * n.x, p_xyz.y - h * n.y, p_xyz.z - h * n.z}, along, length2));
  }
  Hit hit;
  hit.line = run.line;
  hit.segment = segment_of(at);
  hit.along = run.pieces_of_one ? (run.piece_from + static_cast<double>(at.edge) + along) / run.piece_count : along;
  hit.point = to_lonlat(q);
  hit.distance_m = distance_between(p, hit.point);
  return hit;
}

std::optional<SegmentIndex::Hit> SegmentIndex::nearest(LonLat p, double within_m) const {
  if (!std::isfinite(p.lon) || !std::isfinite(p.lat) || !(within_m >= 0)) return std::nullopt;
  // Those that may turn out nearest once measured along the ellipsoid: nearly always one edge, or the two
  // at a vertex.
  std::vector<Candidate> candidates;
  candidates.reserve(16);
  double best = std::numeric_limits<double>::infinity();
  const double first_bound = std::min(within_m, 2 * kA_m) + 1e-4;
  const Xyz p_xyz = to_xyz(p);
  search(p_xyz, first_bound, [&](const Candidate& c, double bound) {
    candidates.push_back(c);
    if (c.straight >= best) return bound;
    best = c.straight;
    return std::min(bound, best + slack_m(best));
  });
  const double last = best + slack_m(best);
  std::optional<Hit> nearest;
  const Candidate* before = nullptr;
  for (const Candidate& c : candidates) {
    if (c.straight > last) continue;
    // At a vertex two edges meet, and along a border two polygons.
    const bool same = before && nearest && before->straight == c.straight && squared(before->foot, c.foot) == 0;
    before = &c;
    if (same && std::tuple(nearest->line, nearest->segment) < std::tuple(c.run->line, segment_of(c))) continue;
    const Hit hit = make_hit(c, p, p_xyz);
    const auto key = [](const Hit& h) { return std::tuple(h.distance_m, h.line, h.segment); };
    if (!nearest || key(hit) < key(*nearest)) nearest = hit;
  }
  if (nearest && nearest->distance_m > within_m) return std::nullopt;
  return nearest;
}

std::vector<std::uint32_t> SegmentIndex::lines_near(LonLat p, double within_m) const {
  std::vector<std::uint32_t> found;
  if (!std::isfinite(p.lon) || !std::isfinite(p.lat) || !(within_m >= 0)) return found;
  const Xyz p_xyz = to_xyz(p);
  search(p_xyz, within_m + 1e-4, [&](const Candidate& c, double bound) {
    if (make_hit(c, p, p_xyz).distance_m <= within_m) found.push_back(c.run->line);
    return bound;
  });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace thalweg
