// The map by night: what can be read by day can be read then, and what a user chose stays.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "layers/map_ink.hpp"
#include "layers/palette.hpp"

namespace thalweg {
namespace {

double luminance(Colour c) {
  const auto linear = [](std::uint8_t v) {
    const double s = v / 255.0;
    return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

// As WCAG 2 has it: 4.5 for text, 3 for lines and large text.
double contrast(Colour a, Colour b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(MapInk, EveryColourOfThePaletteHasADarkOne) {
  for (const Colour c : {palette::kSea, palette::kWater, palette::kLandElsewhere, palette::kNoMap}) EXPECT_LT(luminance(dark_counterpart(c)), 0.08);
  for (const Colour c : palette::kTints) EXPECT_LT(luminance(dark_counterpart(c)), 0.08);
  EXPECT_EQ(dark_counterpart(with_alpha(palette::kBorder, 0.5)).a, with_alpha(palette::kBorder, 0.5).a);
}

TEST(MapInk, NamesAndLinesStandOutOnEveryGround) {
  std::vector<Colour> grounds{palette::kLandElsewhere};
  for (const Colour c : palette::kTints) {
    grounds.push_back(c);
    grounds.push_back(mix(c, palette::kLandElsewhere, 0.6));
    grounds.push_back(mix(c, palette::kEnclave, 0.10));
  }
  for (const Colour ground : grounds) {
    const Colour dark = dark_counterpart(ground);
    EXPECT_NE(dark, ground);
    for (const Colour text : {palette::kPlaceText, palette::kCountryText, palette::kEnclaveText, palette::kWaterText}) EXPECT_GE(contrast(dark_counterpart(text), dark), 4.5);
    for (const Colour line : {palette::kBorder, palette::kEnclave, palette::kDisputed, palette::kAnnotation, palette::kOtherDate}) EXPECT_GE(contrast(dark_counterpart(line), dark), 3);
    EXPECT_GT(contrast(dark, dark_counterpart(palette::kSea)), 1.2);
  }
}

TEST(MapInk, ASceneIsInkedWholeAndChosenColoursStay) {
  MapScene scene;
  FillItem fill;
  fill.colour = {palette::kTints[0], rgb(0x123456), rgb(0xfff3cf, 0.5), rgb(0xd9f0a3)};
  scene.items.emplace_back(fill);
  LineItem line;
  line.style = {1, palette::kBorder, {}, 2, rgb(0xffffff, 0.8)};
  scene.items.emplace_back(line);
  Label label;
  label.style.colour = rgb(0x402010);  // a user's
  scene.labels.push_back(label);
  const MapScene same = in_ink(scene, kLightPage);
  EXPECT_EQ(std::get<FillItem>(same.items[0]).colour, fill.colour);
  EXPECT_EQ(same.sea, scene.sea);
  const MapScene dark = in_ink(scene, kDarkPage);
  EXPECT_EQ(dark.furniture.ink.page, kDarkPage.page);
  const auto& colours = std::get<FillItem>(dark.items[0]).colour;
  EXPECT_EQ(colours[0], dark_counterpart(palette::kTints[0]));
  EXPECT_EQ(colours[1], rgb(0x123456));
  EXPECT_LT(luminance(colours[2]), luminance(rgb(0xfff3cf)));  // bright: dimmed, still as opaque, still another one
  EXPECT_EQ(colours[2].a, rgb(0xfff3cf, 0.5).a);
  EXPECT_GT(luminance(colours[2]), luminance(colours[3]));
  EXPECT_LT(luminance(std::get<LineItem>(dark.items[1]).style.casing), 0.05);
  EXPECT_GT(luminance(dark.labels[0].style.colour), 0.25);
  EXPECT_LT(luminance(dark.labels[0].style.halo), 0.05);
}

}  // namespace
}  // namespace thalweg
