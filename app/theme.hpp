#pragma once
// The look of the interface: fonts, colours, distances. Everything is in text heights.

#include <array>
#include <span>
#include <string_view>

#include "app/interface.hpp"

struct ImVec4;

namespace thalweg {

namespace theme {
// What a colour is for; which it is, the theme in use says: colour32(theme::kSoft).
enum class Ink : std::uint8_t { kText, kSoft, kPaper, kRaised, kLine, kAccent, kAccentSoft, kHover, kWarn, kPick, kMeasure };
using enum Ink;
}  // namespace theme
inline constexpr std::size_t kInks = 11;

struct Theme {
  std::string_view id;                 // "dark"
  std::string_view title;
  std::array<unsigned, kInks> ink;     // 0xRRGGBB, by theme::Ink
  unsigned field = 0, field_hover = 0; // boxes to type in, buttons
  float border = 0;                    // of boxes and buttons, at a text height of 16
  PageInk page;
  unsigned of(theme::Ink i) const { return ink[static_cast<std::size_t>(i)]; }
};

std::span<const Theme> themes();             // the usual one first
const Theme& theme_named(std::string_view id);  // the usual one where there is none

unsigned colour32(theme::Ink ink, float alpha = 1);  // as ImDrawList takes it
unsigned colour32(unsigned rgb, float alpha = 1);
ImVec4 colour4(theme::Ink ink, float alpha = 1);
ImVec4 colour4(unsigned rgb, float alpha = 1);

// Whether the interface's fonts are loaded with this letter.
bool has_letter(char32_t letter);

// Loads Noto Sans at `text_px` interface units and sets colours and distances for it. The font texture has
// to be made anew afterwards. Errors: kFileMissing, with the package to install.
Result<Fonts> apply_theme(float text_px, const Theme& theme);

}  // namespace thalweg
