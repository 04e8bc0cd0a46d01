#pragma once
#include <cstdint>

namespace thalweg {

// sRGB, straight (not premultiplied) alpha.
struct Colour {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  friend bool operator==(const Colour&, const Colour&) = default;
};

// 0xRRGGBB.
constexpr Colour rgb(std::uint32_t hex, double alpha = 1) {
  return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8 & 255),
          static_cast<std::uint8_t>(hex & 255), static_cast<std::uint8_t>(alpha * 255 + 0.5)};
}

constexpr Colour with_alpha(Colour c, double alpha) {
  c.a = static_cast<std::uint8_t>(alpha * 255 + 0.5);
  return c;
}

// `a` at t = 0, `b` at t = 1, channel by channel.
constexpr Colour mix(Colour a, Colour b, double t) {
  const auto m = [t](int p, int q) { return static_cast<std::uint8_t>(p + (q - p) * t + 0.5); };
  return {m(a.r, b.r), m(a.g, b.g), m(a.b, b.b), m(a.a, b.a)};
}

}  // namespace thalweg
