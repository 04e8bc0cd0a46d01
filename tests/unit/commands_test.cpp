#include "app/commands.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "app/actions.hpp"

namespace thalweg {
namespace {

TEST(MisfitTest, BeginningsWordsPartsThenScatteredLetters) {
  EXPECT_EQ(misfit("zoom in", ""), 0);
  EXPECT_EQ(misfit("zoom in", "zoom in"), 0);
  const auto begins = misfit("zoom in", "zo"), word = misfit("zoom in", "in"), inside = misfit("zoom in", "oom"), near = misfit("zoom in", "zmin"), far = misfit("zxxxxm in", "zmin");
  ASSERT_TRUE(begins && word && inside && near && far);
  EXPECT_LT(*begins, *word);
  EXPECT_LT(*word, *inside);
  EXPECT_LT(*inside, *near);
  EXPECT_LT(*near, *far);
  EXPECT_FALSE(misfit("zoom in", "nz"));
  EXPECT_FALSE(misfit("", "a"));
  EXPECT_TRUE(misfit("слои", "сои"));
}

class CommandsTest : public testing::Test {
 protected:
  Workspace work_{[] {}};
  Interface face_;
  Context context_{work_, face_};
  std::string first(std::string_view typed) {
    const auto list = find_commands(context_, typed);
    return list.empty() ? "" : list.front().id;
  }
};

TEST_F(CommandsTest, FindsActionsLanguagesThemesAndProjections) {
  EXPECT_EQ(first("dark"), "theme-dark");
  EXPECT_EQ(first("zoom in"), "zoom-in");
  EXPECT_EQ(first("кыргыз"), "language-ky");
  EXPECT_EQ(first("robin"), "robinson");
  EXPECT_EQ(first("mdist"), "distance");  // scattered letters
  EXPECT_EQ(first("qqqqq"), "");
  const auto all = find_commands(context_, "");
  EXPECT_GE(all.size(), actions().size() - 1 + projection_choices().size());
  EXPECT_TRUE(std::none_of(all.begin(), all.end(), [](const Command& c) { return c.id == "commands"; }));
}

TEST_F(CommandsTest, SpeaksTheLanguageAndEnglish) {
  auto words = Words::load("ru");
  ASSERT_TRUE(words);
  work_.set_words(std::move(*words));
  EXPECT_EQ(first("тёмная"), "theme-dark");
  EXPECT_EQ(first("темная"), "theme-dark");
  EXPECT_EQ(first("dark theme"), "theme-dark");
}

TEST_F(CommandsTest, RunsWhatIsEnabled) {
  const auto dark = find_commands(context_, "dark theme");
  ASSERT_FALSE(dark.empty());
  run_command(context_, dark.front());
  EXPECT_EQ(face_.theme, "dark");
  auto zoom = find_commands(context_, "zoom in");
  ASSERT_FALSE(zoom.empty());
  EXPECT_FALSE(zoom.front().enabled);  // there is no map yet
  run_command(context_, zoom.front());
  EXPECT_FALSE(work_.camera().moving());
}

}  // namespace
}  // namespace thalweg
