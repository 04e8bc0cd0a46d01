#include "app/river_net.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "app/attributes.hpp"
#include "geo/analysis/rows.hpp"

namespace thalweg {
namespace {

constexpr double kNear = 10;       // accuracies between a feature and its reach
constexpr int kProbes = 9;         // places of a feature that are asked which reach they are on

std::string km(double value) { return grouped(value, std::abs(value) < 100 ? 1 : 0); }
std::string km3(double value) { return std::isfinite(value) ? grouped(value, 2) : std::string(); }
std::string percent(double value) { return std::isfinite(value) ? grouped(value, 0) : std::string(); }

// Of a code of course_of(): "A/B" is land that both claim, "" is nobody's.
std::string land(const std::string& code, const Project& project, const Words& words) {
  std::string out;
  for (std::size_t i = 0; i < code.size();) {
    const std::size_t end = std::min(code.find('/', i), code.size());
    const std::string name = words.name(project.party_name(code.substr(i, end - i)));
    out = out.empty() ? name : words.tr("{} and {}", out, name);
    i = end + 1;
  }
  return out.empty() ? words.tr("nobody") : out;
}

std::string pair_text(const std::string& a, const std::string& b, const Project& project, const Words& words) {
  return fmt::format("{} \u2013 {}", land(a, project, words), land(b, project, words));
}

std::string entry(const CourseCrossing& c, const Project& project, const Words& words) {
  const std::string name = land(c.to, project, words);
  return words.language() == "en" ? entry_text(c, c.to.empty() ? std::string() : name) : words.tr("enters {}, entry {}", name, c.entry);
}

CardSection order_section(const PickedRiver& river, const Project& project, const Words& words) {
  const RiverCourse& course = river.course;
  CardSection s;
  s.heading = river.whole ? words.tr("Whole course") : words.tr("From here to its end");
  s.rows.push_back({words.tr("Length"), to_string(course.length)});
  std::string order, last;
  for (const CourseStretch& stretch : course.stretches) {
    const std::string where = stretch.border ? words.tr("border {}", pair_text(stretch.a, stretch.b, project, words)) : land(stretch.a, project, words);
    if (std::exchange(last, where) != where) order += (order.empty() ? "" : ", ") + where;
  }
  s.rows.push_back({words.tr("From the source"), order});
  if (!river.whole) s.notes.push_back(words.tr("It belongs to no river with a name in the data; this is the way its water takes."));
  return s;
}

CardSection crossing_section(const RiverCourse& course, const Project& project, const Words& words) {
  CardSection s;
  s.heading = words.tr("Crossings of borders, {}", course.crossings.size());
  if (course.crossings.empty()) s.notes.push_back(words.tr("It crosses no border."));
  s.table.header = {"#", words.tr("What happens"), words.tr("At, km"), words.tr("Stored above, km\u00b3"), words.tr("Regulation, %")};
  s.table.numeric = {true, false, true, true, true};
  for (const CourseCrossing& c : course.crossings) {
    const CourseStorage above = storage_on_course(course, c.at_m);
    s.table.rows.push_back({fmt::format("{}", c.number), entry(c, project, words), km(c.at_m / 1000), above.stores > 0 ? km3(above.active_km3) : "0", percent(above.regulation_percent)});
  }
  if (!course.crossings.empty() && !course.stores.empty())
    s.notes.push_back(words.tr("Stored: active storage of the reservoirs above, as published. Regulation: that over a year's flow at the last of them on the river with a published one (Lehner et al. 2011)."));
  return s;
}

CardSection length_section(const RiverCourse& course, const Project& project, const Words& words) {
  CardSection s;
  s.heading = words.tr("Length by country");
  s.table.header = {words.tr("Country or border"), words.tr("Length, km"), "\u00b1", "%"};
  s.table.numeric = {false, true, true, true};
  const auto add = [&](std::string where, const Measure& m) {
    s.table.rows.push_back({std::move(where), km(m.value), grouped(m.uncertainty, 1), grouped(100 * m.value / course.length.value, 1)});
  };
  for (const auto& [code, m] : course.countries) add(land(code, project, words), m);
  for (const auto& [code, m] : course.borders) {
    const std::size_t cut = code.find('-');
    add(words.tr("border {}", pair_text(code.substr(0, cut), cut == std::string::npos ? "" : code.substr(cut + 1), project, words)), m);
  }
  s.notes.push_back(words.tr("The river is the border where it stays within {:g} m of it for more than {:g} times that.", std::round(course.tolerance_m), kFollows));
  return s;
}

CardSection store_section(const RiverCourse& course, const Project& project, const Words& words) {
  CardSection s;
  s.heading = words.tr("Reservoirs whose water comes in, {}", course.stores.size());
  s.table.header = {words.tr("Reservoir"), words.tr("At, km"), words.tr("Active, km\u00b3"), words.tr("Active so far, km\u00b3"), words.tr("Regulation, %")};
  s.table.numeric = {false, true, true, true, true};
  for (const StoreOnCourse& store : course.stores) {
    const CourseStorage so_far = storage_on_course(course, store.at_m);
    const WaterSite* site = project.water ? project.water->site(store.id) : nullptr;
    std::string name = site != nullptr && words.language() == "ru" && !site->ru.empty() ? site->ru : store.name;
    if (site != nullptr)
      for (const auto& [tag, local] : site->local)
        if (tag == words.language()) name = local;
    s.table.rows.push_back({name, km(store.at_m / 1000), km3(store.active_km3), km3(so_far.active_km3), store.on_it && store.flow_km3_yr > 0 ? percent(so_far.regulation_percent) : ""});
  }
  return s;
}

}  // namespace

Result<std::shared_ptr<const RiverNet>> make_river_net(std::shared_ptr<const Project> project, std::shared_ptr<const Vintage> vintage, Progress& progress) {
  auto net = std::make_shared<RiverNet>();
  Problems problems;  // the analysis of rivers tells them
  auto rivers = rivers_of(*project, {}, problems, progress);
  if (!rivers) return tl::unexpected(rivers.error());
  net->rivers = std::move(*rivers);
  const RiverGraph& graph = net->rivers.graph;
  const WaterRegister none;
  net->stores = place_stores(project->water ? *project->water : none, graph, {});
  net->countries = std::make_unique<const CountryLines>(*vintage->input.graph, *vintage->input.land, progress);
  net->index = std::make_unique<const RiverIndex>(graph);
  net->way_of.assign(graph.reaches.size(), kNoReach);
  for (std::uint32_t n = 1; n < graph.names.size(); ++n) {
    if (progress.cancelled()) return cancelled();
    for (auto& reaches : rivers_named(graph, graph.names[n])) {
      const auto way = static_cast<std::uint32_t>(net->ways.size());
      // A reach of another name may lie on several courses; its own comes first.
      for (const std::uint32_t r : reaches)
        if (net->way_of[r] == kNoReach || graph.reaches[r].name == n) net->way_of[r] = way;
      net->ways.push_back({graph.names[n], std::move(reaches)});
    }
  }
  if (progress.cancelled()) return cancelled();
  net->project = std::move(project);
  net->vintage = std::move(vintage);
  return std::shared_ptr<const RiverNet>(std::move(net));
}

PickedRiver river_at(const RiverNet& net, const Layer& layer, std::uint32_t row) {
  const GeometryColumn& g = layer.table->geometry;
  const RiverGraph& graph = net.rivers.graph;
  const Column* names = layer.table->column("name");
  const std::string name = names != nullptr ? names->text(row) : std::string();
  std::span<const LonLat> longest;
  for (std::uint32_t p = g.feature_start[row]; p < g.feature_start[row + 1]; ++p)
    for (std::uint32_t r = g.part_start[p]; r < g.part_start[p + 1]; ++r)
      if (const auto line = g.ring(r); line.size() > longest.size()) longest = line;
  // From the middle outwards, since ends touch other rivers.
  std::uint32_t found = kNoReach;
  for (int i = 1; i <= kProbes && !longest.empty(); ++i) {
    const int off = (i / 2) * (i % 2 == 0 ? 1 : -1);
    const auto at = static_cast<std::size_t>(std::clamp((kProbes + 1) / 2 + off, 1, kProbes)) * (longest.size() - 1) / (kProbes + 1);
    const auto on = net.index->nearest(longest[at], kNear * std::max(layer.vertex_accuracy_m, 15.0));
    if (!on) continue;
    const bool same = graph.name(on->reach) == name;
    if (found == kNoReach || same) found = on->reach;
    if (same) break;
  }
  PickedRiver out;
  if (found == kNoReach) return out;
  const std::uint32_t way = net.way_of[found];
  out.whole = way != kNoReach;
  CourseOptions options;
  options.border_accuracy_m = net.vintage->input.layer->vertex_accuracy_m;
  options.source = net.rivers.source + "; " + source_line(*net.vintage->input.layer);
  auto reaches = out.whole ? net.ways[way].reaches : downstream_of(graph, found);
  options.river_accuracy_m = 0;
  for (const std::uint32_t r : reaches) options.river_accuracy_m = std::max(options.river_accuracy_m, net.rivers.layers[graph.reaches[r].layer].accuracy_m);
  out.course = course_of(graph, std::move(reaches), *net.countries, options);
  if (out.whole) out.course.name = net.ways[way].name;
  if (net.project->water) out.course.stores = stores_on_course(*net.project->water, graph, net.stores, out.course.reaches);
  return out;
}

Card river_card(const PickedRiver& river, const RiverNet& net, const Layer& layer, std::uint32_t row, const Words& words) {
  Card card = feature_card(layer, row, words);
  const RiverCourse& course = river.course;
  if (course.reaches.empty()) return card;
  const Project& project = *net.project;
  card.sections.front().heading = words.tr("The piece clicked");
  std::vector<CardSection> own{order_section(river, project, words), crossing_section(course, project, words), length_section(course, project, words)};
  if (!course.stores.empty()) own.push_back(store_section(course, project, words));
  // The feature's own sections stand below, folded, but for the method, which is the course's.
  for (CardSection& s : card.sections) s.open = false;
  CardSection& method = card.sections.back();
  method.open = true;
  if (method.rows.size() > 1) {
    method.rows[0].value = course.length.method;
    method.rows[1].value = course.length.source;
  }
  card.sections.insert(card.sections.begin(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return card;
}

}  // namespace thalweg
