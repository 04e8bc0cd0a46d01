#include "app/table_query.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

FeatureTable rivers() {
  FeatureTable t;
  t.name = "rivers";
  for (int i = 0; i < 6; ++i) t.geometry.end_feature(GeometryKind::kNone);
  t.columns.push_back({"name", std::vector<std::string>{"Naryn", "Сох", "Kara Darya", "", "Soʻx", "Zeravshan"}});
  t.columns.push_back({"length km", std::vector<double>{807, 124, 177, NAN, 124, 877}});
  t.columns.push_back({"class", std::vector<std::int64_t>{1, 3, 2, kMissingInteger, 3, 1}});
  return t;
}

using Rows = std::vector<std::uint32_t>;

Rows rows(const std::string& filter, int sort = -1, bool descending = false, const Rows* only = nullptr) {
  Progress progress;
  const auto found = find_rows(rivers(), {filter, sort, descending}, only, progress);
  EXPECT_TRUE(found) << (found ? "" : found.error().message);
  return found ? *found : Rows{};
}

TEST(TableQuery, Filters) {
  EXPECT_EQ(rows(""), (Rows{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(rows("СОХ"), (Rows{1}));
  EXPECT_EQ(rows("sox"), (Rows{4}));            // without the apostrophe
  EXPECT_EQ(rows("124"), (Rows{1, 4}));
  EXPECT_EQ(rows("name = naryn"), (Rows{0}));
  EXPECT_EQ(rows("name = \"kara darya\""), (Rows{2}));
  EXPECT_EQ(rows("name = kara darya"), (Rows{2}));
  EXPECT_EQ(rows("NAME ~ ar"), (Rows{0, 2}));
  EXPECT_EQ(rows("length km > 124"), (Rows{0, 2, 5}));
  EXPECT_EQ(rows("length km>=124 and class=3"), (Rows{1, 4}));
  EXPECT_EQ(rows("class != 3"), (Rows{0, 2, 3, 5}));
  EXPECT_EQ(rows("class < 2 AND z"), (Rows{5}));
  EXPECT_EQ(rows("name = \"\""), (Rows{3}));
  EXPECT_EQ(rows("name = \"and\""), Rows{});
}

TEST(TableQuery, SortsWithMissingLast) {
  EXPECT_EQ(rows("", 1), (Rows{1, 4, 2, 0, 5, 3}));
  EXPECT_EQ(rows("", 1, true), (Rows{5, 0, 2, 1, 4, 3}));  // equal ones keep their order
  EXPECT_EQ(rows("", 2), (Rows{0, 5, 2, 1, 4, 3}));
  EXPECT_EQ(rows("", 0), (Rows{2, 0, 4, 5, 1, 3}));
  EXPECT_EQ(rows("", 7), (Rows{0, 1, 2, 3, 4, 5}));
  const Rows some{1, 3, 5, 9};
  EXPECT_EQ(rows("", 1, true, &some), (Rows{5, 1, 3}));
}

TEST(TableQuery, SaysWhatIsWrong) {
  Progress progress;
  const auto code = [&](const std::string& filter) {
    const auto found = find_rows(rivers(), {filter, -1, false}, nullptr, progress);
    return found ? ErrorCode::kInternal : found.error().code;
  };
  EXPECT_EQ(code("depth > 3"), ErrorCode::kUnknownName);
  EXPECT_EQ(code("class > wide"), ErrorCode::kUsage);
  EXPECT_EQ(code("name >"), ErrorCode::kUsage);
  EXPECT_EQ(code("= 3"), ErrorCode::kUsage);
  EXPECT_EQ(code("class ! 3"), ErrorCode::kUsage);
  const auto found = find_rows(rivers(), {"depth > 3", -1, false}, nullptr, progress);
  EXPECT_NE(found.error().remedy.find("length km"), std::string::npos);
  progress.cancel();
  EXPECT_EQ(code("naryn"), ErrorCode::kCancelled);
}

// Half a million rows: nothing here may be worse than linear, or n log n where it sorts.
TEST(TableQuery, HalfAMillionRows) {
  FeatureTable t;
  std::vector<std::string> names;
  std::vector<double> numbers;
  for (std::int64_t i = 0; i < 500'000; ++i) {
    t.geometry.end_feature(GeometryKind::kNone);
    names.push_back("place " + std::to_string(i * 7919 % 500'000));
    numbers.push_back(static_cast<double>(i * 104'729 % 500'000));
  }
  t.columns = {{"name", std::move(names)}, {"people", std::move(numbers)}};
  Progress progress;
  const auto sorted = find_rows(t, {"people < 1000", 1, false}, nullptr, progress);
  ASSERT_TRUE(sorted);
  ASSERT_EQ(sorted->size(), 1000U);
  for (std::size_t i = 0; i < 1000; ++i) EXPECT_EQ(std::get<std::vector<double>>(t.columns[1].values)[(*sorted)[i]], static_cast<double>(i));
  const auto named = find_rows(t, {"place 499999", 0, false}, nullptr, progress);
  ASSERT_EQ(named->size(), 1U);
}

}  // namespace
}  // namespace thalweg
