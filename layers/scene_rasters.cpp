// Layers of heights and other rasters.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "layers/relief.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kLegendSteps = 12;

LegendEntry ramp_entry(std::string text, const Ramp& ramp, double low, double high) {
  LegendEntry e;
  e.kind = LegendEntry::Kind::kRamp;
  e.text = std::move(text);
  for (std::size_t i = 0; i < kLegendSteps; ++i) e.ramp.push_back(colour_at(ramp, low + (high - low) * static_cast<double>(i) / (kLegendSteps - 1)));
  return e;
}

// Which bands show as what, where the layer does not say.
void choose_look(RasterItem& item, const Layer& layer) {
  const auto& bands = layer.raster->info().bands;
  const auto with = [&](BandRole role) {
    const auto found = std::find_if(bands.begin(), bands.end(), [&](const RasterBand& b) { return b.role == role; });
    return found == bands.end() ? -1 : static_cast<int>(found - bands.begin());
  };
  const int red = with(BandRole::kRed), green = with(BandRole::kGreen), blue = with(BandRole::kBlue), alpha = with(BandRole::kAlpha);
  item.look = RasterLook::kRamp;
  if (!layer.bands.empty()) {
    item.bands = layer.bands;
    if (item.bands.size() > 2) item.look = RasterLook::kColours;
  } else if (bands.front().role == BandRole::kPalette && layer.ramp.empty()) {
    item.look = RasterLook::kPalette;
  } else if (red >= 0 && green >= 0 && blue >= 0) {
    item.look = RasterLook::kColours;
    item.bands = {red, green, blue};
    if (alpha >= 0) item.bands.push_back(alpha);
  } else if (bands.size() >= 3 && std::all_of(bands.begin(), bands.begin() + 3, [](const RasterBand& b) { return b.type == "Byte"; })) {
    item.look = RasterLook::kColours;
    item.bands = {0, 1, 2};
  }
}

}  // namespace

void add_raster_layer(SceneBuild& b, const Layer& layer) {
  const RasterInfo& info = layer.raster->info();
  RasterItem item;
  item.layer = layer.id;
  item.raster = layer.raster;
  if (layer.style.coarsest > 0) item.max_m_per_px = layer.style.coarsest * kLogicalPixel_m;
  item.min_m_per_px = layer.style.finest * kLogicalPixel_m;
  const bool land = std::any_of(b.scene.items.begin(), b.scene.items.end(), [](const SceneItem& i) { return std::holds_alternative<FillItem>(i); });
  if (layer.role == LayerRole::kElevation) {
    item.look = RasterLook::kRelief;
    if (!layer.bands.empty()) item.bands = {layer.bands.front()};
    const RasterBand& band = info.bands[static_cast<std::size_t>(item.bands.front())];
    item.unit_m = std::isnan(layer.unit_m) ? metres_per_unit(band) : layer.unit_m;
    if (land) {
      // Political tints stay what they are: light and shade, and a breath of brown on high ground, both of
      // which end softly where the model ends.
      item.ramp = {{{0, rgb(0x7d6c58, 0)}, {700, rgb(0x7d6c58, 0.01)}, {2000, rgb(0x7d6c58, 0.05)}, {3500, rgb(0x75685c, 0.10)}, {6000, rgb(0x6f6a68, 0.12)}}};
      item.shade = 0.85F;
      item.fade_deg = std::min(3.0, 0.1 * (info.box.north - info.box.south));
    } else {
      item.ramp = height_ramp();
      item.shade = 0.75F;
      const double low = band.low * item.unit_m, high = band.high * item.unit_m;
      if (high > low) b.raster_legend.push_back(ramp_entry(b.options.words.tr("{} to {} m", short_number(std::round(low)), short_number(std::round(high))), item.ramp, low, high));
    }
    b.scene.items.emplace_back(std::move(item));
    return;
  }
  choose_look(item, layer);
  const RasterBand& band = info.bands[static_cast<std::size_t>(item.bands.front())];
  double low = band.low, high = band.high;
  if (item.look == RasterLook::kColours) {
    for (std::size_t i = 1; i < std::min<std::size_t>(3, item.bands.size()); ++i) {
      low = std::min(low, info.bands[static_cast<std::size_t>(item.bands[i])].low);
      high = std::max(high, info.bands[static_cast<std::size_t>(item.bands[i])].high);
    }
    if (band.type == "Byte") low = 0, high = 255;
  }
  if (!std::isnan(layer.low)) low = layer.low, high = layer.high;
  if (!(high > low)) high = low + 1;
  if (std::isnan(low)) low = 0, high = 1;
  item.low = low;
  item.high = high;
  if (item.look == RasterLook::kRamp) {
    item.ramp = ramp_named(layer.ramp.empty() ? (band.type == "Byte" ? "grey" : "viridis") : layer.ramp, low, high);
    b.raster_legend.push_back(ramp_entry(b.options.words.tr("{}: {} to {}{}", layer.title, short_number(low), short_number(high), band.unit.empty() ? "" : " " + band.unit), item.ramp, low, high));
  }
  b.scene.items.emplace_back(std::move(item));
}

}  // namespace thalweg
