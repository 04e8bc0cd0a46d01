#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "layers/text.hpp"
#include "layers/utf8.hpp"

namespace thalweg {
namespace {

class Text : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TextEngine::create();
    ASSERT_TRUE(made) << made.error().message << "; " << made.error().remedy;
    engine.emplace(std::move(*made));
  }
  std::optional<TextEngine> engine;
};

TEST_F(Text, NoGlyphIsMissingInTheScriptsOfTheRegion) {
  for (const char* s : {"Shohimardon, Soʻx, Qoʻqon", "Сох, Сӯх, Чоң-Кара, Жаңы-Айыл, Ӣсфара, Қирғизистон, Үзгөн, Ғаллаорол", "سوخ، ازبکستان، دوشنبه", "Žilina Łódź Ürümqi Ağrı", "Αθήνα",
                        "Երևան", "თბილისი", "दिल्ली", "40°30′ N – 1,234 km² · © ±"}) {
    for (int face = 0; face < 8; ++face) {
      const ShapedText t = engine->shape(s, static_cast<Face>(face), 14, 0);
      ASSERT_FALSE(t.glyphs.empty()) << s;
      for (const ShapedGlyph& g : t.glyphs) EXPECT_NE(g.glyph, 0U) << s << " byte " << g.cluster << " face " << face;
    }
  }
}

TEST_F(Text, ArabicJoinsAndRunsFromRightToLeft) {
  const ShapedText word = engine->shape("سوخ", Face::kRegular, 20, 0);
  ASSERT_EQ(word.glyphs.size(), 3U);
  // As seen from the left the last letter comes first.
  EXPECT_GT(word.glyphs.front().cluster, word.glyphs.back().cluster);
  // Joined forms are other glyphs than the letter alone.
  const ShapedText alone = engine->shape("س", Face::kRegular, 20, 0);
  EXPECT_NE(word.glyphs.back().glyph, alone.glyphs.front().glyph);
}

TEST_F(Text, MixedDirectionsAreReordered) {
  const ShapedText t = engine->shape("Sokh سوخ 226", Face::kRegular, 14, 0);
  float pen = -1;
  for (const ShapedGlyph& g : t.glyphs) {
    EXPECT_GE(g.x, pen - 2);  // marks may step back a little
    pen = std::max(pen, g.x);
  }
  EXPECT_EQ(t.glyphs.front().cluster, 0U);
}

TEST_F(Text, SpacingIsBetweenLettersButNeverBetweenJoinedOnes) {
  const float plain = engine->shape("ABCD", Face::kRegular, 20, 0).width, spaced = engine->shape("ABCD", Face::kRegular, 20, 5).width;
  EXPECT_NEAR(spaced - plain, 15, 0.01);
  EXPECT_FLOAT_EQ(engine->shape("سوخ", Face::kRegular, 20, 0).width, engine->shape("سوخ", Face::kRegular, 20, 5).width);
}

TEST_F(Text, WidthGrowsWithSize) {
  const float a = engine->shape("Ferghana", Face::kRegular, 10, 0).width, b = engine->shape("Ferghana", Face::kRegular, 20, 0).width;
  EXPECT_NEAR(b / a, 2, 0.02);
}

TEST_F(Text, IllFormedBytesAreReplacedNotFatal) {
  const ShapedText t = engine->shape("a\xff\xc3(b\xed\xa0\x80", Face::kRegular, 12, 0);
  EXPECT_GE(t.glyphs.size(), 6U);
  EXPECT_TRUE(engine->shape("", Face::kRegular, 12, 0).glyphs.empty());
}

TEST_F(Text, CellsHoldInkAndHaloRoundIt) {
  const ShapedText t = engine->shape("O", Face::kBold, 24, 0);
  const AtlasGlyph c = engine->place(t.glyphs[0], 24, 2, 0, 0, 0);
  ASSERT_GT(c.width, 0);
  const auto image = engine->image();
  std::size_t ink = 0, halo = 0, bare = 0;
  for (int y = 0; y < c.height; ++y) {
    for (int x = 0; x < c.width; ++x) {
      const std::size_t at = static_cast<std::size_t>(c.v + y) * static_cast<std::size_t>(image->width) + static_cast<std::size_t>(c.u + x);
      ink += image->glyphs[at] > 128 ? 1 : 0;
      halo += image->halos[at] > 128 ? 1 : 0;
      bare += image->glyphs[at] > 200 && image->halos[at] < 100 ? 1 : 0;
    }
  }
  EXPECT_GT(ink, 50U);
  EXPECT_GT(halo, ink * 3 / 2);
  EXPECT_EQ(bare, 0U);
}

TEST_F(Text, EqualCellsAreSharedAndOthersAreNot) {
  const ShapedText t = engine->shape("aa", Face::kRegular, 14, 0);
  const AtlasGlyph a = engine->place(t.glyphs[0], 14, 1, 0.25F, 0, 0), b = engine->place(t.glyphs[1], 14, 1, 0.25F, 0, 0);
  EXPECT_EQ(a.u, b.u);
  EXPECT_EQ(a.v, b.v);
  std::set<std::pair<int, int>> places{{a.u, a.v}};
  for (const auto& [size, halo, fx, angle] : {std::tuple{15.0F, 1.0F, 0.25F, 0.0F}, {14.0F, 2.0F, 0.25F, 0.0F}, {14.0F, 1.0F, 0.5F, 0.0F}, {14.0F, 1.0F, 0.25F, 30.0F}}) {
    const AtlasGlyph c = engine->place(t.glyphs[0], size, halo, fx, 0, angle);
    EXPECT_TRUE(places.insert({c.u, c.v}).second);
  }
}

TEST_F(Text, FullAtlasIsToldAndCanBeEmptied) {
  const ShapedText t = engine->shape("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Face::kBold, 400, 0);
  for (int turn = 0; turn < 20 && !engine->full(); ++turn) {
    for (const ShapedGlyph& g : t.glyphs) engine->place(g, 400, 0, 0, 0, static_cast<float>(turn * 4));
  }
  ASSERT_TRUE(engine->full());
  engine->reset();
  EXPECT_FALSE(engine->full());
  EXPECT_GT(engine->place(t.glyphs[0], 40, 0, 0, 0, 0).width, 0);
}

TEST_F(Text, ALargerAtlasHoldsWhatATextureDoesNot) {
  auto large = TextEngine::create(65'000);
  ASSERT_TRUE(large);
  const ShapedText t = large->shape("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Face::kBold, 400, 0);
  for (int turn = 0; turn < 8; ++turn) {
    for (const ShapedGlyph& g : t.glyphs) EXPECT_GT(large->place(g, 400, 0, 0, 0, static_cast<float>(turn * 4)).width, 0);
  }
  EXPECT_FALSE(large->full());
  EXPECT_GT(large->image()->height, 8192);
}

TEST(Utf8, CapitalsOfTheScriptsInUse) {
  EXPECT_EQ(capitals("Kyrgyzstan"), "KYRGYZSTAN");
  EXPECT_EQ(capitals("Кыргызстан, Өзбекстан, Тоҷикистон, ё"), "КЫРГЫЗСТАН, ӨЗБЕКСТАН, ТОҶИКИСТОН, Ё");
  EXPECT_EQ(capitals("Oʻzbekiston, Ürümqi, žilina, łódź"), "OʻZBEKISTON, ÜRÜMQI, ŽILINA, ŁÓDŹ");
  EXPECT_EQ(capitals("ازبکستان 12"), "ازبکستان 12");
}

TEST(Utf8, DecodesAndEncodesEveryLength) {
  const std::string text = "aé€𝄞";
  const auto points = decode_utf8(text);
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[3].value, 0x1D11EU);
  std::string back;
  for (const CodePoint& p : points) append_utf8(back, p.value);
  EXPECT_EQ(back, text);
}

TEST(Utf8, OverlongAndCutFormsAreReplaced) {
  for (const char* bad : {"\xc0\x80", "\xe0\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82"}) {
    for (const CodePoint& p : decode_utf8(bad)) EXPECT_EQ(p.value, 0xFFFDU);
  }
}

}  // namespace
}  // namespace thalweg
