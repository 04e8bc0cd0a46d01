#pragma once
// What every reader promises of its table and of its errors, for the fuzz targets.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <variant>

#include "geo/data/encoding.hpp"
#include "geo/data/read.hpp"

namespace thalweg::fuzz {

inline void check(bool good) {
  if (!good) std::abort();
}

inline void check_error(const Error& error) {
  const int code = exit_code(error.code);
  check((code == 2 || code == 3) && !error.message.empty());
}

inline void check_table(const FeatureTable& t) {
  const GeometryColumn& g = t.geometry;
  check(g.feature_start.size() == g.features() + 1 && g.feature_start.back() == g.parts());
  check(g.part_start.back() == g.rings() && g.ring_start.back() == g.coords.size());
  for (std::size_t f = 0; f < g.features(); ++f) {
    check((g.kind[f] == GeometryKind::kNone) == (g.feature_start[f] == g.feature_start[f + 1]));
    for (std::uint32_t part = g.feature_start[f]; part < g.feature_start[f + 1]; ++part) {
      check(g.part_start[part] < g.part_start[part + 1]);
      for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
        const std::size_t fewest = g.kind[f] == GeometryKind::kPolygon ? 3 : g.kind[f] == GeometryKind::kLine ? 2 : 1;
        check(g.ring(r).size() >= fewest);
      }
    }
  }
  for (const LonLat p : g.coords) check(std::isfinite(p.lon) && std::isfinite(p.lat));
  for (const Column& c : t.columns) {
    check(is_utf8(c.name) && std::visit([](const auto& v) { return v.size(); }, c.values) == t.rows());
    for (std::size_t row = 0; row < t.rows(); ++row) check(is_utf8(c.text(row)));
  }
  guess_key(t);
}

}  // namespace thalweg::fuzz
