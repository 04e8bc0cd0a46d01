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
  } else if (bands.front().role == BandRole::kPalette && layer.ramp.empty() && !layer.style.ramp) {
    item.look = RasterLook::kPalette;
  } else if (layer.style.ramp) {
    item.bands = {0};
  } else if (red >= 0 && green >= 0 && blue >= 0) {
    item.look = RasterLook::kColours;
    item.bands = {red, green, blue};
    if (alpha >= 0) item.bands.push_back(alpha);
  } else if (bands.size() >= 3 && std::all_of(bands.begin(), bands.begin() + 3, [](const RasterBand& b) { return b.type == "Byte"; })) {
    item.look = RasterLook::kColours;
    item.bands = {0, 1, 2};
  }
}

// The same colours over other values.
Ramp between(const Ramp& ramp, double low, double high) {
  Ramp out = ramp;
  const double first = ramp.stops.front().first, last = ramp.stops.back().first;
  for (auto& stop : out.stops) stop.first = low + (high - low) * (stop.first - first) / (last - first);
  return out;
}

void add_contour_style(SceneBuild& b, const Style& style, RasterItem& item) {
  if (!style.contours) return;
  ContourLook& look = item.contours;
  look.shown = true;
  look.interval_m = style.contours->interval_m;
  if (style.contours->width_px) look.width_px = *style.contours->width_px;
  if (style.contours->colour) {
    look.colour = *style.contours->colour;
    look.text = mix(with_alpha(look.colour, 1), rgb(0x000000), 0.2);
  }
  LegendEntry e;
  e.kind = LegendEntry::Kind::kLine;
  e.text = item.look != RasterLook::kRelief ? b.options.words.tr("Contour") : look.interval_m > 0 ? b.options.words.tr("Contour, every {:g} m", look.interval_m) : b.options.words.tr("Contour, metres");
  e.line.width_px = std::max(look.width_px, 1.0F);
  e.line.colour = look.colour;
  b.raster_legend.push_back(std::move(e));
}

}  // namespace

void add_raster_layer(SceneBuild& b, const Layer& layer) {
  const RasterInfo& info = layer.raster->info();
  const Style& style = layer.style;
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
    const double low = style.range ? (*style.range)[0] : band.low * item.unit_m, high = style.range ? (*style.range)[1] : band.high * item.unit_m;
    const bool own = style.ramp || style.range || style.tint || style.ramp_reversed;  // colours that the style asks for
    item.shade = 0.75F;
    if (own) {
      item.ramp = style.ramp ? ramp_named(*style.ramp, low, high) : style.range ? between(height_ramp(), low, high) : height_ramp();
      if (style.ramp_reversed) item.ramp = reversed(item.ramp);
    } else if (land) {
      // Political tints stay what they are: light and shade, and a breath of brown on high ground.
      item.ramp = {{{0, rgb(0x7d6c58, 0)}, {700, rgb(0x7d6c58, 0.01)}, {2000, rgb(0x7d6c58, 0.05)}, {3500, rgb(0x75685c, 0.10)}, {6000, rgb(0x6f6a68, 0.12)}}};
    } else {
      item.ramp = height_ramp();
    }
    if (land) {
      item.shade = 0.85F;
      item.fade_deg = std::min(3.0, 0.1 * (info.box.north - info.box.south));  // ends softly where the model ends
    }
    if ((own || !land) && high > low && style.tint.value_or(1) > 0)
      b.raster_legend.push_back(ramp_entry(b.options.words.tr("{} to {} m", short_number(std::round(low)), short_number(std::round(high))), item.ramp, low, high));
    item.ramp = faded(std::move(item.ramp), style.tint.value_or(1));
    item.shade *= style.shade.value_or(1);
    add_contour_style(b, style, item);
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
  if (style.range) low = (*style.range)[0], high = (*style.range)[1];
  if (!(high > low)) high = low + 1;
  if (std::isnan(low)) low = 0, high = 1;
  item.low = low;
  item.high = high;
  if (item.look == RasterLook::kRamp) {
    item.ramp = ramp_named(style.ramp ? *style.ramp : layer.ramp.empty() ? (band.type == "Byte" ? "grey" : "viridis") : layer.ramp, low, high);
    if (style.ramp_reversed) item.ramp = reversed(item.ramp);
    add_contour_style(b, style, item);
    b.raster_legend.push_back(ramp_entry(b.options.words.tr("{}: {} to {}{}", layer.title, short_number(low), short_number(high), band.unit.empty() ? "" : " " + band.unit), item.ramp, low, high));
  }
  b.scene.items.emplace_back(std::move(item));
}

}  // namespace thalweg
