#include "layers/map_ink.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "layers/palette.hpp"

namespace thalweg {
namespace {

using namespace palette;

constexpr Colour kNight = rgb(0x12181d);         // halos, casings, the gap of a double line
constexpr float kBrightArea = 0.55F;             // lightness above which a chosen fill is dimmed, by
constexpr double kDimmed = 0.3;                  // this part of the night
constexpr float kDarkText = 0.5F;                // lightness below which a name is lightened

constexpr std::uint32_t hex(Colour c) { return static_cast<std::uint32_t>(c.r) << 16 | static_cast<std::uint32_t>(c.g) << 8 | c.b; }
constexpr bool is_white(Colour c) { return c.r == 255 && c.g == 255 && c.b == 255; }
float lightness(Colour c) { return (0.299F * static_cast<float>(c.r) + 0.587F * static_cast<float>(c.g) + 0.114F * static_cast<float>(c.b)) / 255; }

constexpr std::array<Colour, 7> kDarkTints{rgb(0x4a402b), rgb(0x364430), rgb(0x4d3832), rgb(0x3c394f), rgb(0x484630), rgb(0x2d4541), rgb(0x423b34)};
constexpr std::array<std::pair<Colour, Colour>, 19> kPairs{{{kSea, rgb(0x14222c)},
                                                            {kWater, rgb(0x1d3a4b)},
                                                            {kShore, rgb(0x44738f)},
                                                            {kRiver, rgb(0x4f8db2)},
                                                            {kWaterText, rgb(0x9accea)},
                                                            {kLandElsewhere, rgb(0x2c3134)},
                                                            {kNoMap, rgb(0x1c2329)},
                                                            {kBorder, rgb(0xc3bacd)},
                                                            {kBorderCasing, rgb(0xb7a3cf)},
                                                            {kBorderElsewhere, rgb(0x918c98)},
                                                            {kEnclave, rgb(0xff7191)},
                                                            {kEnclaveText, rgb(0xffa9bc)},
                                                            {kDisputed, rgb(0xf09a63)},
                                                            {kNoOwner, rgb(0xa9a9a9)},
                                                            {kCountryText, rgb(0xd9d1c8)},
                                                            {kPlaceText, rgb(0xf1f3f5)},
                                                            {kOtherDate, rgb(0x86bdec)},
                                                            {kAnnotation, rgb(0x6db8ff)},
                                                            {rgb(0x4a6072), rgb(0x9fb4c2)}}};  // of the graticule

using Table = std::unordered_map<std::uint32_t, Colour>;

Table make_table() {
  Table table;
  const auto put = [&](Colour light, Colour dark) { table.try_emplace(hex(light), dark); };
  for (const auto& [light, dark] : kPairs) put(light, dark);
  // What the map mixes of them: land beside the focus, land of enclaves, names beside the focus, names of annotations.
  const Colour elsewhere = table.at(hex(kLandElsewhere)), enclave = table.at(hex(kEnclave));
  for (std::size_t i = 0; i < kTints.size(); ++i) {
    put(kTints[i], kDarkTints[i]);
    const Colour light = mix(kTints[i], kLandElsewhere, 0.6), dark = mix(kDarkTints[i], elsewhere, 0.6);
    put(light, dark);
    put(mix(kTints[i], kEnclave, 0.10), mix(kDarkTints[i], enclave, 0.12));
    put(mix(light, kEnclave, 0.10), mix(dark, enclave, 0.12));
  }
  put(mix(kCountryText, rgb(0xffffff), 0.25), mix(table.at(hex(kCountryText)), kNight, 0.2));
  put(mix(kAnnotation, kPlaceText, 0.35), mix(table.at(hex(kAnnotation)), table.at(hex(kPlaceText)), 0.35));
  return table;
}

Colour counterpart(const Table& table, Colour c) {
  const auto found = table.find(hex(c));
  if (found == table.end()) return c;
  Colour dark = found->second;
  dark.a = c.a;
  return dark;
}

struct Inking {
  Table table = make_table();
  void change(Colour& c) const { c = counterpart(table, c); }
  void change_ground(Colour& c) const {  // beside and between lines
    if (is_white(c)) c = Colour{kNight.r, kNight.g, kNight.b, c.a};
    else change(c);
  }
  void change(LineStyle& s) const {
    change(s.colour);
    change_ground(s.casing);
    change_ground(s.core);
  }
  void change(PointStyle& s) const {
    const Colour outline = s.outline;
    change(s.outline);
    if (!(outline == s.outline)) change_ground(s.fill);  // a dot of the map's own
    else change(s.fill);
  }
  void change(TextStyle& s) const {
    const Colour before = s.colour;
    change(s.colour);
    if (s.colour == before && lightness(before) < kDarkText) s.colour = mix(before, rgb(0xffffff, before.a / 255.0), 0.6);
    s.halo = Colour{kNight.r, kNight.g, kNight.b, s.halo.a};
  }
  // Bright areas of a user's palette would outshine the map: dimmed alike, so that they still differ.
  void change_area(Colour& c) const {
    const Colour before = c;
    change(c);
    if (c == before && lightness(c) > kBrightArea) c = mix(before, Colour{kNight.r, kNight.g, kNight.b, before.a}, kDimmed);
  }
  void change(FillItem& item) const {
    for (Colour& c : item.colour) change_area(c);
  }
  void change(LineItem& item) const { change(item.style); }
  void change(PointItem& item) const {
    change(item.style);
    for (Colour& c : item.fill) change(c);
  }
  void change(RasterItem& item) const {
    const RasterItem usual;
    if (item.look != RasterLook::kRelief || !(item.shadow == usual.shadow) || !(item.light == usual.light)) return;
    item.shadow = rgb(0x000000);
    item.light = rgb(0xdfe7ec, 0.30);
  }
  void change(LegendEntry& e) const {
    if (e.kind == LegendEntry::Kind::kFill) change_area(e.fill);
    else change(e.fill);
    change(e.line);
    change(e.point);
  }
};

}  // namespace

bool is_dark(const PageInk& ink) { return lightness(ink.page) < 0.5F; }

Colour dark_counterpart(Colour colour) { return counterpart(make_table(), colour); }

MapScene in_ink(const MapScene& scene, const PageInk& ink) {
  MapScene made = scene;
  made.furniture.ink = ink;
  if (!is_dark(ink)) return made;
  const Inking inking;
  inking.change(made.sea);
  for (SceneItem& item : made.items) std::visit([&](auto& any) { inking.change(any); }, item);
  for (Label& label : made.labels) {
    inking.change(label.style);
    inking.change(label.second_style);
    if (label.dot) inking.change(label.dot_style);
  }
  inking.change(made.graticule.style);
  for (LegendEntry& entry : made.furniture.legend) inking.change(entry);
  made.furniture.ink.swatch = rgb(0x000000, 0);  // lines and dots of the legend are made for dark ground now
  return made;
}

}  // namespace thalweg
