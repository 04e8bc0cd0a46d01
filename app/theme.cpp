#include "app/theme.hpp"

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

ImVec4 colour4(unsigned rgb, float alpha) {
  const auto part = [&](int shift) { return static_cast<float>(rgb >> shift & 255) / 255; };
  return {part(16), part(8), part(0), alpha};
}

unsigned colour32(unsigned rgb, float alpha) { return ImGui::ColorConvertFloat4ToU32(colour4(rgb, alpha)); }

Result<Fonts> apply_theme(float text_px) {
  const std::filesystem::path regular = font_file("NotoSans-Regular"), strong = font_file("NotoSans-SemiBold");
  if (regular.empty()) {
    return fail(ErrorCode::kFileMissing, "font NotoSans-Regular.ttf not found in the usual folders",
                "install the package fonts-noto-core, or name a folder with the Noto fonts in THALWEG_FONTS");
  }
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->Clear();
  io.Fonts->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  io.Fonts->TexDesiredWidth = 2048;
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
  style.FrameBorderSize = 0;
  style.TabBorderSize = 0;
  using namespace theme;
  ImVec4* c = style.Colors;
  c[ImGuiCol_Text] = colour4(kText);
  c[ImGuiCol_TextDisabled] = colour4(kSoft);
  c[ImGuiCol_WindowBg] = colour4(kPaper);
  c[ImGuiCol_ChildBg] = colour4(kPaper, 0);
  c[ImGuiCol_PopupBg] = colour4(kRaised);
  c[ImGuiCol_Border] = colour4(kLine);
  c[ImGuiCol_FrameBg] = colour4(0xe3e9ed);
  c[ImGuiCol_FrameBgHovered] = colour4(0xdae3e9);
  c[ImGuiCol_FrameBgActive] = colour4(0xd1dde4);
  c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = c[ImGuiCol_TitleBgCollapsed] = colour4(kPaper);
  c[ImGuiCol_MenuBarBg] = colour4(kPaper);
  c[ImGuiCol_ScrollbarBg] = colour4(kPaper, 0);
  c[ImGuiCol_ScrollbarGrab] = colour4(0xc6ced4);
  c[ImGuiCol_ScrollbarGrabHovered] = colour4(0xadb8c0);
  c[ImGuiCol_ScrollbarGrabActive] = colour4(0x95a3ad);
  c[ImGuiCol_CheckMark] = c[ImGuiCol_SliderGrab] = colour4(kAccent);
  c[ImGuiCol_SliderGrabActive] = colour4(0x15536a);
  c[ImGuiCol_Button] = colour4(0xe9edf0);
  c[ImGuiCol_ButtonHovered] = colour4(0xd9e6ec);
  c[ImGuiCol_ButtonActive] = colour4(0xc4dae4);
  c[ImGuiCol_Header] = colour4(kAccentSoft);
  c[ImGuiCol_HeaderHovered] = colour4(0xe4eff4);
  c[ImGuiCol_HeaderActive] = colour4(0xc9e0ea);
  c[ImGuiCol_Separator] = colour4(kLine);
  c[ImGuiCol_SeparatorHovered] = c[ImGuiCol_SeparatorActive] = colour4(kAccent);
  c[ImGuiCol_Tab] = c[ImGuiCol_TabUnfocused] = colour4(kPaper, 0);
  c[ImGuiCol_TabHovered] = colour4(0xe4eff4);
  c[ImGuiCol_TabActive] = c[ImGuiCol_TabUnfocusedActive] = colour4(kAccentSoft);
  c[ImGuiCol_TableHeaderBg] = colour4(0xeef1f3);
  c[ImGuiCol_TableBorderStrong] = c[ImGuiCol_TableBorderLight] = colour4(kLine);
  c[ImGuiCol_TableRowBg] = colour4(kPaper, 0);
  c[ImGuiCol_TableRowBgAlt] = colour4(0xf0f3f5);
  c[ImGuiCol_TextSelectedBg] = colour4(kAccent, 0.25F);
  c[ImGuiCol_PlotHistogram] = colour4(kAccent);
  c[ImGuiCol_NavHighlight] = colour4(kAccent);
  c[ImGuiCol_ModalWindowDimBg] = colour4(0x1f2a33, 0.25F);
  ImGui::GetStyle() = style;
  return fonts;
}

}  // namespace thalweg
