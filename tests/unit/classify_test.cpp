// Classes of a column: properties of each method, and natural breaks against every possible partition.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "geo/analysis/classify.hpp"

namespace thalweg {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr ClassMethod kMethods[] = {ClassMethod::kQuantile, ClassMethod::kEqual, ClassMethod::kNatural};

double cost_of(const std::vector<double>& values, const std::vector<double>& ends) {
  double sum = 0;
  for (std::size_t c = 0; c < ends.size(); ++c) {
    double n = 0, mean = 0;
    for (const double v : values)
      if (class_of(ends, v) == c) n += 1, mean += v;
    if (n == 0) continue;
    mean /= n;
    for (const double v : values)
      if (class_of(ends, v) == c) sum += (v - mean) * (v - mean);
  }
  return sum;
}

// The least cost of at most `classes` classes, by trying every way to cut the different values.
double best_cost(std::vector<double> values, int classes) {
  std::sort(values.begin(), values.end());
  std::vector<double> different = values;
  different.erase(std::unique(different.begin(), different.end()), different.end());
  double best = kInf;
  for (unsigned cuts = 0; cuts < 1U << (different.size() - 1); ++cuts) {
    std::vector<double> ends;
    for (std::size_t i = 0; i + 1 < different.size(); ++i)
      if ((cuts >> i & 1) != 0) ends.push_back(different[i]);
    ends.push_back(different.back());
    if (ends.size() <= static_cast<std::size_t>(classes)) best = std::min(best, cost_of(values, ends));
  }
  return best;
}

TEST(Classify, NaturalBreaksAreTheBestOfAllPartitions) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> values(2 + random() % 10);
    const bool steps = round % 3 == 0;  // with equal ones among them
    for (double& v : values) v = steps ? static_cast<double>(random() % 5) : std::ldexp(static_cast<double>(random() % 100000), -static_cast<int>(random() % 12)) - 500;
    const int classes = 1 + static_cast<int>(random() % 5);
    const auto ends = class_breaks(values, ClassMethod::kNatural, classes);
    const double best = best_cost(values, classes), ours = cost_of(values, ends);
    ASSERT_LE(ours, best + 1e-9 * (1 + best)) << "round " << round;
  }
}

TEST(Classify, FisherKeepsClustersTogether) {
  const std::vector<double> values{1, 2, 1.5, 100, 101, 99, 5000, 5001};
  EXPECT_EQ(class_breaks(values, ClassMethod::kNatural, 3), (std::vector<double>{2, 101, 5001}));
}

TEST(Classify, EveryMethodGivesAscendingEndsUpToTheLargestValue) {
  std::mt19937 random(11);
  std::lognormal_distribution<double> sizes(0, 3);
  for (int round = 0; round < 60; ++round) {
    std::vector<double> values(1 + random() % 400);
    for (double& v : values) v = sizes(random) - (round % 2 == 0 ? 0 : 50);
    values.push_back(NAN);
    values.push_back(kInf);
    values.push_back(-kInf);
    for (const ClassMethod method : kMethods) {
      const int classes = 1 + static_cast<int>(random() % 9);
      const auto ends = class_breaks(values, method, classes);
      ASSERT_FALSE(ends.empty());
      ASSERT_LE(ends.size(), static_cast<std::size_t>(classes));
      EXPECT_EQ(std::adjacent_find(ends.begin(), ends.end(), std::greater_equal<>()), ends.end());
      double largest = -kInf;
      for (const double v : values)
        if (std::isfinite(v)) largest = std::max(largest, v);
      EXPECT_EQ(ends.back(), largest);
      for (const double v : values) {
        if (std::isfinite(v)) { EXPECT_LT(class_of(ends, v), ends.size()); }
      }
    }
  }
}

TEST(Classify, OrderAndMissingValuesDoNotMatter) {
  std::mt19937 random(3);
  std::vector<double> values(500);
  for (double& v : values) v = static_cast<double>(random() % 10000) / 7;
  for (const ClassMethod method : kMethods) {
    const auto ends = class_breaks(values, method, 6);
    auto other = values;
    std::shuffle(other.begin(), other.end(), random);
    other.insert(other.begin() + 100, 5, NAN);
    EXPECT_EQ(class_breaks(other, method, 6), ends);
  }
}

TEST(Classify, QuantilesHoldAboutAsManyEach) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(i * i);
  const auto ends = class_breaks(values, ClassMethod::kQuantile, 7);
  ASSERT_EQ(ends.size(), 7u);
  std::vector<int> counts(7);
  for (const double v : values) ++counts[class_of(ends, v)];
  for (const int n : counts) EXPECT_NEAR(n, 1000.0 / 7, 1);
}

TEST(Classify, EqualStepsAreEquallyWide) {
  EXPECT_EQ(class_breaks(std::vector<double>{0, 1, 10}, ClassMethod::kEqual, 5), (std::vector<double>{2, 4, 6, 8, 10}));
  // Of any size: no overflow between the ends.
  const auto ends = class_breaks(std::vector<double>{-1.7e308, 1.7e308}, ClassMethod::kEqual, 4);
  ASSERT_EQ(ends.size(), 4u);
  for (const double e : ends) EXPECT_TRUE(std::isfinite(e));
}

TEST(Classify, ConstantEmptyAndExtremeColumns) {
  for (const ClassMethod method : kMethods) {
    EXPECT_EQ(class_breaks(std::vector<double>{}, method, 5), std::vector<double>{});
    EXPECT_EQ(class_breaks(std::vector<double>{NAN, kInf}, method, 5), std::vector<double>{});
    EXPECT_EQ(class_breaks(std::vector<double>{4, 4, 4}, method, 5), std::vector<double>{4});
    EXPECT_EQ(class_breaks(std::vector<double>{1, 2}, method, 0), std::vector<double>{2});
    const auto ends = class_breaks(std::vector<double>{-1.7e308, 0, 1e-300, 1.7e308}, method, 3);
    EXPECT_EQ(ends.back(), 1.7e308);
  }
  EXPECT_EQ(class_breaks(std::vector<double>{3, 1, 2}, ClassMethod::kNatural, 9), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(class_of({}, 1), 0u);
  const std::vector<double> ends{1, 2};
  EXPECT_EQ(class_of(ends, NAN), 2u);
  EXPECT_EQ(class_of(ends, 1), 0u);
  EXPECT_EQ(class_of(ends, 1.5), 1u);
  EXPECT_EQ(class_of(ends, 9), 1u);
}

// Large numbers with small differences: squares must not eat them.
TEST(Classify, NaturalBreaksOfLargeNumbersWithSmallDifferences) {
  std::vector<double> values;
  for (const double base : {1e9, 1e9 + 10, 1e9 + 30})
    for (int i = 0; i < 50; ++i) values.push_back(base + i * 0.01);
  EXPECT_EQ(class_breaks(values, ClassMethod::kNatural, 3), (std::vector<double>{1e9 + 0.49, 1e9 + 10.49, 1e9 + 30.49}));
}

TEST(Classify, MoreValuesThanAreExactGiveNearlyTheSameCost) {
  std::mt19937 random(5);
  std::lognormal_distribution<double> sizes(2, 1);
  std::vector<double> values(3 * kExactNatural_values);
  for (double& v : values) v = sizes(random);
  const auto natural = class_breaks(values, ClassMethod::kNatural, 5);
  ASSERT_EQ(natural.size(), 5u);
  EXPECT_EQ(natural, class_breaks(values, ClassMethod::kNatural, 5));
  EXPECT_LT(cost_of(values, natural), cost_of(values, class_breaks(values, ClassMethod::kQuantile, 5)));
  EXPECT_LT(cost_of(values, natural), cost_of(values, class_breaks(values, ClassMethod::kEqual, 5)));
}

}  // namespace
}  // namespace thalweg
