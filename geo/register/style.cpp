#include "geo/register/style.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "geo/register/json_reader.hpp"

namespace thalweg {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

template <class T>
using Names = std::pair<std::string_view, T>;

constexpr Names<Hatch> kHatches[] = {{"none", Hatch::kNone}, {"diagonal", Hatch::kDiagonal}, {"back-diagonal", Hatch::kBackDiagonal}, {"cross", Hatch::kCross}};
constexpr Names<LinePattern> kPatterns[] = {{"solid", LinePattern::kSolid}, {"dashed", LinePattern::kDashed}, {"dotted", LinePattern::kDotted},
                                            {"double", LinePattern::kDouble}, {"corridor", LinePattern::kCorridor}};
constexpr Names<StyleKind> kKinds[] = {{"one", StyleKind::kOne}, {"categories", StyleKind::kCategories}, {"graduated", StyleKind::kGraduated},
                                       {"proportional", StyleKind::kProportional}, {"pies", StyleKind::kPies}};
constexpr Names<StyleTarget> kTargets[] = {{"fill", StyleTarget::kFill}, {"line", StyleTarget::kLine}, {"width", StyleTarget::kWidth}};
constexpr Names<ClassMethod> kMethods[] = {{"quantile", ClassMethod::kQuantile}, {"equal", ClassMethod::kEqual}, {"natural", ClassMethod::kNatural}};

using Kind = PaletteName::Kind;
constexpr PaletteName kPalettes[] = {{"viridis", Kind::kSequential}, {"cividis", Kind::kSequential}, {"water", Kind::kSequential}, {"earth", Kind::kSequential},
                                     {"plum", Kind::kSequential}, {"grey", Kind::kSequential}, {"blue-red", Kind::kDiverging}, {"teal-brown", Kind::kDiverging},
                                     {"purple-green", Kind::kDiverging}, {"eight", Kind::kQualitative}, {"eight-soft", Kind::kQualitative}};

constexpr std::string_view kRasterRamps[] = {"viridis", "cividis", "grey", "water", "earth", "plum", "blue-red", "teal-brown", "purple-green"};

constexpr std::size_t kLongest_text = 1000;
constexpr double kFinestScale = 1, kCoarsestScale = 1e9;

template <class T, std::size_t n>
std::string_view name_in(const Names<T> (&table)[n], T value) {
  for (const auto& [name, known] : table)
    if (known == value) return name;
  return table[0].first;
}

std::string bounded(JsonReader& r, std::string_view field) {
  std::string text = r.text(field);
  if (text.size() > kLongest_text) r.refuse(field, fmt::format("is longer than {} bytes", kLongest_text));
  return text;
}

template <class T, std::size_t n>
std::optional<T> choice(JsonReader& r, std::string_view field, const Names<T> (&table)[n]) {
  if (!r.has(field)) return std::nullopt;
  const std::string text = r.text(field);
  std::string known;
  for (const auto& [name, value] : table) {
    if (name == text) return value;
    known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
  }
  r.refuse(field, fmt::format("is \"{}\"; it can be {}", text.substr(0, 40), known));
  return std::nullopt;
}

std::optional<float> number(JsonReader& r, std::string_view field, double low, double high) {
  if (!r.has(field)) return std::nullopt;
  return static_cast<float>(r.number(field, low, low, high));
}

// "#rrggbb" or "#rrggbbaa".
std::optional<Colour> colour(JsonReader& r, std::string_view field) {
  if (!r.has(field)) return std::nullopt;
  const std::string text = r.text(field);
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  if ((text.size() != 7 && text.size() != 9) || text[0] != '#' || !std::all_of(text.begin() + 1, text.end(), hex)) {
    r.refuse(field, fmt::format("is \"{}\"; a colour is written #rrggbb, or #rrggbbaa with its opacity", text.substr(0, 40)));
    return std::nullopt;
  }
  Colour c = rgb(static_cast<std::uint32_t>(std::strtoul(text.substr(1, 6).c_str(), nullptr, 16)));
  if (text.size() == 9) c.a = static_cast<std::uint8_t>(std::strtoul(text.substr(7).c_str(), nullptr, 16));
  return c;
}

std::string colour_text(Colour c) {
  return c.a == 255 ? fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b) : fmt::format("#{:02x}{:02x}{:02x}{:02x}", c.r, c.g, c.b, c.a);
}

StyleClass read_class(JsonReader& r) {
  StyleClass c;
  c.value = bounded(r, "value");
  if (r.has("upto")) c.upto = r.number("upto", 0, -1e300, 1e300);
  c.label = bounded(r, "label");
  c.colour = colour(r, "colour");
  c.width_px = number(r, "width", 0, kMostWidth_px);
  c.pattern = choice(r, "pattern", kPatterns);
  c.hatch = choice(r, "hatch", kHatches);
  if (r.has("coarsest")) c.coarsest = r.number("coarsest", 0, kFinestScale, kCoarsestScale);
  return c;
}

StyleRule read_rule(JsonReader& r, StyleKind kind) {
  StyleRule rule;
  rule.kind = kind;
  rule.target = choice(r, "changes", kTargets).value_or(rule.target);
  rule.field = bounded(r, "field");
  const bool one_field = kind == StyleKind::kCategories || kind == StyleKind::kGraduated || kind == StyleKind::kProportional;
  if (one_field && rule.field.empty()) r.refuse("field", "is missing: it names the field that the style follows");
  rule.fields = r.texts("fields");
  for (const std::string& f : rule.fields)
    if (f.size() > kLongest_text) r.refuse("fields", "holds a name that is too long");
  if (kind == StyleKind::kPies && (rule.fields.size() < 2 || rule.fields.size() > kMostSlices))
    r.refuse("fields", fmt::format("names {} fields; a pie has 2 to {} slices", rule.fields.size(), kMostSlices));
  rule.method = choice(r, "method", kMethods).value_or(rule.method);
  const double classes = r.number("classes", rule.classes, kLeastClasses, kMostClasses);
  if (classes != std::floor(classes)) r.refuse("classes", "is not a whole number");
  rule.classes = static_cast<int>(classes);
  rule.palette = r.text("palette");
  if (!rule.palette.empty() && std::none_of(std::begin(kPalettes), std::end(kPalettes), [&](const PaletteName& p) { return p.name == rule.palette; })) {
    std::string known;
    for (const PaletteName& p : kPalettes) known += fmt::format("{}{}", known.empty() ? "" : ", ", p.name);
    r.refuse("palette", fmt::format("is \"{}\"; it can be {}", rule.palette.substr(0, 40), known));
  }
  rule.reversed = r.flag("reversed", false);
  if (const json* list = r.part("own", true)) {
    if (list->size() > kMostOwnClasses) r.refuse("own", fmt::format("has more than {} classes", kMostOwnClasses));
    for (const json& one : *list) {
      if (rule.own.size() >= kMostOwnClasses) break;
      JsonReader entry(one, fmt::format("{}, class {}", r.where(), rule.own.size() + 1), r.fault());
      rule.own.push_back(read_class(entry));
      if (kind == StyleKind::kGraduated && rule.own.size() > 1 && !(rule.own.back().upto > rule.own[rule.own.size() - 2].upto)) entry.refuse("upto", "is not above that of the class before");
    }
  }
  if (const json* widths = r.part("widths", true)) {
    const auto fits = [](const json& v) { return v.is_number() && v.get<double>() >= 0 && v.get<double>() <= kMostWidth_px; };
    if (widths->size() == 2 && fits((*widths)[0]) && fits((*widths)[1])) rule.widths_px = {(*widths)[0].get<float>(), (*widths)[1].get<float>()};
    else r.refuse("widths", fmt::format("is not [first, last], in pixels of 0 to {}", kMostWidth_px));
  }
  if (r.has("missing")) rule.missing = r.number("missing", 0, -1e300, 1e300);
  return rule;
}

// float as it is written by a person: 0.7, not 0.699999988079071.
double plain(float v) { return std::strtod(fmt::format("{}", v).c_str(), nullptr); }

void put(ordered_json& to, const char* field, const std::optional<Colour>& c) {
  if (c) to[field] = colour_text(*c);
}
void put(ordered_json& to, const char* field, const std::optional<float>& v) {
  if (v) to[field] = plain(*v);
}

void read_raster_style(JsonReader& r, Style& s) {
  if (r.has("ramp")) {
    s.ramp = r.text("ramp");
    if (std::find(std::begin(kRasterRamps), std::end(kRasterRamps), *s.ramp) == std::end(kRasterRamps)) r.refuse("ramp", fmt::format("is \"{}\"; it can be {}", s.ramp->substr(0, 40), fmt::join(kRasterRamps, ", ")));
  }
  s.ramp_reversed = r.flag("ramp_reversed", false);
  if (const json* range = r.part("range", true)) {
    const auto fits = [](const json& v) { return v.is_number() && std::abs(v.get<double>()) <= 1e300; };
    if (range->size() == 2 && fits((*range)[0]) && fits((*range)[1]) && (*range)[0].get<double>() < (*range)[1].get<double>()) s.range = {(*range)[0].get<double>(), (*range)[1].get<double>()};
    else r.refuse("range", "is not [low, high]");
  }
  s.shade = number(r, "shade", 0, kMostShade);
  s.tint = number(r, "tint", 0, 1);
  if (const json* contours = r.part("contours", false)) {
    JsonReader c(*contours, r.where() + ", contours", r.fault());
    ContourStyle style;
    if (const json* interval = contours->is_object() && contours->contains("interval") ? &(*contours)["interval"] : nullptr; interval != nullptr && !(interval->is_string() && *interval == "auto"))
      style.interval_m = interval->is_number() ? c.number("interval", 0, kLeastInterval_m, kMostInterval_m) : (c.refuse("interval", "is neither \"auto\" nor metres"), 0);
    style.colour = colour(c, "colour");
    style.width_px = number(c, "width", 0.1, kMostWidth_px);
    s.contours = style;
  }
}

void write_raster_style(const Style& s, ordered_json& to) {
  if (s.ramp) to["ramp"] = *s.ramp;
  if (s.ramp_reversed) to["ramp_reversed"] = true;
  if (s.range) to["range"] = {(*s.range)[0], (*s.range)[1]};
  put(to, "shade", s.shade);
  put(to, "tint", s.tint);
  if (!s.contours) return;
  ordered_json c = ordered_json::object();
  if (s.contours->interval_m > 0) c["interval"] = s.contours->interval_m;
  else c["interval"] = "auto";
  put(c, "colour", s.contours->colour);
  put(c, "width", s.contours->width_px);
  to["contours"] = std::move(c);
}

}  // namespace

std::span<const PaletteName> palette_names() { return kPalettes; }

std::span<const std::string_view> raster_ramps() { return kRasterRamps; }

std::string_view usual_palette(const StyleRule& rule) {
  if (!rule.palette.empty()) return rule.palette;
  return rule.kind == StyleKind::kCategories || rule.kind == StyleKind::kPies ? "eight" : "water";
}

std::string_view name_of(Hatch v) { return name_in(kHatches, v); }
std::string_view name_of(LinePattern v) { return name_in(kPatterns, v); }
std::string_view name_of(StyleKind v) { return name_in(kKinds, v); }
std::string_view name_of(StyleTarget v) { return name_in(kTargets, v); }
std::string_view name_of(ClassMethod v) { return name_in(kMethods, v); }

Style read_style(JsonReader& r) {
  Style s;
  if (const auto kind = choice(r, "by", kKinds)) s.rule = read_rule(r, *kind);
  s.fill = colour(r, "fill");
  s.line = colour(r, "line");
  s.casing = colour(r, "casing");
  s.fill_opacity = number(r, "fill_opacity", 0, 1);
  s.hatch = choice(r, "hatch", kHatches);
  s.pattern = choice(r, "pattern", kPatterns);
  s.width_px = number(r, "width", 0, kMostWidth_px);
  s.casing_px = number(r, "casing_width", 0, kMostCasing_px);
  s.size_px = number(r, "size", kLeastSize_px, kMostSize_px);
  if (r.has("coarsest")) s.coarsest = r.number("coarsest", 0, kFinestScale, kCoarsestScale);
  if (r.has("finest")) s.finest = r.number("finest", 0, kFinestScale, kCoarsestScale);
  if (s.coarsest > 0 && s.finest > s.coarsest) r.refuse("finest", "is a smaller scale than \"coarsest\": the layer would never be shown");
  if (r.has("labels")) s.labels = r.flag("labels", true);
  if (r.has("label_field")) s.label_field = bounded(r, "label_field");
  read_raster_style(r, s);
  return s;
}

ordered_json write_style(const Style& s) {
  ordered_json to = ordered_json::object();
  if (s.rule) {
    const StyleRule usual, &rule = *s.rule;
    to["by"] = name_of(rule.kind);
    if (rule.target != usual.target) to["changes"] = name_of(rule.target);
    if (!rule.field.empty()) to["field"] = rule.field;
    if (!rule.fields.empty()) to["fields"] = rule.fields;
    if (rule.kind == StyleKind::kGraduated) to["method"] = name_of(rule.method);
    else if (rule.method != usual.method) to["method"] = name_of(rule.method);
    if (rule.classes != usual.classes || rule.kind == StyleKind::kGraduated) to["classes"] = rule.classes;
    if (!rule.palette.empty()) to["palette"] = rule.palette;
    if (rule.reversed) to["reversed"] = true;
    for (const StyleClass& c : rule.own) {
      ordered_json one = ordered_json::object();
      if (!c.value.empty()) one["value"] = c.value;
      if (std::isfinite(c.upto)) one["upto"] = c.upto;
      if (!c.label.empty()) one["label"] = c.label;
      put(one, "colour", c.colour);
      put(one, "width", c.width_px);
      if (c.pattern) one["pattern"] = name_of(*c.pattern);
      if (c.hatch) one["hatch"] = name_of(*c.hatch);
      if (c.coarsest > 0) one["coarsest"] = c.coarsest;
      to["own"].push_back(std::move(one));
    }
    if (rule.widths_px != usual.widths_px) to["widths"] = {plain(rule.widths_px[0]), plain(rule.widths_px[1])};
    if (rule.missing) to["missing"] = *rule.missing;
  }
  put(to, "fill", s.fill);
  put(to, "line", s.line);
  put(to, "casing", s.casing);
  put(to, "fill_opacity", s.fill_opacity);
  if (s.hatch) to["hatch"] = name_of(*s.hatch);
  if (s.pattern) to["pattern"] = name_of(*s.pattern);
  put(to, "width", s.width_px);
  put(to, "casing_width", s.casing_px);
  put(to, "size", s.size_px);
  if (s.coarsest > 0) to["coarsest"] = s.coarsest;
  if (s.finest > 0) to["finest"] = s.finest;
  if (s.labels) to["labels"] = *s.labels;
  if (s.label_field) to["label_field"] = *s.label_field;
  write_raster_style(s, to);
  return to;
}

void check_style(const Style& style, const FeatureTable& table, const std::string& layer, Problems& problems) {
  const auto warn = [&](std::string text, std::string advice) {
    problems.push_back({Severity::kWarning, ProblemKind::kAttribute, fmt::format("{}: {}", layer, text), std::move(advice), std::nullopt, std::nullopt, std::nullopt});
  };
  const auto look = [&](const std::string& field, bool numbers) {
    if (field.empty()) return;
    const Column* column = table.column(field);
    if (column == nullptr) {
      std::string known;
      for (const Column& c : table.columns) known += fmt::format("{}{}", known.empty() ? "" : ", ", c.name);
      return warn(fmt::format("its style names the field \"{}\", which it does not have", field), "fields: " + (known.empty() ? "none" : known));
    }
    if (!numbers || table.rows() == 0) return;
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (std::isfinite(number_at(column, row))) return;
    warn(fmt::format("its style needs numbers, and the field \"{}\" has none", field), "choose another field, or a style by categories");
  };
  if (style.rule) {
    look(style.rule->field, style.rule->kind != StyleKind::kCategories);
    for (const std::string& f : style.rule->fields) look(f, true);
  }
  if (style.label_field) look(*style.label_field, false);
}

double number_at(const Column* column, std::size_t row) {
  if (column == nullptr) return NAN;
  if (const auto* d = std::get_if<std::vector<double>>(&column->values)) return (*d)[row];
  if (const auto* i = std::get_if<std::vector<std::int64_t>>(&column->values)) return (*i)[row] == kMissingInteger ? NAN : static_cast<double>((*i)[row]);
  const std::string& text = std::get<std::vector<std::string>>(column->values)[row];
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() ? NAN : value;
}

}  // namespace thalweg
