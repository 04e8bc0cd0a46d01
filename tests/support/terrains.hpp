#pragma once
// Small terrains with known answers, rough large ones, and the slow plain answers that fast ones are held to.

#include <cstdint>
#include <string_view>
#include <vector>

#include "geo/water/flow.hpp"

namespace thalweg::test {

struct TerrainSpec {
  bool closed = false;           // goes round the earth: cells are 360 / columns degrees wide
  double west = 70, north = 41, cell_deg = 0.01;
};
// Values in rows from the north; NaN for none.
Terrain terrain_of(int columns, int rows, std::vector<float> heights, const TerrainSpec& spec = {});

// One digit a cell, '.' for none, rows by white space: "123 456".
Terrain terrain_of(std::string_view digits, const TerrainSpec& spec = {});

// Value noise in octaves, from a fixed seed: valleys on every scale and depressions everywhere. The same on
// every machine. Heights are from 0 to some `height_m`.
Terrain fractal_terrain(int columns, int rows, std::uint32_t seed, double height_m = 2000);

// --- slow and plain ---

// Priority-flood over every cell (Barnes, Lehman, Mulla 2014) from the raster's edge, cells beside none, and sinks.
std::vector<float> slow_fill(const Terrain& terrain, const std::vector<std::vector<CellIndex>>& sinks = {});

// Where each cell's water ends, step by step; kNoCell where the way goes in a circle or to a cell without value.
std::vector<CellIndex> slow_ends(const Flow& flow);

// Cells drained, by walking down from every cell.
std::vector<std::uint32_t> slow_accumulation(const Flow& flow);

// The steepest of the eight slopes, told anew; kUndecided where no neighbour is lower.
Direction slow_steepest(const Terrain& terrain, std::span<const float> z, CellIndex cell);

// What any routing must hold: every cell with a value drains to its basin's outlet without a circle, and on
// the way never over ground higher than the filled surface. "" or what is wrong.
std::string faults_of(const Terrain& terrain, const FlowOptions& options, const Flow& flow);

}  // namespace thalweg::test
