#pragma once
// The map's colours and weights, in one place. Tints were chosen to differ in lightness as well as in
// hue, so that neighbours stay apart for readers who do not tell red from green, and in grey print.

#include <array>

#include "layers/scene.hpp"

namespace thalweg::palette {

inline constexpr Colour kSea = rgb(0xc8dde9), kWater = rgb(0xc2d9e7), kShore = rgb(0x6f9dbb), kRiver = rgb(0x5a93ba);
inline constexpr Colour kWaterText = rgb(0x2f6690);
inline constexpr Colour kLandElsewhere = rgb(0xefece5), kNoMap = rgb(0xeff0f1);
inline constexpr std::array<Colour, 7> kTints{rgb(0xf3e3c3), rgb(0xd9e5cc), rgb(0xf0d5cc), rgb(0xdcd7e8), rgb(0xf4f0cd), rgb(0xcfe2dc), rgb(0xe7d9c6)};

inline constexpr Colour kBorder = rgb(0x4a4550), kBorderCasing = rgb(0x6d5a80, 0.16), kBorderElsewhere = rgb(0x8b8690);
inline constexpr Colour kCoast = rgb(0x6f9dbb);
inline constexpr Colour kEnclave = rgb(0xa3123a), kEnclaveCasing = rgb(0xffffff, 0.9), kEnclaveText = rgb(0x8a0f31);
inline constexpr Colour kDisputed = rgb(0xb3541e), kNoOwner = rgb(0x6b6b6b);
inline constexpr Colour kCountryText = rgb(0x4d453f), kPlaceText = rgb(0x23272b);
inline constexpr Colour kOtherDate = rgb(0x2f6fa8);
inline constexpr Colour kAnnotation = rgb(0x0b66c3), kAnnotationCasing = rgb(0xffffff, 0.9);

}  // namespace thalweg::palette
