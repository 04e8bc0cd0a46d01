#pragma once
// Names in scripts that Dear ImGui does not shape, as small pictures made by the map's text layer.

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace thalweg {

// Needs the OpenGL context in which it is used to outlive it.
class ShapedNames {
 public:
  ShapedNames();
  ~ShapedNames();
  ShapedNames(const ShapedNames&) = delete;
  ShapedNames& operator=(const ShapedNames&) = delete;

  // White on nothing; `texture` is OpenGL's.
  struct Picture {
    unsigned texture = 0;
    int width = 0, height = 0;  // pixels
    int ascent = 0;             // of the baseline below the upper edge
  };
  // One line at that letter height; null where the fonts are missing. Cost: shaping it once, then a search.
  const Picture* picture(const std::string& text, int size_px);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace thalweg
