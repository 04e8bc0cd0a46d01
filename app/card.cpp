#include "app/card.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/attributes.hpp"
#include "app/words.hpp"
#include "geo/analysis/published.hpp"
#include "geo/analysis/report_text.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/earth/geodesy.hpp"

namespace thalweg {
namespace {

std::string km(double value) { return grouped(value, std::abs(value) < 100 ? 2 : 1); }
std::string km2(double value) { return grouped(value, std::abs(value) < 1 ? 4 : std::abs(value) < 100 ? 3 : 1); }
std::string ha(double km2_value) { return grouped(km2_value * 100, std::abs(km2_value) < 10 ? 2 : 0); }

std::string signed_text(double value, int decimals) {
  const std::string text = grouped(value, decimals);
  return value > 0 ? "+" + text : text;
}

// As people write the unit.
std::string text_of(const Measure& measure) {
  Measure m = measure;
  if (m.unit == "km2") m.unit = "km\u00b2";
  return to_string(m);
}

const std::string& date_of(const Layer& layer) { return layer.date.empty() ? layer.source.date : layer.date; }

std::string with_code(const Words& words, const Project& project, const std::string& code) {
  const std::string name = words.name(project.party_name(code));
  return name == code ? code : fmt::format("{} ({})", name, code);
}

std::string owners(const Words& words, const Project& project, const std::string& joined) {
  std::string text;
  for (std::size_t from = 0; from <= joined.size();) {
    const std::size_t end = std::min(joined.find('/', from), joined.size());
    const std::string owner = with_code(words, project, joined.substr(from, end - from));
    text = text.empty() ? owner : words.tr("{} and {}", text, owner);
    from = end + 1;
  }
  return text;
}

void add_published(Card& card, const Words& words, const std::vector<PublishedComparison>& list, const std::string& unit) {
  CardSection s;
  s.heading = words.tr("Published values");
  if (list.empty()) s.notes.push_back(words.tr("The project has no published value for it."));
  s.table.header = {words.tr("Published"), words.tr("Date"), words.tr("Ours - published"), "%", words.tr("Source")};
  s.table.numeric = {true, false, true, true, false};
  const int decimals = unit == "km" ? 1 : 2;
  for (const PublishedComparison& c : list) {
    std::string source = c.fact->source;
    if (!c.fact->confidence.empty()) source += " " + words.tr("[confidence {}]", c.fact->confidence);
    s.table.rows.push_back({grouped(c.fact->value, decimals) + " " + unit, c.fact->date, signed_text(c.difference, decimals),
                            signed_text(c.difference_percent, 1), source});
  }
  for (const PublishedComparison& c : list) {
    std::string note = fmt::format("{} {}: {}.", grouped(c.fact->value, decimals), unit, c.reason);
    if (!c.fact->note.empty()) note += " " + c.fact->note;
    s.notes.push_back(std::move(note));
  }
  card.sections.push_back(std::move(s));
}

void add_method(Card& card, const Words& words, const Measure& measure, const Layer& layer) {
  CardSection s;
  s.heading = words.tr("Method and source");
  s.rows.push_back({words.tr("Method"), measure.method});
  s.rows.push_back({words.tr("Source"), measure.source.empty() ? source_line(layer) : measure.source});
  if (!date_of(layer).empty()) s.rows.push_back({words.tr("Date of the data"), date_of(layer)});
  s.rows.push_back({words.tr("Accuracy of a vertex"), words.tr("{:g} m (one sigma)", layer.vertex_accuracy_m)});
  if (!layer.source.licence.empty()) s.rows.push_back({words.tr("Licence"), layer.source.licence});
  s.notes.push_back(words.name(kStatement));
  card.sections.push_back(std::move(s));
}

void add_status(Card& card, const Words& words, const Border& border, const Vintage& vintage, const Project& project) {
  CardSection s;
  s.heading = words.tr("Status");
  double joined_km = 0;
  std::size_t joined = 0;
  for (const BorderPiece& p : border.pieces) {
    if (!p.joined) continue;
    ++joined;
    joined_km += p.length_km;
  }
  std::size_t disputed = 0;
  double disputed_km2 = 0;
  for (const Enclave& e : vintage.enclaves) {
    if (e.kind != EnclaveKind::kDoubleClaim || e.owner.find(border.a) == std::string::npos || e.owner.find(border.b) == std::string::npos) continue;
    ++disputed;
    disputed_km2 += e.area.value;
  }
  s.rows.push_back({words.tr("Line"), joined == 0 ? std::string(words.tr("one line for both parties throughout"))
                                        : words.tr("two near lines made one in {} of {} pieces ({} km)", joined, border.pieces.size(), km(joined_km))});
  s.rows.push_back({words.tr("Land that both have"), disputed == 0 ? std::string(words.tr("none in this data")) : words.tr("places: {}, {} km\u00b2", disputed, km2(disputed_km2))});
  s.notes.push_back(words.tr("The data draws the line between {} and {}; whether it is agreed, marked on the ground or contested, it does not say.",
                              words.name(project.party_name(border.a)), words.name(project.party_name(border.b))));
  card.sections.push_back(std::move(s));
}

void add_pieces(Card& card, const Words& words, const Border& border, std::optional<std::uint32_t> picked) {
  CardSection s;
  s.heading = words.tr("Pieces, {}", border.pieces.size());
  s.open = false;
  s.table.header = {"#", words.tr("Part of"), words.tr("Length, km"), words.tr("Vertices"), words.tr("From"), words.tr("To")};
  s.table.numeric = {true, false, true, true, false, false};
  constexpr std::size_t kShown = 40;
  double rest_km = 0;
  std::size_t rest = 0;
  for (std::size_t i = 0; i < border.pieces.size(); ++i) {
    const BorderPiece& p = border.pieces[i];
    if (i >= kShown && picked != i) {
      ++rest;
      rest_km += p.length_km;
      continue;
    }
    const bool ends = !p.line.empty() && !p.closed;
    s.table.rows.push_back({fmt::format("{}", i + 1), p.ring ? (p.closed ? words.tr("ring, closed") : words.tr("ring")) : words.tr("main line"), km(p.length_km), grouped(static_cast<double>(p.line.size()), 0),
                            ends ? place_text(p.line.front(), words) : "", ends ? place_text(p.line.back(), words) : ""});
  }
  if (rest > 0) s.notes.push_back(words.tr("and {} shorter ones, {} km in all", rest, km(rest_km)));
  card.sections.push_back(std::move(s));
}

}  // namespace

std::string place_text(LonLat at, const Words& words) {
  return fmt::format("{:.4f}\u00b0 {}, {:.4f}\u00b0 {}", std::abs(at.lat), at.lat < 0 ? words.tr("S") : words.tr("N"), std::abs(at.lon), at.lon < 0 ? words.tr("W") : words.tr("E"));
}

Card border_card(const Border& border, std::optional<std::uint32_t> piece, const Project& project,
                 const std::vector<std::shared_ptr<const Vintage>>& vintages, const Words& words) {
  const Vintage& own = *vintages.front();
  const Layer& layer = *own.input.layer;
  Card card;
  card.title = fmt::format("{} \u2013 {}", words.name(project.party_name(border.a)), words.name(project.party_name(border.b)));
  card.subtitle = words.tr("Border {}\u2013{}, {}", border.a, border.b, words.name(layer.title));

  CardSection length;
  length.heading = words.tr("Length");
  length.rows = {{words.tr("Whole"), text_of(border.length)}, {words.tr("Main line"), text_of(border.main)}};
  length.rows.push_back({words.tr("Rings of enclaves"), border.rings.value > 0 ? text_of(border.rings) : words.tr("none")});
  if (piece && *piece < border.pieces.size()) {
    const BorderPiece& p = border.pieces[*piece];
    length.rows.push_back({words.tr("Piece clicked"), words.tr("{} km, number {} of {}, {}", km(p.length_km), *piece + 1, border.pieces.size(),
                                                         p.ring ? words.tr("on the ring of an enclave") : words.tr("on the main line"))});
  }
  card.sections.push_back(std::move(length));
  add_status(card, words, border, own, project);
  add_published(card, words, compare_with_published(border, project), "km");

  CardSection general;
  general.heading = words.tr("Length when generalised");
  general.table.header = {words.tr("Tolerance, m"), words.tr("Length, km"), words.tr("% of full")};
  general.table.numeric = {true, true, true};
  for (const Generalised& g : border.generalised)
    general.table.rows.push_back({grouped(g.tolerance_m, 0), km(g.length_km), grouped(100 * g.length_km / border.length.value, 1)});
  general.notes.push_back(words.tr("Douglas and Peucker (1973), ends of pieces kept."));
  card.sections.push_back(std::move(general));

  CardSection dates;
  dates.heading = words.tr("At other dates");
  dates.table.header = {words.tr("Data"), words.tr("Length, km"), words.tr("Main, km"), words.tr("Rings, km"), words.tr("Difference, km")};
  dates.table.numeric = {false, true, true, true, true};
  for (const auto& v : vintages) {
    const Border* same = v == vintages.front() ? &border : same_border(border, *v);
    const std::string& date = date_of(*v->input.layer);
    if (same) dates.table.rows.push_back({date, km(same->length.value), km(same->main.value), km(same->rings.value), v == vintages.front() ? "" : signed_text(same->length.value - border.length.value, 2)});
    else dates.table.rows.push_back({date, words.tr("no such border"), "", "", ""});
  }
  if (vintages.size() < 2) dates.notes.push_back(words.tr("The project has no other date, or it is still being measured."));
  card.sections.push_back(std::move(dates));
  add_pieces(card, words, border, piece);
  add_method(card, words, border.length, layer);
  return card;
}

Card enclave_card(const Enclave& enclave, const Project& project, const std::vector<std::shared_ptr<const Vintage>>& vintages, const Words& words) {
  const Vintage& own = *vintages.front();
  const Layer& layer = *own.input.layer;
  const PlaceName* names = project.enclave_name(enclave.inside, enclave);
  Card card;
  card.title = enclave_title(enclave, project, words);
  std::string hosts;
  for (const std::string& host : enclave.hosts) hosts += (hosts.empty() ? "" : ", ") + with_code(words, project, host);
  const std::string kind = words.tr(name_of(enclave.kind));
  card.subtitle = fmt::format("{}, {}", capitalised(kind), words.name(layer.title));

  CardSection what;
  what.heading = words.tr("What it is");
  what.rows.push_back({words.tr("Owner"), enclave.owner.empty() ? words.tr("nobody") : owners(words, project, enclave.owner)});
  what.rows.push_back({enclave.hosts.size() > 1 ? words.tr("Neighbours") : words.tr("Host"), hosts.empty() ? words.tr("none") : hosts});
  what.rows.push_back({words.tr("Kind"), kind});
  what.rows.push_back({words.tr("Order"), fmt::format("{}", enclave.order)});
  if (enclave.host_uncut) what.rows.push_back({words.tr("Host's outline"), words.tr("covers it too: an uncut host, or a double claim")});
  if (!enclave.note.empty()) what.notes.push_back(enclave.note);
  card.sections.push_back(std::move(what));

  if (names) {
    CardSection other;
    other.heading = words.tr("Names");
    other.rows.push_back({words.tr("English"), names->en});
    if (!names->ru.empty()) other.rows.push_back({words.tr("Russian"), names->ru});
    for (const auto& [tag, name] : names->local) other.rows.push_back({words.name(language_name(tag)), name});
    if (!names->note.empty()) other.notes.push_back(names->note);
    card.sections.push_back(std::move(other));
  }

  CardSection size;
  size.heading = words.tr("Size");
  size.rows.push_back({words.tr("Area"), text_of(enclave.area)});
  size.rows.push_back({"", words.tr("{} ha", ha(enclave.area.value))});
  size.rows.push_back({words.tr("Perimeter"), text_of(enclave.perimeter)});
  if (std::isfinite(enclave.gap.value)) {
    size.rows.push_back({words.tr("Gap to the main territory"), text_of(enclave.gap)});
    size.rows.push_back({"", words.tr("{} to {}", place_text(enclave.gap_from, words), place_text(enclave.gap_to, words))});
  } else {
    size.rows.push_back({words.tr("Gap to the main territory"), words.tr("none: there is no main territory elsewhere")});
  }
  size.rows.push_back({words.tr("Vertices"), grouped(static_cast<double>(enclave.vertices), 0)});
  if (enclave.coast_km > 0) size.rows.push_back({words.tr("Outline shared with nobody"), km(enclave.coast_km) + " km"});
  if (enclave.neighbours.size() > 1) {
    for (const NeighbourShare& n : enclave.neighbours) size.rows.push_back({words.tr("Along {}", words.name(project.party_name(n.party))), km(n.length_km) + " km"});
  }
  card.sections.push_back(std::move(size));
  add_published(card, words, compare_with_published(enclave, project), "km\u00b2");

  CardSection dates;
  dates.heading = words.tr("At other dates");
  dates.table.header = {words.tr("Data"), words.tr("Area, km\u00b2"), words.tr("Difference, km\u00b2"), words.tr("Perimeter, km"), words.tr("Gap, km")};
  dates.table.numeric = {false, true, true, true, true};
  for (const auto& v : vintages) {
    const Enclave* same = v == vintages.front() ? &enclave : same_enclave(enclave, *v);
    const std::string& date = date_of(*v->input.layer);
    if (!same) {
      dates.table.rows.push_back({date, words.tr("not in this data"), "", "", ""});
      continue;
    }
    dates.table.rows.push_back({date, km2(same->area.value), v == vintages.front() ? "" : signed_text(same->area.value - enclave.area.value, 3), km(same->perimeter.value),
                                std::isfinite(same->gap.value) ? km(same->gap.value) : ""});
  }
  if (vintages.size() < 2) dates.notes.push_back(words.tr("The project has no other date, or it is still being measured."));
  card.sections.push_back(std::move(dates));
  add_method(card, words, enclave.area, layer);
  return card;
}

std::string enclave_title(const Enclave& enclave, const Project& project, const Words& words) {
  const PlaceName* names = project.enclave_name(enclave.inside, enclave);
  return names ? name_in(*names, words.language()) : title_of(enclave);
}

Card feature_card(const Layer& layer, std::uint32_t row, const Words& words) {
  const FeatureTable& table = *layer.table;
  const GeometryColumn& g = table.geometry;
  Card card;
  card.title = feature_name(layer, row, words);
  card.subtitle = words.name(layer.title);
  double length_m = 0, area_m2 = 0;
  std::size_t vertices = 0;
  for (std::uint32_t p = g.feature_start[row]; p < g.feature_start[row + 1]; ++p) {
    for (std::uint32_t r = g.part_start[p]; r < g.part_start[p + 1]; ++r) {
      const auto ring = g.ring(r);
      vertices += ring.size();
      if (g.kind[row] == GeometryKind::kLine) length_m += line_length_m(ring);
      if (g.kind[row] != GeometryKind::kPolygon) continue;
      const RingMeasure m = measure_ring(ring);
      length_m += m.length_m;
      area_m2 += (r == g.part_start[p] ? 1 : -1) * std::abs(m.area_m2);
    }
  }
  CardSection s;
  s.heading = words.tr("Measured");
  if (g.kind[row] == GeometryKind::kPoint && vertices > 0) s.rows.push_back({words.tr("Place"), place_text(g.coords[g.ring_start[g.part_start[g.feature_start[row]]]])});
  if (g.kind[row] == GeometryKind::kLine) s.rows.push_back({words.tr("Length"), km(length_m / 1000) + " " + words.tr("km")});
  if (g.kind[row] == GeometryKind::kPolygon) {
    s.rows.push_back({words.tr("Area"), fmt::format("{} {} ({} {})", km2(area_m2 / 1e6), words.tr("km\u00b2"), ha(area_m2 / 1e6), words.tr("ha"))});
    s.rows.push_back({words.tr("Perimeter"), km(length_m / 1000) + " " + words.tr("km")});
  }
  if (g.kind[row] != GeometryKind::kPoint) s.rows.push_back({words.tr("Vertices"), grouped(static_cast<double>(vertices), 0)});
  card.sections.push_back(std::move(s));
  CardSection fields;
  fields.heading = words.tr("Fields of its file");
  for (const Column& c : table.columns)
    if (std::string text = c.text(row); !text.empty()) fields.rows.push_back({c.name, std::move(text)});
  if (fields.rows.empty()) fields.notes.push_back(words.tr("It has no values."));
  card.sections.push_back(std::move(fields));
  Measure measure;
  measure.method = "geodesic on WGS 84 (Karney 2013)";
  add_method(card, words, measure, layer);
  return card;
}

std::string to_text(const Card& card) {
  std::string out = card.title + "\n" + card.subtitle + "\n";
  for (const CardSection& s : card.sections) {
    out += "\n" + s.heading + "\n";
    for (const CardRow& r : s.rows) out += fmt::format("  {}{}{}\n", r.label, r.label.empty() ? "" : ": ", r.value);
    for (const auto& row : s.table.rows) {
      out += "  ";
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (!row[i].empty()) out += fmt::format("{}{}: {}", i == 0 ? "" : "; ", s.table.header[i], row[i]);
      }
      out += "\n";
    }
    for (const std::string& n : s.notes) out += "  " + n + "\n";
  }
  return out;
}

std::string to_markdown(const Card& card) {
  const auto cell = [](const std::string& text) {
    std::string safe;
    for (const char c : text) {
      if (c == '|' || c == '\\') safe += '\\';
      safe += c == '\n' ? ' ' : c;
    }
    return safe;
  };
  std::string out = fmt::format("# {}\n\n{}\n", card.title, card.subtitle);
  for (const CardSection& s : card.sections) {
    out += fmt::format("\n## {}\n\n", s.heading);
    if (!s.rows.empty()) {
      out += "| | |\n|---|---|\n";
      for (const CardRow& r : s.rows) out += fmt::format("| {} | {} |\n", cell(r.label), cell(r.value));
    }
    if (!s.table.rows.empty()) {
      for (const std::string& h : s.table.header) out += "| " + cell(h) + " ";
      out += "|\n";
      for (std::size_t i = 0; i < s.table.header.size(); ++i) out += s.table.numeric[i] ? "|--:" : "|---";
      out += "|\n";
      for (const auto& row : s.table.rows) {
        for (const std::string& c : row) out += "| " + cell(c) + " ";
        out += "|\n";
      }
    }
    if (!s.rows.empty() || !s.table.rows.empty()) out += s.notes.empty() ? "" : "\n";
    for (const std::string& n : s.notes) out += cell(n) + "\n";
  }
  return out;
}

}  // namespace thalweg
