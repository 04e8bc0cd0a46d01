#include "geo/analysis/rows.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/published.hpp"

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kKmDecimals = 6;      // a millimetre
constexpr int kKm2Decimals = 6;     // a square metre
constexpr int kDegreeDecimals = 7;  // a centimetre

Json place(LonLat at) {
  return Json::array({json_number(at.lon, kDegreeDecimals), json_number(at.lat, kDegreeDecimals)});
}

Json date_of(const Layer& layer) {
  const std::string& date = layer.date.empty() ? layer.source.date : layer.date;
  return date.empty() ? Json(nullptr) : Json(date);
}

bool holds(const std::vector<std::string>& list, const std::string& code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

}  // namespace

std::string source_line(const Layer& layer) {
  std::string line = layer.source.title.empty() ? layer.title : layer.source.title;
  const std::string& date = layer.date.empty() ? layer.source.date : layer.date;
  if (!date.empty() && line.find(date) == std::string::npos) line += ", " + date;
  if (!layer.source.publisher.empty()) line += " (" + layer.source.publisher + ")";
  return line;
}

std::string degrees_minutes_seconds(LonLat at) {
  const auto one = [](double degrees, char positive, char negative) {
    // Hundredths of a second as a whole number, so that nothing rounds up to 60.
    const auto hundredths = static_cast<long long>(std::llround(std::fabs(degrees) * 360000));
    return fmt::format("{}\u00b0{:02}'{:02}.{:02}\" {}", hundredths / 360000, hundredths / 6000 % 60,
                       hundredths / 100 % 60, hundredths % 100, degrees < 0 ? negative : positive);
  };
  return one(at.lat, 'N', 'S') + ' ' + one(at.lon, 'E', 'W');
}

Json border_row(const Border& border, const Project& project, const Layer& layer) {
  Json row{{"a", border.a},
           {"b", border.b},
           {"a_name", project.party_name(border.a)},
           {"b_name", project.party_name(border.b)},
           {"length_km", json_number(border.length.value, kKmDecimals)},
           {"uncertainty_km", json_number(border.length.uncertainty, kKmDecimals)},
           {"main_km", json_number(border.main.value, kKmDecimals)},
           {"rings_km", json_number(border.rings.value, kKmDecimals)},
           {"pieces", border.pieces.size()}};
  std::size_t vertices = 0;
  for (const BorderPiece& piece : border.pieces) vertices += piece.line.size();
  row["vertices"] = vertices;
  Json generalised = Json::array();
  for (const Generalised& g : border.generalised)
    generalised.push_back({{"tolerance_m", g.tolerance_m}, {"length_km", json_number(g.length_km, kKmDecimals)}});
  row["generalised"] = std::move(generalised);
  row["published"] = to_json(compare_with_published(border, project));
  Json details = Json::array();
  for (const BorderPiece& piece : border.pieces) {
    Json one{{"length_km", json_number(piece.length_km, kKmDecimals)},
             {"part_of", piece.ring ? "ring" : "main"},
             {"closed", piece.closed},
             {"vertices", piece.line.size()}};
    if (!piece.line.empty()) {
      one["from"] = place(piece.line.front());
      one["to"] = place(piece.line.back());
    }
    details.push_back(std::move(one));
  }
  row["piece_details"] = std::move(details);
  row["method"] = border.length.method;
  row["source"] = border.length.source.empty() ? source_line(layer) : border.length.source;
  row["date"] = date_of(layer);
  return row;
}

Json enclave_row(const Enclave& enclave, const Project& project, const Layer& layer) {
  Enclave named = enclave;
  const PlaceName* names = project.enclave_name(enclave.inside, enclave);
  if (names && named.name.empty()) named.name = names->en;
  Json row{{"owner", named.owner},
           {"hosts", named.hosts},
           {"kind", name_of(named.kind)},
           {"order", named.order},
           {"name", named.name},
           {"area_km2", json_number(named.area.value, kKm2Decimals)},
           {"uncertainty_km2", json_number(named.area.uncertainty, kKm2Decimals)},
           {"perimeter_km", json_number(named.perimeter.value, kKmDecimals)},
           {"perimeter_uncertainty_km", json_number(named.perimeter.uncertainty, kKmDecimals)},
           {"gap_km", json_number(named.gap.value, kKmDecimals)},
           {"gap_uncertainty_km", json_number(named.gap.uncertainty, kKmDecimals)}};
  const bool gap = std::isfinite(named.gap.value);
  row["gap_from"] = gap ? place(named.gap_from) : Json(nullptr);
  row["gap_to"] = gap ? place(named.gap_to) : Json(nullptr);
  row["lon"] = json_number(named.inside.lon, kDegreeDecimals);
  row["lat"] = json_number(named.inside.lat, kDegreeDecimals);
  row["vertices"] = named.vertices;
  row["coast_km"] = json_number(named.coast_km, kKmDecimals);
  Json neighbours = Json::array();
  for (const NeighbourShare& n : named.neighbours)
    neighbours.push_back({{"party", n.party}, {"length_km", json_number(n.length_km, kKmDecimals)}});
  row["neighbours"] = std::move(neighbours);
  row["host_uncut"] = named.host_uncut;
  row["note"] = named.note;
  if (names) {
    Json other{{"en", names->en}, {"ru", names->ru}};
    for (const auto& [language, name] : names->local) other[language] = name;
    row["names"] = std::move(other);
    if (!names->note.empty()) row["name_note"] = names->note;
  }
  row["published"] = to_json(compare_with_published(named, project));
  row["method"] = named.area.method;
  row["source"] = named.area.source.empty() ? source_line(layer) : named.area.source;
  row["date"] = date_of(layer);
  return row;
}

Json tripoint_row(const Tripoint& tripoint) {
  return Json{{"parties", tripoint.parties},
              {"lon", json_number(tripoint.at.lon, kDegreeDecimals)},
              {"lat", json_number(tripoint.at.lat, kDegreeDecimals)},
              {"dms", degrees_minutes_seconds(tripoint.at)}};
}

Json problem_row(const Problem& problem) {
  Json row{{"severity", name_of(problem.severity)},
           {"kind", name_of(problem.kind)},
           {"text", problem.text},
           {"area_km2", problem.area_km2 ? json_number(*problem.area_km2, kKm2Decimals) : Json(nullptr)}};
  row["lon"] = problem.place ? json_number(problem.place->lon, kDegreeDecimals) : Json(nullptr);
  row["lat"] = problem.place ? json_number(problem.place->lat, kDegreeDecimals) : Json(nullptr);
  row["feature"] = problem.feature ? Json(*problem.feature) : Json(nullptr);
  row["advice"] = problem.advice;
  return row;
}

Sheet border_sheet() {
  Sheet sheet;
  sheet.id = "borders";
  sheet.title = "Borders";
  sheet.if_empty = "No two parties share a border.";
  sheet.columns = {{"a", "A", ""},
                   {"b", "B", ""},
                   {"length_km", "Length", "km", 2},
                   {"uncertainty_km", "\u00b1", "km", 2},
                   {"main_km", "Main line", "km", 2},
                   {"rings_km", "Rings", "km", 2},
                   {"pieces", "Pieces", ""},
                   {"vertices", "Vertices", ""}};
  std::size_t i = 0;
  for (const double tolerance : kTolerances_m) {
    // The terminal has room for two of them.
    const bool shown = tolerance == 1000 || tolerance == 5000;
    const std::string tolerance_text = tolerance < 1000 ? fmt::format("{:.0f} m", tolerance)
                                                        : fmt::format("{:g} km", tolerance / 1000);
    sheet.columns.push_back({fmt::format("length_km_at_{:.0f}_m", tolerance), "At " + tolerance_text, "km", 2, shown,
                             fmt::format("/generalised/{}/length_km", i++)});
  }
  sheet.columns.push_back({"method", "Method", "", -1, false});
  sheet.columns.push_back({"source", "Source", "", -1, false});
  sheet.columns.push_back({"date", "Date", "", -1, false});
  return sheet;
}

Sheet enclave_sheet() {
  Sheet sheet;
  sheet.id = "enclaves";
  sheet.title = "Enclaves and exclaves";
  sheet.if_empty = "No enclaves or exclaves.";
  sheet.columns = {{"owner", "Owner", ""},
                   {"hosts", "Host", ""},
                   {"name", "Name", ""},
                   {"kind", "Kind", ""},
                   {"order", "Order", ""},
                   {"area_km2", "Area", "km\u00b2", 3},
                   {"uncertainty_km2", "\u00b1", "km\u00b2", 3},
                   {"perimeter_km", "Perimeter", "km", 2},
                   {"gap_km", "Gap", "km", 2},
                   {"lon", "Longitude", "\u00b0", 4},
                   {"lat", "Latitude", "\u00b0", 4},
                   {"perimeter_uncertainty_km", "\u00b1 perimeter", "km", 2, false},
                   {"gap_uncertainty_km", "\u00b1 gap", "km", 2, false},
                   {"gap_from_lon", "", "\u00b0", 6, false, "/gap_from/0"},
                   {"gap_from_lat", "", "\u00b0", 6, false, "/gap_from/1"},
                   {"gap_to_lon", "", "\u00b0", 6, false, "/gap_to/0"},
                   {"gap_to_lat", "", "\u00b0", 6, false, "/gap_to/1"},
                   {"vertices", "Vertices", "", -1, false},
                   {"coast_km", "Coast", "km", 2, false},
                   {"host_uncut", "Host not cut", "", -1, false},
                   {"note", "Note", "", -1, false},
                   {"method", "Method", "", -1, false},
                   {"source", "Source", "", -1, false},
                   {"date", "Date", "", -1, false}};
  return sheet;
}

Sheet tripoint_sheet() {
  Sheet sheet;
  sheet.id = "tripoints";
  sheet.title = "Tripoints";
  sheet.if_empty = "No place where three parties meet.";
  sheet.columns = {{"parties", "Parties", ""},
                   {"lon", "Longitude", "\u00b0", 6},
                   {"lat", "Latitude", "\u00b0", 6},
                   {"dms", "Degrees, minutes, seconds", ""}};
  return sheet;
}

Sheet problem_sheet() {
  Sheet sheet;
  sheet.id = "check";
  sheet.title = "Problems of the data";
  sheet.if_empty = "No problems found.";
  sheet.columns = {{"severity", "Severity", ""},
                   {"kind", "Kind", ""},
                   {"area_km2", "Area", "km\u00b2", 4},
                   {"lon", "Longitude", "\u00b0", 5},
                   {"lat", "Latitude", "\u00b0", 5},
                   {"feature", "Feature", "", 0},
                   {"text", "What is wrong", ""},
                   {"advice", "Advice", "", -1, false}};
  return sheet;
}

bool in_focus(const Project& project, const Border& border) {
  return project.focus.empty() || holds(project.focus, border.a) || holds(project.focus, border.b);
}

bool in_focus(const Project& project, const Enclave& enclave) {
  if (project.focus.empty() || holds(project.focus, enclave.owner)) return true;
  const bool surrounded = enclave.coast_km == 0;
  return surrounded && std::any_of(enclave.hosts.begin(), enclave.hosts.end(),
                                   [&](const std::string& host) { return holds(project.focus, host); });
}

bool in_focus(const Project& project, const Tripoint& tripoint) {
  return project.focus.empty() || std::any_of(tripoint.parties.begin(), tripoint.parties.end(),
                                              [&](const std::string& code) { return holds(project.focus, code); });
}

}  // namespace thalweg
