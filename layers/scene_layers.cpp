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

// From largest rivers (rank 1) to brooks: Natural Earth's scalerank and WDBII's class both count so.
constexpr float kWidest_px = 2.4F, kThinnest_px = 0.7F;
float width_for(double rank) { return std::clamp(kWidest_px - 0.24F * static_cast<float>(rank - 2), kThinnest_px, kWidest_px); }
double scale_for(double rank) { return rank <= 4 ? 9000 : rank <= 6 ? 3500 : rank <= 8 ? 1600 : 800; }

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
  Names(const FeatureTable& table, const std::string& language) : plain(table.column("name")) {
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

void add_countries(SceneBuild& b, const Layer& layer) {
  Fill fill = fill_of(layer.table->geometry, b.progress);
  fill.item.layer = layer.id;
  std::fill(fill.item.colour.begin(), fill.item.colour.end(), rgb(0, 0));
  const std::string key = layer.key.empty() ? guess_key(*layer.table).value_or("") : layer.key;
  const Column* codes = key.empty() ? nullptr : layer.table->column(key);
  for (std::size_t k = 0; k < fill.feature_of.size(); ++k) {
    const std::string code = text_at(codes, fill.feature_of[k]);
    const auto tint = b.tints.find(code);
    // What the border layer holds whole is drawn from it alone.
    if (tint != b.tints.end() && std::find(b.project.focus.begin(), b.project.focus.end(), code) != b.project.focus.end()) continue;
    fill.item.colour[k] = tint == b.tints.end() ? palette::kLandElsewhere : tint->second;
  }
  LineItem line;
  line.layer = layer.id;
  line.arcs = fill.item.arcs;
  line.chains = fill.item.rings;
  line.style.width_px = 0.6F;
  line.style.colour = with_alpha(palette::kBorderElsewhere, 0.8);
  // Parties of the border layer have their own, better lines.
  Chains others;
  for (std::size_t p = 0; p < fill.item.polygons(); ++p) {
    if (b.tints.contains(text_at(codes, fill.feature_of[p]))) continue;
    for (std::uint32_t r = fill.item.polygon_start[p]; r < fill.item.polygon_start[p + 1]; ++r) {
      for (std::uint32_t i = fill.item.rings.start[r]; i < fill.item.rings.start[r + 1]; ++i) others.arc.push_back(fill.item.rings.arc[i]);
      end_chain(others, *fill.item.arcs);
    }
  }
  line.chains = std::move(others);
  b.scene.items.emplace_back(std::move(fill.item));
  b.scene.items.emplace_back(std::move(line));
}

void add_lakes(SceneBuild& b, const Layer& layer) {
  Fill fill = fill_of(layer.table->geometry, b.progress);
  fill.item.layer = layer.id;
  std::fill(fill.item.colour.begin(), fill.item.colour.end(), palette::kWater);
  fill.item.min_size_px = kLeastLake_px;
  fill.item.names_keep_off = true;
  LineItem shore;
  shore.layer = layer.id;
  shore.arcs = fill.item.arcs;
  shore.chains = fill.item.rings;
  shore.style.width_px = 0.7F;
  shore.style.colour = palette::kShore;
  shore.min_size_px = kLeastLake_px;
  shore.full_m_per_px = 800;
  b.scene.items.emplace_back(std::move(fill.item));
  b.scene.items.emplace_back(std::move(shore));
}

void add_rivers(SceneBuild& b, const Layer& layer) {
  const FeatureTable& table = *layer.table;
  const Column* rank_column = table.column("scalerank");
  if (rank_column == nullptr) rank_column = table.column("class");
  const Names names(table, b.options.language);
  const auto rank_of = [&](std::size_t row) {
    const double r = number_at(rank_column, row);
    return std::isnan(r) ? 6 : std::clamp(std::round(r), 1.0, 12.0);
  };
  for (int rank = 12; rank >= 1; --rank) {
    LineItem item = lines_of(table.geometry, [&](std::size_t row) { return rank_of(row) == rank; }, b.progress);
    if (item.chains.size() == 0) continue;
    item.layer = layer.id;
    item.style.width_px = width_for(rank);
    item.style.colour = palette::kRiver;
    item.max_m_per_px = scale_for(rank);
    item.full_m_per_px = 600;
    b.scene.items.emplace_back(std::move(item));
  }
  std::map<std::string, std::pair<double, std::vector<std::vector<LonLat>>>> by_name;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name = names.at(row);
    if (name.empty() || table.geometry.kind[row] != GeometryKind::kLine) continue;
    auto& [rank, lines] = by_name.try_emplace(name, 99.0, std::vector<std::vector<LonLat>>{}).first->second;
    rank = std::min(rank, rank_of(row));
    for (std::uint32_t p = table.geometry.feature_start[row]; p < table.geometry.feature_start[row + 1]; ++p) {
      for (std::uint32_t r = table.geometry.part_start[p]; r < table.geometry.part_start[p + 1]; ++r) {
        const auto ring = table.geometry.ring(r);
        lines.emplace_back(ring.begin(), ring.end());
      }
    }
  }
  for (const auto& [name, river] : by_name) {
    for (auto& line : joined(river.second)) {
      Label l;
      l.layer = layer.id;
      l.kind = LabelKind::kLine;
      l.text = name;
      l.style.face = Face::kSerifItalic;
      l.style.size_px = river.first <= 4 ? 13.5F : 12;
      l.style.spacing_px = 1;
      l.style.colour = palette::kWaterText;
      l.style.halo = rgb(0xffffff, 0.7);
      l.priority = 900 - 10 * river.first;
      l.line = std::move(line);
      l.max_m_per_px = scale_for(river.first) / 1.5;
      b.scene.labels.push_back(std::move(l));
    }
  }
}

void add_places(SceneBuild& b, const Layer& layer) {
  const FeatureTable& table = *layer.table;
  const Names names(table, b.options.language);
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
    l.dot = true;
    l.dot_style.radius_px = is_capital ? 4 : tier->radius_px;
    l.dot_style.outline_px = is_capital ? 1.8F : 1.1F;
    l.dot_style.fill = rgb(0xffffff);
    l.dot_style.outline = palette::kPlaceText;
    l.clear_px = l.dot_style.radius_px + 1;
    l.priority = (is_capital ? 1800 : 0) + 100 * std::log10(people + 10);
    l.max_m_per_px = is_capital ? 12'000 : tier->max_m_per_px;
    b.scene.labels.push_back(std::move(l));
  }
}

void add_plain(SceneBuild& b, const Layer& layer) {
  const GeometryColumn& g = layer.table->geometry;
  Fill fill = fill_of(g, b.progress);
  if (fill.item.polygons() > 0) {
    fill.item.layer = layer.id;
    std::fill(fill.item.colour.begin(), fill.item.colour.end(), with_alpha(palette::kTints[1], 0.6));
    b.scene.items.emplace_back(std::move(fill.item));
  }
  LineItem lines = lines_of(g, [](std::size_t) { return true; }, b.progress);
  if (lines.chains.size() > 0) {
    lines.layer = layer.id;
    lines.style.width_px = 1;
    lines.style.colour = palette::kBorder;
    b.scene.items.emplace_back(std::move(lines));
  }
  PointItem points;
  points.layer = layer.id;
  for (std::size_t f = 0; f < g.features(); ++f) {
    if (g.kind[f] != GeometryKind::kPoint) continue;
    for (std::uint32_t p = g.feature_start[f]; p < g.feature_start[f + 1]; ++p) points.at.push_back(g.coords[g.ring_start[g.part_start[p]]]);
  }
  if (!points.at.empty()) b.scene.items.emplace_back(std::move(points));
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
  const auto uses = [&](LayerRole role) {
    return std::any_of(b.project.layers.begin(), b.project.layers.end(), [&](const auto& l) { return l->role == role && std::find(b.used.begin(), b.used.end(), l->id) != b.used.end(); });
  };
  if (uses(LayerRole::kBorders)) {
    line(words.tr("International boundary"), {1.5F, palette::kBorder, {}, 2.75F, palette::kBorderCasing});
    bool disputed = false;
    if (b.findings.graph) {
      for (const ArcLabel& l : b.findings.graph->labels()) disputed = disputed || l.left.size() > 1 || l.right.size() > 1;
    }
    if (!b.findings.enclaves.empty()) {
      area(words.tr("Enclave or exclave: owner, area"), mix(palette::kTints[0], palette::kEnclave, 0.10), Hatch::kNone, {1.9F, palette::kEnclave, {}, 0, {}});
    }
    if (disputed) line(words.tr("Edge of land that two parties have"), {1.7F, palette::kDisputed, {7, 3.5F, 0, 0}, 0, {}});
    if (has(EnclaveKind::kDoubleClaim)) area(words.tr("Land that two parties have"), with_alpha(palette::kDisputed, 0.8), Hatch::kDiagonal, {});
    if (has(EnclaveKind::kNoOwner)) area(words.tr("Land that no party has"), with_alpha(palette::kNoOwner, 0.8), Hatch::kCross, {});
  }
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
      line(words.tr("Boundaries as mapped at {}", l->date), {1.1F, palette::kOtherDate, {5, 3, 0, 0}, 0, {}});
    }
  }
}

}  // namespace thalweg
