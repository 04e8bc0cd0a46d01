#include "geo/analysis/analyses.hpp"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

namespace thalweg {
namespace {

TEST(Analyses, EveryRowIsComplete) {
  std::set<std::string_view> ids;
  for (const Analysis& a : analyses()) {
    EXPECT_TRUE(ids.insert(a.id).second) << a.id << " is there twice";
    EXPECT_FALSE(a.title.empty()) << a.id;
    EXPECT_FALSE(a.help.empty()) << a.id;
    EXPECT_FALSE(a.method.empty()) << a.id;
    EXPECT_NE(a.run, nullptr) << a.id;
    EXPECT_EQ(analysis(a.id), &a);
    for (const AnalysisParameter& p : a.parameters) EXPECT_FALSE(p.key.empty() || p.value.empty() || p.help.empty()) << a.id;
  }
  EXPECT_EQ(analysis("no such analysis"), nullptr);
}

TEST(Analyses, EveryRowHasAGoldenTable) {
  // tests/cli/analyses.txt compares with it; an analysis without one is not tested.
  for (const Analysis& a : analyses())
    EXPECT_TRUE(std::filesystem::exists("tests/cli/golden/analysis_" + std::string(a.id) + ".txt")) << a.id;
}

}  // namespace
}  // namespace thalweg
