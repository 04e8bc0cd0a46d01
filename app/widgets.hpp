#pragma once
// The small vocabulary of the interface, sized in text heights.

#include <string>

#include "app/card.hpp"
#include "app/interface.hpp"

struct ImDrawList;
struct ImVec2;

namespace thalweg {

enum class Icon { kPointer, kDistance, kArea, kAngle, kRings, kNearest, kProfile, kMagnet, kPlus, kMinus, kHome, kEye, kEyeOff, kUp, kDown, kCopy, kClose, kSearch, kStop, kBox, kLasso, kTable, kBrush, kPen, kKeep, kBookmark, kCompare };

float em();
// A name in whatever script, at the text height in use; no more of it than fits into `room` where that is above 0.
void name_text(const Fonts& fonts, const std::string& text, float room = 0);
// A text with an identity that does not change with the language.
std::string labelled(std::string_view text, std::string_view id);   // a text height

// Drawn in a square of `size` at `at`.
void draw_icon(ImDrawList& list, Icon icon, const ImVec2& at, float size, unsigned colour);
// A square button; `on`: pressed in. The tooltip tells what it does.
bool icon_button(const char* id, Icon icon, const std::string& tooltip, bool on = false, bool enabled = true, float height_em = 1.9F);

// The text, shortened with an ellipsis to be no wider than `room`.
std::string shortened(const std::string& text, float room);
// A thin slider from 0 to 1 over the width that is left.
bool slim_slider(const char* id, float& value, const std::string& tooltip);

// Why a panel has nothing to show.
void empty_note(const Fonts& fonts, const char* text);
void small_text(const Fonts& fonts, const std::string& text);   // wrapped, soft
void tooltip(const std::string& text);                          // of the item before
void heading(const Fonts& fonts, const char* text);

// Label and value side by side, the value wrapped.
void card_rows(const Fonts& fonts, const CardSection& section);
void card_table(const char* id, const Fonts& fonts, const CardTable& table);

}  // namespace thalweg
