#include "layers/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <unordered_map>

#include <fmt/format.h>
#include <fribidi.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_GLYPH_H
#include FT_OUTLINE_H
#include FT_STROKER_H
#include <hb-ot.h>
#include <hb.h>

#include "layers/utf8.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

constexpr int kAtlasWidth = 1024;
constexpr double kPi = 3.14159265358979323846;

struct FaceFiles {
  const char* latin;   // Latin, Cyrillic, Greek
  const char* arabic;
};
// In the order of enum Face.
constexpr std::array<FaceFiles, 8> kFaces{{{"NotoSans-Regular", "NotoSansArabic-Regular"},
                                           {"NotoSans-Medium", "NotoSansArabic-Medium"},
                                           {"NotoSans-SemiBold", "NotoSansArabic-SemiBold"},
                                           {"NotoSans-Bold", "NotoSansArabic-Bold"},
                                           {"NotoSans-Italic", "NotoSansArabic-Regular"},
                                           {"NotoSerif-Regular", "NotoNaskhArabic-Regular"},
                                           {"NotoSerif-Italic", "NotoNaskhArabic-Regular"},
                                           {"NotoSerif-SemiBold", "NotoNaskhArabic-SemiBold"}}};

// Asked, in this order, for characters that the face's own fonts lack.
constexpr std::array kFallbacks{"NotoSans-Regular", "NotoSansArabic-Regular", "NotoSansArmenian-Regular", "NotoSansGeorgian-Regular",
                                "NotoSansHebrew-Regular", "NotoSansDevanagari-Regular", "NotoSansMongolian-Regular", "NotoSerifTibetan-Regular",
                                "NotoSansBengali-Regular", "NotoSansGurmukhi-Regular", "NotoSansTamil-Regular", "NotoSansThai-Regular",
                                "NotoSansMyanmar-Regular", "NotoSansKhmer-Regular", "NotoSansEthiopic-Regular", "NotoSansSymbols-Regular",
                                "NotoSansSymbols2-Regular", "NotoSansMath-Regular"};

std::vector<fs::path> font_folders() {
  std::vector<fs::path> out;
  if (const char* own = std::getenv("THALWEG_FONTS"); own != nullptr && *own != 0) out.emplace_back(own);
  const char* dirs = std::getenv("XDG_DATA_DIRS");
  std::string_view list = dirs != nullptr && *dirs != 0 ? dirs : "/usr/local/share:/usr/share";
  std::vector<fs::path> roots;
  while (!list.empty()) {
    const auto colon = list.find(':');
    if (colon != 0) roots.emplace_back(list.substr(0, colon));
    list = colon == std::string_view::npos ? std::string_view{} : list.substr(colon + 1);
  }
  roots.emplace_back("/usr/share");
  for (const fs::path& r : roots) {
    for (const char* sub : {"fonts/truetype/noto", "fonts/noto", "fonts/opentype/noto", "fonts"}) out.push_back(r / sub);
  }
  return out;
}

fs::path find_font(const std::vector<fs::path>& folders, const std::string& stem) {
  std::error_code ignored;
  for (const fs::path& f : folders) {
    for (const char* extension : {".ttf", ".otf"}) {
      fs::path p = f / (stem + extension);
      if (fs::is_regular_file(p, ignored)) return p;
    }
  }
  return {};
}

struct HbDelete {
  void operator()(hb_font_t* f) const { hb_font_destroy(f); }
  void operator()(hb_buffer_t* b) const { hb_buffer_destroy(b); }
  void operator()(hb_face_t* f) const { hb_face_destroy(f); }
};

struct Font {
  std::unique_ptr<hb_font_t, HbDelete> hb;
  FT_Face ft = nullptr;
  float ascent = 0, descent = 0;  // in ems
  std::string file;
};

// Scripts whose letters join: spacing would break the words.
bool joins(hb_script_t s) {
  return s == HB_SCRIPT_ARABIC || s == HB_SCRIPT_SYRIAC || s == HB_SCRIPT_MONGOLIAN || s == HB_SCRIPT_NKO || s == HB_SCRIPT_MANDAIC ||
         s == HB_SCRIPT_DEVANAGARI || s == HB_SCRIPT_BENGALI || s == HB_SCRIPT_GURMUKHI;
}

struct Run {
  std::size_t first, last;  // of the code points
  std::uint16_t font;
  hb_script_t script;
  FriBidiLevel level;
};

std::vector<FriBidiLevel> bidi_levels(const std::vector<FriBidiChar>& text) {
  const auto n = static_cast<FriBidiStrIndex>(text.size());
  std::vector<FriBidiCharType> types(text.size());
  std::vector<FriBidiBracketType> brackets(text.size());
  std::vector<FriBidiLevel> levels(text.size());
  fribidi_get_bidi_types(text.data(), n, types.data());
  fribidi_get_bracket_types(text.data(), n, types.data(), brackets.data());
  FriBidiParType base = FRIBIDI_PAR_ON;
  if (fribidi_get_par_embedding_levels_ex(types.data(), brackets.data(), n, &base, levels.data()) == 0) std::fill(levels.begin(), levels.end(), FriBidiLevel{0});
  return levels;
}

// Rule L2 of the bidirectional algorithm, on runs.
void reorder(std::vector<Run>& runs) {
  FriBidiLevel highest = 0, lowest_odd = 127;
  for (const Run& r : runs) {
    highest = std::max(highest, r.level);
    if (r.level % 2 == 1) lowest_odd = std::min(lowest_odd, r.level);
  }
  for (FriBidiLevel level = highest; level >= lowest_odd; --level) {
    for (std::size_t i = 0; i < runs.size();) {
      std::size_t j = i;
      while (j < runs.size() && runs[j].level >= level) ++j;
      std::reverse(runs.begin() + static_cast<std::ptrdiff_t>(i), runs.begin() + static_cast<std::ptrdiff_t>(j));
      i = std::max(j, i + 1);
    }
  }
}

struct Bitmap {
  int left = 0, top = 0, width = 0, height = 0;  // top: rows above the baseline
  std::vector<std::uint8_t> grey;
};

Bitmap raster(FT_Glyph glyph) {
  Bitmap out;
  FT_Glyph copy = nullptr;
  if (glyph == nullptr || FT_Glyph_Copy(glyph, &copy) != 0) return out;
  if (FT_Glyph_To_Bitmap(&copy, FT_RENDER_MODE_NORMAL, nullptr, 1) == 0) {
    auto* bitmap_glyph = reinterpret_cast<FT_BitmapGlyph>(copy);
    const FT_Bitmap& b = bitmap_glyph->bitmap;
    out = {bitmap_glyph->left, bitmap_glyph->top, static_cast<int>(b.width), static_cast<int>(b.rows), {}};
    out.grey.resize(static_cast<std::size_t>(b.width) * b.rows);
    for (unsigned y = 0; y < b.rows; ++y) {
      if (b.width > 0) std::memcpy(&out.grey[static_cast<std::size_t>(y) * b.width], b.buffer + static_cast<std::ptrdiff_t>(y) * b.pitch, b.width);
    }
  }
  FT_Done_Glyph(copy);
  return out;
}

}  // namespace

struct TextEngine::Impl {
  FT_Library library = nullptr;
  FT_Stroker stroker = nullptr;
  std::vector<fs::path> folders;
  std::vector<Font> fonts;
  std::map<std::string, int, std::less<>> font_of_stem;  // -1: not installed
  std::unordered_map<std::uint64_t, AtlasGlyph> cells;
  AtlasImage atlas;
  std::shared_ptr<const AtlasImage> shared;
  int shelf_x = 1, shelf_y = 1, shelf_height = 0;
  bool is_full = false;
  int atlas_rows = 8192;

  ~Impl() {
    if (stroker != nullptr) FT_Stroker_Done(stroker);
    for (Font& f : fonts) FT_Done_Face(f.ft);
    if (library != nullptr) FT_Done_FreeType(library);
  }

  int font(const std::string& stem) {
    if (const auto it = font_of_stem.find(stem); it != font_of_stem.end()) return it->second;
    int& index = font_of_stem[stem];
    index = -1;
    const fs::path path = find_font(folders, stem);
    if (path.empty()) return index;
    Font f;
    if (FT_New_Face(library, path.c_str(), 0, &f.ft) != 0) return index;
    hb_blob_t* blob = hb_blob_create_from_file(path.c_str());
    const std::unique_ptr<hb_face_t, HbDelete> face(hb_face_create(blob, 0));
    hb_blob_destroy(blob);
    f.hb.reset(hb_font_create(face.get()));
    hb_ot_font_set_funcs(f.hb.get());
    f.ascent = static_cast<float>(f.ft->ascender) / static_cast<float>(f.ft->units_per_EM);
    f.descent = -static_cast<float>(f.ft->descender) / static_cast<float>(f.ft->units_per_EM);
    f.file = path.string();
    index = static_cast<int>(fonts.size());
    fonts.push_back(std::move(f));
    return index;
  }

  bool has(int f, char32_t c) const {
    hb_codepoint_t glyph = 0;
    return f >= 0 && hb_font_get_nominal_glyph(fonts[static_cast<std::size_t>(f)].hb.get(), c, &glyph) != 0;
  }

  std::uint16_t font_for(char32_t c, Face face) {
    const FaceFiles& files = kFaces[static_cast<std::size_t>(face)];
    const int first = font(files.latin);
    if (has(first, c)) return static_cast<std::uint16_t>(first);
    if (const int arabic = font(files.arabic); has(arabic, c)) return static_cast<std::uint16_t>(arabic);
    for (const char* stem : kFallbacks) {
      if (const int f = font(stem); has(f, c)) return static_cast<std::uint16_t>(f);
    }
    return static_cast<std::uint16_t>(std::max(first, 0));
  }

  std::vector<Run> runs(const std::vector<CodePoint>& text, Face face) {
    std::vector<FriBidiChar> chars;
    for (const CodePoint& c : text) chars.push_back(c.value);
    const auto levels = bidi_levels(chars);
    hb_unicode_funcs_t* unicode = hb_unicode_funcs_get_default();
    std::vector<Run> out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      hb_script_t script = hb_unicode_script(unicode, text[i].value);
      const auto category = hb_unicode_general_category(unicode, text[i].value);
      const bool neutral = script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN;
      const bool stays = (neutral || category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK) && !out.empty() &&
                         out.back().level == levels[i] && has(out.back().font, text[i].value);
      if (stays) {
        out.back().last = i + 1;
        continue;
      }
      const std::uint16_t f = font_for(text[i].value, face);
      if (neutral) script = HB_SCRIPT_COMMON;
      if (!out.empty() && out.back().font == f && out.back().level == levels[i] &&
          (out.back().script == script || out.back().script == HB_SCRIPT_COMMON)) {
        out.back().last = i + 1;
        out.back().script = script;
      } else {
        out.push_back({i, i + 1, f, script, levels[i]});
      }
    }
    reorder(out);
    return out;
  }

  // Room for a cell, or false when the atlas is full.
  bool reserve(int width, int height, int& u, int& v) {
    if (shelf_x + width + 1 > kAtlasWidth) {
      shelf_y += shelf_height + 1;
      shelf_x = 1;
      shelf_height = 0;
    }
    const int needed = shelf_y + height + 1;
    if (width + 2 > kAtlasWidth || needed > atlas_rows) {
      is_full = true;
      return false;
    }
    if (needed > atlas.height) {
      atlas.width = kAtlasWidth;
      atlas.height = std::max(256, atlas.height);
      while (atlas.height < needed) atlas.height = std::min(atlas.height * 2, atlas_rows);
      atlas.glyphs.resize(static_cast<std::size_t>(atlas.width) * static_cast<std::size_t>(atlas.height));
      atlas.halos.resize(atlas.glyphs.size());
    }
    u = shelf_x;
    v = shelf_y;
    shelf_x += width + 1;
    shelf_height = std::max(shelf_height, height);
    return true;
  }

  AtlasGlyph draw(const ShapedGlyph& g, float size_px, float halo_px, float fx, float fy, float angle_deg) {
    AtlasGlyph cell;
    const FT_Face face = fonts[g.font].ft;
    FT_Set_Char_Size(face, static_cast<FT_F26Dot6>(std::lround(size_px * 64)), 0, 72, 72);
    if (FT_Load_Glyph(face, g.glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) return cell;
    FT_Glyph glyph = nullptr;
    if (FT_Get_Glyph(face->glyph, &glyph) != 0) return cell;
    if (angle_deg != 0) {
      const double a = -angle_deg * kPi / 180;
      FT_Matrix m{static_cast<FT_Fixed>(std::cos(a) * 65536), static_cast<FT_Fixed>(-std::sin(a) * 65536),
                  static_cast<FT_Fixed>(std::sin(a) * 65536), static_cast<FT_Fixed>(std::cos(a) * 65536)};
      FT_Glyph_Transform(glyph, &m, nullptr);
    }
    FT_Vector shift{static_cast<FT_Pos>(std::lround(fx * 64)), static_cast<FT_Pos>(std::lround(-fy * 64))};
    FT_Glyph_Transform(glyph, nullptr, &shift);
    const Bitmap ink = raster(glyph);
    Bitmap halo;
    if (halo_px > 0 && glyph->format == FT_GLYPH_FORMAT_OUTLINE) {
      FT_Stroker_Set(stroker, static_cast<FT_Fixed>(std::lround(halo_px * 64)), FT_STROKER_LINECAP_ROUND, FT_STROKER_LINEJOIN_ROUND, 0);
      FT_Glyph wide = nullptr;
      if (FT_Glyph_Copy(glyph, &wide) == 0) {
        if (FT_Glyph_StrokeBorder(&wide, stroker, 0, 1) == 0) halo = raster(wide);
        FT_Done_Glyph(wide);
      }
    }
    FT_Done_Glyph(glyph);
    if (ink.width == 0 && halo.width == 0) return cell;
    const Bitmap& first = ink.width > 0 ? ink : halo;
    int left = first.left, top = first.top, right = first.left + first.width, bottom = first.height - first.top;
    if (halo.width > 0) {
      left = std::min(left, halo.left);
      top = std::max(top, halo.top);
      right = std::max(right, halo.left + halo.width);
      bottom = std::max(bottom, halo.height - halo.top);
    }
    int u = 0, v = 0;
    if (!reserve(right - left, top + bottom, u, v)) return cell;
    const auto put = [&](const Bitmap& b, std::vector<std::uint8_t>& plane) {
      for (int y = 0; y < b.height; ++y) {
        const std::size_t to = static_cast<std::size_t>(v + top - b.top + y) * static_cast<std::size_t>(atlas.width) + static_cast<std::size_t>(u + b.left - left);
        std::memcpy(&plane[to], &b.grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(b.width)], static_cast<std::size_t>(b.width));
      }
    };
    if (ink.width > 0) put(ink, atlas.glyphs);
    if (halo.width > 0) put(halo, atlas.halos);
    shared.reset();
    cell.u = static_cast<std::uint16_t>(u);
    cell.v = static_cast<std::uint16_t>(v);
    cell.width = static_cast<std::uint16_t>(right - left);
    cell.height = static_cast<std::uint16_t>(top + bottom);
    cell.dx = static_cast<float>(left);
    cell.dy = static_cast<float>(-top);
    return cell;
  }
};

fs::path font_file(const std::string& stem) { return find_font(font_folders(), stem); }

TextEngine::TextEngine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextEngine::~TextEngine() = default;
TextEngine::TextEngine(TextEngine&&) noexcept = default;
TextEngine& TextEngine::operator=(TextEngine&&) noexcept = default;

Result<TextEngine> TextEngine::create(int atlas_rows) {
  auto impl = std::make_unique<Impl>();
  impl->atlas_rows = std::min(atlas_rows, 65'000);
  if (FT_Init_FreeType(&impl->library) != 0 || FT_Stroker_New(impl->library, &impl->stroker) != 0) {
    return fail(ErrorCode::kInternal, "FreeType does not start");
  }
  impl->folders = font_folders();
  if (impl->font("NotoSans-Regular") < 0) {
    return fail(ErrorCode::kFileMissing, "font NotoSans-Regular.ttf not found in " + impl->folders.front().string() + " and the usual folders",
                "install the package fonts-noto-core, or name a folder with the Noto fonts in THALWEG_FONTS");
  }
  return TextEngine(std::move(impl));
}

ShapedText TextEngine::shape(std::string_view utf8, Face face, float size_px, float spacing_px) {
  ShapedText out;
  out.size_px = size_px;
  out.text = utf8;
  const auto text = decode_utf8(utf8);
  const int main = std::max(impl_->font(kFaces[static_cast<std::size_t>(face)].latin), 0);
  out.ascent = impl_->fonts[static_cast<std::size_t>(main)].ascent * size_px;
  out.descent = impl_->fonts[static_cast<std::size_t>(main)].descent * size_px;
  std::vector<std::uint32_t> chars;
  for (const CodePoint& c : text) chars.push_back(c.value);
  float pen = 0, spaced = 0;
  for (const Run& run : impl_->runs(text, face)) {
    const std::unique_ptr<hb_buffer_t, HbDelete> buffer(hb_buffer_create());
    hb_buffer_add_utf32(buffer.get(), chars.data(), static_cast<int>(chars.size()), static_cast<unsigned>(run.first), static_cast<int>(run.last - run.first));
    hb_buffer_set_direction(buffer.get(), run.level % 2 == 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer.get(), run.script);
    hb_buffer_guess_segment_properties(buffer.get());
    hb_font_t* font = impl_->fonts[run.font].hb.get();
    const int scale = static_cast<int>(std::lround(size_px * 64));
    hb_font_set_scale(font, scale, scale);
    hb_shape(font, buffer.get(), nullptr, 0);
    unsigned n = 0;
    const hb_glyph_info_t* info = hb_buffer_get_glyph_infos(buffer.get(), &n);
    const hb_glyph_position_t* position = hb_buffer_get_glyph_positions(buffer.get(), &n);
    for (unsigned i = 0; i < n; ++i) {
      ShapedGlyph g;
      g.font = run.font;
      g.glyph = info[i].codepoint;
      g.x = pen + static_cast<float>(position[i].x_offset) / 64;
      g.y = -static_cast<float>(position[i].y_offset) / 64;
      g.advance = static_cast<float>(position[i].x_advance) / 64;
      g.cluster = text[info[i].cluster].at;
      const bool cluster_ends = i + 1 == n || info[i + 1].cluster != info[i].cluster;
      spaced = cluster_ends && !joins(run.script) ? spacing_px : 0;
      pen += g.advance + spaced;
      out.glyphs.push_back(g);
    }
  }
  out.width = std::max(0.0F, pen - spaced);
  return out;
}

AtlasGlyph TextEngine::place(const ShapedGlyph& g, float size_px, float halo_px, float fx, float fy, float angle_deg) {
  const auto quarter = [](float f) { return static_cast<std::uint64_t>(std::clamp(std::lround(f * 4), 0L, 3L)); };
  const auto size = static_cast<std::uint64_t>(std::clamp(std::lround(size_px * 8), 8L, 4095L));
  const auto halo = static_cast<std::uint64_t>(std::clamp(std::lround(halo_px * 8), 0L, 255L));
  const auto angle = static_cast<std::uint64_t>(((std::lround(angle_deg / 2) % 180) + 180) % 180);
  const std::uint64_t key = g.font | std::uint64_t{g.glyph & 0xFFFF} << 8 | size << 24 | halo << 36 | quarter(fx) << 44 | quarter(fy) << 46 | angle << 48;
  if (const auto it = impl_->cells.find(key); it != impl_->cells.end()) return it->second;
  const AtlasGlyph cell = impl_->draw(g, static_cast<float>(size) / 8, static_cast<float>(halo) / 8, static_cast<float>(quarter(fx)) / 4,
                                      static_cast<float>(quarter(fy)) / 4, static_cast<float>(angle) * 2);
  if (!impl_->is_full) impl_->cells.emplace(key, cell);
  return cell;
}

std::shared_ptr<const AtlasImage> TextEngine::image() {
  if (!impl_->shared) impl_->shared = std::make_shared<const AtlasImage>(impl_->atlas);
  return impl_->shared;
}

void TextEngine::reset() {
  impl_->cells.clear();
  impl_->atlas = {};
  impl_->shared.reset();
  impl_->shelf_x = impl_->shelf_y = 1;
  impl_->shelf_height = 0;
  impl_->is_full = false;
}

std::vector<std::string> TextEngine::font_files() const {
  std::vector<std::string> out;
  for (const Font& f : impl_->fonts) out.push_back(f.file);
  return out;
}

bool TextEngine::full() const { return impl_->is_full; }

}  // namespace thalweg
