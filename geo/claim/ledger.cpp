#include "geo/claim/ledger.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <tuple>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/topology/overlay.hpp"
#include "geo/topology/place.hpp"
#include "geo/topology/point_locator.hpp"

namespace thalweg {
namespace {

constexpr double kM2PerHa = 10'000;

// A part of either state in the one column that the overlay reads.
struct Piece {
  std::uint32_t part = 0;
  std::string code;
  GeoBox box;
};

// Appends the parts of `graph`; those without a party are left out.
std::vector<Piece> add_parts(const BorderGraph& graph, GeometryColumn& all) {
  std::vector<Piece> pieces;
  const GeometryColumn& g = graph.geometry();
  for (std::size_t part = 0; part < g.parts(); ++part) {
    if (graph.party_of_part(part) == BorderGraph::kNoParty) continue;
    Piece piece{static_cast<std::uint32_t>(all.parts()), graph.parties().codes[graph.party_of_part(part)], {}};
    for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
      const auto ring = g.ring(r);
      if (r == g.part_start[part]) {
        for (const LonLat& p : ring) piece.box.grow(p);
      }
      all.coords.insert(all.coords.end(), ring.begin(), ring.end());
      all.end_ring();
    }
    all.end_part();
    if (piece.box.east - piece.box.west <= 180) pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::map<std::string, double> area_by_party(const BorderGraph& graph, const Territories& land) {
  std::map<std::string, double> out;
  for (const Territory& t : land.list) out[graph.parties().codes[t.party]] += t.area_m2 / kM2PerHa;
  return out;
}

double sigma_ha(const std::vector<std::vector<LonLat>>& rings, double sigma_m) {
  double sum = 0;
  for (const auto& ring : rings) {
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const LonLat a = ring[i], b = ring[(i + 2) % ring.size()];
      const double x = short_way(b.lon - a.lon) * 111'320 * std::cos(a.lat * std::numbers::pi / 180), y = (b.lat - a.lat) * 111'130;
      sum += x * x + y * y;
    }
  }
  return sigma_m / 2 * std::sqrt(sum) / kM2PerHa;
}

Result<> known(const std::string& code, const BorderGraph& before, const BorderGraph& after) {
  if (code.empty()) return {};
  const auto has = [&](const BorderGraph& g) { return std::binary_search(g.parties().codes.begin(), g.parties().codes.end(), code); };
  if (has(before) || has(after)) return {};
  std::string codes;
  for (const std::string& c : after.parties().codes) codes += (codes.empty() ? "" : ", ") + c;
  return fail(ErrorCode::kUnknownName, fmt::format("there is no party '{}'", code), "parties: " + codes);
}

}  // namespace

Result<Ledger> land_ledger(const BorderGraph& before, const Territories& land_before, const BorderGraph& after, const Territories& land_after,
                           const LedgerOptions& options, Progress& progress) {
  for (const std::string& code : {options.only_a, options.only_b}) {
    if (auto ok = known(code, before, after); !ok) return tl::unexpected(ok.error());
  }
  const auto asked = [&](const std::string& x, const std::string& y) {
    if (options.only_a.empty()) return true;
    if (options.only_b.empty()) return x == options.only_a || y == options.only_a;
    return (x == options.only_a && y == options.only_b) || (x == options.only_b && y == options.only_a);
  };
  progress.report(0, "comparing the borders");
  GeometryColumn all;
  const std::vector<Piece> old_parts = add_parts(before, all);
  std::vector<Piece> new_parts = add_parts(after, all);
  // By west, so that those right of a part need no look.
  std::sort(new_parts.begin(), new_parts.end(), [](const Piece& x, const Piece& y) { return std::tie(x.box.west, x.part) < std::tie(y.box.west, y.part); });
  struct Work {
    const Piece *from, *to;
    GeoBox within;
    std::vector<std::uint32_t> without;   // what `from` still has, what `to` had already
  };
  const auto meet = [](const GeoBox& x, const GeoBox& y) { return x.west <= y.east && y.west <= x.east && x.south <= y.north && y.south <= x.north; };
  std::vector<Work> work;
  for (const Piece& o : old_parts) {
    for (const Piece& n : new_parts) {
      if (n.box.west > o.box.east) break;
      if (n.code == o.code || !asked(o.code, n.code)) continue;
      const GeoBox within{std::max(o.box.west, n.box.west), std::max(o.box.south, n.box.south), std::min(o.box.east, n.box.east), std::min(o.box.north, n.box.north)};
      if (within.west > within.east || within.south > within.north) continue;
      work.push_back({&o, &n, within, {}});
      for (const Piece& p : new_parts) {
        if (p.code == o.code && meet(p.box, within)) work.back().without.push_back(p.part);
      }
      for (const Piece& p : old_parts) {
        if (p.code == n.code && meet(p.box, within)) work.back().without.push_back(p.part);
      }
    }
  }
  std::vector<Result<std::vector<Patch>>> patches(work.size());
  std::atomic<std::size_t> done{0};
  parallel_for(progress, work.size(), 1, [&](std::size_t i, std::size_t) {
    patches[i] = common_land(all, work[i].from->part, work[i].to->part, work[i].within, work[i].without);
    progress.report(static_cast<double>(++done) / static_cast<double>(work.size()));
  });
  if (progress.cancelled()) return cancelled();

  Ledger ledger;
  std::map<std::pair<std::string, std::string>, LedgerSlivers> slivers;
  std::map<std::string, PartyBalance> balances;
  const double sigma_m = std::max(options.before_accuracy_m, options.after_accuracy_m);
  for (std::size_t i = 0; i < work.size(); ++i) {
    const std::string &from = work[i].from->code, &to = work[i].to->code;
    if (!patches[i]) return fail(ErrorCode::kInternal, fmt::format("{} and {}: {}", from, to, patches[i].error().message), patches[i].error().remedy);
    for (Patch& patch : *patches[i]) {
      if (!(patch.area_m2 > 0)) continue;
      const double ha = patch.area_m2 / kM2PerHa, width_m = 2 * patch.area_m2 / patch.perimeter_m;
      if (width_m < options.sliver_m) {
        LedgerSlivers& s = slivers[{from, to}];
        s.from = from, s.to = to, ++s.count, s.area_ha += ha, s.largest_ha = std::max(s.largest_ha, ha);
        balances[from].slivers_ha -= ha, balances[to].slivers_ha += ha;
        continue;
      }
      Parcel p;
      p.from = from, p.to = to;
      std::size_t vertices = 0;
      GeometryColumn one;
      for (const auto& ring : patch.rings) {
        vertices += ring.size();
        one.coords.insert(one.coords.end(), ring.begin(), ring.end());
        one.end_ring();
      }
      one.end_part();
      p.inside = point_inside(one, 0);
      p.area = {ha, "ha", fmt::format("geodesic polygon on WGS 84 (Karney 2013), {} vertices; \u00b1 from {} m a vertex", vertices, sigma_m), sigma_ha(patch.rings, sigma_m),
                before.table().source.title + " \u2192 " + after.table().source.title};
      p.perimeter_km = patch.perimeter_m / 1000;
      p.width_m = width_m;
      p.rings = std::move(patch.rings);
      balances[from].lost_ha += ha, balances[to].gained_ha += ha;
      ledger.parcels.push_back(std::move(p));
    }
  }
  std::stable_sort(ledger.parcels.begin(), ledger.parcels.end(),
                   [](const Parcel& x, const Parcel& y) { return std::tuple(x.from, x.to, -x.area.value) < std::tuple(y.from, y.to, -y.area.value); });
  for (auto& [pair, s] : slivers) ledger.slivers.push_back(std::move(s));
  const auto had = area_by_party(before, land_before), has = area_by_party(after, land_after);
  const auto area_in = [](const std::map<std::string, double>& areas, const std::string& party) {
    const auto found = areas.find(party);
    return found == areas.end() ? 0 : found->second;
  };
  for (auto& [party, b] : balances) {
    b.party = party;
    b.before_ha = area_in(had, party);
    b.after_ha = area_in(has, party);
    const bool whole = options.only_a.empty() || (options.only_b.empty() && party == options.only_a);
    b.other_ha = whole ? b.after_ha - b.before_ha - (b.gained_ha - b.lost_ha + b.slivers_ha) : std::numeric_limits<double>::quiet_NaN();
    ledger.balances.push_back(std::move(b));
  }
  progress.report(1, "borders compared");
  return ledger;
}

}  // namespace thalweg
