#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "layers/arcs.hpp"
#include "layers/palette.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

// What a name's dot and text look like, by population.
struct Tier {
  double population;      // at least
  double max_m_per_px;
  Face face;
  float size_px, radius_px;
};
constexpr std::array<Tier, 7> kTiers{{{1'000'000, 8000, Face::kMedium, 14, 3.6F},
                                      {300'000, 4000, Face::kMedium, 13, 3.2F},
                                      {100'000, 1900, Face::kRegular, 12.5F, 2.8F},
                                      {40'000, 900, Face::kRegular, 11.5F, 2.4F},
                                      {15'000, 450, Face::kRegular, 11, 2.1F},
                                      {4'000, 200, Face::kRegular, 10.5F, 1.9F},
                                      {0, 90, Face::kRegular, 10, 1.7F}}};

constexpr float kLeastLake_px = 3.5F;  // smaller ones are specks

// Lines of one name put end to end, the longest first.
std::vector<std::vector<LonLat>> joined(const std::vector<std::vector<LonLat>>& lines) {
  ArcSet set;
  std::vector<std::uint32_t> arcs;
  for (const auto& l : lines) {
    if (l.size() < 2) continue;
    arcs.push_back(static_cast<std::uint32_t>(set.arcs()));
    add_arc(set, l);
  }
  const Chains chains = chain_arcs(set, arcs);
  std::vector<std::vector<LonLat>> out;
  for (std::size_t c = 0; c < chains.size(); ++c) {
    auto& line = out.emplace_back();
    for (std::uint32_t i = chains.start[c]; i < chains.start[c + 1]; ++i) {
      const std::int32_t ref = chains.arc[i];
      const auto a = static_cast<std::size_t>(ref < 0 ? ~ref : ref);
      std::vector<LonLat> part(set.coords.begin() + set.start[a], set.coords.begin() + set.start[a + 1]);
      if (ref < 0) std::reverse(part.begin(), part.end());
      for (const LonLat& p : part) {
        if (line.empty() || !(line.back() == p)) line.push_back(p);
      }
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return out;
}

// A row's name in the language that the map is to have, where the data has it: "name_ky", "name:ky".
struct Names {
  const Column *plain, *own = nullptr;
  Names(const FeatureTable& table, const std::string& language, const std::optional<std::string>& field) : plain(table.column(field.value_or("name"))) {
    if (field) return;  // this one, whatever its language
    for (const char* form : {"name_", "name:"})
      if (own == nullptr) own = table.column(form + language);
  }
  std::string at(std::size_t row) const {
    std::string name = own == nullptr ? std::string() : own->text(row);
    return name.empty() && plain != nullptr ? plain->text(row) : name;
  }
};

std::string text_at(const Column* column, std::size_t row) { return column == nullptr ? std::string() : column->text(row); }

}  // namespace

void add_countries(LayerBuild& l) {
  const SceneBuild& b = l.scene;
  const Fill& areas = l.areas();
  const std::string key = l.layer.key.empty() ? guess_key(*l.layer.table).value_or("") : l.layer.key;
  const Column* codes = key.empty() ? nullptr : l.layer.table->column(key);
  const auto code_of = [&](std::size_t polygon) { return text_at(codes, areas.feature_of[polygon]); };
  // What the border layer holds whole is drawn from it alone.
  const auto held = [&](const std::string& code) { return b.tints.contains(code) && std::find(b.project.focus.begin(), b.project.focus.end(), code) != b.project.focus.end(); };
  if (fills_follow_style(l)) {
    add_class_fills(l, areas.item, areas.feature_of);
    for (SceneItem& item : l.out.below) {
      auto& fill = std::get<FillItem>(item);
      for (std::size_t k = 0; k < areas.feature_of.size(); ++k)
        if (held(code_of(k))) fill.colour[k] = rgb(0, 0);
    }
  } else {
    FillItem item = areas.item;
    item.layer = l.layer.id;
    for (std::size_t k = 0; k < areas.feature_of.size(); ++k) {
      const std::string code = code_of(k);
      const auto tint = b.tints.find(code);
      item.colour[k] = held(code) ? rgb(0, 0) : tint == b.tints.end() ? palette::kLandElsewhere : tint->second;
    }
    l.out.below.emplace_back(std::move(item));
  }
  // Parties of the border layer have their own, better lines.
  std::vector<std::uint32_t> rings, feature_of;
  for (std::uint32_t p = 0; p < areas.item.polygons(); ++p) {
    if (b.tints.contains(code_of(p))) continue;
    for (std::uint32_t r = areas.item.polygon_start[p]; r < areas.item.polygon_start[p + 1]; ++r) {
      rings.push_back(r);
      feature_of.push_back(areas.feature_of[p]);
    }
  }
  LineItem line;
  line.arcs = areas.item.arcs;
  line.chains = pick(areas.item.rings, rings);
  add_class_lines(l, line, feature_of, l.out.below);
  add_symbols(l);
}

namespace {

// Rings of a fill as lines.
std::pair<LineItem, std::vector<std::uint32_t>> outlines_of(const Fill& areas) {
  LineItem line;
  line.arcs = areas.item.arcs;
  line.chains = areas.item.rings;
  std::vector<std::uint32_t> feature_of;
  for (std::size_t p = 0; p < areas.item.polygons(); ++p) feature_of.insert(feature_of.end(), areas.item.polygon_start[p + 1] - areas.item.polygon_start[p], areas.feature_of[p]);
  return {std::move(line), std::move(feature_of)};
}

}  // namespace

void add_lakes(LayerBuild& l) {
  const Fill& areas = l.areas();
  FillItem fill = areas.item;
  fill.min_size_px = kLeastLake_px;
  fill.names_keep_off = true;
  add_class_fills(l, fill, areas.feature_of);
  auto [shore, feature_of] = outlines_of(areas);
  shore.min_size_px = kLeastLake_px;
  shore.full_m_per_px = 800;
  add_class_lines(l, shore, feature_of, l.out.below);
  add_symbols(l);
}

void add_rivers(LayerBuild& l) {
  const FeatureTable& table = *l.layer.table;
  const Lines& lines = l.lines(true);
  LineItem like = lines.item;
  like.full_m_per_px = 600;
  add_class_lines(l, like, lines.feature_of, l.out.below);
  add_symbols(l);
  // Names by rank, whatever the lines follow.
  const Style usual = default_style(l.layer);
  const auto& ranks = usual.rule->own;
  const ClassTable by_rank = l.style.rule == usual.rule ? l.classes() : class_table(table, usual);
  const Names names(table, l.scene.options.language, l.style.label_field);
  std::map<std::string, std::pair<int, std::vector<std::vector<LonLat>>>> by_name;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name = names.at(row);
    if (name.empty() || table.geometry.kind[row] != GeometryKind::kLine) continue;
    auto& [rank, parts] = by_name.try_emplace(name, 99, std::vector<std::vector<LonLat>>{}).first->second;
    rank = std::min(rank, by_rank.of_row[row] + 1);
    for (std::uint32_t p = table.geometry.feature_start[row]; p < table.geometry.feature_start[row + 1]; ++p) {
      for (std::uint32_t r = table.geometry.part_start[p]; r < table.geometry.part_start[p + 1]; ++r) {
        const auto ring = table.geometry.ring(r);
        parts.emplace_back(ring.begin(), ring.end());
      }
    }
  }
  for (const auto& [name, river] : by_name) {
    for (auto& line : joined(river.second)) {
      Label label;
      label.layer = l.layer.id;
      label.kind = LabelKind::kLine;
      label.text = l.scene.options.words.name(name);
      label.style.face = Face::kSerifItalic;
      label.style.size_px = river.first <= 4 ? 13.5F : 12;
      label.style.spacing_px = 1;
      label.style.colour = palette::kWaterText;
      label.style.halo = rgb(0xffffff, 0.7);
      label.priority = 900 - 10 * river.first;
      label.line = std::move(line);
      label.max_m_per_px = ranks[std::min<std::size_t>(static_cast<std::size_t>(river.first) - 1, ranks.size() - 1)].coarsest * kLogicalPixel_m / 1.5;
      l.out.labels.push_back(std::move(label));
    }
  }
}

void add_places(LayerBuild& b) {
  const Layer& layer = b.layer;
  const FeatureTable& table = *layer.table;
  const bool own_dots = b.style.rule.has_value();
  if (own_dots) {
    add_class_points(b);
    add_symbols(b);
  }
  const PointStyle dot{0, b.style.fill.value_or(rgb(0xffffff)), 0, b.style.line.value_or(palette::kPlaceText)};
  const float larger = b.style.size_px.value_or(3) / 3;
  const Names names(table, b.scene.options.language, b.style.label_field);
  const Column *population = table.column("population"), *capital = table.column("capital");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const GeometryColumn& g = table.geometry;
    if (g.kind[row] != GeometryKind::kPoint || g.feature_start[row] == g.feature_start[row + 1]) continue;
    Label l;
    l.layer = layer.id;
    l.kind = LabelKind::kPoint;
    l.at = g.coords[g.ring_start[g.part_start[g.feature_start[row]]]];
    l.text = names.at(row);
    const double known = number_at(population, row), people = std::isnan(known) ? 0 : known;
    const bool is_capital = number_at(capital, row) == 1;
    const Tier* tier = &kTiers.back();
    for (const Tier& t : kTiers) {
      if (people >= t.population) {
        tier = &t;
        break;
      }
    }
    l.style.face = is_capital ? Face::kSemiBold : tier->face;
    l.style.size_px = is_capital ? std::max(tier->size_px, 14.0F) : tier->size_px;
    l.style.colour = palette::kPlaceText;
    l.style.halo_px = 1.6F;
    l.dot = !own_dots;
    l.dot_style = dot;
    l.dot_style.radius_px = (is_capital ? 4 : tier->radius_px) * larger;
    l.dot_style.outline_px = (is_capital ? 1.8F : 1.1F) * b.style.width_px.value_or(1.1F) / 1.1F;
    l.clear_px = l.dot_style.radius_px + 1;
    if (own_dots && b.classes().amount.size() > row) l.clear_px = std::max(b.classes().radius_px(b.classes().amount[row]), 1.0F) + 1;
    l.priority = (is_capital ? 1800 : 0) + 100 * std::log10(people + 10);
    l.max_m_per_px = is_capital ? 12'000 : tier->max_m_per_px;
    b.out.labels.push_back(std::move(l));
  }
}

void add_plain(LayerBuild& l) {
  const Fill& areas = l.areas();
  if (areas.item.polygons() > 0) {
    add_class_fills(l, areas.item, areas.feature_of);
    const auto [outlines, feature_of] = outlines_of(areas);
    add_class_lines(l, outlines, feature_of, l.out.below);
  }
  const Lines& lines = l.lines(false);
  if (lines.item.chains.size() > 0) add_class_lines(l, lines.item, lines.feature_of, l.out.below);
  add_class_points(l);
  add_symbols(l);
  add_names(l);
}

void add_legend(SceneBuild& b) {
  auto& legend = b.scene.furniture.legend;
  const Words& words = b.options.words;
  const auto line = [&](std::string text, LineStyle style) {
    LegendEntry e;
    e.kind = LegendEntry::Kind::kLine;
    e.text = std::move(text);
    e.line = style;
    legend.push_back(std::move(e));
  };
  const auto area = [&](std::string text, Colour fill, Hatch hatch, LineStyle outline) {
    LegendEntry e;
    e.kind = hatch == Hatch::kNone ? LegendEntry::Kind::kFill : LegendEntry::Kind::kHatch;
    e.text = std::move(text);
    e.fill = fill;
    e.hatch = hatch;
    e.line = outline;
    legend.push_back(std::move(e));
  };
  const auto has = [&](EnclaveKind kind) { return std::any_of(b.findings.enclaves.begin(), b.findings.enclaves.end(), [&](const Enclave& e) { return e.kind == kind; }); };
  // Layers with a style of their own say what theirs means.
  const auto uses = [&](LayerRole role, bool any = false) {
    return std::any_of(b.project.layers.begin(), b.project.layers.end(),
                       [&](const auto& l) { return l->role == role && (any || !restyled(l->style)) && std::find(b.used.begin(), b.used.end(), l->id) != b.used.end(); });
  };
  if (uses(LayerRole::kBorders, true)) {
    line(words.tr("International boundary"), border_line(*b.project.borders()));
    bool disputed = false;
    if (b.findings.graph) {
      for (const ArcLabel& l : b.findings.graph->labels()) disputed = disputed || l.left.size() > 1 || l.right.size() > 1;
    }
    if (!b.findings.enclaves.empty()) {
      area(words.tr("Enclave or exclave: owner, area"), mix(palette::kTints[0], palette::kEnclave, 0.10), Hatch::kNone, {1.9F, palette::kEnclave, {}, 0, {}});
    }
    if (disputed) line(words.tr("Edge of land that two parties have"), line_style(LinePattern::kDashed, 1.7F, palette::kDisputed));
    if (has(EnclaveKind::kDoubleClaim)) area(words.tr("Land that two parties have"), with_alpha(palette::kDisputed, 0.8), Hatch::kDiagonal, {});
    if (has(EnclaveKind::kNoOwner)) area(words.tr("Land that no party has"), with_alpha(palette::kNoOwner, 0.8), Hatch::kCross, {});
  }
  if (uses(LayerRole::kBasins)) area(words.tr("River basin"), with_alpha(palette::kRiver, 0.14), Hatch::kNone, line_style(LinePattern::kDashed, 1.2F, palette::kRiver));
  if (uses(LayerRole::kRivers)) line(words.tr("River"), {1.8F, palette::kRiver, {}, 0, {}});
  if (uses(LayerRole::kLakes)) area(words.tr("Lake or reservoir"), palette::kWater, Hatch::kNone, {0.7F, palette::kShore, {}, 0, {}});
  if (uses(LayerRole::kPlaces)) {
    const auto point = [&](std::string text, float radius, float outline) {
      LegendEntry e;
      e.kind = LegendEntry::Kind::kPoint;
      e.text = std::move(text);
      e.point = {radius, rgb(0xffffff), outline, palette::kPlaceText};
      legend.push_back(std::move(e));
    };
    point(words.tr("Capital"), 4, 1.8F);
    point(words.tr("Town of 100,000 and more"), 3.0F, 1.1F);
    point(words.tr("Smaller town"), 2.1F, 1.1F);
  }
  legend.insert(legend.end(), b.raster_legend.begin(), b.raster_legend.end());
  for (const auto& l : b.project.layers) {
    if (l->role == LayerRole::kBorders && l.get() != b.project.borders() && std::find(b.used.begin(), b.used.end(), l->id) != b.used.end()) {
      line(words.tr("Boundaries as mapped at {}", l->date), other_border_line(*l));
    }
  }
  legend.insert(legend.end(), b.style_legend.begin(), b.style_legend.end());
}

}  // namespace thalweg
