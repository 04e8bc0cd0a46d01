// How a layer looks: its symbols, the classes of a field, colours, lines, limits of scale, names. The map follows
// while a slider is dragged.
#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>
#include <imgui.h>
#include <nlohmann/json.hpp>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/panels/style_raster.hpp"
#include "app/theme.hpp"
#include "app/widgets.hpp"
#include "layers/palettes.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {
namespace {

template <class T>
struct Choice {
  T value;
  std::string_view title;
};
constexpr Choice<StyleKind> kKinds[] = {{StyleKind::kOne, later("One symbol")},
                                        {StyleKind::kCategories, later("Categories of a field")},
                                        {StyleKind::kGraduated, later("Classes of a number")},
                                        {StyleKind::kProportional, later("Discs, area as the number")},
                                        {StyleKind::kPies, later("Pies of several numbers")}};
constexpr Choice<StyleTarget> kTargets[] = {{StyleTarget::kFill, later("Fill colour")}, {StyleTarget::kLine, later("Line colour")}, {StyleTarget::kWidth, later("Width")}};
constexpr Choice<ClassMethod> kMethods[] = {{ClassMethod::kNatural, later("Natural breaks")}, {ClassMethod::kQuantile, later("Equal counts")}, {ClassMethod::kEqual, later("Equal steps")}};
constexpr Choice<Hatch> kHatches[] = {{Hatch::kNone, later("None")}, {Hatch::kDiagonal, later("Diagonal")}, {Hatch::kBackDiagonal, later("Other diagonal")}, {Hatch::kCross, later("Crossed")}};
constexpr Choice<LinePattern> kPatterns[] = {{LinePattern::kSolid, later("Solid: settled")},
                                             {LinePattern::kDashed, later("Dashed: disputed")},
                                             {LinePattern::kDotted, later("Dotted: not delimited")},
                                             {LinePattern::kDouble, later("Double: de facto and de jure part")},
                                             {LinePattern::kCorridor, later("Corridor")}};

// A label at the left, the widget over the rest.
void row(const char* text) {
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(text);
  ImGui::SameLine(8 * em());
  ImGui::SetNextItemWidth(-1);
}

template <class T, std::size_t n>
bool choose(const Context& c, const char* id, const Choice<T> (&list)[n], T& value) {
  const auto* now = std::find_if(std::begin(list), std::end(list), [&](const Choice<T>& x) { return x.value == value; });
  bool changed = false;
  if (!ImGui::BeginCombo(id, now == std::end(list) ? "" : c.tr(now->title))) return false;
  for (const Choice<T>& x : list) {
    if (!ImGui::Selectable(c.tr(x.title), x.value == value)) continue;
    changed = x.value != value;
    value = x.value;
  }
  ImGui::EndCombo();
  return changed;
}

bool is_number(const Column& column) { return !std::holds_alternative<std::vector<std::string>>(column.values); }

bool choose_field(const char* id, const FeatureTable& table, bool numbers, std::string& field) {
  bool changed = false;
  if (!ImGui::BeginCombo(id, field.c_str())) return false;
  for (const Column& column : table.columns) {
    if ((numbers && !is_number(column)) || !ImGui::Selectable(column.name.c_str(), column.name == field)) continue;
    changed = column.name != field;
    field = column.name;
  }
  ImGui::EndCombo();
  return changed;
}

bool edit_colour(const char* id, Colour& colour) {
  float v[4] = {static_cast<float>(colour.r) / 255, static_cast<float>(colour.g) / 255, static_cast<float>(colour.b) / 255, static_cast<float>(colour.a) / 255};
  if (!ImGui::ColorEdit4(id, v, ImGuiColorEditFlags_NoInputs | ImGuiColorEditFlags_AlphaBar | ImGuiColorEditFlags_AlphaPreviewHalf | ImGuiColorEditFlags_NoLabel)) return false;
  const auto byte = [](float f) { return static_cast<std::uint8_t>(std::clamp(f, 0.0F, 1.0F) * 255 + 0.5F); };
  colour = {byte(v[0]), byte(v[1]), byte(v[2]), byte(v[3])};
  return true;
}

void strip(const std::vector<Colour>& colours, const ImVec2& at, float width, float height) {
  const float step = width / static_cast<float>(std::max<std::size_t>(colours.size(), 1));
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const float x = at.x + step * static_cast<float>(i);
    ImGui::GetWindowDrawList()->AddRectFilled({x, at.y}, {x + step, at.y + height}, IM_COL32(colours[i].r, colours[i].g, colours[i].b, 255));
  }
}

bool choose_palette(const StyleRule& rule, std::size_t classes, std::string& palette) {
  const std::string shown(usual_palette(rule));
  bool changed = false;
  const ImVec2 box = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, high = ImGui::GetFrameHeight(), inset = 0.3F * em();
  if (ImGui::BeginCombo("##palette", "", ImGuiComboFlags_HeightLarge)) {
    for (const PaletteName& p : palette_names()) {
      const std::string name(p.name);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::PushID(name.c_str());
      if (ImGui::Selectable("##row", name == shown, 0, {0, 1.5F * em()})) {
        changed = name != shown;
        palette = name;
      }
      ImGui::PopID();
      strip(palette_colours(name, classes, rule.reversed), {at.x, at.y + 0.2F * em()}, 8 * em(), 1.1F * em());
      ImGui::GetWindowDrawList()->AddText({at.x + 8.5F * em(), at.y + 0.2F * em()}, colour32(theme::kText), name.c_str());
    }
    ImGui::EndCombo();
  }
  strip(palette_colours(shown, classes, rule.reversed), {box.x + inset, box.y + inset}, width - high - 2 * inset, high - 2 * inset);
  return changed;
}

struct Kinds {
  bool areas = false, lines = false, points = false;
};
Kinds kinds_in(StylePanel& panel, const TablePtr& table) {
  if (panel.table != table) {
    panel.table = table;
    panel.areas = panel.lines = panel.points = false;
    for (const GeometryKind k : table->geometry.kind) {
      panel.areas = panel.areas || k == GeometryKind::kPolygon;
      panel.lines = panel.lines || k == GeometryKind::kLine;
      panel.points = panel.points || k == GeometryKind::kPoint;
    }
  }
  return {panel.areas, panel.lines, panel.points};
}

// The first field that fits, so that a choice shows something at once.
std::string first_field(const FeatureTable& table, bool numbers) {
  for (const Column& column : table.columns)
    if (is_number(column) == numbers) return column.name;
  return table.columns.empty() ? "" : table.columns.front().name;
}

void choose_kind(const Context& c, const Layer& layer, const Kinds& kinds, const Style& shown, Style& style) {
  StyleKind kind = shown.rule ? shown.rule->kind : StyleKind::kOne;
  row(c.tr("Symbols"));
  if (!choose(c, "##kind", kKinds, kind)) return;
  StyleRule rule;
  rule.kind = kind;
  const bool numbers = kind == StyleKind::kGraduated || kind == StyleKind::kProportional;
  if (numbers || kind == StyleKind::kCategories) rule.field = first_field(*layer.table, numbers);
  if (layer.role == LayerRole::kRivers && kind == StyleKind::kGraduated) rule.target = StyleTarget::kWidth;
  if (!kinds.areas && !kinds.points && kind == StyleKind::kCategories) rule.target = StyleTarget::kLine;
  if (kind == StyleKind::kPies) {
    for (const Column& column : layer.table->columns)
      if (is_number(column) && rule.fields.size() < 2) rule.fields.push_back(column.name);
  }
  style.rule = std::move(rule);
}

void edit_rule(const Context& c, const Layer& layer, const Kinds& kinds, const ClassTable* classes, const Style& shown, Style& style) {
  if (!shown.rule || shown.rule->kind == StyleKind::kOne) return;
  StyleRule rule = *shown.rule;
  const bool pies = rule.kind == StyleKind::kPies, discs = pies || rule.kind == StyleKind::kProportional, graduated = rule.kind == StyleKind::kGraduated;
  bool changed = false;
  // Breaks and values of one's own belong to one field and one number of classes.
  const auto anew = [&](bool edited) {
    if (edited) rule.own.clear(), rule.missing.reset();
    changed = changed || edited;
  };
  if (!pies) {
    row(c.tr("Field"));
    anew(choose_field("##field", *layer.table, rule.kind != StyleKind::kCategories, rule.field));
  } else {
    row(c.tr("Slices"));
    if (ImGui::BeginCombo("##fields", fmt::format("{}", rule.fields.size()).c_str(), ImGuiComboFlags_HeightLarge)) {
      for (const Column& column : layer.table->columns) {
        if (!is_number(column)) continue;
        const auto found = std::find(rule.fields.begin(), rule.fields.end(), column.name);
        bool on = found != rule.fields.end();
        if (!ImGui::Checkbox(column.name.c_str(), &on)) continue;
        if (on && rule.fields.size() < kMostSlices) rule.fields.push_back(column.name), changed = true;
        if (!on && rule.fields.size() > 2) rule.fields.erase(found), changed = true;
      }
      ImGui::EndCombo();
    }
  }
  // Lines of borders follow from what lies on both sides of them.
  if (!discs && layer.role != LayerRole::kBorders && layer.role != LayerRole::kCountries) {
    row(c.tr("Changes"));
    changed |= choose(c, "##target", kTargets, rule.target);
  }
  if (graduated) {
    row(c.tr("Method"));
    anew(choose(c, "##method", kMethods, rule.method));
    row(c.tr("Classes"));
    int n = rule.own.empty() ? rule.classes : static_cast<int>(rule.own.size());
    if (ImGui::SliderInt("##classes", &n, kLeastClasses, kMostClasses)) {
      rule.classes = std::clamp(n, kLeastClasses, kMostClasses);
      anew(true);
    }
  }
  if (!discs && rule.target == StyleTarget::kWidth) {
    row(c.tr("Widths"));
    if (ImGui::SliderFloat2("##widths", rule.widths_px.data(), 0.2F, 12, "%.1f")) {
      for (float& w : rule.widths_px) w = std::clamp(w, 0.0F, kMostWidth_px);
      for (StyleClass& own : rule.own) own.width_px.reset();
      changed = true;
    }
  } else if (pies || !discs) {
    row(c.tr("Palette"));
    if (choose_palette(rule, classes == nullptr ? 5 : std::clamp<std::size_t>(classes->looks.size(), 2, 9), rule.palette)) {
      for (StyleClass& own : rule.own) own.colour.reset();
      changed = true;
    }
    row("");
    if (ImGui::Checkbox(c.tr("Reversed"), &rule.reversed)) changed = true;
  }
  if (discs || kinds.points) {
    row(c.tr("Size"));
    float size = shown.size_px.value_or(discs ? 22 : 2.5F);
    if (ImGui::SliderFloat("##size", &size, kLeastSize_px, discs ? kMostSize_px : 12, "%.1f")) style.size_px = std::clamp(size, kLeastSize_px, kMostSize_px);
  }
  if (changed) style.rule = std::move(rule);
}

void edit_look(const Context& c, const Layer& layer, const Kinds& kinds, const ClassTable* classes, const Style& shown, Style& style) {
  const StyleKind kind = shown.rule ? shown.rule->kind : StyleKind::kOne;
  const auto target = shown.rule ? shown.rule->target : StyleTarget::kFill;
  const bool classed = kind == StyleKind::kCategories || kind == StyleKind::kGraduated, discs = kind == StyleKind::kProportional || kind == StyleKind::kPies;
  const bool borders = layer.role == LayerRole::kBorders || layer.role == LayerRole::kCountries;
  ImGui::Dummy({0, 0.2F * em()});
  heading(c.face.fonts, c.tr("Look"));
  if (classed && target == StyleTarget::kFill && (kinds.areas || kinds.points)) {
    row(c.tr("Opacity"));
    float opacity = shown.fill_opacity.value_or(1);
    if (ImGui::SliderFloat("##fill-opacity", &opacity, 0, 1, "%.2f")) style.fill_opacity = std::clamp(opacity, 0.0F, 1.0F);
  } else if ((kinds.areas || kinds.points || kind == StyleKind::kProportional) && kind != StyleKind::kPies) {
    row(c.tr("Fill"));
    Colour fill = discs && classes != nullptr ? classes->looks.front().fill : shown.fill.value_or(borders ? rgb(0xefece5) : rgb(0x5b5ddd, 0.75));
    if (edit_colour("##fill", fill)) style.fill = fill;
    if (borders && !style.fill) {
      ImGui::SameLine();
      ImGui::TextDisabled("%s", c.tr("by party"));
    }
  }
  if (kinds.areas && !discs) {
    row(c.tr("Hatch"));
    Hatch hatch = shown.hatch.value_or(Hatch::kNone);
    if (choose(c, "##hatch", kHatches, hatch)) style.hatch = hatch;
  }
  if (!(classed && target == StyleTarget::kLine)) {
    row(c.tr("Line"));
    Colour line = shown.line.value_or(rgb(0x4a4550));
    if (edit_colour("##line", line)) style.line = line;
  }
  if (!(classed && target == StyleTarget::kWidth)) {
    row(c.tr("Line width"));
    float width = shown.width_px.value_or(1);
    if (ImGui::SliderFloat("##width", &width, 0, 12, "%.1f")) style.width_px = std::clamp(width, 0.0F, kMostWidth_px);
  }
  if (kinds.areas || kinds.lines) {
    row(c.tr("Pattern"));
    LinePattern pattern = shown.pattern.value_or(LinePattern::kSolid);
    if (choose(c, "##pattern", kPatterns, pattern)) style.pattern = pattern;
    row(c.tr("Casing"));
    Colour casing = shown.casing.value_or(rgb(0xffffff, 0.8));
    if (edit_colour("##casing", casing)) style.casing = casing;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    float wide = shown.casing_px.value_or(0);
    if (ImGui::SliderFloat("##casing-width", &wide, 0, 8, "%.1f")) style.casing_px = std::clamp(wide, 0.0F, kMostCasing_px);
  }
}

void edit_rest(const Context& c, const Layer& layer, const Style& shown, Style& style) {
  ImGui::Dummy({0, 0.2F * em()});
  heading(c.face.fonts, c.tr("Names and scales"));
  row(c.tr("Names"));
  bool on = shown.labels.value_or(layer.role != LayerRole::kOther || shown.label_field.has_value());
  if (ImGui::Checkbox("##labels", &on)) style.labels = on;
  if (layer.role != LayerRole::kBorders && layer.role != LayerRole::kCountries) {
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    std::string field = shown.label_field.value_or("name");
    if (choose_field("##label-field", *layer.table, false, field)) style.label_field = field;
  }
  const auto scale = [&](const char* label, const char* id, double& denominator, const char* help) {
    row(label);
    double value = denominator;
    if (ImGui::InputDouble(id, &value, 0, 0, value > 0 ? "%.0f" : "", ImGuiInputTextFlags_EnterReturnsTrue)) denominator = value >= 1 && value <= 1e9 ? std::round(value) : 0;
    tooltip(help);
  };
  scale(c.tr("From 1:"), "##coarsest", style.coarsest, c.tr("Hidden where the map shows more of the world than at this scale; empty: never"));
  scale(c.tr("To 1:"), "##finest", style.finest, c.tr("Hidden where the map is nearer than at this scale; empty: never"));
  if (style.coarsest > 0) style.finest = std::min(style.finest, style.coarsest);
}

// Classes with their colours and counts. A class that is edited becomes one of the style's own, and all with it.
void edit_classes(const Context& c, const ClassTable* classes, const Style& shown, Style& style) {
  if (classes == nullptr || !shown.rule || shown.rule->kind == StyleKind::kOne) return;
  const StyleKind kind = shown.rule->kind;
  const bool discs = kind == StyleKind::kProportional || kind == StyleKind::kPies;
  ImGui::Dummy({0, 0.2F * em()});
  heading(c.face.fonts, kind == StyleKind::kProportional ? c.tr("Discs") : c.tr("Classes"));
  std::size_t classed = classes->looks.size();
  if (classes->looks.back().missing) --classed;
  for (std::size_t i = 0; i < classes->looks.size(); ++i) {
    const ClassLook& look = classes->looks[i];
    ImGui::PushID(static_cast<int>(i));
    const bool by_line = !discs && shown.rule->target != StyleTarget::kFill;
    const Colour colour = by_line || look.fill.a == 0 ? look.line : look.fill;
    if (ImGui::ColorButton("##swatch", {static_cast<float>(colour.r) / 255, static_cast<float>(colour.g) / 255, static_cast<float>(colour.b) / 255, static_cast<float>(colour.a) / 255},
                           ImGuiColorEditFlags_AlphaPreviewHalf | ImGuiColorEditFlags_NoTooltip | ImGuiColorEditFlags_NoDragDrop, {1.6F * em(), 1.2F * em()}) &&
        !look.missing && kind != StyleKind::kProportional)
      ImGui::OpenPopup("class");
    ImGui::SameLine();
    const std::string count = kind == StyleKind::kPies ? "" : grouped(static_cast<double>(look.rows), 0);
    const float right = ImGui::GetContentRegionMax().x - ImGui::CalcTextSize(count.c_str()).x;
    ImGui::TextUnformatted(shortened(look.text, right - ImGui::GetCursorPosX() - 0.5F * em()).c_str());
    ImGui::SameLine(right);
    ImGui::TextDisabled("%s", count.c_str());
    if (ImGui::BeginPopup("class")) {
      StyleClass edited = i < shown.rule->own.size() ? shown.rule->own[i] : StyleClass{};
      bool changed = false;
      Colour own = edited.colour.value_or(colour);
      ImGui::TextUnformatted(look.text.c_str());
      if (edit_colour("##colour", own)) edited.colour = own, changed = true;
      ImGui::SetNextItemWidth(14 * em());
      if (!discs && choose(c, "##class-pattern", kPatterns, edited.pattern ? *edited.pattern : edited.pattern.emplace(look.pattern))) changed = true;
      ImGui::SetNextItemWidth(14 * em());
      if (!discs && choose(c, "##class-hatch", kHatches, edited.hatch ? *edited.hatch : edited.hatch.emplace(look.hatch))) changed = true;
      if (changed) {
        StyleRule rule = *shown.rule;
        if (rule.own.size() < classed) {
          rule.own.clear();
          for (std::size_t k = 0; k < classed; ++k) {
            StyleClass& made = rule.own.emplace_back();
            if (kind == StyleKind::kCategories) made.value = classes->looks[k].value;
            if (kind == StyleKind::kGraduated && k + 1 < classed) made.upto = classes->looks[k].upto;
            if (kind == StyleKind::kGraduated) made.label = classes->looks[k].text;
          }
          const StyleClass keep = rule.own[i];
          edited.value = keep.value;
          edited.upto = keep.upto;
          edited.label = keep.label;
        }
        rule.own[i] = edited;
        style.rule = std::move(rule);
      }
      ImGui::EndPopup();
    }
    ImGui::PopID();
  }
}

}  // namespace

void draw_style_panel(Context& c) {
  const auto& project = c.work.project();
  std::vector<LayerState> states = c.work.layers();
  if (!project || states.empty()) return empty_note(c.face.fonts, c.tr("No project is open yet."));
  StylePanel& panel = c.face.style;
  auto state = std::find_if(states.begin(), states.end(), [&](const LayerState& s) { return s.id == panel.layer; });
  if (state == states.end()) state = states.begin();
  const Layer* layer = project->layer(state->id);
  ImGui::SetNextItemWidth(-2 * em());
  if (ImGui::BeginCombo("##layer", c.work.words().name(layer->title).c_str(), ImGuiComboFlags_HeightLarge)) {
    for (const LayerState& s : states)
      if (const Layer* other = project->layer(s.id); ImGui::Selectable(labelled(c.work.words().name(other->title), s.id).c_str(), s.id == state->id)) panel.layer = s.id;
    ImGui::EndCombo();
  }
  ImGui::SameLine(0, 0.2F * em());
  if (icon_button("close", Icon::kClose, c.tr("Close"), false, true, 1.6F)) {
    panel.open = false;
    c.face.left_panel = "layers";
  }
  for (const auto& [id, title] : {std::pair{"copy-style", c.tr("Copy")}, {"paste-style", c.tr("Paste")}, {"reset-style", c.tr("By default")}}) {
    if (id != std::string_view("copy-style")) ImGui::SameLine();
    const Action& a = *action(id);
    ImGui::BeginDisabled(!can_run(a, c));
    if (ImGui::Button(labelled(title, id).c_str())) a.run(c);
    ImGui::EndDisabled();
    tooltip(a.help.empty() ? c.tr(a.title) : c.tr(a.help));
  }
  states = c.work.layers();
  state = std::find_if(states.begin(), states.end(), [&](const LayerState& s) { return s.id == layer->id; });
  if (!layer->table) {
    ImGui::Separator();
    if (layer->raster) edit_raster_style(c, *layer, *state);
    return c.work.set_layers(std::move(states));
  }
  Style style = state->style;
  const Style shown = merged(default_style(*layer), style);
  const Kinds kinds = kinds_in(panel, layer->table);
  const ClassTable* classes = c.work.classes(layer->id);
  ImGui::Separator();
  choose_kind(c, *layer, kinds, shown, style);
  edit_rule(c, *layer, kinds, classes, shown, style);
  edit_look(c, *layer, kinds, classes, shown, style);
  edit_classes(c, classes, shown, style);
  edit_rest(c, *layer, shown, style);
  state->style = std::move(style);
  c.work.set_layers(std::move(states));
}

}  // namespace thalweg
