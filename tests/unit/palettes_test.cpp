// Palettes: every one is told apart by usual vision and by those of protanopia, deuteranopia and tritanopia.
// Simulation: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of
// Color Vision Deficiency", IEEE TVCG 15 (2009), matrices of severity 1, on linear sRGB. Distance: Euclid in OKLab
// (B. Ottosson 2020), where about 0.02 is just seen.
#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "geo/register/style.hpp"
#include "layers/palettes.hpp"

namespace thalweg {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<double, 9>;

constexpr std::pair<const char*, Matrix> kVisions[] = {
    {"usual", {1, 0, 0, 0, 1, 0, 0, 0, 1}},
    {"protanopia", {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998}},
    {"deuteranopia", {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881}},
    {"tritanopia", {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}}};

double linear(std::uint8_t v) {
  const double s = v / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

Triple seen(Colour c, const Matrix& m) {
  const Triple rgb{linear(c.r), linear(c.g), linear(c.b)};
  Triple v{};
  for (std::size_t i = 0; i < 3; ++i) v[i] = std::clamp(m[3 * i] * rgb[0] + m[3 * i + 1] * rgb[1] + m[3 * i + 2] * rgb[2], 0.0, 1.0);
  const double l = std::cbrt(0.4122214708 * v[0] + 0.5363325363 * v[1] + 0.0514459929 * v[2]);
  const double a = std::cbrt(0.2119034982 * v[0] + 0.6806995451 * v[1] + 0.1073969566 * v[2]);
  const double b = std::cbrt(0.0883024619 * v[0] + 0.2817188376 * v[1] + 0.6299787005 * v[2]);
  return {0.2104542553 * l + 0.7936177850 * a - 0.0040720468 * b, 1.9779984951 * l - 2.4285922050 * a + 0.4505937099 * b, 0.0259040371 * l + 0.7827717662 * a - 0.8086757660 * b};
}

double distance(Colour p, Colour q, const Matrix& m) {
  const Triple a = seen(p, m), b = seen(q, m);
  return std::sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

TEST(Palettes, AnyTwoClassesAreToldApartByEveryVision) {
  for (const PaletteName& p : palette_names()) {
    const bool qualitative = p.kind == PaletteName::Kind::kQualitative;
    for (std::size_t n = 2; n <= (qualitative ? 8u : static_cast<std::size_t>(kMostClasses)); ++n) {
      const auto colours = palette_colours(p.name, n);
      ASSERT_EQ(colours.size(), n) << p.name;
      // Classes of an order may be as near as its ends allow; colours of kinds are at least this far apart.
      const double steps = static_cast<double>(n - 1);
      const double least = qualitative ? (p.name == "eight" ? 0.16 : 0.08) : p.kind == PaletteName::Kind::kDiverging ? std::min(0.15, 0.27 / steps) : std::min(0.25, 0.36 / steps);
      for (const auto& [vision, matrix] : kVisions) {
        for (std::size_t i = 0; i < n; ++i)
          for (std::size_t j = 0; j < i; ++j) EXPECT_GE(distance(colours[i], colours[j], matrix), least) << p.name << " " << n << ": " << j << " and " << i << ", " << vision;
      }
    }
  }
}

// What is more is darker, or lighter, throughout: grey prints keep the order. Of a diverging one each arm.
TEST(Palettes, LightnessKeepsTheOrder) {
  for (const PaletteName& p : palette_names()) {
    if (p.kind == PaletteName::Kind::kQualitative) continue;
    const auto colours = palette_colours(p.name, 9);
    std::vector<double> lightness;
    for (const Colour c : colours) lightness.push_back(seen(c, kVisions[0].second)[0]);
    const auto ordered = [&](std::size_t from, std::size_t to) {
      const bool up = lightness[to] > lightness[from];
      for (std::size_t i = from; i < to; ++i) EXPECT_EQ(lightness[i + 1] > lightness[i], up) << p.name << " " << i;
    };
    if (p.kind == PaletteName::Kind::kSequential) ordered(0, 8);
    else ordered(0, 4), ordered(4, 8);
  }
}

TEST(Palettes, ReversedAndUnknownAndMany) {
  auto forth = palette_colours("water", 5), back = palette_colours("water", 5, true);
  std::reverse(back.begin(), back.end());
  EXPECT_EQ(forth, back);
  EXPECT_TRUE(palette_colours("no such palette", 5).empty());
  EXPECT_TRUE(palette_colours("water", 0).empty());
  EXPECT_EQ(palette_colours("water", 1).size(), 1u);
  const auto many = palette_colours("eight", 20);
  ASSERT_EQ(many.size(), 20u);
  EXPECT_EQ(many[0], many[8]);
}

TEST(Palettes, OklchKeepsWithinWhatIsShown) {
  // White, black and a middle grey, whatever the hue of no chroma.
  EXPECT_EQ(oklch(1, 0, 77), rgb(0xffffff));
  EXPECT_EQ(oklch(0, 0, 0), rgb(0x000000));
  // Pure red by its coordinates (Ottosson): L 0.6280, C 0.2577, h 29.23.
  const Colour red = oklch(0.62796, 0.25768, 29.234);
  EXPECT_NEAR(red.r, 255, 1);
  EXPECT_NEAR(red.g, 0, 2);
  EXPECT_NEAR(red.b, 0, 2);
  // A chroma that no screen has gives the hue's most, not another hue.
  const Colour most = oklch(0.62796, 0.5, 29.234);
  EXPECT_NEAR(most.r, 255, 2);
  EXPECT_NEAR(most.b, 0, 6);
}

}  // namespace
}  // namespace thalweg
