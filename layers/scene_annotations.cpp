// What the user put on the map: over all layers.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/analysis/measuring.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/register/annotation.hpp"
#include "layers/arcs.hpp"
#include "layers/palette.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

constexpr int kParts = 64;                   // of a geodesic, so that it bends as the projection bends it
constexpr double kShortest_m = 200;          // of a part
constexpr double kPriority = 5000;           // before every other name
constexpr float kVertex_px = 3.2F;

// The places along the geodesics from each place to the next; of a ring, which is dense, the places themselves.
std::vector<LonLat> bent(const std::vector<LonLat>& places, bool dense) {
  if (dense) return places;
  std::vector<LonLat> out{places.front()};
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    const double length_m = distance_m(places[i], places[i + 1]);
    if (length_m > 0) densify_geodesic(places[i], places[i + 1], std::max(length_m / kParts, kShortest_m), out);
    if (!(out.back() == places[i + 1])) out.push_back(places[i + 1]);
  }
  return out;
}

struct Look {
  LineStyle line;
  Colour fill;
  Hatch hatch;
  float point_px;
  double max_m_per_px, min_m_per_px;
};

Look look_of(const Annotation& a) {
  const Style& s = a.style;
  const Colour line = s.line.value_or(palette::kAnnotation);
  Look look{line_style(s.pattern.value_or(LinePattern::kSolid), s.width_px.value_or(2), line, s.casing_px.value_or(1.6F), s.casing.value_or(palette::kAnnotationCasing)),
            s.fill.value_or(with_alpha(line, 0.14)), s.hatch.value_or(Hatch::kNone), s.size_px.value_or(kVertex_px), 1e30, s.finest * kLogicalPixel_m};
  if (s.coarsest > 0) look.max_m_per_px = s.coarsest * kLogicalPixel_m;
  return look;
}

// `area`: index of the item that it stands in; else it stands beside the place.
void add_label(MapScene& scene, const Look& look, const Annotation& a, LonLat at, const std::string& text, const std::string& second, std::optional<std::uint32_t> area = std::nullopt) {
  if (text.empty() || !a.style.labels.value_or(true)) return;
  Label l;
  l.layer = kAnnotationsLayer;
  l.kind = area ? LabelKind::kArea : LabelKind::kPoint;
  if (area) {
    l.item = *area;
    l.polygons = {0};
  }
  l.text = text;
  l.second = second;
  l.at = at;
  l.style.face = Face::kSemiBold;
  l.style.size_px = 12.5F;
  l.style.colour = mix(with_alpha(look.line.colour, 1), palette::kPlaceText, 0.35);
  l.style.halo = rgb(0xffffff, 0.95);
  l.style.halo_px = 2.2F;
  l.second_style = l.style;
  l.second_style.face = Face::kRegular;
  l.second_style.size_px = 11;
  l.priority = kPriority;
  l.clear_px = look.point_px + 2;
  l.max_m_per_px = look.max_m_per_px;
  l.min_m_per_px = look.min_m_per_px;
  scene.labels.push_back(std::move(l));
}

void add_annotation(SceneBuild& b, const Annotation& a) {
  const Look look = look_of(a);
  const bool rings = a.kind == AnnotationKind::kRings;
  const auto lines = lines_of(a);
  auto set = std::make_shared<ArcSet>();
  LineItem line;
  FillItem area;
  std::optional<std::uint32_t> area_item;
  for (const auto& places : lines) {
    const auto way = bent(places, rings);
    if (way.size() < 2) continue;
    const auto arc = static_cast<std::int32_t>(set->arcs());
    add_arc(*set, way);
    line.chains.arc.push_back(arc);
    end_chain(line.chains, *set);
    if (a.kind != AnnotationKind::kArea) continue;
    area.rings.arc.push_back(arc);
    end_chain(area.rings, *set);
    area.polygon_start.push_back(static_cast<std::uint32_t>(area.rings.size()));
    area.colour.push_back(look.fill);
  }
  rank_arcs(*set, b.progress);
  if (area.polygons() > 0) {
    area.layer = kAnnotationsLayer;
    area.arcs = set;
    area.hatch = look.hatch;
    area.max_m_per_px = look.max_m_per_px;
    area.min_m_per_px = look.min_m_per_px;
    area_item = static_cast<std::uint32_t>(b.scene.items.size());
    b.scene.items.emplace_back(std::move(area));
  }
  if (line.chains.size() > 0) {
    line.layer = kAnnotationsLayer;
    line.arcs = set;
    line.style = look.line;
    line.min_size_px = 0;
    line.max_m_per_px = look.max_m_per_px;
    line.min_m_per_px = look.min_m_per_px;
    b.scene.items.emplace_back(std::move(line));
  }
  PointItem points;
  points.layer = kAnnotationsLayer;
  points.at = a.points;
  points.style = {look.point_px, rgb(0xffffff), 1.6F, look.line.colour};
  points.max_m_per_px = look.max_m_per_px;
  points.min_m_per_px = look.min_m_per_px;
  b.scene.items.emplace_back(std::move(points));

  // The value by itself says what it is where the title is only its kind.
  const Words& words = b.options.words;
  const auto kind = measure_kind(a.measure);
  const bool kind_alone = kind && !a.value.empty() && a.title == info_of(*kind).title;
  const std::string title = kind_alone ? a.value : words.name(a.title), value = kind_alone ? std::string() : a.value;
  if (rings) {
    for (std::size_t i = 0; i < lines.size(); ++i) add_label(b.scene, look, a, lines[i].front(), fmt::format("{:g} {}", a.radii_km[i], words.tr("km")), "");
    if (!kind_alone) add_label(b.scene, look, a, label_place(a), title, "");
  } else {
    add_label(b.scene, look, a, label_place(a), title, value, area_item);
  }
}

}  // namespace

void add_annotations(SceneBuild& b) {
  const auto& hidden = b.options.hidden;
  if (!b.project.annotations || std::find(hidden.begin(), hidden.end(), kAnnotationsLayer) != hidden.end()) return;
  bool any = false, measured = false;
  for (const Annotation& a : *b.project.annotations) {
    if (!a.visible) continue;
    add_annotation(b, a);
    any = true;
    measured = measured || !a.measure.empty();
  }
  if (!any) return;
  LegendEntry entry;
  entry.kind = LegendEntry::Kind::kLine;
  entry.text = measured ? b.options.words.tr("Measured on this map") : b.options.words.tr("Marked on this map");
  entry.line = {2, palette::kAnnotation, {}, 0, {}};
  b.style_legend.push_back(std::move(entry));
}

}  // namespace thalweg
