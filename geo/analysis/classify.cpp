#include "geo/analysis/classify.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thalweg {
namespace {

std::vector<double> quantiles(const std::vector<double>& sorted, std::size_t classes) {
  std::vector<double> ends;
  for (std::size_t c = 1; c <= classes; ++c) {
    const std::size_t rank = (sorted.size() * c + classes - 1) / classes;  // rounded up
    const double end = sorted[std::max<std::size_t>(rank, 1) - 1];
    if (ends.empty() || end > ends.back()) ends.push_back(end);
  }
  return ends;
}

std::vector<double> equal_steps(double low, double high, std::size_t classes) {
  if (low == high) return {high};
  std::vector<double> ends;
  for (std::size_t c = 1; c <= classes; ++c) {
    // Mixed, not added up: low and high of any size do not overflow.
    const double t = static_cast<double>(c) / static_cast<double>(classes);
    const double end = c == classes ? high : low * (1 - t) + high * t;
    if (ends.empty() || end > ends.back()) ends.push_back(end);
  }
  return ends;
}

// Different values with how often each comes, and running sums about their middle, so that squares of large
// numbers do not eat the differences.
struct Weighted {
  std::vector<double> value;
  std::vector<long double> n, sum, squares;  // values + 1
  // Sum of squared deviations of values [from, to).
  long double cost(std::size_t from, std::size_t to) const {
    const long double s = sum[to] - sum[from];
    return std::max<long double>(squares[to] - squares[from] - s * s / (n[to] - n[from]), 0);
  }
};

Weighted weighted(const std::vector<double>& sorted) {
  Weighted w;
  const double middle = sorted[sorted.size() / 2];
  const double scale = std::max(sorted.back() / 2 - sorted.front() / 2, std::numeric_limits<double>::min());
  w.n = w.sum = w.squares = {0};
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t j = i;
    while (j < sorted.size() && sorted[j] == sorted[i]) ++j;
    const auto times = static_cast<long double>(j - i), v = static_cast<long double>(sorted[i] / scale - middle / scale);
    w.value.push_back(sorted[i]);
    w.n.push_back(w.n.back() + times);
    w.sum.push_back(w.sum.back() + times * v);
    w.squares.push_back(w.squares.back() + times * v * v);
    i = j;
  }
  return w;
}

struct Split {
  const Weighted& w;
  const std::vector<long double>& before;  // best cost of the first i values in one class fewer
  std::vector<long double>& best;
  std::vector<std::uint32_t>& from;        // where the last class begins

  // best[i] for i in [low, high], whose last classes begin in [first, last].
  void solve(std::size_t low, std::size_t high, std::size_t first, std::size_t last) {
    const std::size_t middle = low + (high - low) / 2;
    best[middle] = std::numeric_limits<long double>::infinity();
    for (std::size_t j = first; j <= std::min(last, middle - 1); ++j) {
      const long double cost = before[j] + w.cost(j, middle);
      if (cost < best[middle]) {
        best[middle] = cost;
        from[middle] = static_cast<std::uint32_t>(j);
      }
    }
    const std::size_t at = from[middle];
    if (middle > low) solve(low, middle - 1, first, at);
    if (middle < high) solve(middle + 1, high, at, last);
  }
};

std::vector<double> natural(const std::vector<double>& sorted, std::size_t classes) {
  const Weighted w = weighted(sorted);
  const std::size_t n = w.value.size();
  if (n <= classes) return w.value;
  std::vector<long double> best(n + 1), before(n + 1);
  std::vector<std::vector<std::uint32_t>> from(classes, std::vector<std::uint32_t>(n + 1));
  for (std::size_t i = 1; i <= n; ++i) best[i] = w.cost(0, i);
  for (std::size_t c = 1; c < classes; ++c) {
    std::swap(best, before);
    Split{w, before, best, from[c]}.solve(c + 1, n, c, n - 1);
  }
  std::vector<double> ends;
  for (std::size_t c = classes, i = n; c-- > 0; i = from[c][i]) ends.push_back(w.value[i - 1]);
  std::reverse(ends.begin(), ends.end());
  return ends;
}

// At most `most` of the sorted values, evenly spaced by rank, both ends among them.
std::vector<double> thinned(const std::vector<double>& sorted, std::size_t most) {
  std::vector<double> out(most);
  for (std::size_t i = 0; i < most; ++i) out[i] = sorted[i * (sorted.size() - 1) / (most - 1)];
  return out;
}

}  // namespace

std::vector<double> class_breaks(std::span<const double> values, ClassMethod method, int classes) {
  std::vector<double> sorted;
  std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double v) { return std::isfinite(v); });
  if (sorted.empty()) return {};
  std::sort(sorted.begin(), sorted.end());
  const auto wanted = static_cast<std::size_t>(std::max(classes, 1));
  switch (method) {
    case ClassMethod::kQuantile: return quantiles(sorted, wanted);
    case ClassMethod::kEqual: return equal_steps(sorted.front(), sorted.back(), wanted);
    case ClassMethod::kNatural: break;
  }
  std::size_t different = 1;
  for (std::size_t i = 1; i < sorted.size(); ++i) different += sorted[i] != sorted[i - 1] ? 1 : 0;
  if (different > kExactNatural_values) sorted = thinned(sorted, kExactNatural_values);
  return natural(sorted, wanted);
}

std::size_t class_of(std::span<const double> breaks, double value) {
  if (std::isnan(value) || breaks.empty()) return breaks.size();
  const auto found = std::lower_bound(breaks.begin(), breaks.end(), value);
  return static_cast<std::size_t>(std::min(found, breaks.end() - 1) - breaks.begin());
}

}  // namespace thalweg
