#include "geo/water/basin_units.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/data/rtree.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/overlay.hpp"
#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

GeoBox box_of(const GeometryColumn& g, std::size_t part) {
  GeoBox box;
  for (const LonLat& p : g.ring(g.part_start[part])) box.grow(p);
  return box;
}

bool apart(const GeoBox& a, const GeoBox& b) { return a.empty() || b.empty() || a.west > b.east || b.west > a.east || a.south > b.north || b.south > a.north; }

double part_area_m2(const GeometryColumn& g, std::size_t part) {
  double area = 0;
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) area += (r == g.part_start[part] ? 1 : -1) * std::fabs(ring_area_m2(g.ring(r)));
  return area;
}

// Boxes over every few edges of a column's polygons, with the part that each belongs to.
class EdgeBoxes {
 public:
  explicit EdgeBoxes(const GeometryColumn& g) {
    constexpr std::size_t kEdges = 16;
    std::vector<PackedTree<2>::Box> boxes;
    for (std::uint32_t part = 0; part < g.parts(); ++part)
      for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
        const auto ring = g.ring(r);
        for (std::size_t i = 0; i < ring.size(); i += kEdges) {
          GeoBox box;
          for (std::size_t k = i; k <= std::min(i + kEdges, ring.size()); ++k) box.grow(ring[k < ring.size() ? k : 0]);
          boxes.push_back({{box.west, box.south}, {box.east, box.north}});
          part_.push_back(part);
        }
      }
    tree_ = PackedTree<2>(boxes);
  }
  // Parts with an edge near the box, each once, rising.
  std::vector<std::uint32_t> parts_at(const GeoBox& b) const {
    std::vector<std::uint32_t> out;
    tree_.query({{b.west, b.south}, {b.east, b.north}}, [&](std::uint32_t k) {
      out.push_back(part_[k]);
      return true;
    });
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  PackedTree<2> tree_;
  std::vector<std::uint32_t> part_;
};

std::vector<std::uint32_t> parts_around(const PointLocator& locator, const std::vector<std::uint32_t>& part_of_ring, LonLat p) {
  std::vector<std::uint32_t> rings, out;
  locator.rings_around(p, rings);
  for (std::size_t i = 0; i < rings.size();) {
    const std::uint32_t part = part_of_ring[rings[i]];
    std::size_t j = i;
    while (j < rings.size() && part_of_ring[rings[j]] == part) ++j;
    if ((j - i) % 2 == 1) out.push_back(part);
    i = j;
  }
  return out;
}

std::vector<std::uint32_t> parts_of_rings(const GeometryColumn& g) {
  std::vector<std::uint32_t> out(g.rings());
  for (std::uint32_t part = 0; part < g.parts(); ++part)
    for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) out[r] = part;
  return out;
}

struct Land {
  double area_m2 = 0, perimeter_m = 0;
  GeometryColumn patches;        // only where others claim land of this party too

  void add(const Patch& p, bool keep) {
    area_m2 += p.area_m2;
    perimeter_m += p.perimeter_m;
    if (!keep) return;
    for (const auto& ring : p.rings) {
      patches.coords.insert(patches.coords.end(), ring.begin(), ring.end());
      patches.end_ring();
    }
    patches.end_part();
  }
};

Patch whole_part(const GeometryColumn& g, std::size_t part, bool keep) {
  Patch p;
  p.area_m2 = part_area_m2(g, part);
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
    p.perimeter_m += ring_length_m(g.ring(r));
    if (keep) p.rings.emplace_back(g.ring(r).begin(), g.ring(r).end());
  }
  return p;
}

// Each set of parties with land in common.
using Lands = std::map<std::vector<PartyId>, Land>;

constexpr double kNoLand_m2 = 1;  // less is where lines were cut

// The parts of two columns whose boxes touch.
template <class Want, class Take>
Result<> overlay_parts(const GeometryColumn& a, const GeometryColumn& b, Want&& wanted, Take&& take) {
  std::vector<PackedTree<2>::Box> boxes(b.parts());
  std::vector<GeoBox> box_b(b.parts());
  for (std::size_t j = 0; j < b.parts(); ++j) {
    box_b[j] = box_of(b, j);
    boxes[j] = {{box_b[j].west, box_b[j].south}, {box_b[j].east, box_b[j].north}};
  }
  const PackedTree<2> tree(boxes);
  std::vector<std::uint32_t> near;
  for (std::size_t i = 0; i < a.parts(); ++i) {
    const GeoBox x = box_of(a, i);
    near.clear();
    tree.query({{x.west, x.south}, {x.east, x.north}}, [&](std::uint32_t j) {
      near.push_back(j);
      return true;
    });
    std::sort(near.begin(), near.end());
    for (const std::uint32_t j : near) {
      const GeoBox& y = box_b[j];
      if (apart(x, y) || !wanted(i, j)) continue;
      const auto found = common_land(a, i, b, j, {std::max(x.west, y.west), std::max(x.south, y.south), std::min(x.east, y.east), std::min(x.north, y.north)});
      if (!found) return tl::unexpected(found.error());
      for (const Patch& patch : *found) take(i, j, patch);
    }
  }
  return {};
}

Result<> deepen(Lands& lands, const std::vector<PartyId>& set, const std::vector<PartyId>& parties) {
  for (const PartyId p : parties) {
    if (p <= set.back()) continue;
    Land common;
    const auto done = overlay_parts(lands[set].patches, lands[{p}].patches, [](std::size_t, std::size_t) { return true; }, [&](std::size_t, std::size_t, const Patch& patch) { common.add(patch, true); });
    if (!done) return done;
    if (!(common.area_m2 > kNoLand_m2)) continue;
    std::vector<PartyId> more = set;
    more.push_back(p);
    lands[more] = std::move(common);
    if (auto deeper = deepen(lands, more, parties); !deeper) return deeper;
  }
  return {};
}

std::string name_field_of(const FeatureTable& table, const std::string& given) {
  if (!given.empty()) return given;
  for (const char* name : {"name", "name_en", "basin", "basin_name", "BCODE", "WATERSHED_NAME", "RIVERBASIN"})
    if (table.column(name)) return name;
  return {};
}

}  // namespace

Result<BasinUnits> basin_units(const TablePtr& basins, const BorderGraph& countries, const Territories& land, const BasinOptions& options, Problems& problems, Progress& progress) {
  const GeometryColumn& bg = basins->geometry;
  const GeometryColumn& cg = countries.geometry();
  if (std::find(bg.kind.begin(), bg.kind.end(), GeometryKind::kPolygon) == bg.kind.end())
    return fail(ErrorCode::kGeometry, fmt::format("'{}' has no polygons", basins->name), "basins are areas; choose a layer of them");
  const std::string field = name_field_of(*basins, options.name_field);
  Parties named;
  if (field.empty()) {
    for (std::size_t f = 0; f < bg.features(); ++f) {
      named.codes.push_back(fmt::format("?{}", f + 1));
      named.of_feature.push_back(static_cast<PartyId>(f));
    }
  } else {
    auto parties = parties_from_key(*basins, field, problems);
    if (!parties) return tl::unexpected(parties.error());
    named = std::move(*parties);
  }
  BasinUnits out;
  out.basins.resize(named.codes.size());
  for (std::size_t b = 0; b < named.codes.size(); ++b) out.basins[b].name = named.codes[b];
  std::vector<std::uint32_t> basin_of_part(bg.parts(), UINT32_MAX);
  for (std::size_t f = 0; f < bg.features(); ++f)
    if (bg.kind[f] == GeometryKind::kPolygon)
      for (std::uint32_t part = bg.feature_start[f]; part < bg.feature_start[f + 1]; ++part) basin_of_part[part] = named.of_feature[f];

  // Which parts meet which: those with an edge in the other's box, and those wholly inside.
  progress.report(0.05, "looking for basins and countries that meet");
  const EdgeBoxes basin_edges(bg);
  const PointLocator in_basins(bg, progress), in_countries(cg, progress);
  const std::vector<std::uint32_t> basin_part_of = parts_of_rings(bg), country_part_of = parts_of_rings(cg);
  if (progress.cancelled()) return cancelled();
  struct Pair {
    std::uint32_t basin_part = 0, country_part = 0;
    std::int8_t whole = 0;  // 1: the country's part lies in the basin; 2: the basin's part lies in the country
  };
  std::vector<std::vector<Pair>> found(cg.parts());
  std::vector<GeoBox> basin_box(bg.parts());
  std::vector<PackedTree<2>::Box> basin_boxes(bg.parts());
  for (std::uint32_t b = 0; b < bg.parts(); ++b) {
    basin_box[b] = basin_of_part[b] == UINT32_MAX ? GeoBox() : box_of(bg, b);
    basin_boxes[b] = {{basin_box[b].west, basin_box[b].south}, {basin_box[b].east, basin_box[b].north}};
  }
  const PackedTree<2> basin_tree(basin_boxes);
  parallel_for(progress, cg.parts(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t c = begin; c < end; ++c) {
      if (countries.party_of_part(c) == BorderGraph::kNoParty || cg.ring(cg.part_start[c]).empty()) continue;
      const GeoBox box = box_of(cg, c);
      std::vector<std::uint32_t> meets, crossing = basin_edges.parts_at(box);
      basin_tree.query({{box.west, box.south}, {box.east, box.north}}, [&](std::uint32_t b) {
        meets.push_back(b);
        return true;
      });
      std::sort(meets.begin(), meets.end());
      std::vector<std::uint32_t> around;
      if (!meets.empty()) around = parts_around(in_basins, basin_part_of, cg.ring(cg.part_start[c])[0]);
      for (const std::uint32_t b : meets) {
        if (basin_of_part[b] == UINT32_MAX) continue;
        if (std::binary_search(crossing.begin(), crossing.end(), b)) found[c].push_back({b, static_cast<std::uint32_t>(c), 0});
        else if (std::find(around.begin(), around.end(), b) != around.end()) found[c].push_back({b, static_cast<std::uint32_t>(c), 1});
      }
    }
  });
  if (progress.cancelled()) return cancelled();
  std::vector<Pair> pairs;
  for (const auto& some : found) pairs.insert(pairs.end(), some.begin(), some.end());
  // A basin that no edge of the country comes near is all inside or all outside.
  {
    const EdgeBoxes country_edges(cg);
    std::map<std::uint32_t, std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> of_basin;
    for (Pair& p : pairs) {
      if (p.whole != 0) continue;
      auto [at, fresh] = of_basin.try_emplace(p.basin_part);
      if (fresh) at->second = {country_edges.parts_at(basin_box[p.basin_part]), parts_around(in_countries, country_part_of, bg.ring(bg.part_start[p.basin_part])[0])};
      if (std::binary_search(at->second.first.begin(), at->second.first.end(), p.country_part)) continue;
      p.whole = std::find(at->second.second.begin(), at->second.second.end(), p.country_part) != at->second.second.end() ? 2 : -1;
    }
    std::erase_if(pairs, [](const Pair& p) { return p.whole < 0; });
  }
  // Only where two parties or more meet a basin can they claim the same of it.
  std::vector<std::set<PartyId>> parties_of(out.basins.size());
  for (const Pair& p : pairs) parties_of[basin_of_part[p.basin_part]].insert(countries.party_of_part(p.country_part));
  const auto contested = [&](const Pair& p) { return parties_of[basin_of_part[p.basin_part]].size() > 1; };

  progress.report(0.2, "overlaying basins and countries");
  std::vector<std::vector<Patch>> patches(pairs.size());
  std::vector<std::optional<Error>> errors(pairs.size());
  parallel_for(progress, pairs.size(), 4, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Pair& p = pairs[i];
      const bool keep = contested(p);
      if (p.whole == 1) {
        patches[i] = {whole_part(cg, p.country_part, keep)};
      } else if (p.whole == 2) {
        patches[i] = {whole_part(bg, p.basin_part, keep)};
      } else {
        const GeoBox& x = basin_box[p.basin_part];
        const GeoBox y = box_of(cg, p.country_part);
        auto common = common_land(bg, p.basin_part, cg, p.country_part, {std::max(x.west, y.west), std::max(x.south, y.south), std::min(x.east, y.east), std::min(x.north, y.north)});
        if (common) patches[i] = std::move(*common);
        else errors[i] = common.error();
      }
    }
  });
  if (progress.cancelled()) return cancelled();
  for (const auto& e : errors)
    if (e) return tl::unexpected(*e);
  std::vector<Lands> lands(out.basins.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const PartyId party = countries.party_of_part(pairs[i].country_part);
    for (const Patch& p : patches[i]) lands[basin_of_part[pairs[i].basin_part]][{party}].add(p, contested(pairs[i]));
  }
  std::vector<std::optional<Error>> deep(lands.size());
  parallel_for(progress, lands.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t b = begin; b < end; ++b) {
      std::vector<PartyId> parties;
      for (const auto& [set, l] : lands[b]) parties.push_back(set[0]);
      for (const PartyId p : parties)
        if (auto done = deepen(lands[b], {p}, parties); !done) deep[b] = done.error();
    }
  });
  if (progress.cancelled()) return cancelled();
  for (const auto& e : deep)
    if (e) return tl::unexpected(*e);

  for (std::uint32_t part = 0; part < bg.parts(); ++part)
    if (basin_of_part[part] != UINT32_MAX) out.basins[basin_of_part[part]].area_km2 += part_area_m2(bg, part) / 1e6;
  std::vector<double> country_km2(countries.parties().codes.size(), 0);
  for (const Territory& t : land.list) country_km2[t.party] += t.area_m2 / 1e6;
  const double off_m = std::hypot(options.basin_accuracy_m, options.border_accuracy_m);
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> number;  // of a unit by its basin and claimants, "A/B"
  for (std::uint32_t b = 0; b < lands.size(); ++b) {
    const double basin_km2 = out.basins[b].area_km2;
    double had_km2 = 0;
    std::vector<BasinUnit> units;
    for (const auto& [set, own] : lands[b]) {
      double exact_m2 = 0, claimed_m2 = 0;
      for (const auto& [more, l] : lands[b])
        if (std::includes(more.begin(), more.end(), set.begin(), set.end())) exact_m2 += ((more.size() - set.size()) % 2 ? -1 : 1) * l.area_m2;
      claimed_m2 = own.area_m2;
      if (!(exact_m2 > 1) && set.size() > 1) continue;
      BasinUnit u;
      u.basin = b;
      std::string text;
      for (const PartyId p : set) {
        u.claimants.push_back(countries.parties().codes[p]);
        text += (text.empty() ? "" : "/") + u.claimants.back();
      }
      u.code = out.basins[b].name + "_" + text;
      // An outline off by off_m at each of its vertices, taken to be some 1 km apart, one by one: a root of the number of them.
      u.area = {std::max(exact_m2, 0.0) / 1e6, "km2", options.method, off_m * std::sqrt(own.perimeter_m * 1000) / 1e6, options.source};
      u.of_basin = basin_km2 > 0 ? u.area.value / basin_km2 : 0;
      if (set.size() == 1) {
        u.of_country = country_km2[set[0]] > 0 ? u.area.value / country_km2[set[0]] : 0;
        u.least_of_basin = u.of_basin;
        u.most_of_basin = basin_km2 > 0 ? claimed_m2 / 1e6 / basin_km2 : 0;
      }
      had_km2 += u.area.value;
      units.push_back(std::move(u));
    }
    // What cutting leaves is no land.
    const double left_km2 = basin_km2 - had_km2;
    if (left_km2 > 1e-7 * basin_km2 + 1e-6) {
      BasinUnit u;
      u.basin = b;
      u.code = out.basins[b].name + "_-";
      u.area = {left_km2, "km2", options.method, off_m * std::sqrt(left_km2) / 1e3, options.source};
      u.of_basin = left_km2 / basin_km2;
      units.push_back(std::move(u));
    }
    std::stable_sort(units.begin(), units.end(), [](const BasinUnit& x, const BasinUnit& y) { return x.area.value > y.area.value; });
    for (BasinUnit& u : units) {
      number[{b, u.code.substr(out.basins[b].name.size() + 1)}] = out.units.size();
      out.units.push_back(std::move(u));
    }
  }

  // Places and rivers: each point counts where it lies.
  progress.report(0.9, "counting places and rivers");
  const CountryLines who(countries, land, progress);
  const auto at = [&](LonLat p, auto&& take) {
    std::set<std::uint32_t> in;
    for (const std::uint32_t part : parts_around(in_basins, basin_part_of, p))
      if (basin_of_part[part] != UINT32_MAX) in.insert(basin_of_part[part]);
    if (in.empty()) return;
    const std::string code = who.party_at(p);
    for (const std::uint32_t b : in) {
      const auto unit = number.find({b, code.empty() ? "-" : code});
      take(out.basins[b], unit == number.end() ? nullptr : &out.units[unit->second]);
    }
  };
  if (options.places) {
    const Column* population = options.places->column("population");
    const GeometryColumn& g = options.places->geometry;
    for (std::size_t f = 0; f < g.features(); ++f) {
      if (g.kind[f] != GeometryKind::kPoint || !population) continue;
      double people = 0;
      if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&population->values)) people = (*whole)[f] == kMissingInteger ? 0 : static_cast<double>((*whole)[f]);
      if (const auto* real = std::get_if<std::vector<double>>(&population->values)) people = std::isfinite((*real)[f]) ? (*real)[f] : 0;
      at(g.ring(g.part_start[g.feature_start[f]])[0], [&](Basin& basin, BasinUnit* unit) {
        basin.population += people;
        if (unit) unit->population += people, ++unit->places;
      });
    }
  }
  if (options.rivers) {
    for (std::uint32_t r = 0; r < options.rivers->reaches.size(); ++r) {
      const auto line = options.rivers->line(r);
      for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const double km = line_length_m(line.subspan(i, 2)) / 1000;
        const int pieces = std::max(1, static_cast<int>(std::ceil(km)));
        for (int k = 0; k < pieces; ++k) {
          const double t = (k + 0.5) / pieces;
          at({std::remainder(line[i].lon + t * short_way(line[i + 1].lon - line[i].lon), 360.0), line[i].lat + t * (line[i + 1].lat - line[i].lat)}, [&](Basin& basin, BasinUnit* unit) {
            basin.river_km += km / pieces;
            if (unit) unit->river_km += km / pieces;
          });
        }
      }
      if (progress.cancelled()) return cancelled();
    }
  }

  // Basins that overlap each other.
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> both_m2;
  const auto compared = overlay_parts(bg, bg, [&](std::size_t i, std::size_t j) { return basin_of_part[i] < basin_of_part[j] && basin_of_part[j] != UINT32_MAX; }, [&](std::size_t i, std::size_t j, const Patch& patch) {
    both_m2[{basin_of_part[i], basin_of_part[j]}] += patch.area_m2;
  });
  if (!compared) return tl::unexpected(compared.error());
  for (const auto& [which, area_m2] : both_m2) {
    // Outlines drawn one by one overlap in slivers all along: a ten-thousandth of the smaller basin is worth a word.
    if (!(area_m2 > kNoLand_m2 && area_m2 / 1e6 > 1e-4 * std::min(out.basins[which.first].area_km2, out.basins[which.second].area_km2))) continue;
    Basin &a = out.basins[which.first], &b = out.basins[which.second];
    a.overlaps.push_back(b.name);
    b.overlaps.push_back(a.name);
    problems.push_back({Severity::kWarning, ProblemKind::kOverlap, fmt::format("the basins {} and {} overlap; land of both counts in each", a.name, b.name), "cut one of them", std::nullopt, area_m2 / 1e6, std::nullopt});
  }
  if (progress.cancelled()) return cancelled();
  return out;
}

}  // namespace thalweg
