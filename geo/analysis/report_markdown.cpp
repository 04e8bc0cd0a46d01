// The report as text for people: the summary first, then tables, then how and from what.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/published.hpp"
#include "geo/analysis/report.hpp"
#include "geo/analysis/report_text.hpp"
#include "geo/analysis/rows.hpp"
#include "geo/analysis/water_rows.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

// A table row by row; numbers are texts already.
class Table {
 public:
  explicit Table(std::vector<std::pair<std::string, bool>> columns) {
    int i = 0;
    for (auto& [title, right] : columns) {
      const std::string key = std::to_string(i++);
      sheet_.columns.push_back({key, title, ""});
      right_.push_back(right);
    }
  }
  void add(const std::vector<std::string>& cells) {
    Json row;
    for (std::size_t i = 0; i < cells.size(); ++i) row[std::to_string(i)] = cells[i];
    sheet_.rows.push_back(std::move(row));
  }
  bool empty() const { return sheet_.rows.empty(); }
  std::string markdown() const {
    std::string text = to_markdown(sheet_);
    // The second line says how columns are aligned.
    std::string align = "|";
    for (const bool right : right_) align += right ? "---:|" : "---|";
    const std::size_t first = text.find('\n') + 1;
    return text.replace(first, text.find('\n', first) - first, align) + '\n';
  }

 private:
  Sheet sheet_;
  std::vector<bool> right_;
};

// Decimals that an uncertainty supports: two figures of it.
int decimals_for(double uncertainty) {
  if (!(uncertainty > 0)) return 3;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(uncertainty))), 0, 6);
}

std::string plain(const Measure& m) {
  return std::isfinite(m.value) ? grouped(m.value, decimals_for(m.uncertainty)) : "\u2013";
}
std::string with_uncertainty(const Measure& m) {
  if (!std::isfinite(m.value)) return "\u2013";
  const int decimals = decimals_for(m.uncertainty);
  if (!(m.uncertainty > 0)) return grouped(m.value, decimals);
  return fmt::format("{} \u00b1 {}", grouped(m.value, decimals), grouped(m.uncertainty, decimals));
}
std::string signed_number(double value, int decimals) {
  const std::string text = grouped(value, decimals);
  return value > 0 ? "+" + text : text;
}

std::string joined(const std::vector<std::string>& list, std::string_view separator) {
  std::string out;
  for (const std::string& item : list) out += (out.empty() ? "" : std::string(separator)) + item;
  return out;
}

std::string source_of(const PublishedFact& fact) {
  return fmt::format("{}{}{} [{}]", fact.source, fact.date.empty() ? "" : ", ", fact.date, fact.confidence);
}

std::string pair_name(const Project& project, const Border& b) {
  return fmt::format("{} \u2013 {}", project.party_name(b.a), project.party_name(b.b));
}

std::string place_text(LonLat p) {
  return fmt::format("{:.4f}\u00b0{} {:.4f}\u00b0{}", std::fabs(p.lat), p.lat < 0 ? 'S' : 'N', std::fabs(p.lon),
                     p.lon < 0 ? 'W' : 'E');
}

// Double claims and places of nobody smaller than this are left to report.json.
constexpr double kListedClaim_km2 = 1;

bool is_claim(const Enclave& e) { return e.kind == EnclaveKind::kDoubleClaim || e.kind == EnclaveKind::kNoOwner; }

std::string vintage_name(const Vintage& v) {
  return v.input.layer->date.empty() ? v.input.layer->id : v.input.layer->date;
}

// --- the parts of the report ---------------------------------------------------------------------------

std::string summary(const Findings& f) {
  const Project& project = *f.project;
  const Vintage& newest = f.vintages.front();
  double total = 0, variance = 0;
  const Border* longest = nullptr;
  for (const Border& b : newest.borders) {
    total += b.length.value;
    variance += b.length.uncertainty * b.length.uncertainty;
    if (!longest || b.length.value > longest->length.value) longest = &b;
  }
  std::size_t cut_off = 0, claims = 0;
  double cut_off_km2 = 0;
  for (const Enclave& e : newest.enclaves) {
    if (is_claim(e)) {
      ++claims;
    } else {
      ++cut_off;
      cut_off_km2 += e.area.value;
    }
  }
  std::string text = "## In short\n\n";
  text += fmt::format("- Newest data: {}.\n", source_line(*newest.input.layer));
  if (longest) {
    Measure sum;
    sum.value = total;
    sum.uncertainty = std::sqrt(variance);
    text += fmt::format("- {} borders, {} km in all. The longest is {}, {} km.\n", newest.borders.size(),
                        with_uncertainty(sum), pair_name(project, *longest), with_uncertainty(longest->length));
  }
  text += fmt::format("- {} enclaves and exclaves, {} km\u00b2 in all{}.\n", cut_off, grouped(cut_off_km2, 1),
                      claims ? fmt::format("; {} places that several parties have or nobody has", claims) : "");

  // Where the vintages differ most.
  const Row* widest = nullptr;
  double ratio = 1.1;
  for (const Row& row : f.enclaves) {
    double low = INFINITY, high = 0;
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (!row[v] || is_claim(f.vintages[v].enclaves[*row[v]])) continue;
      low = std::min(low, f.vintages[v].enclaves[*row[v]].area.value);
      high = std::max(high, f.vintages[v].enclaves[*row[v]].area.value);
    }
    // Small places differ by accident; a reader cares for those above a square kilometre.
    if (high > 1 && high / low > ratio) {
      ratio = high / low;
      widest = &row;
    }
  }
  if (widest) {
    std::string title;
    std::string values;
    for (std::size_t v = 0; v < widest->size(); ++v) {
      if (!(*widest)[v]) continue;
      const Enclave& e = f.vintages[v].enclaves[*(*widest)[v]];
      if (title.empty()) title = title_of(e);
      values += fmt::format("{}{} km\u00b2 ({})", values.empty() ? "" : ", ", plain(e.area), vintage_name(f.vintages[v]));
    }
    text += fmt::format("- The vintages differ most on {}: {}.\n", title, values);
  }
  std::size_t apart = 0, compared = 0;
  for (const Border& b : newest.borders) {
    for (const auto& c : compare_with_published(b, project)) {
      ++compared;
      if (std::fabs(c.difference_percent) > 5) ++apart;
    }
  }
  if (compared)
    text += fmt::format("- {} published border lengths are compared below; {} of them differ by more than 5 % from ours. "
                        "A length without data set, generalisation and enclave rule is not a fact.\n",
                        compared, apart);
  std::size_t problems = 0;
  for (const Problem& p : newest.problems) problems += p.severity == Severity::kInfo ? 0 : 1;
  text += fmt::format("- {} problems were found in the newest data; they are listed below with their places.\n\n", problems);
  return text + fmt::format("> {}\n\n", kStatement);
}

std::string border_tables(const Findings& f) {
  const Project& project = *f.project;
  const Vintage& newest = f.vintages.front();
  std::string text = "## Borders\n\n";
  text += fmt::format("Lengths in km from {}. The main line joins territories that are not cut off; rings run around "
                      "enclaves and exclaves. \u00b1 is one standard deviation.\n\n",
                      source_line(*newest.input.layer));
  Table table({{"Border", false}, {"Length", true}, {"Main line", true}, {"Rings", true}, {"Pieces", true}, {"Vertices", true}});
  for (const Border& b : newest.borders) {
    std::size_t vertices = 0;
    for (const BorderPiece& p : b.pieces) vertices += p.line.size();
    table.add({pair_name(project, b), with_uncertainty(b.length), plain(b.main), b.rings.value > 0 ? plain(b.rings) : "\u2013",
               std::to_string(b.pieces.size()), grouped(static_cast<double>(vertices), 0)});
  }
  text += table.markdown();

  if (f.vintages.size() > 1) {
    text += "### At every date\n\nLengths in km; the difference is that of the newest and the oldest.\n\n";
    std::vector<std::pair<std::string, bool>> columns{{"Border", false}};
    for (const Vintage& v : f.vintages) columns.emplace_back(vintage_name(v), true);
    columns.emplace_back("Difference", true);
    Table dates(columns);
    for (const Row& row : f.borders) {
      std::vector<std::string> cells{""};
      const Border *first = nullptr, *last = nullptr;
      for (std::size_t v = 0; v < row.size(); ++v) {
        const Border* b = row[v] ? &f.vintages[v].borders[*row[v]] : nullptr;
        cells.push_back(b ? with_uncertainty(b->length) : "\u2013");
        if (b && !first) first = b;
        if (b) last = b;
      }
      cells.front() = pair_name(project, *first);
      cells.push_back(first == last ? "\u2013" : signed_number(first->length.value - last->length.value, 1));
      dates.add(cells);
    }
    text += dates.markdown();
  }

  text += "### Length against generalisation\n\nThe same line simplified (Douglas and Peucker 1973) at a tolerance in metres, "
          "tripoints kept; km. The coarser the map, the shorter the border.\n\n";
  std::vector<std::pair<std::string, bool>> columns{{"Border", false}};
  for (const double t : kTolerances_m) columns.emplace_back(fmt::format("{} m", grouped(t, 0)), true);
  Table coarse(columns);
  for (const Border& b : newest.borders) {
    std::vector<std::string> cells{pair_name(project, b)};
    for (const Generalised& g : b.generalised) cells.push_back(grouped(g.length_km, 1));
    coarse.add(cells);
  }
  text += coarse.markdown();

  Table published({{"Border", false}, {"Published", true}, {"Ours", true}, {"Difference", true}, {"%", true},
                   {"Met at", true}, {"Source", false}, {"What would explain it", false}});
  for (const Border& b : newest.borders) {
    for (const auto& c : compare_with_published(b, project)) {
      published.add({pair_name(project, b), fmt::format("{:g}", c.fact->value), plain(b.length),
                     signed_number(c.difference, 1), signed_number(c.difference_percent, 1),
                     c.met_at_tolerance_m ? grouped(*c.met_at_tolerance_m, 0) + " m" : "\u2013",
                     source_of(*c.fact),
                     c.reason + (c.fact->note.empty() ? "" : "; " + c.fact->note)});
    }
  }
  if (!published.empty())
    text += "### Published lengths\n\nOurs less published, km. \"Met at\" is the tolerance at which our own line, simplified, "
            "has the published length. [H] read in an official source, [M] reputable secondary source, [L] approximate.\n\n" +
            published.markdown();

  // Figures for some sections only: shown, never compared with the whole line.
  Table parts({{"Border", false}, {"Published", true}, {"Source", false}, {"What it covers", false}});
  for (const PublishedFact& fact : project.published)
    if (fact.what == "border-part")
      parts.add({fmt::format("{} \u2013 {}", project.party_name(fact.a), project.party_name(fact.b)),
                 fmt::format("{:g} {}", fact.value, fact.unit), source_of(fact), fact.note});
  if (!parts.empty()) text += "### Published for parts of a border\n\n" + parts.markdown();
  return text;
}

std::string enclave_tables(const Findings& f) {
  const Project& project = *f.project;
  const Vintage& newest = f.vintages.front();
  std::string text = "## Enclaves and exclaves\n\n";
  text += fmt::format("From {}. The gap is the shortest geodesic to the main territory; order is the depth of containment.\n\n",
                      source_line(*newest.input.layer));
  Table table({{"Place", false}, {"Owner", false}, {"In", false}, {"Kind", false}, {"Order", true}, {"Area, km\u00b2", true},
               {"Perimeter, km", true}, {"Gap, km", true}, {"At", false}});
  Table claims({{"Place", false}, {"Held by", false}, {"Surrounded by", false}, {"Area, km\u00b2", true}, {"At", false}});
  for (const Enclave& e : newest.enclaves) {
    std::vector<std::string> hosts;
    for (const std::string& h : e.hosts) hosts.push_back(project.party_name(h));
    if (is_claim(e))
      claims.add({title_of(e), e.owner.empty() ? "nobody" : e.owner, joined(hosts, ", "), with_uncertainty(e.area),
                  place_text(e.inside)});
    else
      table.add({title_of(e), project.party_name(e.owner), joined(hosts, ", "), std::string(name_of(e.kind)),
                 std::to_string(e.order), with_uncertainty(e.area), with_uncertainty(e.perimeter), with_uncertainty(e.gap),
                 place_text(e.inside)});
  }
  text += table.empty() ? "None.\n\n" : table.markdown();
  std::string notes;
  for (const Vintage& v : f.vintages)
    for (const Enclave& e : v.enclaves)
      if (!e.note.empty() && !is_claim(e)) notes += fmt::format("- {} ({}): {}\n", title_of(e), vintage_name(v), e.note);
  if (!notes.empty()) text += notes + "\n";
  if (!claims.empty())
    text += "### Held by several parties, or by nobody\n\nPlaces where the outlines of the newest data overlap or leave "
            "land between them.\n\n" + claims.markdown();

  if (f.vintages.size() > 1) {
    text += "### At every date\n\nAreas in km\u00b2; a dash where the data of that date has no such place.\n\n";
    std::vector<std::pair<std::string, bool>> columns{{"Place", false}, {"Kind", false}};
    for (const Vintage& v : f.vintages) columns.emplace_back(vintage_name(v), true);
    Table dates(columns);
    Table claim_dates(columns);
    std::size_t small = 0;
    for (const Row& row : f.enclaves) {
      std::vector<std::string> cells{"", ""};
      const Enclave* first = nullptr;
      for (std::size_t v = 0; v < row.size(); ++v) {
        const Enclave* e = row[v] ? &f.vintages[v].enclaves[*row[v]] : nullptr;
        cells.push_back(e ? with_uncertainty(e->area) : "\u2013");
        if (e && !first) first = e;
      }
      cells[0] = title_of(*first);
      cells[1] = std::string(name_of(first->kind));
      if (!is_claim(*first)) {
        dates.add(cells);
      } else if (first->area.value >= kListedClaim_km2) {
        claim_dates.add(cells);
      } else {
        ++small;
      }
    }
    if (!dates.empty()) text += dates.markdown();
    if (!claim_dates.empty() || small)
      text += fmt::format("Held by several parties, or by nobody, {} km\u00b2 and more{}:\n\n", kListedClaim_km2,
                          small ? fmt::format("; {} smaller ones are in report.json", small) : "") +
              (claim_dates.empty() ? "None.\n\n" : claim_dates.markdown());
  }

  Table published({{"Place", false}, {"Published", true}, {"Date of our data", false}, {"Ours", true}, {"Difference", true},
                   {"%", true}, {"Source", false}, {"What would explain it", false}});
  for (const Row& row : f.enclaves) {
    for (std::size_t v = 0; v < row.size(); ++v) {
      if (!row[v]) continue;
      const Enclave& e = f.vintages[v].enclaves[*row[v]];
      for (const auto& c : compare_with_published(e, project))
        published.add({title_of(e), fmt::format("{:g}", c.fact->value), vintage_name(f.vintages[v]), plain(e.area),
                       signed_number(c.difference, std::min(2, decimals_for(e.area.uncertainty))),
                       signed_number(c.difference_percent, 1), source_of(*c.fact),
                     c.reason + (c.fact->note.empty() ? "" : "; " + c.fact->note)});
    }
  }
  if (!published.empty()) text += "### Published areas\n\nOurs less published, km\u00b2.\n\n" + published.markdown();

  Table names({{"Place", false}, {"Russian", false}, {"Local names", false}, {"Note", false}});
  std::set<std::string> named;
  for (const Vintage& v : f.vintages) {
    for (const Enclave& e : v.enclaves) {
      const PlaceName* n = project.enclave_name(e.inside, e);
      if (!n || !named.insert(n->en).second) continue;
      std::vector<std::string> local;
      for (const auto& [language, name] : n->local) local.push_back(fmt::format("{} ({})", name, language));
      names.add({n->en, n->ru, joined(local, ", "), n->note});
    }
  }
  if (!names.empty()) text += "### Names\n\nBoth names are given where two sides use different ones.\n\n" + names.markdown();
  return text;
}

std::string tripoint_table(const Findings& f) {
  const Vintage& newest = f.vintages.front();
  std::string text = fmt::format("## Tripoints\n\nWhere the borders of three or more parties meet in {}; WGS 84.\n\n",
                                 source_line(*newest.input.layer));
  Table table({{"Parties", false}, {"Degrees, minutes, seconds", false}, {"Longitude", true}, {"Latitude", true}});
  for (const Tripoint& t : newest.tripoints) {
    std::vector<std::string> names;
    for (const std::string& code : t.parties) names.push_back(f.project->party_name(code));
    table.add({joined(names, ", "), degrees_minutes_seconds(t.at), fmt::format("{:.6f}", t.at.lon), fmt::format("{:.6f}", t.at.lat)});
  }
  return text + (table.empty() ? "None.\n\n" : table.markdown());
}

std::string river_tables(const Findings& f, const ReportPictures& pictures) {
  if (f.rivers.empty()) return {};
  const Layer& newest = *f.vintages.front().input.layer;
  const double tolerance_m = f.rivers.front().tolerance_m;
  std::string text = fmt::format("## Rivers\n\nFrom the source down, over {}. A river is the border (A-B) where it stays within the tolerance of it, {:g} m for "
                                 "the first of the list, for more than {:g} times that. Lengths follow the drawn lines, which are shorter than the rivers by their small bends.\n\n",
                                 source_line(newest), std::round(tolerance_m), kFollows);
  Table table({{"River", false}, {"Length, km", true}, {"\u00b1", true}, {"Crossings", true}, {"As border, km", true}, {"Countries from the source", false}});
  for (const RiverCourse& r : f.rivers) {
    double border_km = 0;
    for (const auto& [code, m] : r.borders) border_km += m.value;
    table.add({r.name, grouped(r.length.value, 1), grouped(r.length.uncertainty, 1), std::to_string(r.crossings.size()), grouped(border_km, 1), joined(r.order, " \u2192 ")});
  }
  text += table.markdown();
  const auto full = rivers_in_full(f);
  for (std::size_t i = 0; i < full.size(); ++i) {
    const RiverCourse& river = f.rivers[full[i]];
    text += fmt::format("### {}\n\n", river.name);
    if (i < pictures.rivers.size() && !pictures.rivers[i].empty())
      text += fmt::format("![The course of the {}: {}]({})\n\n", river.name, joined(river.order, ", "), pictures.rivers[i]);
    text += to_markdown(stretch_sheet(river, *f.project)) + "\n";
    if (!river.stores.empty())
      text += "Reservoirs whose water comes in. Regulation is active storage so far over a year's flow there.\n\n" + to_markdown(store_sheet(river)) + "\n";
  }
  return text + fmt::format("The net: {}. Source: {}.\n\n", f.river_note, f.rivers.front().length.source);
}

std::string basin_tables(const Findings& f) {
  if (f.basins.empty() || f.basins.front().rows.empty()) return {};
  std::string text = "## Basins by country\n\n" + to_markdown(f.basins.front()) + "\n";
  for (const std::string& note : f.basins.front().notes) text += "- " + note + "\n";
  text += "\n";
  if (f.basins.size() < 2) return text;
  std::vector<std::string> units;
  std::map<std::pair<std::string, std::size_t>, double> area;
  for (std::size_t v = 0; v < f.basins.size(); ++v) {
    for (const auto& row : f.basins[v].rows) {
      const std::string unit = row.at("unit").get<std::string>();
      if (std::find(units.begin(), units.end(), unit) == units.end()) units.push_back(unit);
      area[{unit, v}] = row.at("area_km2").is_number() ? row.at("area_km2").get<double>() : 0;
    }
  }
  std::vector<std::pair<std::string, bool>> columns{{"Unit", false}};
  for (const Vintage& v : f.vintages) columns.push_back({vintage_name(v) + ", km\u00b2", true});
  columns.push_back({"Latest less first", true});
  Table table(columns);
  for (const std::string& unit : units) {
    std::vector<std::string> cells{unit};
    for (std::size_t v = 0; v < f.basins.size(); ++v) cells.push_back(area.contains({unit, v}) ? grouped(area[{unit, v}], 1) : "-");
    const double change = area[{unit, 0}] - area[{unit, f.basins.size() - 1}];
    cells.push_back((change > 0 ? "+" : "") + grouped(change, 1));
    table.add(cells);
  }
  return text + "### By the borders of every date\n\nThe same basins; only the borders differ.\n\n" + table.markdown();
}

std::string problem_tables(const Findings& f) {
  constexpr std::size_t kListed = 25;
  std::string text = "## Problems of the data\n\nWhat the data says is not mended in silence: gaps and overlaps between "
                     "neighbours, slivers, faulty rings. All of them are in report.json.\n\n";
  for (const Vintage& v : f.vintages) {
    std::map<std::string, std::array<std::size_t, 3>> counts;
    for (const Problem& p : v.problems) ++counts[std::string(name_of(p.kind))][static_cast<std::size_t>(p.severity)];
    text += fmt::format("### {}\n\n", v.input.layer->title);
    if (v.problems.empty()) {
      text += "None.\n\n";
      continue;
    }
    Table summary({{"Kind", false}, {"Errors", true}, {"Warnings", true}, {"Notes", true}});
    for (const auto& [kind, n] : counts) summary.add({kind, std::to_string(n[2]), std::to_string(n[1]), std::to_string(n[0])});
    text += summary.markdown();
    std::vector<const Problem*> worst;
    for (const Problem& p : v.problems)
      if (p.severity != Severity::kInfo) worst.push_back(&p);
    std::stable_sort(worst.begin(), worst.end(), [](const Problem* a, const Problem* b) {
      if (a->severity != b->severity) return a->severity > b->severity;
      return a->area_km2.value_or(0) > b->area_km2.value_or(0);
    });
    if (worst.empty()) continue;
    if (worst.size() > kListed) text += fmt::format("The {} gravest of {}:\n\n", kListed, worst.size());
    worst.resize(std::min(worst.size(), kListed));
    Table list({{"Severity", false}, {"What is wrong", false}, {"Area, km\u00b2", true}, {"At", false}});
    for (const Problem* p : worst)
      list.add({std::string(name_of(p->severity)), p->text, p->area_km2 ? grouped(*p->area_km2, 4) : "\u2013",
                p->place ? place_text(*p->place) : "\u2013"});
    text += list.markdown();
  }
  return text;
}

std::string methods(const Findings& f) {
  std::string text = "## How it was measured\n\n";
  for (const Analysis& a : analyses()) text += fmt::format("- {}: {}.\n", a.title, a.method);
  text += "\nThe uncertainty of a length or an area is one standard deviation that follows from the accuracy of a vertex of "
          "the source, as stated or estimated:\n\n";
  for (const Vintage& v : f.vintages)
    text += fmt::format("- {}: {:g} m\n", v.input.layer->title, v.input.layer->vertex_accuracy_m);
  text += "\nIt says how well the mapped line is measured, not how well the mapped line is the agreed one.\n\n";
  text += "References: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013), doi:10.1007/s00190-012-0578-z. "
          "E. Vinokurov, A Theory of Enclaves (2007). D. H. Douglas, T. K. Peucker, Cartographica 10 (1973), "
          "doi:10.3138/FM57-6770-U75U-7727. B. Lehner et al., Frontiers in Ecology and the Environment 9 (2011), doi:10.1890/100125.\n\n";
  return text;
}

std::string sources(const Findings& f) {
  std::string text = "## Sources and licences\n\n";
  Table table({{"Layer", false}, {"Source", false}, {"Date", false}, {"Licence", false}, {"Attribution", false}});
  for (const auto& layer : f.project->layers)
    table.add({layer->title, layer->source.title + (layer->source.publisher.empty() ? "" : " (" + layer->source.publisher + ")"),
               layer->date.empty() ? layer->source.date : layer->date, layer->source.licence, layer->source.attribution});
  text += table.markdown();
  std::string versions;
  for (const auto& [name, version] : library_versions()) versions += fmt::format("{}{} {}", versions.empty() ? "" : ", ", name, version);
  return text + fmt::format("Made with {}.\n", versions);
}

}  // namespace

std::string report_markdown(const Findings& findings, const ReportPictures& pictures) {
  std::string text = fmt::format("# {}\n\n", findings.project->title);
  text += summary(findings);
  if (!pictures.map.empty()) text += fmt::format("![Map of {}]({})\n\n", findings.project->title, pictures.map);
  text += border_tables(findings);
  text += enclave_tables(findings);
  text += tripoint_table(findings);
  std::vector<std::string> dates;
  for (const Vintage& v : findings.vintages) dates.push_back(vintage_name(v));
  text += water_markdown(*findings.project, findings.reservoirs, dates, findings.formation);
  text += river_tables(findings, pictures);
  text += basin_tables(findings);
  text += problem_tables(findings);
  text += methods(findings);
  text += sources(findings);
  return text;
}

}  // namespace thalweg
