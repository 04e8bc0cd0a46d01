#include "app/shaped_names.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <epoxy/gl.h>

#include "layers/text.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kMostKept = 500;
constexpr int kWidest_px = 4096;

}  // namespace

struct ShapedNames::Impl {
  std::optional<TextEngine> engine;
  bool tried = false;
  std::map<std::pair<std::string, int>, Picture> kept;

  void forget() {
    for (auto& [key, picture] : kept) glDeleteTextures(1, &picture.texture);
    kept.clear();
  }
};

ShapedNames::ShapedNames() : impl_(std::make_unique<Impl>()) {}
ShapedNames::~ShapedNames() { impl_->forget(); }

const ShapedNames::Picture* ShapedNames::picture(const std::string& text, int size_px) {
  if (!std::exchange(impl_->tried, true)) {
    if (auto made = TextEngine::create(); made) impl_->engine = std::move(*made);
  }
  if (!impl_->engine) return nullptr;
  const auto known = impl_->kept.find({text, size_px});
  if (known != impl_->kept.end()) return &known->second;
  if (impl_->kept.size() >= kMostKept) impl_->forget();
  TextEngine& engine = *impl_->engine;
  if (engine.full()) engine.reset();
  const ShapedText shaped = engine.shape(text, Face::kRegular, static_cast<float>(size_px), 0);
  struct Cell {
    AtlasGlyph glyph;
    int x = 0, y = 0;
  };
  Picture picture;
  picture.ascent = static_cast<int>(std::ceil(shaped.ascent));
  picture.width = std::clamp(static_cast<int>(std::ceil(shaped.width)) + 2, 1, kWidest_px);
  picture.height = std::max(picture.ascent + static_cast<int>(std::ceil(shaped.descent)), 1);
  std::vector<Cell> cells;
  for (const ShapedGlyph& g : shaped.glyphs) {
    const float x = std::floor(g.x), y = std::floor(g.y);
    const AtlasGlyph cell = engine.place(g, shaped.size_px, 0, g.x - x, g.y - y, 0);
    cells.push_back({cell, 1 + static_cast<int>(x + cell.dx), picture.ascent + static_cast<int>(y + cell.dy)});
  }
  const auto atlas = engine.image();
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 4, 255);
  for (std::size_t i = 3; i < rgba.size(); i += 4) rgba[i] = 0;
  for (const Cell& c : cells) {
    for (int row = 0; row < c.glyph.height; ++row) {
      for (int column = 0; column < c.glyph.width; ++column) {
        const int x = c.x + column, y = c.y + row;
        if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) continue;
        const std::uint8_t cover = atlas->glyphs[static_cast<std::size_t>(c.glyph.v + row) * static_cast<std::size_t>(atlas->width) + static_cast<std::size_t>(c.glyph.u + column)];
        std::uint8_t& alpha = rgba[(static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) * 4 + 3];
        alpha = std::max(alpha, cover);
      }
    }
  }
  GLint before = 0;
  glGetIntegerv(GL_TEXTURE_BINDING_2D, &before);
  glGenTextures(1, &picture.texture);
  glBindTexture(GL_TEXTURE_2D, picture.texture);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(before));
  return &impl_->kept.emplace(std::pair{text, size_px}, picture).first->second;
}

}  // namespace thalweg
