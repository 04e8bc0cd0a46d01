#pragma once
// Text in any script that the fonts hold: shaped by HarfBuzz in the order that FriBidi gives, drawn by
// FreeType into one grey atlas, with a halo plane beside it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/result.hpp"
#include "layers/scene.hpp"

namespace thalweg {

struct ShapedGlyph {
  std::uint16_t font = 0;      // index into the engine's fonts
  std::uint32_t glyph = 0;     // 0: the font has no such character
  float x = 0, y = 0;          // pen position from the text's left end on the baseline, pixels, y down
  float advance = 0;
  std::uint32_t cluster = 0;   // byte in the UTF-8 text
};

// Glyphs from left to right as they are seen.
struct ShapedText {
  std::vector<ShapedGlyph> glyphs;
  float width = 0, ascent = 0, descent = 0;  // pixels; descent is positive
  float size_px = 0;
  std::string text;            // what was shaped
};

// Two planes of the same size, one byte a pixel: coverage of glyphs, coverage of their halos.
struct AtlasImage {
  int width = 0, height = 0;
  std::vector<std::uint8_t> glyphs, halos;
};

struct AtlasGlyph {
  std::uint16_t u = 0, v = 0, width = 0, height = 0;  // width 0: nothing to draw
  float dx = 0, dy = 0;  // of the cell's top left from the pen position, whole pixels
};

// Where a font of the Noto family lies ("NotoSans-Regular"): $THALWEG_FONTS, $XDG_DATA_DIRS/fonts, the usual
// folders; empty where it is in none of them.
std::filesystem::path font_file(const std::string& stem);

// Loads fonts and keeps the atlas. One thread at a time; equal calls in equal order give equal atlases.
class TextEngine {
 public:
  // Looks for the Noto fonts in $THALWEG_FONTS, $XDG_DATA_DIRS/fonts and the usual folders.
  // `atlas_rows`: the most that its atlas may have, to 65,000; a texture holds the usual number.
  // Errors: kFileMissing, with the package to install.
  static Result<TextEngine> create(int atlas_rows = 8192);
  ~TextEngine();
  TextEngine(TextEngine&&) noexcept;
  TextEngine& operator=(TextEngine&&) noexcept;

  // One line of UTF-8; ill-formed bytes become U+FFFD. Letter spacing is added between clusters of
  // scripts whose letters do not join. Sizes are device pixels here.
  ShapedText shape(std::string_view utf8, Face face, float size_px, float spacing_px);

  // The cell for a glyph whose pen is at a fraction (fx, fy) of a pixel, turned by `angle_deg`
  // (clockwise on the screen, rounded to 2 degrees), with a halo of `halo_px` around it.
  AtlasGlyph place(const ShapedGlyph& g, float size_px, float halo_px, float fx, float fy, float angle_deg);

  // What has been placed so far; shared until the next place() that adds a cell.
  std::shared_ptr<const AtlasImage> image();
  // Forgets all cells: the next list starts with an empty atlas.
  void reset();
  // The files of the fonts that ShapedGlyph::font counts.
  std::vector<std::string> font_files() const;
  // Cells no longer fit into the largest texture: reset() and place again.
  bool full() const;

 private:
  struct Impl;
  explicit TextEngine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
