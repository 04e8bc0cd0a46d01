// The interface can be read in each theme: contrast as WCAG 2.1 defines it.
#include "app/theme.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "app/actions.hpp"

namespace thalweg {
namespace {

// WCAG 2.1, relative luminance and contrast ratio.
double luminance(unsigned rgb) {
  const auto part = [&](int shift) {
    const double v = (rgb >> shift & 255) / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}
double contrast(unsigned a, unsigned b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
unsigned hex(Colour c) { return static_cast<unsigned>(c.r) << 16 | static_cast<unsigned>(c.g) << 8 | c.b; }

TEST(ThemeTest, ContrastIsThatOfTheDefinition) {
  EXPECT_DOUBLE_EQ(contrast(0x000000, 0xffffff), 21);
  EXPECT_DOUBLE_EQ(contrast(0x123456, 0x123456), 1);
  EXPECT_NEAR(contrast(0x777777, 0xffffff), 4.478, 0.001);  // the well-known grey that just fails
}

TEST(ThemeTest, TextCanBeReadOnEverything) {
  for (const Theme& t : themes()) {
    const double text = t.id == "contrast" ? 7 : 4.5, shape = t.id == "contrast" ? 4.5 : 3;
    for (const auto& [name, ground] : {std::pair{"paper", t.of(theme::kPaper)}, {"raised", t.of(theme::kRaised)}, {"chosen", t.of(theme::kAccentSoft)}, {"hovered", t.of(theme::kHover)},
                                       {"field", t.field}, {"hovered field", t.field_hover}}) {
      EXPECT_GE(contrast(t.of(theme::kText), ground), text) << t.id << ": text on " << name;
      EXPECT_GE(contrast(t.of(theme::kSoft), ground), text) << t.id << ": soft text on " << name;
      EXPECT_GE(contrast(t.of(theme::kAccent), ground), shape) << t.id << ": accent on " << name;
    }
    for (const theme::Ink ground : {theme::kPaper, theme::kRaised}) EXPECT_GE(contrast(t.of(theme::kWarn), t.of(ground)), text) << t.id << ": warnings";
    EXPECT_GE(contrast(hex(t.page.ink), hex(t.page.page)), text) << t.id << ": text on the page";
    EXPECT_GE(contrast(hex(t.page.soft), hex(t.page.page)), text) << t.id << ": soft text on the page";
  }
}

TEST(ThemeTest, EachHasItsNameAndAction) {
  std::set<std::string_view> ids;
  for (const Theme& t : themes()) {
    EXPECT_TRUE(ids.insert(t.id).second);
    EXPECT_EQ(theme_named(t.id).title, t.title);
    const Action* a = action("theme-" + std::string(t.id));
    ASSERT_NE(a, nullptr) << t.id;
    EXPECT_EQ(a->title, t.title);
  }
  EXPECT_EQ(theme_named("no such").id, themes().front().id);
}

}  // namespace
}  // namespace thalweg
