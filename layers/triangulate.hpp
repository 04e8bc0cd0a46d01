#pragma once
// Fills as triangles, for OpenGL.

#include <cstdint>
#include <vector>

#include "geo/base/progress.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

struct FillVertex {
  float x, y;
  Colour colour;
};

struct FillMesh {
  std::vector<FillVertex> vertices;      // three a triangle
  std::vector<std::uint32_t> start{0};   // polygons of the list + 1 offsets into vertices
};

// The list's polygons in its own units. Large ones are cut into squares first, which keeps triangles from
// becoming slivers across the map. A polygon that cannot be triangulated has no triangles. Equal for any
// number of threads; incomplete where cancelled.
FillMesh triangulate(const RenderList& list, Progress& progress);

}  // namespace thalweg
