// Where reservoirs lie: their lakes among mapped waters, the parties at their dams and under their water.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "geo/data/feature_index.hpp"
#include "geo/data/segment_index.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/overlay.hpp"
#include "geo/topology/point_locator.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

// Parties whose parts hold the place.
std::vector<std::string> parties_at(const BorderGraph& borders, const PointLocator& locator, LonLat at) {
  std::vector<std::uint32_t> rings;
  locator.rings_around(at, rings);
  std::map<std::size_t, int> around;  // of parts: outer ring and holes
  for (const std::uint32_t r : rings) ++around[borders.part_of_ring(r)];
  std::set<std::string> parties;
  for (const auto& [part, count] : around)
    if (count % 2 == 1 && borders.party_of_part(part) != BorderGraph::kNoParty) parties.insert(borders.parties().codes[borders.party_of_part(part)]);
  return {parties.begin(), parties.end()};
}

class Lakes {
 public:
  explicit Lakes(const FeatureTable* table) : table_(table) {
    if (table_ == nullptr) return;
    names_ = table_->column("name");
    for (std::size_t row = 0; row < table_->rows(); ++row) boxes_.push_back(table_->geometry.box(row));
  }

  // Rows of the reservoir's water.
  std::vector<std::uint32_t> of(const WaterSite& site, const PlaceOptions& options) const {
    std::vector<std::uint32_t> found;
    if (table_ == nullptr || site.kind != WaterSiteKind::kReservoir) return found;
    const LonLat middle = site.lake.value_or(site.at);
    std::vector<std::uint32_t> beside;
    for (std::uint32_t row = 0; row < table_->rows(); ++row) {
      if (table_->geometry.kind[row] != GeometryKind::kPolygon || table_->geometry.feature_start[row] == table_->geometry.feature_start[row + 1]) continue;
      if (!near(boxes_[row], middle, options.reach_m)) continue;
      const std::string name = names_ != nullptr ? names_->text(row) : std::string();
      const bool named = std::find(site.lake_names.begin(), site.lake_names.end(), name) != site.lake_names.end() && !name.empty();
      if (named) found.push_back(row);
      else if (name.empty()) beside.push_back(row);
    }
    if (found.empty()) {
      // Without a name: the nearest water to the place on it.
      double least = options.near_m;
      std::optional<std::uint32_t> nearest;
      for (const std::uint32_t row : beside) {
        const double d = holds(row, middle) ? 0 : outline(row).nearest(middle, least).value_or(SegmentIndex::Hit{.point = {}, .distance_m = INFINITY}).distance_m;
        if (d <= least && (!nearest || d < least)) least = d, nearest = row;
      }
      if (!nearest) return found;
      found.push_back(*nearest);
      std::erase(beside, *nearest);
    }
    // Pieces beside the pieces: one round, so that a chain of ponds does not join.
    SegmentIndex shore;
    for (const std::uint32_t row : found) add(shore, row);
    shore.build();
    std::vector<std::uint32_t> more;
    for (const std::uint32_t row : beside) {
      bool close = false;
      for (std::size_t part = table_->geometry.feature_start[row]; part < table_->geometry.feature_start[row + 1] && !close; ++part)
        for (const LonLat& p : table_->geometry.ring(table_->geometry.part_start[part]))
          if (shore.nearest(p, options.piece_m)) {
            close = true;
            break;
          }
      if (close) more.push_back(row);
    }
    found.insert(found.end(), more.begin(), more.end());
    return found;
  }

 private:
  static bool near(const GeoBox& box, LonLat p, double reach_m) {
    const LonLat q{std::clamp(p.lon, box.west, box.east), std::clamp(p.lat, box.south, box.north)};
    return distance_m(p, q) <= reach_m;
  }
  void add(SegmentIndex& index, std::uint32_t row) const {
    for (std::size_t part = table_->geometry.feature_start[row]; part < table_->geometry.feature_start[row + 1]; ++part)
      index.add(table_->geometry.ring(table_->geometry.part_start[part]), true);
  }
  SegmentIndex outline(std::uint32_t row) const {
    SegmentIndex index;
    add(index, row);
    index.build();
    return index;
  }
  bool holds(std::uint32_t row, LonLat p) const {
    bool odd = false;
    for (std::size_t part = table_->geometry.feature_start[row]; part < table_->geometry.feature_start[row + 1]; ++part)
      for (std::size_t r = table_->geometry.part_start[part]; r < table_->geometry.part_start[part + 1]; ++r) {
        const auto ring = table_->geometry.ring(r);
        for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
          if ((ring[j].lat > p.lat) != (ring[i].lat > p.lat) && p.lon < (ring[i].lon - ring[j].lon) * (p.lat - ring[j].lat) / (ring[i].lat - ring[j].lat) + ring[j].lon) odd = !odd;
      }
    return odd;
  }

  const FeatureTable* table_;
  const Column* names_ = nullptr;
  std::vector<GeoBox> boxes_;
};

void copy_part(const GeometryColumn& from, std::size_t part, GeometryColumn& to) {
  for (std::size_t r = from.part_start[part]; r < from.part_start[part + 1]; ++r) {
    for (const LonLat& p : from.ring(r)) to.coords.push_back(p);
    to.end_ring();
  }
  to.end_part();
}

GeoBox box_of(const GeometryColumn& geometry, std::size_t part) {
  GeoBox box;
  for (const LonLat& p : geometry.ring(geometry.part_start[part])) box.grow(p);
  return box;
}

bool meet(const GeoBox& a, const GeoBox& b) { return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north; }

// Area of the pieces and how the parties' land shares it.
Result<> measure_lakes(const GeometryColumn& lakes, const BorderGraph& borders, const std::vector<GeoBox>& part_boxes, ReservoirPlace& place) {
  std::map<std::string, double> shares;
  place.area_km2 = 0;
  for (const std::uint32_t row : place.lakes) {
    for (std::size_t part = lakes.feature_start[row]; part < lakes.feature_start[row + 1]; ++part) {
      double area_m2 = 0;
      for (std::size_t r = lakes.part_start[part]; r < lakes.part_start[part + 1]; ++r) {
        const double ring_m2 = std::fabs(ring_area_m2(lakes.ring(r)));
        area_m2 += r == lakes.part_start[part] ? ring_m2 : -ring_m2;
        place.vertices += lakes.ring(r).size();
      }
      place.area_km2 += area_m2 / 1e6;
      const GeoBox box = box_of(lakes, part);
      for (std::size_t land = 0; land < borders.geometry().parts(); ++land) {
        if (borders.party_of_part(land) == BorderGraph::kNoParty || !meet(box, part_boxes[land])) continue;
        GeometryColumn both;
        copy_part(lakes, part, both);
        copy_part(borders.geometry(), land, both);
        both.end_feature(GeometryKind::kPolygon);
        const auto patches = common_land(both, 0, 1, box);
        if (!patches) return tl::unexpected(patches.error());
        for (const Patch& patch : *patches) shares[borders.parties().codes[borders.party_of_part(land)]] += patch.area_m2 / 1e6;
      }
    }
  }
  for (const auto& [party, km2] : shares) place.shares.push_back({party, km2});
  std::stable_sort(place.shares.begin(), place.shares.end(), [](const PartyShare& a, const PartyShare& b) { return a.km2 > b.km2; });
  return {};
}

}  // namespace

Result<std::vector<ReservoirPlace>> place_reservoirs(const WaterRegister& water, const FeatureTable* lakes, const BorderGraph& borders,
                                                     const PlaceOptions& options, Progress& progress) {
  std::vector<LonLat> dams;
  for (const WaterSite& s : water.sites) dams.push_back(s.at);
  const PointLocator locator(borders.geometry(), dams, {}, progress);
  SegmentIndex lines;
  std::vector<std::string> line_names;
  const auto codes = [&](const std::vector<PartyId>& side) {
    std::string text;
    for (const PartyId p : side) text += (text.empty() ? "" : "+") + borders.parties().codes[p];
    return text;
  };
  for (const Arc& arc : borders.arcs()) {
    const ArcLabel& label = borders.label(arc);
    if (label.left.empty() || label.right.empty()) continue;
    const std::string a = codes(label.left), b = codes(label.right);
    lines.add(borders.line(arc), false);
    line_names.push_back(std::min(a, b) + "-" + std::max(a, b));
  }
  lines.build();
  std::vector<GeoBox> part_boxes;
  for (std::size_t part = 0; part < borders.geometry().parts(); ++part) part_boxes.push_back(box_of(borders.geometry(), part));

  const Lakes all(lakes);
  std::vector<ReservoirPlace> places;
  for (const WaterSite& site : water.sites) {
    if (progress.cancelled()) return cancelled();
    progress.report(static_cast<double>(places.size()) / static_cast<double>(water.sites.size()), "placing reservoirs");
    ReservoirPlace place;
    place.dam_in = parties_at(borders, locator, site.at);
    if (const auto hit = lines.nearest(site.at)) {
      place.border_km = hit->distance_m / 1000;
      place.border = line_names[hit->line];
    }
    place.lakes = all.of(site, options);
    if (!place.lakes.empty())
      if (auto measured = measure_lakes(lakes->geometry, borders, part_boxes, place); !measured) return tl::unexpected(measured.error());
    places.push_back(std::move(place));
  }
  return places;
}

}  // namespace thalweg
