#include "layers/relief.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/base/parallel.hpp"
#include "geo/register/style.hpp"
#include "layers/palettes.hpp"

namespace thalweg {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kA_m = 6378137, kE2 = 0.00669437999014;  // WGS 84

// Metres to a degree of longitude and of latitude.
std::pair<double, double> metres_per_deg(double lat_deg) {
  const double s = std::sin(lat_deg * kPi / 180), w = 1 - kE2 * s * s;
  return {kPi / 180 * kA_m / std::sqrt(w) * std::cos(lat_deg * kPi / 180), kPi / 180 * kA_m * (1 - kE2) / (w * std::sqrt(w))};
}

constexpr std::size_t kPaletteStops = 17;  // an odd number, so that a diverging one has its middle

struct Named { const char* name; std::vector<std::uint32_t> colours; };

const std::vector<Named>& named() {
  static const std::vector<Named> list{
      {"grey", {0x1c1c1c, 0xf6f6f6}},
      {"viridis", {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725}},
      {"cividis", {0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838}},
      {"blue-red", {0x2166ac, 0x67a9cf, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xef8a62, 0xb2182b}}};
  return list;
}

}  // namespace

Colour colour_at(const Ramp& ramp, double value) {
  if (ramp.empty() || std::isnan(value)) return {0, 0, 0, 0};
  const auto above = std::upper_bound(ramp.stops.begin(), ramp.stops.end(), value, [](double v, const auto& stop) { return v < stop.first; });
  if (above == ramp.stops.begin()) return ramp.stops.front().second;
  if (above == ramp.stops.end()) return ramp.stops.back().second;
  const auto& [v0, c0] = *(above - 1);
  const auto& [v1, c1] = *above;
  return mix(c0, c1, (value - v0) / (v1 - v0));
}

Ramp ramp_named(std::string_view name, double low, double high) {
  const auto found = std::find_if(named().begin(), named().end(), [&](const Named& n) { return n.name == name; });
  Ramp ramp;
  if (std::find(raster_ramps().begin(), raster_ramps().end(), name) == raster_ramps().end()) return ramp;
  std::vector<Colour> colours;
  if (found != named().end())
    for (const std::uint32_t c : found->colours) colours.push_back(rgb(c));
  else
    colours = palette_colours(name, kPaletteStops);
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  if (!(high > low)) {
    const double half = std::max(0.5, std::abs(low) * 1e-3);
    high = low + half;
    low -= half;
  }
  const std::size_t last = colours.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) ramp.stops.emplace_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(last), colours[i]);
  return ramp;
}

Ramp reversed(const Ramp& ramp) {
  Ramp out;
  if (ramp.empty()) return out;
  const double sum = ramp.stops.front().first + ramp.stops.back().first;
  for (auto stop = ramp.stops.rbegin(); stop != ramp.stops.rend(); ++stop) out.stops.emplace_back(sum - stop->first, stop->second);
  return out;
}

Ramp faded(Ramp ramp, float opacity) {
  for (auto& [value, colour] : ramp.stops) colour.a = static_cast<std::uint8_t>(std::clamp(static_cast<float>(colour.a) * opacity + 0.5F, 0.0F, 255.0F));
  return ramp;
}

Ramp height_ramp() {
  return {{{-8000, rgb(0x6f9fc4)}, {-3000, rgb(0x8db5d2)}, {-500, rgb(0xaccbe0)}, {-50, rgb(0xc5dce9)}, {-1, rgb(0xd3e5ee)}, {0, rgb(0xcfdcc4)}, {200, rgb(0xdbe2c6)},
           {500, rgb(0xe8e5c8)}, {1000, rgb(0xeadfbf)}, {1800, rgb(0xe2cfae)}, {2800, rgb(0xd3bda2)}, {3800, rgb(0xcdbfb2)}, {4800, rgb(0xe4dedb)}, {6000, rgb(0xfafafa)}}};
}

double exaggeration_for(double cell_m) { return std::clamp(std::pow(cell_m / 100, 0.4), 1.0, 8.0); }

std::vector<float> hillshade(const RasterGrid& g, double exaggeration, Progress& progress) {
  const auto columns = static_cast<std::size_t>(g.columns);
  std::vector<float> shade(columns * static_cast<std::size_t>(g.rows), std::numeric_limits<float>::quiet_NaN());
  struct Beam { float x, y, z, weight; };  // towards the light: east, north, up
  std::array<Beam, kLights.size()> lights{};
  float flat = 0, total = 0;
  for (std::size_t i = 0; i < kLights.size(); ++i) {
    const double az = kLights[i].azimuth_deg * kPi / 180, alt = kLights[i].altitude_deg * kPi / 180;
    lights[i] = {static_cast<float>(std::cos(alt) * std::sin(az)), static_cast<float>(std::cos(alt) * std::cos(az)), static_cast<float>(std::sin(alt)), static_cast<float>(kLights[i].weight)};
    flat += lights[i].weight * lights[i].z;
    total += lights[i].weight;
  }
  parallel_for(progress, static_cast<std::size_t>(g.rows), 32, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const int r = static_cast<int>(row), up = std::max(r - 1, 0), down = std::min(r + 1, g.rows - 1);
      const double lat = g.box.north - (g.box.north - g.box.south) * (r + 0.5) / g.rows;
      const auto [per_lon, per_lat] = metres_per_deg(std::clamp(lat, -89.9, 89.9));
      const double dx = per_lon * (g.box.east - g.box.west) / g.columns, dy = per_lat * (g.box.north - g.box.south) / g.rows;
      for (int c = 0; c < g.columns; ++c) {
        const float here = g.at(c, r);
        if (std::isnan(here)) continue;
        const int left = std::max(c - 1, 0), right = std::min(c + 1, g.columns - 1);
        // Beside a hole the slope is taken from the side that has values.
        const auto slope = [here](float before, float after, int steps, double step) {
          if (std::isnan(before) && std::isnan(after)) return 0.0;
          if (std::isnan(before)) return (after - here) / step;
          if (std::isnan(after)) return (here - before) / step;
          return steps == 0 ? 0.0 : (after - before) / (steps * step);
        };
        const double east = slope(g.at(left, r), g.at(right, r), right - left, dx) * exaggeration;
        const double north = slope(g.at(c, down), g.at(c, up), down - up, dy) * exaggeration;
        const auto nx = static_cast<float>(-east), ny = static_cast<float>(-north);
        const float length = std::sqrt(nx * nx + ny * ny + 1);
        float sum = 0;
        for (const Beam& l : lights) sum += l.weight * std::max(0.0F, (nx * l.x + ny * l.y + l.z) / length);
        shade[row * columns + static_cast<std::size_t>(c)] = sum < flat ? sum / flat - 1 : (sum - flat) / (total - flat);
      }
    }
  });
  return shade;
}

}  // namespace thalweg
