#include "layers/scene_style.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>

#include "geo/base/measure.hpp"
#include "layers/palette.hpp"
#include "layers/palettes.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kMostCategories = 8;  // found from the data; rarer ones are "other"
constexpr Colour kNoValue = rgb(0xd5d5d2), kNoValueLine = rgb(0xa0a09c);
constexpr float kUsualSize_px = 22;         // of the largest disc

// From largest rivers (rank 1) to brooks: Natural Earth's scalerank and WDBII's class both count so.
constexpr float kWidest_px = 2.4F, kThinnest_px = 0.7F;
constexpr int kRanks = 12;
float width_for(int rank) { return std::clamp(kWidest_px - 0.24F * static_cast<float>(rank - 2), kThinnest_px, kWidest_px); }
double scale_for(int rank) { return rank <= 4 ? 9000 : rank <= 6 ? 3500 : rank <= 8 ? 1600 : 800; }

Style river_style(const Layer& layer) {
  Style s;
  StyleRule rule;
  rule.kind = StyleKind::kGraduated;
  rule.target = StyleTarget::kWidth;
  rule.field = layer.table && layer.table->column("scalerank") == nullptr ? "class" : "scalerank";
  rule.missing = 6;
  for (int rank = 1; rank <= kRanks; ++rank) {
    StyleClass c;
    if (rank < kRanks) c.upto = rank + 0.5;
    c.label = fmt::format("{}", rank);
    c.width_px = width_for(rank);
    c.coarsest = scale_for(rank) / kLogicalPixel_m;
    rule.own.push_back(std::move(c));
  }
  s.rule = std::move(rule);
  s.line = palette::kRiver;
  return s;
}

Colour faded(Colour c, float opacity) {
  c.a = static_cast<std::uint8_t>(static_cast<float>(c.a) * std::clamp(opacity, 0.0F, 1.0F) + 0.5F);
  return c;
}

// Numbers with as many digits as it takes to tell them apart.
std::vector<std::string> told_apart(const std::vector<double>& values) {
  std::vector<std::string> out;
  for (int digits = 3; digits <= 15; ++digits) {
    out.clear();
    for (const double v : values) out.push_back(short_number(v, digits));
    bool clear = true;
    for (std::size_t i = 1; i < out.size(); ++i) clear = clear && (values[i] == values[i - 1] || out[i] != out[i - 1]);
    if (clear) break;
  }
  return out;
}

class Builder {
 public:
  Builder(const FeatureTable& t, const Style& s, const Words& w) : table(t), style(s), words(w) {}

  const FeatureTable& table;
  const Style& style;
  const Words& words;
  ClassTable made;

  ClassLook plain() const {
    ClassLook look;
    look.fill = style.fill.value_or(rgb(0, 0));
    look.line = style.line.value_or(rgb(0, 0));
    look.width_px = style.width_px.value_or(1);
    look.pattern = style.pattern.value_or(LinePattern::kSolid);
    look.hatch = style.hatch.value_or(Hatch::kNone);
    return look;
  }

  // Of class `i` of `n`: what the rule changes, then what the class itself says.
  ClassLook look_of(const StyleRule& rule, std::size_t i, std::size_t n, Colour colour, const StyleClass* own) const {
    ClassLook look = plain();
    const float opacity = style.fill_opacity.value_or(1);
    const auto paint = [&](Colour c) {
      if (rule.target == StyleTarget::kFill) look.fill = faded(c, opacity);
      if (rule.target == StyleTarget::kLine || (rule.target == StyleTarget::kFill && lines_only_)) look.line = c;
    };
    if (rule.target == StyleTarget::kWidth) {
      const float t = n > 1 ? static_cast<float>(i) / static_cast<float>(n - 1) : 1;
      look.width_px = rule.widths_px[0] + (rule.widths_px[1] - rule.widths_px[0]) * (rule.reversed ? 1 - t : t);
    } else {
      paint(colour);
    }
    if (own == nullptr) return look;
    if (own->colour) {
      if (rule.target == StyleTarget::kWidth) look.line = *own->colour;
      else paint(*own->colour);
    }
    look.width_px = own->width_px.value_or(look.width_px);
    look.pattern = own->pattern.value_or(look.pattern);
    look.hatch = own->hatch.value_or(look.hatch);
    look.coarsest = own->coarsest;
    return look;
  }

  ClassLook missing_look(const StyleRule& rule, const char* text) const {
    ClassLook look = plain();
    look.text = text;
    look.missing = true;
    look.hatch = Hatch::kNone;
    if (rule.target == StyleTarget::kFill) look.fill = faded(kNoValue, style.fill_opacity.value_or(1));
    if (rule.target == StyleTarget::kLine || lines_only_) look.line = kNoValueLine;
    if (rule.target == StyleTarget::kWidth) look.width_px = std::min(rule.widths_px[0], rule.widths_px[1]);
    return look;
  }

  void count() {
    for (const std::uint16_t c : made.of_row) ++made.looks[c].rows;
    if (made.looks.size() > 1 && made.looks.back().missing && made.looks.back().rows == 0) made.looks.pop_back();
  }

  void categories(const StyleRule& rule) {
    const Column* column = table.column(rule.field);
    std::vector<StyleClass> classes = rule.own;
    if (classes.empty() && column != nullptr) {
      std::map<std::string, std::size_t> counts;
      for (std::size_t row = 0; row < table.rows(); ++row) {
        if (std::string text = column->text(row); !text.empty()) ++counts[std::move(text)];
      }
      std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
      std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
      if (order.size() > kMostCategories) order.resize(kMostCategories);
      for (auto& [value, times] : order) classes.emplace_back().value = value;
    }
    const auto colours = palette_colours(usual_palette(rule), classes.size(), rule.reversed);
    std::map<std::string_view, std::uint16_t> index;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      made.looks.push_back(look_of(rule, i, classes.size(), colours[i], &classes[i]));
      made.looks.back().value = classes[i].value;
      made.looks.back().text = classes[i].label.empty() ? classes[i].value : classes[i].label;
      index.emplace(classes[i].value, static_cast<std::uint16_t>(i));
    }
    const auto other = static_cast<std::uint16_t>(classes.size());
    std::set<std::string> others;  // values that have no class; rows without a value have none
    for (std::size_t row = 0; column != nullptr && row < table.rows(); ++row) {
      if (std::string text = column->text(row); !text.empty() && index.find(text) == index.end()) others.insert(std::move(text));
    }
    made.looks.push_back(missing_look(rule, (others.size() > 1 ? words.tr("Other ({} values)", others.size()) : std::string(words.tr("Other"))).c_str()));
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto found = column == nullptr ? index.end() : index.find(column->text(row));
      made.of_row[row] = found == index.end() ? other : found->second;
    }
    count();
  }

  void graduated(const StyleRule& rule) {
    const Column* column = table.column(rule.field);
    std::vector<double> values(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
      values[row] = number_at(column, row);
      if (!std::isfinite(values[row])) values[row] = rule.missing.value_or(NAN);
    }
    std::vector<double> ends;
    for (const StyleClass& c : rule.own) ends.push_back(c.upto);
    if (rule.own.empty()) ends = class_breaks(values, rule.method, rule.classes);
    double low = INFINITY;
    for (const double v : values) low = v < low ? v : low;
    std::vector<double> shown{low};
    shown.insert(shown.end(), ends.begin(), ends.end());
    const auto numbers = told_apart(shown);
    const auto colours = palette_colours(usual_palette(rule), ends.size(), rule.reversed);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const StyleClass* own = rule.own.empty() ? nullptr : &rule.own[i];
      made.looks.push_back(look_of(rule, i, ends.size(), colours[i], own));
      made.looks.back().upto = ends[i];
      std::string& text = made.looks.back().text;
      if (own != nullptr && !own->label.empty()) text = own->label;
      else if (!std::isfinite(ends[i])) text = i == 0 ? std::string(words.tr("Any")) : words.tr("above {}", numbers[i]);
      else if (own != nullptr && i == 0) text = words.tr("up to {}", numbers[1]);
      else text = shown[i] == ends[i] ? numbers[i + 1] : words.tr("{} to {}", numbers[i], numbers[i + 1]);
    }
    made.looks.push_back(missing_look(rule, words.tr("No value")));
    for (std::size_t row = 0; row < table.rows(); ++row) made.of_row[row] = static_cast<std::uint16_t>(class_of(ends, values[row]));
    count();
  }

  void amounts(const StyleRule& rule) {
    const bool pies = rule.kind == StyleKind::kPies;
    const std::vector<std::string> fields = pies ? rule.fields : std::vector{rule.field};
    made.amount.assign(table.rows(), NAN);
    for (const std::string& field : fields) {
      const Column* column = table.column(field);
      for (std::size_t row = 0; row < table.rows(); ++row) {
        const double v = number_at(column, row);
        if (std::isfinite(v) && v > 0) made.amount[row] = v + (std::isnan(made.amount[row]) ? 0 : made.amount[row]);
      }
    }
    for (const double v : made.amount) made.largest = v > made.largest ? v : made.largest;
    const auto colours = palette_colours(pies ? usual_palette(rule) : "eight", fields.size(), rule.reversed);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      ClassLook look = plain();
      look.text = fields[i];
      const StyleClass* own = i < rule.own.size() ? &rule.own[i] : nullptr;
      const Colour colour = own != nullptr && own->colour ? *own->colour : pies ? colours[i] : style.fill.value_or(colours[i]);
      if (own != nullptr && !own->label.empty()) look.text = own->label;
      look.fill = faded(colour, style.fill_opacity.value_or(pies ? 1 : 0.75F));
      made.looks.push_back(std::move(look));
    }
    made.looks.front().rows = static_cast<std::size_t>(std::count_if(made.amount.begin(), made.amount.end(), [](double v) { return v > 0; }));
  }

  void build() {
    const auto& kinds = table.geometry.kind;
    lines_only_ = std::none_of(kinds.begin(), kinds.end(), [](GeometryKind k) { return k == GeometryKind::kPolygon || k == GeometryKind::kPoint; });
    made.style = style;
    made.of_row.assign(table.rows(), 0);
    const StyleKind kind = style.rule ? style.rule->kind : StyleKind::kOne;
    if (kind == StyleKind::kCategories) return categories(*style.rule);
    if (kind == StyleKind::kGraduated) return graduated(*style.rule);
    if (kind == StyleKind::kProportional || kind == StyleKind::kPies) return amounts(*style.rule);
    made.looks.push_back(plain());
    made.looks.back().rows = table.rows();
  }

 private:
  bool lines_only_ = false;
};

double length_of(std::span<const LonLat> line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += std::hypot((line[i].lon - line[i - 1].lon) * std::cos(line[i].lat * 0.017453292519943295), line[i].lat - line[i - 1].lat);
  return sum;
}

LonLat middle_of(std::span<const LonLat> line) {
  double left = length_of(line) / 2;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double step = length_of(line.subspan(i - 1, 2));
    if (step >= left && step > 0) {
      const double t = left / step;
      return {line[i - 1].lon + (line[i].lon - line[i - 1].lon) * t, line[i - 1].lat + (line[i].lat - line[i - 1].lat) * t};
    }
    left -= step;
  }
  return line.front();
}

// Twice the plane area of a ring, and its middle latitude weighted by it.
std::pair<double, double> area_of(std::span<const LonLat> ring) {
  double area = 0, moment = 0;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const double cross = (ring[j].lon - ring[0].lon) * (ring[i].lat - ring[0].lat) - (ring[i].lon - ring[0].lon) * (ring[j].lat - ring[0].lat);
    area += cross;
    moment += cross * (ring[i].lat + ring[j].lat - 2 * ring[0].lat);
  }
  return {std::abs(area), area == 0 ? ring[0].lat : ring[0].lat + moment / (3 * area)};
}

}  // namespace

float ClassTable::radius_px(double value) const {
  const float most = style.size_px.value_or(kUsualSize_px);
  return largest > 0 && value > 0 ? most * static_cast<float>(std::sqrt(value / largest)) : 0;
}

Style default_style(const Layer& layer) {
  Style s;
  switch (layer.role) {
    case LayerRole::kRivers: return river_style(layer);
    case LayerRole::kLakes:
      s.fill = palette::kWater;
      s.line = palette::kShore;
      s.width_px = 0.7F;
      break;
    case LayerRole::kBasins:  // a watershed: no boundary of anybody's
      s.fill = with_alpha(palette::kRiver, 0.14);
      s.line = palette::kRiver;
      s.width_px = 1.2F;
      s.pattern = LinePattern::kDashed;
      break;
    case LayerRole::kCountries:
      s.line = with_alpha(palette::kBorderElsewhere, 0.8);
      s.width_px = 0.6F;
      break;
    case LayerRole::kBorders:
      s.line = palette::kBorder;
      s.width_px = 1.5F;
      s.casing_px = 2.75F;
      s.casing = palette::kBorderCasing;
      break;
    case LayerRole::kPlaces:
      s.fill = rgb(0xffffff);
      s.line = palette::kPlaceText;
      s.width_px = 1.1F;
      s.size_px = 3;
      break;
    default:
      s.fill = with_alpha(palette::kTints[1], 0.6);
      s.line = palette::kBorder;
      s.width_px = 1;
  }
  return s;
}

Style merged(const Style& base, const Style& over) {
  Style s = base;
  const auto take = [](auto& to, const auto& from) {
    if (from) to = from;
  };
  take(s.rule, over.rule);
  take(s.fill, over.fill);
  take(s.line, over.line);
  take(s.casing, over.casing);
  take(s.fill_opacity, over.fill_opacity);
  take(s.hatch, over.hatch);
  take(s.pattern, over.pattern);
  take(s.width_px, over.width_px);
  take(s.casing_px, over.casing_px);
  take(s.size_px, over.size_px);
  take(s.labels, over.labels);
  take(s.label_field, over.label_field);
  take(s.ramp, over.ramp);
  s.ramp_reversed = s.ramp_reversed || over.ramp_reversed;
  take(s.range, over.range);
  take(s.shade, over.shade);
  take(s.tint, over.tint);
  take(s.contours, over.contours);
  if (over.coarsest > 0) s.coarsest = over.coarsest;
  if (over.finest > 0) s.finest = over.finest;
  return s;
}

bool restyled(const Style& style) {
  Style kept;  // what is not a look
  kept.coarsest = style.coarsest;
  kept.finest = style.finest;
  kept.labels = style.labels;
  kept.label_field = style.label_field;
  return style != kept;
}

LineStyle line_style(LinePattern pattern, float width_px, Colour colour, float casing_px, Colour casing) {
  LineStyle s{width_px, colour, {}, casing_px, casing};
  const auto half = [](float v) { return std::round(v * 2) / 2; };
  switch (pattern) {
    case LinePattern::kSolid: break;
    case LinePattern::kDashed: s.dash_px = {half(4.0F / 3 + 10.0F / 3 * width_px), half(25.0F / 12 + 5.0F / 6 * width_px), 0, 0}; break;
    case LinePattern::kDotted: s.dash_px = {half(width_px + 0.5F), half(1.5F * width_px + 0.5F), 0, 0}; break;
    case LinePattern::kDouble:
      s.width_px = std::max(3 * width_px, 3.0F);
      s.core_px = s.width_px / 3 + 0.2F;
      s.core = rgb(0xffffff);
      break;
    case LinePattern::kCorridor:
      s.width_px = 5 * width_px + 2;
      s.core_px = 5 * width_px + 2 - std::max(width_px, 1.5F);
      s.core = mix(with_alpha(colour, 1), rgb(0xffffff), 0.72);
      break;
  }
  return s;
}

ClassTable class_table(const FeatureTable& table, const Style& style, const Words& words) {
  Builder b(table, style, words);
  b.build();
  return std::move(b.made);
}

bool symbol_place(const GeometryColumn& g, std::size_t f, LonLat& at) {
  double best = -1, latitude = 0;
  std::size_t part = 0;
  for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) {
    if (g.part_start[p] == g.part_start[p + 1]) continue;
    const auto ring = g.ring(g.part_start[p]);
    if (ring.empty()) continue;
    const auto [size, middle] = g.kind[f] == GeometryKind::kPolygon ? area_of(ring) : std::pair(length_of(ring), 0.0);
    if (size <= best) continue;
    best = size;
    latitude = middle;
    part = p;
  }
  if (best < 0) return false;
  const auto outer = g.ring(g.part_start[part]);
  if (g.kind[f] == GeometryKind::kPoint) at = outer.front();
  if (g.kind[f] == GeometryKind::kLine) at = middle_of(outer);
  if (g.kind[f] != GeometryKind::kPolygon) return true;
  // The widest stretch inside, along the parallel of the middle.
  std::vector<double> cuts;
  for (std::uint32_t r = g.part_start[part]; r < g.part_start[part + 1]; ++r) {
    const auto ring = g.ring(r);
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      if ((ring[j].lat > latitude) != (ring[i].lat > latitude)) cuts.push_back(ring[j].lon + (latitude - ring[j].lat) * (ring[i].lon - ring[j].lon) / (ring[i].lat - ring[j].lat));
    }
  }
  std::sort(cuts.begin(), cuts.end());
  at = outer.front();
  double widest = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); i += 2) {
    if (cuts[i + 1] - cuts[i] <= widest) continue;
    widest = cuts[i + 1] - cuts[i];
    at = {(cuts[i] + cuts[i + 1]) / 2, latitude};
  }
  return true;
}

std::string short_number(double v, int digits) {
  if (!std::isfinite(v)) return std::isnan(v) ? "no value" : v > 0 ? "any" : "-any";
  if (v != 0 && (std::abs(v) >= 1e12 || std::abs(v) < 1e-6)) return fmt::format("{:.{}g}", v, digits);
  const int decimals = v == 0 ? 0 : std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(v)))), 0, 12);
  std::string text = grouped(v, decimals);
  if (text.find('.') != std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

}  // namespace thalweg
