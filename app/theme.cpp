#include "app/theme.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include <imgui.h>
#include <imgui_freetype.h>

#include "layers/text.hpp"

namespace thalweg {
namespace {

// Latin with the letters of the region's languages, their apostrophes, Cyrillic with those of Kyrgyz, Tajik,
// Uzbek and Kazakh, punctuation, superscripts, arrows, mathematics.
constexpr std::array<ImWchar, 23> kRanges{0x0020, 0x007E, 0x00A0, 0x024F, 0x02B0, 0x036F, 0x0370, 0x03FF, 0x0400, 0x052F, 0x1E00, 0x1EFF,
                                          0x2010, 0x205E, 0x2070, 0x209C, 0x20A0, 0x20BF, 0x2190, 0x21FF, 0x2200, 0x22FF, 0};

//                                          text      soft      paper     raised    line      accent    soft one  hover     warn      pick      measure
constexpr std::array<Theme, 3> kThemes{{{"light", later("Light theme"), {0x1f2a33, 0x55616a, 0xf7f8f9, 0xffffff, 0xd9dee2, 0x1d6a86, 0xdcebf1, 0xe4eff4, 0xa84b17, 0xf2a900, 0x0b66c3},
                                         0xe3e9ed, 0xd9e6ec, 0, kLightPage},
                                        {"dark", later("Dark theme"), {0xe6ebef, 0xaab6bf, 0x1c2329, 0x262f37, 0x3a464f, 0x7cc7e4, 0x1f4556, 0x2d3941, 0xf5a06a, 0xf2a900, 0x0b66c3},
                                         0x2a343c, 0x35424b, 0, kDarkPage},
                                        {"contrast", later("High-contrast theme"), {0x000000, 0x262626, 0xffffff, 0xffffff, 0x000000, 0x00308f, 0xffe680, 0xfff3bf, 0x7a1c00, 0xd4006a, 0x00308f},
                                         0xffffff, 0xfff3bf, 1.5F, kContrastPage}}};

// Where Dear ImGui's style, which is the theme in use, keeps each of them.
constexpr std::array<int, kInks> kSlots{ImGuiCol_Text, ImGuiCol_TextDisabled, ImGuiCol_WindowBg, ImGuiCol_PopupBg, ImGuiCol_Separator, ImGuiCol_CheckMark, ImGuiCol_TabActive,
                                        ImGuiCol_TabHovered, ImGuiCol_PlotLinesHovered, ImGuiCol_DragDropTarget, ImGuiCol_PlotLines};

ImFont* load(const std::string& path, float size) {
  ImFontConfig config;
  config.OversampleH = config.OversampleV = 1;
  config.PixelSnapH = true;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  return ImGui::GetIO().Fonts->AddFontFromFileTTF(path.c_str(), std::round(size), &config, kRanges.data());
}

}  // namespace

bool has_letter(char32_t letter) {
  for (std::size_t i = 0; i + 1 < kRanges.size(); i += 2)
    if (letter >= kRanges[i] && letter <= kRanges[i + 1]) return true;
  return false;
}

std::span<const Theme> themes() { return kThemes; }

const Theme& theme_named(std::string_view id) {
  const auto found = std::find_if(kThemes.begin(), kThemes.end(), [&](const Theme& t) { return t.id == id; });
  return found == kThemes.end() ? kThemes.front() : *found;
}

ImVec4 colour4(theme::Ink ink, float alpha) {
  ImVec4 colour = ImGui::GetStyle().Colors[kSlots[static_cast<std::size_t>(ink)]];
  colour.w = alpha;
  return colour;
}

unsigned colour32(theme::Ink ink, float alpha) { return ImGui::ColorConvertFloat4ToU32(colour4(ink, alpha)); }

ImVec4 colour4(unsigned rgb, float alpha) {
  const auto part = [&](int shift) { return static_cast<float>(rgb >> shift & 255) / 255; };
  return {part(16), part(8), part(0), alpha};
}

unsigned colour32(unsigned rgb, float alpha) { return ImGui::ColorConvertFloat4ToU32(colour4(rgb, alpha)); }

Result<Fonts> apply_theme(float text_px, const Theme& theme) {
  const std::filesystem::path regular = font_file("NotoSans-Regular"), strong = font_file("NotoSans-SemiBold");
  if (regular.empty()) {
    return fail(ErrorCode::kFileMissing, "font NotoSans-Regular.ttf not found in the usual folders",
                "install the package fonts-noto-core, or name a folder with the Noto fonts in THALWEG_FONTS");
  }
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  io.Fonts->TexDesiredWidth = text_px > 26 ? 8192 : text_px > 13 ? 4096 : 2048;  // below the 16,384 rows that textures may have
  Fonts fonts;
  const std::string bold = strong.empty() ? regular.string() : strong.string();
  fonts.regular = load(regular.string(), text_px);
  fonts.strong = load(bold, text_px);
  fonts.title = load(bold, text_px * 1.3F);
  fonts.small = load(regular.string(), text_px * 0.86F);
  if (!fonts.regular || !fonts.strong || !fonts.title || !fonts.small || !io.Fonts->Build())
    return fail(ErrorCode::kFileMissing, regular.string() + ": cannot be read as a font", "install the package fonts-noto-core again");
  io.FontDefault = fonts.regular;

  const float em = text_px / 16;
  ImGuiStyle style;
  ImGui::StyleColorsLight(&style);
  style.WindowPadding = {12 * em, 10 * em};
  style.FramePadding = {8 * em, 4 * em};
  style.CellPadding = {6 * em, 3 * em};
  style.ItemSpacing = {8 * em, 6 * em};
  style.ItemInnerSpacing = {6 * em, 4 * em};
  style.IndentSpacing = 16 * em;
  style.ScrollbarSize = 12 * em;
  style.GrabMinSize = 12 * em;
  style.WindowRounding = 0;
  style.ChildRounding = style.FrameRounding = style.GrabRounding = 4 * em;
  style.PopupRounding = 6 * em;
  style.TabRounding = 4 * em;
  style.ScrollbarRounding = 6 * em;
  style.WindowBorderSize = 0;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = std::round(theme.border * em);
  style.TabBorderSize = 0;
  ImVec4* c = style.Colors;
  for (std::size_t i = 0; i < kInks; ++i) c[kSlots[i]] = colour4(theme.ink[i]);
  const auto ink = [&](theme::Ink i, float alpha = 1) { return colour4(theme.of(i), alpha); };
  const auto between = [&](theme::Ink a, theme::Ink b, float t) {
    const ImVec4 p = ink(a), q = ink(b);
    return ImVec4(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t, p.z + (q.z - p.z) * t, 1);
  };
  c[ImGuiCol_ChildBg] = c[ImGuiCol_ScrollbarBg] = c[ImGuiCol_TableRowBg] = c[ImGuiCol_Tab] = c[ImGuiCol_TabUnfocused] = ink(theme::kPaper, 0);
  c[ImGuiCol_Border] = c[ImGuiCol_TableBorderStrong] = c[ImGuiCol_TableBorderLight] = ink(theme::kLine);
  c[ImGuiCol_FrameBg] = c[ImGuiCol_Button] = colour4(theme.field);
  c[ImGuiCol_FrameBgHovered] = c[ImGuiCol_FrameBgActive] = c[ImGuiCol_ButtonHovered] = c[ImGuiCol_ButtonActive] = colour4(theme.field_hover);
  c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = c[ImGuiCol_TitleBgCollapsed] = c[ImGuiCol_MenuBarBg] = ink(theme::kPaper);
  c[ImGuiCol_ScrollbarGrab] = between(theme::kPaper, theme::kText, 0.25F);
  c[ImGuiCol_ScrollbarGrabHovered] = between(theme::kPaper, theme::kText, 0.35F);
  c[ImGuiCol_ScrollbarGrabActive] = between(theme::kPaper, theme::kText, 0.45F);
  c[ImGuiCol_SliderGrab] = c[ImGuiCol_SeparatorHovered] = c[ImGuiCol_SeparatorActive] = c[ImGuiCol_PlotHistogram] = c[ImGuiCol_NavHighlight] = ink(theme::kAccent);
  c[ImGuiCol_SliderGrabActive] = between(theme::kAccent, theme::kText, 0.3F);
  c[ImGuiCol_Header] = c[ImGuiCol_TabUnfocusedActive] = ink(theme::kAccentSoft);
  c[ImGuiCol_HeaderHovered] = ink(theme::kHover);
  c[ImGuiCol_HeaderActive] = between(theme::kAccentSoft, theme::kAccent, 0.15F);
  c[ImGuiCol_TableHeaderBg] = between(theme::kPaper, theme::kText, 0.04F);
  c[ImGuiCol_TableRowBgAlt] = between(theme::kPaper, theme::kText, 0.03F);
  c[ImGuiCol_TextSelectedBg] = ink(theme::kAccent, 0.3F);
  c[ImGuiCol_ModalWindowDimBg] = colour4(0x10161b, 0.35F);
  ImGui::GetStyle() = style;
  return fonts;
}

}  // namespace thalweg
