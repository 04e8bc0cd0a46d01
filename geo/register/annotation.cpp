#include "geo/register/annotation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/earth/geodesy.hpp"
#include "geo/register/json_reader.hpp"

namespace thalweg {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

struct KindRow {
  AnnotationKind kind;
  std::string_view name;
  std::size_t least, most;  // points
};
constexpr std::array<KindRow, 6> kKinds{{{AnnotationKind::kPoint, "point", 1, kMostAnnotationPoints},
                                         {AnnotationKind::kLine, "line", 2, kMostAnnotationPoints},
                                         {AnnotationKind::kArea, "area", 3, kMostAnnotationPoints},
                                         {AnnotationKind::kAngle, "angle", 3, 3},
                                         {AnnotationKind::kRings, "rings", 1, 1},
                                         {AnnotationKind::kRays, "rays", 2, kMostAnnotationPoints}}};
constexpr int kRingSteps = 180;

const KindRow& row_of(AnnotationKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string bounded(JsonReader& r, std::string_view field, std::size_t most, bool required = false) {
  std::string text = r.text(field, required);
  if (text.size() > most) r.refuse(field, fmt::format("is longer than {} bytes", most));
  return text;
}

std::vector<LonLat> read_points(JsonReader& r) {
  std::vector<LonLat> points;
  const json* list = r.part("points", true, true);
  if (list == nullptr) return points;
  if (list->size() > kMostAnnotationPoints) {
    r.refuse("points", fmt::format("holds more than {}", kMostAnnotationPoints));
    return points;
  }
  for (const json& p : *list) {
    const bool pair = p.is_array() && p.size() == 2 && p[0].is_number() && p[1].is_number();
    const LonLat at = pair ? LonLat{p[0].get<double>(), p[1].get<double>()} : LonLat{NAN, NAN};
    if (std::abs(at.lon) <= 180 && std::abs(at.lat) <= 90) points.push_back(at);
    else r.refuse("points", fmt::format("has a place that is not [longitude, latitude] in degrees, the {}. one", points.size() + 1));
    if (r.fault()) break;
  }
  return points;
}

}  // namespace

std::string_view name_of(AnnotationKind kind) { return row_of(kind).name; }
std::size_t least_points(AnnotationKind kind) { return row_of(kind).least; }

std::vector<std::vector<LonLat>> lines_of(const Annotation& a) {
  std::vector<std::vector<LonLat>> lines;
  if (a.points.size() < least_points(a.kind)) return lines;
  switch (a.kind) {
    case AnnotationKind::kPoint: break;
    case AnnotationKind::kLine:
    case AnnotationKind::kAngle: lines.push_back(a.points); break;
    case AnnotationKind::kArea:
      lines.push_back(a.points);
      lines.back().push_back(a.points.front());
      break;
    case AnnotationKind::kRings:
      for (const double radius : a.radii_km) {
        auto& ring = lines.emplace_back();
        for (int i = 0; i < kRingSteps; ++i) ring.push_back(direct_geodesic(a.points.front(), 360.0 * i / kRingSteps, radius * 1000));
        ring.push_back(ring.front());
      }
      break;
    case AnnotationKind::kRays:
      for (std::size_t i = 1; i < a.points.size(); ++i) lines.push_back({a.points.front(), a.points[i]});
      break;
  }
  return lines;
}

GeoBox box_of(const Annotation& a) {
  GeoBox plain, turned;  // `turned`: longitudes from 0 to 360, for what lies on both sides of the antimeridian
  const auto take = [&](LonLat p) {
    plain.grow(p);
    turned.grow({p.lon < 0 ? p.lon + 360 : p.lon, p.lat});
  };
  for (const LonLat& p : a.points) take(p);
  for (const auto& line : lines_of(a))
    for (const LonLat& p : line) take(p);
  if (plain.empty() || plain.east - plain.west <= turned.east - turned.west) return plain;
  const auto back = [](double lon) { return lon > 180 ? lon - 360 : lon; };
  return {back(turned.west), turned.south, back(turned.east), turned.north};
}

LonLat label_place(const Annotation& a) {
  if (a.points.empty()) return {};
  if (a.kind == AnnotationKind::kLine) return a.points.back();
  if (a.kind == AnnotationKind::kAngle && a.points.size() > 1) return a.points[1];
  return a.points.front();
}

std::string annotation_text(const Annotation& a) {
  std::string out = a.title;
  if (!a.value.empty()) out += fmt::format("{}{}", out.empty() ? "" : ": ", a.value);
  out += "\n";
  for (const auto& [name, value] : a.facts) out += fmt::format("{}: {}\n", name, value);
  if (!a.note.empty()) out += a.note + "\n";
  for (const std::string& line : a.notes) out += line + "\n";
  if (!a.date.empty()) out += fmt::format("Kept: {}\n", a.date);
  for (const double r : a.radii_km) out += fmt::format("Radius: {:g} km\n", r);
  for (std::size_t i = 0; i < a.points.size(); ++i) out += fmt::format("{}: {:.7f},{:.7f}\n", i + 1, a.points[i].lon, a.points[i].lat);
  return out;
}

std::string free_id(const std::vector<Annotation>& list) {
  for (std::size_t n = list.size() + 1;; ++n) {
    std::string id = fmt::format("m{}", n);
    if (std::none_of(list.begin(), list.end(), [&](const Annotation& a) { return a.id == id; })) return id;
  }
}

Annotation read_annotation(JsonReader& r) {
  Annotation a;
  a.id = bounded(r, "id", kLongestTitle, true);
  const std::string kind = r.text("kind", true);
  const auto known = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& k) { return k.name == kind; });
  if (known == kKinds.end()) {
    std::string names;
    for (const KindRow& k : kKinds) names += fmt::format("{}{}", names.empty() ? "" : ", ", k.name);
    r.refuse("kind", fmt::format("is \"{}\"; it can be {}", kind.substr(0, 40), names));
    return a;
  }
  a.kind = known->kind;
  a.title = bounded(r, "title", kLongestTitle);
  a.value = bounded(r, "value", kLongestTitle);
  a.note = bounded(r, "note", kLongestNote);
  a.measure = bounded(r, "measure", kLongestTitle);
  a.date = bounded(r, "date", kLongestTitle);
  a.visible = r.flag("visible", true);
  a.points = read_points(r);
  if (!r.fault() && (a.points.size() < known->least || a.points.size() > known->most)) r.refuse("points", fmt::format("has {} places; \"{}\" takes {} to {}", a.points.size(), known->name, known->least, known->most));
  if (const json* list = r.part("radii_km", true)) {
    if (list->size() > kMostRings) r.refuse("radii_km", fmt::format("holds more than {}", kMostRings));
    for (const json& radius : *list) {
      const double km = radius.is_number() ? radius.get<double>() : NAN;
      if (km > (a.radii_km.empty() ? 0 : a.radii_km.back()) && km <= kLargestRing_km) a.radii_km.push_back(km);
      else r.refuse("radii_km", fmt::format("is no list of kilometres, ascending, above 0 and at most {:g}", kLargestRing_km));
      if (r.fault()) break;
    }
  }
  if (a.kind == AnnotationKind::kRings && a.radii_km.empty()) r.refuse("radii_km", "is missing: rings need a radius");
  if (const json* list = r.part("facts", true)) {
    if (list->size() > kMostFacts) r.refuse("facts", fmt::format("holds more than {}", kMostFacts));
    for (const json& fact : *list) {
      if (r.fault()) break;
      const bool pair = fact.is_array() && fact.size() == 2 && fact[0].is_string() && fact[1].is_string();
      if (pair && fact[0].get_ref<const std::string&>().size() <= kLongestTitle && fact[1].get_ref<const std::string&>().size() <= kLongestTitle) a.facts.emplace_back(fact[0].get<std::string>(), fact[1].get<std::string>());
      else r.refuse("facts", "is no list of [name, value], both short texts");
    }
  }
  a.notes = r.texts("notes");
  if (a.notes.size() > kMostFacts || std::any_of(a.notes.begin(), a.notes.end(), [](const std::string& n) { return n.size() > kLongestNote; })) r.refuse("notes", "is too long");
  if (const json* style = r.part("style", false)) {
    JsonReader styles(*style, r.where() + ", style", r.fault());
    a.style = read_style(styles);
    if (a.style.rule) r.refuse("style", "has \"by\"; an annotation has one look");
  }
  return a;
}

ordered_json write_annotation(const Annotation& a) {
  ordered_json to = {{"id", a.id}, {"kind", name_of(a.kind)}};
  const auto put = [&](const char* field, const std::string& text) {
    if (!text.empty()) to[field] = text;
  };
  put("title", a.title);
  put("value", a.value);
  put("note", a.note);
  to["points"] = ordered_json::array();
  for (const LonLat& p : a.points) to["points"].push_back({p.lon, p.lat});
  for (const double r : a.radii_km) to["radii_km"].push_back(r);
  put("measure", a.measure);
  for (const auto& [name, value] : a.facts) to["facts"].push_back(ordered_json::array({name, value}));
  for (const std::string& n : a.notes) to["notes"].push_back(n);
  put("date", a.date);
  if (!a.visible) to["visible"] = false;
  if (!a.style.empty()) to["style"] = write_style(a.style);
  return to;
}

}  // namespace thalweg
