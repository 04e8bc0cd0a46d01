#include "geo/base/measure.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace thalweg {

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return "n/a";
  std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t i = point; i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return value < 0 && !zero ? "-" + digits : digits;
}

std::string to_string(const Measure& m) {
  if (!(m.uncertainty > 0)) return fmt::format("{} {}", grouped(m.value, 3), m.unit);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(m.uncertainty))), 0, 6);
  return fmt::format("{} {} \u00b1 {}", grouped(m.value, decimals), m.unit, grouped(m.uncertainty, decimals));
}

}  // namespace thalweg
