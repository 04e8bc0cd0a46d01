#include "layers/triangulate.hpp"

#include "geo/base/parallel.hpp"
#include "layers/tessellate.hpp"

namespace thalweg {

FillMesh triangulate(const RenderList& list, Progress& progress) {
  constexpr double kCell_px = 128;
  std::vector<double> cell(list.fills.size(), kCell_px);
  for (const Batch& b : list.batches) {
    if (b.kind != Batch::Kind::kFill || b.space != Space::kMap) continue;
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) cell[i] = kCell_px * list.m_per_px;
  }
  std::vector<std::vector<MapXY>> triangles(list.fills.size());
  parallel_for(progress, list.fills.size(), 4, [&](std::size_t begin, std::size_t end) {
    std::vector<std::vector<MapXY>> rings;
    for (std::size_t k = begin; k < end; ++k) {
      rings.clear();
      const FillPolygon& polygon = list.fills[k];
      for (std::uint32_t r = polygon.first_ring; r < polygon.first_ring + polygon.rings; ++r) {
        auto& ring = rings.emplace_back();
        for (std::uint32_t i = list.ring_start[r]; i < list.ring_start[r + 1]; ++i) ring.push_back({list.ring_points[i].x, list.ring_points[i].y});
      }
      tessellate_cells(rings, cell[k], triangles[k]);
    }
  });
  FillMesh mesh;
  for (std::size_t k = 0; k < triangles.size(); ++k) {
    for (const MapXY& v : triangles[k]) mesh.vertices.push_back({static_cast<float>(v.x), static_cast<float>(v.y), list.fills[k].colour});
    mesh.start.push_back(static_cast<std::uint32_t>(mesh.vertices.size()));
  }
  return mesh;
}

}  // namespace thalweg
