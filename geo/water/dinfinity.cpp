#include "geo/water/dinfinity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/parallel.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kRows = 64;
// Straight and diagonal neighbour of each triangle, anticlockwise from east.
constexpr std::array<Direction, 8> kStraight{0, 6, 6, 4, 4, 2, 2, 0}, kDiagonal{7, 7, 5, 5, 3, 3, 1, 1};

struct Parting {
  std::uint8_t facet = kWhole;
  float to_diagonal = 0;
};

// Sides of a triangle: from the cell to its straight neighbour, and on to the diagonal one.
std::pair<double, double> sides(const GridPlace& place, int row, std::size_t facet) {
  const double e = place.east_m[static_cast<std::size_t>(row)], s = place.south_m[static_cast<std::size_t>(row)];
  return kStraight[facet] % 4 == 0 ? std::pair{e, s} : std::pair{s, e};
}

Parting part(const Flow& flow, const GridPlace& place, const Steps& steps, int column, int row) {
  const CellIndex cell = flow.shape.at(column, row);
  const double z = flow.filled_m[cell];
  Parting out;
  double steepest = 0;
  const auto height = [&](Direction k) {
    const Direction d = step_from(flow.shape, column, row, k);
    return d == kOut ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(flow.filled_m[steps.next(cell, d)]);
  };
  for (std::size_t f = 0; f < 8; ++f) {
    const double straight = height(kStraight[f]), diagonal = height(kDiagonal[f]);
    if (std::isnan(straight) || std::isnan(diagonal)) continue;
    const auto [d1, d2] = sides(place, row, f);
    const double s1 = (z - straight) / d1, s2 = (straight - diagonal) / d2, widest = std::atan2(d2, d1);
    double angle = std::atan2(s2, s1), slope = std::hypot(s1, s2);
    if (angle <= 0) {
      angle = 0;
      slope = s1;
    } else if (angle >= widest) {
      angle = widest;
      slope = (z - diagonal) / std::hypot(d1, d2);
    }
    if (slope <= steepest) continue;
    steepest = slope;
    out = {static_cast<std::uint8_t>(f), static_cast<float>(angle / widest)};
  }
  return out;
}

// The part of a cell's water that takes the direction `k`.
double share_of(const DInfinity& parted, const Flow& flow, CellIndex cell, Direction k) {
  const std::uint8_t f = parted.facet[cell];
  if (f == kNothing) return 0;
  if (f == kWhole) return moves(flow.direction[cell]) && (flow.direction[cell] & 7) == k ? 1 : 0;
  if (kDiagonal[f] == k) return parted.to_diagonal[cell];
  return kStraight[f] == k ? 1 - static_cast<double>(parted.to_diagonal[cell]) : 0;
}

}  // namespace

Result<DInfinity> part_flow(const Flow& flow, const GridPlace& place, Progress& progress) {
  const GridShape& shape = flow.shape;
  if (flow.filled_m.size() != shape.cells()) return fail(ErrorCode::kEmpty, "flow without its filled heights cannot be parted");
  const StorePtr& store = flow.direction.store();
  auto facets = BigArray<std::uint8_t>::make(shape.cells(), store);
  auto shares = BigArray<float>::make(shape.cells(), store);
  if (!facets || !shares) return tl::unexpected(facets ? shares.error() : facets.error());
  DInfinity out{std::move(*facets), std::move(*shares)};
  const Steps steps(shape);
  parallel_for(progress, static_cast<std::size_t>(shape.rows), kRows, [&](std::size_t top, std::size_t bottom) {
    for (std::size_t r = top; r < bottom; ++r) {
      const int row = static_cast<int>(r);
      for (int column = 0; column < shape.columns; ++column) {
        const CellIndex c = shape.at(column, row);
        if (flow.direction[c] == kNothing) {
          out.facet[c] = kNothing;
          continue;
        }
        // Outlets and sinks keep their water.
        const Parting p = moves(flow.direction[c]) ? part(flow, place, steps, column, row) : Parting{};
        out.facet[c] = p.facet;
        out.to_diagonal[c] = p.to_diagonal;
      }
    }
    rest(store);
  });
  if (progress.cancelled()) return cancelled();
  return out;
}

float angle_deg(const DInfinity& parted, const Flow& flow, const GridPlace& place, CellIndex cell) {
  constexpr double kDegrees = 180 / 3.14159265358979323846;
  const std::uint8_t f = parted.facet[cell];
  if (f == kNothing || !moves(flow.direction[cell])) return std::numeric_limits<float>::quiet_NaN();
  const int row = flow.shape.row_of(cell);
  double angle = 0;
  if (f == kWhole) {
    const auto k = static_cast<std::size_t>(flow.direction[cell] & 7);
    angle = std::atan2(-kStepRow[k] * place.south_m[static_cast<std::size_t>(row)], kStepColumn[k] * place.east_m[static_cast<std::size_t>(row)]);
  } else {
    const auto [d1, d2] = sides(place, row, f);
    const double within = static_cast<double>(parted.to_diagonal[cell]) * std::atan2(d2, d1);
    const double straight = std::array{0.0, 270.0, 180.0, 90.0}[kStraight[f] / 2] / kDegrees;
    // Even triangles lie anticlockwise of their straight side.
    angle = straight + (f % 2 == 0 ? within : -within);
  }
  const double degrees = std::fmod(angle * kDegrees + 720, 360);
  return static_cast<float>(degrees);
}

Result<BigArray<double>> accumulate_parted(const DInfinity& parted, const Flow& flow, const GridPlace& place, Progress& progress) {
  const GridShape& shape = flow.shape;
  const Steps steps(shape);
  const StorePtr& store = flow.direction.store();
  auto sums = BigArray<double>::make(shape.cells(), store);
  auto counts = BigArray<std::uint8_t>::make(shape.cells(), store);
  if (!sums || !counts) return tl::unexpected(sums ? counts.error() : sums.error());
  BigArray<double>& sum = *sums;
  BigArray<std::uint8_t>& waiting = *counts;
  const auto from = [&](Direction d, CellIndex donor) { return share_of(parted, flow, donor, static_cast<Direction>(opposite(d) & 7)); };
  parallel_for(progress, static_cast<std::size_t>(shape.rows), kRows, [&](std::size_t top, std::size_t bottom) {
    for (auto c = static_cast<CellIndex>(top * static_cast<std::size_t>(shape.columns)); c < bottom * static_cast<std::size_t>(shape.columns); ++c)
      for_each_neighbour(shape, steps, c, [&](Direction d, CellIndex n) { waiting[c] += from(d, n) > 0 ? 1 : 0; });
    rest(store);
  });
  if (progress.cancelled()) return cancelled();
  constexpr std::uint8_t kDone = 128;
  std::vector<CellIndex> ready;
  for (CellIndex first = 0; first < shape.cells(); ++first) {
    if (first % (1 << 20) == 0) {
      rest(store);
      if (progress.cancelled()) return cancelled();
    }
    if (waiting[first] != 0 || parted.facet[first] == kNothing) continue;
    ready.assign(1, first);
    while (!ready.empty()) {
      const CellIndex c = ready.back();
      ready.pop_back();
      waiting[c] = kDone;
      double total = km2_of(place.cell_cm2(shape.column_of(c), shape.row_of(c)));
      for_each_neighbour(shape, steps, c, [&](Direction d, CellIndex n) {
        if (const double share = from(d, n); share > 0) total += share * sum[n];
      });
      sum[c] = total;
      for_each_neighbour(shape, steps, c, [&](Direction d, CellIndex n) {
        if (share_of(parted, flow, c, static_cast<Direction>(d & 7)) > 0 && --waiting[n] == 0) ready.push_back(n);
      });
    }
  }
  return std::move(*sums);
}

}  // namespace thalweg
