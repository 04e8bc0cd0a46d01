// What a style makes of a layer's shapes: fills, lines, dots, discs, pies, names, and their legend.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "layers/palette.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

double coarsest_m_per_px(const ClassLook& look) { return look.coarsest > 0 ? look.coarsest * kLogicalPixel_m : 1e30; }

LineStyle line_of(const ClassLook& look, const Style& style) {
  return line_style(look.pattern, look.width_px, look.line, style.casing_px.value_or(0), style.casing.value_or(rgb(0xffffff, 0.8)));
}

bool draws_discs(const ClassTable& classes) {
  return classes.style.rule && (classes.style.rule->kind == StyleKind::kProportional || classes.style.rule->kind == StyleKind::kPies);
}

// Under discs areas and lines look as if there were no rule.
ClassLook ground_look(const LayerBuild& l) {
  Style plain = merged(default_style(l.layer), l.layer.style);
  plain.rule.reset();
  plain.fill = default_style(l.layer).fill;
  return class_table(FeatureTable{}, plain).looks.front();
}

std::vector<ClassLook> looks_of(const LayerBuild& l) {
  return draws_discs(l.classes()) ? std::vector{ground_look(l)} : l.classes().looks;
}

}  // namespace

bool fills_follow_style(const LayerBuild& l) {
  if (draws_discs(l.classes())) return false;
  return l.style.fill || l.style.hatch || (l.style.rule && l.style.rule->target == StyleTarget::kFill && l.style.rule->kind != StyleKind::kOne);
}

void add_class_fills(LayerBuild& l, const FillItem& like, const std::vector<std::uint32_t>& feature_of) {
  const auto looks = looks_of(l);
  const auto& of_row = l.classes().of_row;
  std::vector<std::pair<Hatch, double>> groups;
  const auto group_of = [&](const ClassLook& look) { return std::pair(look.hatch, coarsest_m_per_px(look)); };
  for (const ClassLook& look : looks)
    if (std::find(groups.begin(), groups.end(), group_of(look)) == groups.end()) groups.push_back(group_of(look));
  for (const auto& group : groups) {
    FillItem item = like;
    item.layer = l.layer.id;
    item.hatch = group.first;
    item.max_m_per_px = std::min(item.max_m_per_px, group.second);
    bool any = false;
    for (std::size_t k = 0; k < feature_of.size(); ++k) {
      const ClassLook& look = looks[of_row[feature_of[k]]];
      const bool here = group_of(look) == group;
      any = any || here;
      item.colour[k] = here ? look.fill : rgb(0, 0);
    }
    if (any) l.out.below.emplace_back(std::move(item));
  }
}

void add_class_lines(LayerBuild& l, const LineItem& like, const std::vector<std::uint32_t>& feature_of, std::vector<SceneItem>& to) {
  const auto looks = looks_of(l);
  const auto& of_row = l.classes().of_row;
  std::vector<std::vector<std::uint32_t>> chains(looks.size());
  for (std::uint32_t c = 0; c < feature_of.size(); ++c) chains[of_row[feature_of[c]]].push_back(c);
  // Thin lines below wide ones; of equal ones the first class is the topmost. What has no value lies lowest.
  std::vector<std::size_t> order(looks.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (looks[a].missing != looks[b].missing) return looks[a].missing;
    return looks[a].width_px < looks[b].width_px;
  });
  const auto alike = [](const ClassLook& a, const ClassLook& b) { return a.line == b.line && a.width_px == b.width_px && a.pattern == b.pattern && a.coarsest == b.coarsest; };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const ClassLook& look = looks[order[i]];
    auto& mine = chains[order[i]];
    // Classes that look the same are one item.
    if (i + 1 < order.size() && alike(look, looks[order[i + 1]])) {
      auto& next = chains[order[i + 1]];
      next.insert(next.end(), mine.begin(), mine.end());
      continue;
    }
    if (mine.empty() || look.line.a == 0 || look.width_px <= 0) continue;
    std::sort(mine.begin(), mine.end());
    LineItem item;
    item.layer = l.layer.id;
    item.arcs = like.arcs;
    item.chains = mine.size() == like.chains.size() ? like.chains : pick(like.chains, mine);
    item.style = line_of(look, l.style);
    item.max_m_per_px = std::min(like.max_m_per_px, coarsest_m_per_px(look));
    item.min_size_px = like.min_size_px;
    item.full_m_per_px = like.full_m_per_px;
    to.emplace_back(std::move(item));
  }
}

void add_class_points(LayerBuild& l) {
  if (draws_discs(l.classes())) return;
  const GeometryColumn& g = l.layer.table->geometry;
  const auto& looks = l.classes().looks;
  const PointStyle usual;
  const bool own = restyled(l.layer.style);
  const bool by_width = l.style.rule && l.style.rule->target == StyleTarget::kWidth;
  std::vector<double> scales;
  for (const ClassLook& look : looks)
    if (std::find(scales.begin(), scales.end(), look.coarsest) == scales.end()) scales.push_back(look.coarsest);
  for (const double scale : scales) {
    PointItem item;
    item.layer = l.layer.id;
    item.style = usual;
    if (l.layer.style.line) item.style.outline = *l.layer.style.line;
    if (l.layer.style.width_px) item.style.outline_px = *l.layer.style.width_px;
    item.style.radius_px = l.style.size_px.value_or(usual.radius_px);
    item.max_m_per_px = scale > 0 ? scale * kLogicalPixel_m : 1e30;
    for (std::size_t f = 0; f < g.features(); ++f) {
      if (g.kind[f] != GeometryKind::kPoint) continue;
      const ClassLook& look = looks[l.classes().of_row[f]];
      if (look.coarsest != scale) continue;
      for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) {
        item.at.push_back(g.coords[g.ring_start[g.part_start[p]]]);
        if (own) item.fill.push_back(l.layer.style.fill || l.style.rule ? look.fill : usual.fill);
        if (by_width) item.radius_px.push_back(look.width_px);
      }
    }
    if (!item.at.empty()) l.out.symbols.emplace_back(std::move(item));
  }
}

void add_symbols(LayerBuild& l) {
  const ClassTable& classes = l.classes();
  if (!draws_discs(classes)) return;
  const bool pies = classes.style.rule->kind == StyleKind::kPies;
  const GeometryColumn& g = l.layer.table->geometry;
  std::vector<std::size_t> order(g.features());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t f) { return !(classes.amount[f] > 0); });
  // Small ones over large ones.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return classes.amount[a] > classes.amount[b]; });
  std::vector<const Column*> columns;
  if (pies)
    for (const std::string& field : classes.style.rule->fields) columns.push_back(l.layer.table->column(field));
  PointItem item;
  item.layer = l.layer.id;
  item.style.fill = classes.looks.front().fill;
  item.style.outline = rgb(0xffffff, 0.9);
  item.style.outline_px = 1;
  if (pies)
    for (const ClassLook& look : classes.looks) item.slices.push_back(look.fill);
  for (const std::size_t f : order) {
    LonLat at;
    if (!symbol_place(g, f, at)) continue;
    item.at.push_back(at);
    item.radius_px.push_back(std::max(classes.radius_px(classes.amount[f]), 1.0F));
    double sum = 0;
    for (std::size_t k = 0; k < columns.size(); ++k) {
      const double v = number_at(columns[k], f);
      if (std::isfinite(v) && v > 0) sum += v;
      // The last one closes the circle, whatever was rounded.
      item.turn.push_back(sum >= classes.amount[f] ? 1 : static_cast<float>(sum / classes.amount[f]));
    }
  }
  if (!item.at.empty()) l.out.symbols.emplace_back(std::move(item));
}

void add_names(LayerBuild& l) {
  if (!l.style.labels.value_or(l.style.label_field.has_value())) return;
  const FeatureTable& table = *l.layer.table;
  const Column* names = table.column(l.style.label_field.value_or("name"));
  if (names == nullptr) return;
  const ClassTable& classes = l.classes();
  const Column* own_names = table.column(names->name + "_" + l.scene.options.language);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const GeometryColumn& g = table.geometry;
    LonLat at;
    Label label;
    label.layer = l.layer.id;
    if (own_names != nullptr) label.text = own_names->text(row);
    if (label.text.empty()) label.text = names->text(row);
    if (label.text.empty() || !symbol_place(g, row, at)) continue;
    label.at = at;
    label.style.colour = palette::kPlaceText;
    if (g.kind[row] == GeometryKind::kLine) {
      label.kind = LabelKind::kLine;
      const auto ring = g.ring(g.part_start[g.feature_start[row]]);
      label.line.assign(ring.begin(), ring.end());
    } else {
      label.kind = LabelKind::kPoint;
      const float disc = draws_discs(classes) ? classes.radius_px(classes.amount[row]) : g.kind[row] == GeometryKind::kPoint ? l.style.size_px.value_or(2.5F) : 0;
      label.clear_px = disc + 1;
      label.priority = draws_discs(classes) && classes.amount[row] > 0 ? 500 * classes.amount[row] / classes.largest : 0;
    }
    l.out.labels.push_back(std::move(label));
  }
}

void add_class_legend(LayerBuild& l) {
  if (!restyled(l.layer.style)) return;
  const ClassTable& classes = l.classes();
  const auto& kinds = l.layer.table->geometry.kind;
  const auto has = [&](GeometryKind k) { return std::find(kinds.begin(), kinds.end(), k) != kinds.end(); };
  const bool areas = has(GeometryKind::kPolygon), points = has(GeometryKind::kPoint), discs = draws_discs(classes);
  auto& legend = l.out.legend;
  const auto& rule = classes.style.rule;
  const std::string title = l.scene.options.words.name(l.layer.title);
  const bool bordering = l.layer.role == LayerRole::kBorders;
  // A border layer's lines stand in the legend already.
  if (bordering && !rule && !l.layer.style.fill && !l.layer.style.hatch) return;
  if (rule && rule->kind != StyleKind::kOne) {
    LegendEntry heading;
    heading.kind = LegendEntry::Kind::kHeading;
    heading.text = rule->field.empty() ? title : fmt::format("{}: {}", title, rule->field);
    legend.push_back(std::move(heading));
  }
  for (const ClassLook& look : classes.looks) {
    if (discs && rule->kind == StyleKind::kProportional) break;
    LegendEntry e;
    e.text = rule && rule->kind != StyleKind::kOne ? l.scene.options.words.name(look.text) : title;
    e.fill = look.fill;
    if (discs || areas) {
      e.kind = look.hatch != Hatch::kNone && !discs ? LegendEntry::Kind::kHatch : LegendEntry::Kind::kFill;
      e.hatch = look.hatch;
      if (!discs && !bordering) e.line = line_of(look, {});
      else e.line.colour = rgb(0, 0);
    } else if (points) {
      e.kind = LegendEntry::Kind::kPoint;
      e.point.radius_px = rule && rule->target == StyleTarget::kWidth ? look.width_px : l.style.size_px.value_or(2.5F);
      e.point.fill = rule || l.layer.style.fill ? look.fill : rgb(0xffffff);
      e.point.outline = l.layer.style.line.value_or(e.point.outline);
      e.point.outline_px = l.layer.style.width_px.value_or(e.point.outline_px);
    } else {
      e.kind = LegendEntry::Kind::kLine;
      e.line = line_of(look, l.style);
    }
    legend.push_back(std::move(e));
  }
  if (!discs || !(classes.largest > 0)) return;
  LegendEntry sizes;
  sizes.kind = LegendEntry::Kind::kSizes;
  sizes.fill = rule->kind == StyleKind::kPies ? rgb(0xf2f2ef) : classes.looks.front().fill;
  // The largest round number, and round parts of it.
  double round = std::pow(10.0, std::floor(std::log10(classes.largest)));
  for (const double k : {5.0, 2.0, 1.0}) {
    if (k * round > classes.largest * (1 + 1e-12)) continue;
    round *= k;
    break;
  }
  for (const double part : {1.0, 0.4, 0.1}) sizes.sizes.push_back({classes.radius_px(round * part), short_number(round * part)});
  legend.push_back(std::move(sizes));
}

void keep_to_style(LayerBuild& l) {
  const double most = l.style.coarsest > 0 ? l.style.coarsest * kLogicalPixel_m : 1e30, least = l.style.finest * kLogicalPixel_m;
  const auto limit = [&](auto& any) {
    any.max_m_per_px = std::min(any.max_m_per_px, most);
    any.min_m_per_px = std::max(any.min_m_per_px, least);
  };
  for (auto* list : {&l.out.below, &l.out.above, &l.out.symbols})
    for (SceneItem& item : *list) std::visit(limit, item);
  for (Label& label : l.out.labels) limit(label);
  if (l.style.labels.value_or(true)) return;
  // Dots that stand with names stay, without them.
  for (const Label& label : l.out.labels) {
    if (!label.dot) continue;
    const auto like = [&](const SceneItem& item) {
      const auto* points = std::get_if<PointItem>(&item);
      return points != nullptr && points->max_m_per_px == label.max_m_per_px && points->style.radius_px == label.dot_style.radius_px;
    };
    auto found = std::find_if(l.out.symbols.begin(), l.out.symbols.end(), like);
    if (found == l.out.symbols.end()) {
      PointItem item;
      item.layer = label.layer;
      item.style = label.dot_style;
      item.max_m_per_px = label.max_m_per_px;
      item.min_m_per_px = label.min_m_per_px;
      found = l.out.symbols.insert(l.out.symbols.end(), std::move(item));
    }
    std::get<PointItem>(*found).at.push_back(label.at);
  }
  l.out.labels.clear();
}

}  // namespace thalweg
