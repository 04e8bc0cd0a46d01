#include "geo/data/geometry_builder.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/base/measure.hpp"

namespace thalweg {

void FeatureFaults::add(const FeatureFaults& other) {
  not_finite += other.not_finite;
  unclosed += other.unclosed;
  short_rings += other.short_rings;
  orphan_holes += other.orphan_holes;
  left_out += other.left_out;
  if (!place) place = other.place;
}

RingFate mend_ring(std::vector<LonLat>& coords, std::size_t start, GeometryKind kind, bool maybe_infinite,
                   FeatureFaults& faults) {
  const bool was_empty = coords.size() == start;
  const auto note = [&](std::uint32_t& count, std::uint32_t n) {
    count += n;
    if (!faults.place && coords.size() > start) faults.place = coords[start];
  };
  if (maybe_infinite) {
    const auto finite_end =
        std::remove_if(coords.begin() + static_cast<std::ptrdiff_t>(start), coords.end(),
                       [](LonLat p) { return !(std::isfinite(p.lon) && std::isfinite(p.lat)); });
    const auto dropped = static_cast<std::uint32_t>(coords.end() - finite_end);
    coords.erase(finite_end, coords.end());
    if (dropped) note(faults.not_finite, dropped);
  }
  std::size_t fewest = 1;
  if (kind == GeometryKind::kLine) fewest = 2;
  if (kind == GeometryKind::kPolygon) {
    fewest = 3;
    if (coords.size() - start > 1 && coords.back() == coords[start]) coords.pop_back();
    else if (coords.size() - start >= fewest) note(faults.unclosed, 1);
  }
  if (coords.size() - start >= fewest) return RingFate::kKept;
  // An empty ring is an empty geometry, and a point of no place is already told: neither is short.
  const bool tell = !was_empty && kind != GeometryKind::kPoint;
  if (tell) note(faults.short_rings, 1);
  coords.resize(start);
  return tell ? RingFate::kShort : RingFate::kEmpty;
}

void GeometryBuilder::ring(std::span<const LonLat> raw, GeometryKind kind) {
  const std::size_t start = column_.coords.size();
  column_.coords.insert(column_.coords.end(), raw.begin(), raw.end());
  settle_ring(mend_ring(column_.coords, start, kind, true, faults_), start);
}

// The ring's coordinates, if any are left, are the tail of the column.
void GeometryBuilder::settle_ring(RingFate fate, std::size_t start) {
  const bool first_of_part = part_rings_++ == 0;
  if (first_of_part) outer_dropped_ = fate != RingFate::kKept;
  if (fate != RingFate::kKept) return;
  if (outer_dropped_) {
    ++faults_.orphan_holes;
    if (!faults_.place) faults_.place = column_.coords[start];
    column_.coords.resize(start);
    return;
  }
  column_.end_ring();
}

void GeometryBuilder::mended(std::span<const LonLat> coords, std::uint32_t begin, std::span<const MendedRing> rings) {
  for (std::size_t i = 0; i < rings.size();) {
    // As many rings as can be taken at once: all up to a dropped outer ring.
    std::size_t n = i;
    const std::uint32_t first = i == 0 ? begin : rings[i - 1].end;
    std::uint32_t last = first;
    const auto base = column_.coords.size() - first;
    bool orphans = false;
    for (; n < rings.size() && !orphans; ++n) {
      const bool first_of_part = part_rings_ == 0;
      if (first_of_part ? rings[n].fate != RingFate::kKept : outer_dropped_) {
        orphans = true;
        break;
      }
      ++part_rings_;
      outer_dropped_ = false;
      if (rings[n].fate == RingFate::kKept) column_.ring_start.push_back(static_cast<std::uint32_t>(base + rings[n].end));
      last = rings[n].end;
      if (rings[n].ends_part) end_part();
    }
    column_.coords.insert(column_.coords.end(), coords.begin() + first, coords.begin() + last);
    for (; n < rings.size() && orphans; ++n) {
      const std::uint32_t from = n == 0 ? begin : rings[n - 1].end;
      const std::size_t start = column_.coords.size();
      column_.coords.insert(column_.coords.end(), coords.begin() + from, coords.begin() + rings[n].end);
      settle_ring(rings[n].fate, start);
      if (rings[n].ends_part) {
        end_part();
        orphans = false;
      }
    }
    i = n;
  }
}

void GeometryBuilder::end_part() {
  part_rings_ = 0;
  outer_dropped_ = false;
  if (column_.ring_start.size() - 1 > column_.part_start.back()) column_.end_part();
}

void GeometryBuilder::end_feature(GeometryKind kind) {
  const bool empty = column_.part_start.size() - 1 == column_.feature_start.back();
  faults_.empty = empty;
  if (!empty && !faults_.place) faults_.place = column_.coords[column_.ring_start[column_.part_start[column_.feature_start.back()]]];
  faults_.feature = static_cast<std::int64_t>(column_.features());
  column_.end_feature(empty ? GeometryKind::kNone : kind);
  if (faults_.any()) all_faults_.push_back(faults_);
  faults_ = {};
}

namespace {

struct FaultText {
  Severity severity;
  ProblemKind kind;
  std::uint32_t (*count)(const FeatureFaults&);
  const char* one;    // "{}" is the feature's number, the first being 1
  const char* many;   // then the count
  const char* advice;
};

const std::array kFaultTexts = {
    FaultText{Severity::kWarning, ProblemKind::kCoordinate, [](const FeatureFaults& f) { return f.not_finite; },
              "feature {}: a vertex without finite coordinates was dropped",
              "feature {}: {} vertices without finite coordinates were dropped",
              "mend the vertex in the source, or draw the line anew there"},
    FaultText{Severity::kWarning, ProblemKind::kRing, [](const FeatureFaults& f) { return f.unclosed; },
              "feature {}: a ring that was not closed has been closed",
              "feature {}: {} rings that were not closed have been closed",
              "look whether the straight closing edge is where the border runs"},
    FaultText{Severity::kWarning, ProblemKind::kRing, [](const FeatureFaults& f) { return f.short_rings; },
              "feature {}: a ring or line of too few points was dropped",
              "feature {}: {} rings or lines of too few points were dropped",
              "nothing with an extent was lost; remove it from the source"},
    FaultText{Severity::kWarning, ProblemKind::kRing, [](const FeatureFaults& f) { return f.orphan_holes; },
              "feature {}: a hole was dropped with its outer ring",
              "feature {}: {} holes were dropped with their outer ring",
              "look for the outer ring in the source: it has fewer than three points"},
    FaultText{Severity::kWarning, ProblemKind::kGeometry, [](const FeatureFaults& f) { return f.left_out; },
              "feature {}: a member of its collection was left out, for the feature has others of higher dimension",
              "feature {}: {} members of its collection were left out, for the feature has others of higher dimension",
              "put points, lines and polygons into layers of their own"},
    FaultText{Severity::kInfo, ProblemKind::kGeometry,
              [](const FeatureFaults& f) { return f.empty ? 1u : 0u; }, "feature {} has no geometry",
              "feature {} has no geometry", "fill it in or remove the feature"},
};

}  // namespace

void report_faults(std::span<const FeatureFaults> faults, Problems& problems) {
  for (const FaultText& text : kFaultTexts) {
    std::size_t told = 0, untold = 0;
    for (const FeatureFaults& f : faults) {
      const std::uint32_t n = text.count(f);
      if (n == 0) continue;
      if (told == kMostAlike) {
        ++untold;
        continue;
      }
      ++told;
      Problem p;
      p.severity = text.severity;
      p.kind = text.kind;
      p.text = n == 1 ? fmt::format(fmt::runtime(text.one), f.feature + 1)
                      : fmt::format(fmt::runtime(text.many), f.feature + 1, n);
      p.advice = text.advice;
      p.place = f.place;
      p.feature = f.feature;
      problems.push_back(std::move(p));
    }
    if (untold) {
      Problem p;
      p.severity = text.severity;
      p.kind = text.kind;
      p.text = fmt::format("{} further features like: {}", grouped(static_cast<double>(untold), 0), problems.back().text);
      p.advice = text.advice;
      problems.push_back(std::move(p));
    }
  }
}

void report_layer(const FeatureTable& table, Problems& problems) {
  const GeometryColumn& g = table.geometry;
  const auto tell = [&](Severity severity, ProblemKind kind, std::string text, std::string advice,
                        std::optional<LonLat> place = {}) {
    Problem p;
    p.severity = severity;
    p.kind = kind;
    p.text = std::move(text);
    p.advice = std::move(advice);
    p.place = place;
    problems.push_back(std::move(p));
  };
  if (g.features() == 0) {
    tell(Severity::kWarning, ProblemKind::kGeometry, fmt::format("layer '{}' has no features", table.name),
         "look whether the right layer was read and the export was complete");
    return;
  }
  std::array<std::size_t, 4> kinds{};
  for (const GeometryKind k : g.kind) ++kinds[static_cast<std::size_t>(k)];
  const int different = (kinds[1] > 0) + (kinds[2] > 0) + (kinds[3] > 0);
  if (different > 1)
    tell(Severity::kInfo, ProblemKind::kGeometry,
         fmt::format("layer '{}' mixes geometry: {} features with points, {} with lines, {} with polygons", table.name,
                     kinds[1], kinds[2], kinds[3]),
         "each analysis takes the features of the kind that it needs");
  if (different == 0)
    tell(Severity::kWarning, ProblemKind::kGeometry, fmt::format("layer '{}' has no geometry, only attributes", table.name),
         "choose another layer; in a table, name the columns lon and lat, or wkt");

  const GeoBox box = g.box();
  if (box.empty()) return;
  const double most_lon = std::max(std::abs(box.west), std::abs(box.east));
  const double most_lat = std::max(std::abs(box.south), std::abs(box.north));
  const auto where = [&](auto&& reached) { return *std::find_if(g.coords.begin(), g.coords.end(), reached); };
  // A rounding error past the pole or the antimeridian is not worth a word.
  constexpr double kSlack_deg = 1e-6;
  const auto at_lat = [&] { return where([&](LonLat p) { return std::abs(p.lat) == most_lat; }); };
  const auto at_lon = [&] { return where([&](LonLat p) { return std::abs(p.lon) == most_lon; }); };
  if (most_lat > 90 + kSlack_deg && most_lat <= 360 && most_lon <= 90 + kSlack_deg) {
    tell(Severity::kError, ProblemKind::kCoordinate,
         fmt::format("layer '{}': latitude reaches {:.6g} while longitude stays within 90: the axes look swapped",
                     table.name, at_lat().lat),
         "export again with longitude (x) first; nothing was turned here");
  } else if (most_lat > 90 + kSlack_deg || most_lon > 360 + kSlack_deg) {
    const LonLat at = most_lat > 90 + kSlack_deg ? at_lat() : at_lon();
    tell(Severity::kError, ProblemKind::kCrs,
         fmt::format("layer '{}': coordinates such as ({:.7g}, {:.7g}) are not degrees", table.name, at.lon, at.lat),
         "they may be metres: name the coordinate system they are in");
  } else if (most_lon > 180 + kSlack_deg) {
    tell(Severity::kInfo, ProblemKind::kCoordinate,
         fmt::format("layer '{}': longitudes reach {:.6g}, past the antimeridian", table.name, at_lon().lon),
         "they are kept as they are; a longitude and the same plus 360 are taken as one place", at_lon());
  }
}

}  // namespace thalweg
