#include "layers/palettes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "layers/relief.hpp"

namespace thalweg {
namespace {

constexpr double kRadians = 3.14159265358979323846 / 180;

struct Linear {
  double r, g, b;
  bool shown() const { return std::min({r, g, b}) >= -1e-6 && std::max({r, g, b}) <= 1 + 1e-6; }
};

Linear linear_of(double lightness, double chroma, double hue_deg) {
  const double a = chroma * std::cos(hue_deg * kRadians), b = chroma * std::sin(hue_deg * kRadians);
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

std::uint8_t encoded(double v) {
  v = std::clamp(v, 0.0, 1.0);
  return static_cast<std::uint8_t>((v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055) * 255 + 0.5);
}

struct Stop {
  double at, lightness, chroma, hue_deg;
};
struct Path {
  std::string_view name;
  std::array<Stop, 6> stops;
  bool diverging = false;
};
// Hues turn a little towards the dark, as light on real things does; chroma is most in the middle. The ends of the
// diverging ones differ in lightness too, for readers to whom their hues are one.
constexpr Path kPaths[] = {
    {"water", {{{0, 0.95, 0.03, 200}, {0.25, 0.84, 0.07, 216}, {0.45, 0.75, 0.10, 228}, {0.6, 0.64, 0.12, 240}, {0.75, 0.52, 0.13, 252}, {1, 0.30, 0.09, 270}}}},
    {"earth", {{{0, 0.96, 0.05, 98}, {0.2, 0.88, 0.09, 86}, {0.4, 0.80, 0.12, 75}, {0.55, 0.69, 0.135, 62}, {0.7, 0.58, 0.14, 50}, {1, 0.33, 0.09, 32}}}},
    {"plum", {{{0, 0.95, 0.03, 20}, {0.2, 0.865, 0.07, 5}, {0.4, 0.78, 0.10, 355}, {0.55, 0.66, 0.13, 345}, {0.7, 0.54, 0.15, 335}, {1, 0.30, 0.11, 312}}}},
    {"teal-brown", {{{0, 0.33, 0.07, 220}, {0.25, 0.66, 0.11, 205}, {0.4999, 0.96, 0.015, 200}, {0.5, 0.96, 0.015, 75}, {0.75, 0.76, 0.13, 68}, {1, 0.50, 0.13, 50}}}, true},
    {"purple-green", {{{0, 0.33, 0.16, 305}, {0.25, 0.64, 0.14, 310}, {0.4999, 0.96, 0.015, 310}, {0.5, 0.96, 0.015, 130}, {0.75, 0.78, 0.14, 130}, {1, 0.52, 0.14, 140}}}, true}};

// Nearest two of eight: 0.17 and 0.088 in OKLab for whichever vision tells them apart least. The order is that
// of use: the first few differ most.
constexpr std::array<std::uint32_t, 8> kEight{0x5b5ddd, 0xf5d52f, 0x861309, 0x56f1e5, 0xee7a1c, 0x523779, 0x939df7, 0x9a687d};
constexpr std::array<std::uint32_t, 8> kEightSoft{0x93aaf4, 0xf1c777, 0x83e5bc, 0xbda7b2, 0xe59a6a, 0xeff79f, 0xc8c8fb, 0xbbfff0};

Colour along(const Path& path, double t) {
  std::size_t i = 0;
  while (i + 2 < path.stops.size() && t > path.stops[i + 1].at) ++i;
  const Stop &a = path.stops[i], &b = path.stops[i + 1];
  const double k = std::clamp((t - a.at) / (b.at - a.at), 0.0, 1.0);
  const double turn = std::remainder(b.hue_deg - a.hue_deg, 360.0);
  return oklch(a.lightness + (b.lightness - a.lightness) * k, a.chroma + (b.chroma - a.chroma) * k, a.hue_deg + turn * k);
}

}  // namespace

Colour oklch(double lightness, double chroma, double hue_deg) {
  Linear c = linear_of(lightness, chroma, hue_deg);
  if (!c.shown()) {
    double low = 0, high = chroma;
    for (int i = 0; i < 30; ++i) {
      const double middle = (low + high) / 2;
      (linear_of(lightness, middle, hue_deg).shown() ? low : high) = middle;
    }
    c = linear_of(lightness, low, hue_deg);
  }
  return {encoded(c.r), encoded(c.g), encoded(c.b), 255};
}

std::vector<Colour> palette_colours(std::string_view name, std::size_t n, bool reversed) {
  std::vector<Colour> out;
  const auto sample = [&](bool diverging, auto&& colour) {
    // An even number of classes about a middle has none in the middle.
    const bool skip = diverging && n % 2 == 0;
    const std::size_t steps = skip ? n : n - 1;
    for (std::size_t i = 0; i < n; ++i) out.push_back(colour(n == 1 ? 0.6 : static_cast<double>(skip && i >= n / 2 ? i + 1 : i) / static_cast<double>(steps)));
  };
  const auto* path = std::find_if(std::begin(kPaths), std::end(kPaths), [&](const Path& p) { return p.name == name; });
  if (name == "eight" || name == "eight-soft") {
    const auto& list = name == "eight" ? kEight : kEightSoft;
    for (std::size_t i = 0; i < n; ++i) out.push_back(rgb(list[i % list.size()]));
  } else if (path != std::end(kPaths)) {
    sample(path->diverging, [&](double t) { return along(*path, t); });
  } else if (const Ramp ramp = ramp_named(name, 0, 1); !ramp.empty()) {
    const bool grey = name == "grey";  // on paper more is darker
    sample(name == "blue-red", [&](double t) { return colour_at(ramp, grey ? 1 - t * 0.85 - 0.03 : t); });
  }
  if (reversed) std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace thalweg
