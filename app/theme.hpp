#pragma once
// The look of the interface: fonts, colours, distances. Everything is in text heights.

#include "app/interface.hpp"

struct ImVec4;

namespace thalweg {

namespace theme {
// 0xRRGGBB.
inline constexpr unsigned kText = 0x1f2a33, kSoft = 0x5b6770, kPaper = 0xf7f8f9, kRaised = 0xffffff, kLine = 0xd9dee2;
inline constexpr unsigned kAccent = 0x1d6a86, kAccentSoft = 0xdcebf1, kWarn = 0xb3541e, kPick = 0xf2a900, kMeasure = 0x0b66c3;
}  // namespace theme

unsigned colour32(unsigned rgb, float alpha = 1);   // as ImDrawList takes it
ImVec4 colour4(unsigned rgb, float alpha = 1);

// Whether the interface's fonts are loaded with this letter.
bool has_letter(char32_t letter);

// Loads Noto Sans at `text_px` interface units and sets colours and distances for it. The font texture has
// to be made anew afterwards. Errors: kFileMissing, with the package to install.
Result<Fonts> apply_theme(float text_px);

}  // namespace thalweg
