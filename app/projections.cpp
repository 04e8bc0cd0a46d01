#include "app/projections.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "app/fold.hpp"

namespace thalweg {
namespace {

constexpr std::array kChoices{
    ProjectionChoice{"local-lcc", later("Conformal, centred on the view (Lambert conic)")},
    ProjectionChoice{"local-laea", later("Equal-area, centred on the view (Lambert azimuthal)")},
    ProjectionChoice{"mercator", later("Web Mercator (EPSG:3857)")},
    ProjectionChoice{"utm", later("UTM zone of the view")},
    ProjectionChoice{"sk42-6", later("SK-42, six-degree zone of the view (Gauss-Kr\u00fcger)")},
    ProjectionChoice{"sk42-3", later("SK-42, three-degree zone of the view (Gauss-Kr\u00fcger)")},
    ProjectionChoice{"albers", later("Equal-area conic of the view (Albers)")},
    ProjectionChoice{"equidistant", later("Azimuthal equidistant, centred on the view")},
    ProjectionChoice{"orthographic", later("Orthographic, centred on the view")},
    ProjectionChoice{"polar", later("Polar stereographic, of the nearer pole")},
    ProjectionChoice{"robinson", later("World: Robinson")},
    ProjectionChoice{"natural-earth", later("World: Natural Earth")},
    ProjectionChoice{"equal-earth", later("World: Equal Earth (equal-area)")},
};

double width_of(const GeoBox& box) { return box.east < box.west ? box.east + 360 - box.west : box.east - box.west; }

// Ranges of longitudes [west, east], east below west across the antimeridian: how many degrees they share.
double shared_deg(const GeoBox& a, const GeoBox& b) {
  double sum = 0;
  for (const double turn : {-360.0, 0.0, 360.0}) {
    const double west = std::max(a.west, b.west + turn), east = std::min(a.west + width_of(a), b.west + turn + width_of(b));
    sum += std::max(0.0, east - west);
  }
  return std::min(sum, 360.0);
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  const std::string all = folded(text);
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t end = std::min(all.find(' ', i), all.size());
    if (end > i) words.push_back(all.substr(i, end - i));
    i = end + 1;
  }
  return words;
}

bool is_definition(std::string_view text) {
  if (text.find("+proj=") != std::string_view::npos || text.find("+init=") != std::string_view::npos) return true;
  if (text.find('[') != std::string_view::npos && text.back() == ']') return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), letter) && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), letter);
}

}  // namespace

std::span<const ProjectionChoice> projection_choices() { return kChoices; }

Result<std::string> projection_text(std::string_view id, const GeoBox& shown) {
  const GeoBox area = shown.empty() ? GeoBox{-180, -85, 180, 85} : shown;
  const double lon = std::remainder(area.west + width_of(area) / 2, 360.0), lat = (area.south + area.north) / 2;
  const auto centred = [&](std::string_view name) { return fmt::format("+proj={} +lat_0={:.4f} +lon_0={:.4f} +datum=WGS84 +units=m +type=crs", name, lat, lon); };
  const auto world = [&](std::string_view name) { return fmt::format("+proj={} +lon_0={:.0f} +datum=WGS84 +units=m +type=crs", name, lon); };
  if (id == "mercator") return "EPSG:3857";
  if (id == "utm") return fmt::format("EPSG:{}{:02}", lat < 0 ? 327 : 326, std::clamp(static_cast<int>(std::floor((lon + 180) / 6)) + 1, 1, 60));
  if (id == "sk42-6" || id == "sk42-3") {
    // Zones of both kinds count from Greenwich to the east; EPSG has those of what was the Soviet Union.
    const bool six = id == "sk42-6";
    const double east = lon < 0 ? lon + 360 : lon;
    const int zone = six ? static_cast<int>(std::floor(east / 6)) + 1 : static_cast<int>(std::lround(east / 3));
    if (zone < (six ? 4 : 7) || zone > (six ? 32 : 64))
      return fail(ErrorCode::kCrs, fmt::format("there is no zone of SK-42 at {:.1f} degrees of longitude", lon),
                  six ? "its six-degree zones reach from 18 to 192 degrees east; choose UTM elsewhere" : "its three-degree zones reach from 19.5 to 193.5 degrees east; choose UTM elsewhere");
    if (six) return fmt::format("EPSG:{}", 28400 + zone);
    // Two of the codes in between are other systems'.
    return fmt::format("EPSG:{}", zone == 60 ? 3389 : zone <= 33 ? 2516 + zone : 2517 + zone);
  }
  if (id == "albers") {
    // Parallels a sixth of the height inside; round the equator the cone becomes a cylinder.
    const double sixth = (area.north - area.south) / 6, lat_1 = area.south + sixth, lat_2 = area.north - sixth;
    if (std::abs(lat_1 + lat_2) < 0.1) return fmt::format("+proj=cea +lat_ts={:.4f} +lon_0={:.4f} +datum=WGS84 +units=m +type=crs", std::abs(lat_1), lon);
    return fmt::format("+proj=aea +lat_0={:.4f} +lon_0={:.4f} +lat_1={:.4f} +lat_2={:.4f} +datum=WGS84 +units=m +type=crs", lat, lon, lat_1, lat_2);
  }
  if (id == "equidistant") return centred("aeqd");
  if (id == "orthographic") return centred("ortho");
  if (id == "polar") return fmt::format("+proj=stere +lat_0={0} +lat_ts={1} +lon_0={2:.4f} +datum=WGS84 +units=m +type=crs", lat < 0 ? -90 : 90, lat < 0 ? -71 : 71, lon);
  if (id == "robinson") return world("robin");
  if (id == "natural-earth") return world("natearth");
  if (id == "equal-earth") return world("eqearth");
  return std::string(id);
}

Coverage coverage(const GeoBox& use, const GeoBox& shown) {
  if (use.empty() || shown.empty()) return Coverage::kUnknown;
  const double lon = shared_deg(use, shown), lat = std::min(use.north, shown.north) - std::max(use.south, shown.south);
  if (lon <= 0 || lat < 0) return Coverage::kNone;
  constexpr double kSlack_deg = 1e-6;
  const bool all = lon >= width_of(shown) - kSlack_deg && lat >= shown.north - shown.south - kSlack_deg;
  return all ? Coverage::kAll : Coverage::kPart;
}

std::vector<ProjectionRow> find_projections(std::string_view typed, std::span<const KnownSystem> systems, const GeoBox& shown, const Words& words) {
  while (!typed.empty() && typed.front() == ' ') typed.remove_prefix(1);
  while (!typed.empty() && typed.back() == ' ') typed.remove_suffix(1);
  std::vector<ProjectionRow> rows;
  const std::vector<std::string> wanted = words_of(typed);
  const auto fits = [&](const std::string& text) { return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& w) { return text.find(w) != std::string::npos; }); };
  for (const ProjectionChoice& c : kChoices) {
    const std::string title = words.tr(c.title);
    if (!fits(folded(fmt::format("{} {} {}", c.id, c.title, title)))) continue;
    std::string detail = words.tr("made for what is shown");
    if (const auto text = projection_text(c.id, shown); !text) detail = words.tr("has no zone here");
    else if (text->starts_with("EPSG:")) detail = *text;
    rows.push_back({std::string(c.id), title, detail, Coverage::kAll});
  }
  std::array<std::vector<ProjectionRow>, 8> by_cover;
  std::string exact;
  for (const KnownSystem& s : systems) {
    if (!fits(folded(fmt::format("{} {} {} {}", s.id, s.name, s.area, s.method)))) continue;
    const Coverage c = coverage(s.use, shown);
    // What is called so comes before what is only described so.
    const std::size_t group = (fits(folded(s.id + " " + s.name)) ? 0U : 4U) + static_cast<std::size_t>(c);
    by_cover[group].push_back({s.id, s.name, fmt::format("{} \u00b7 {}", s.id, s.area), c});
    if (folded(s.id) == folded(typed)) exact = s.id;
  }
  for (const std::size_t names : {0U, 4U}) {
    for (const Coverage c : {Coverage::kAll, Coverage::kPart, Coverage::kUnknown, Coverage::kNone}) {
      auto& group = by_cover[names + static_cast<std::size_t>(c)];
      std::move(group.begin(), group.end(), std::back_inserter(rows));
    }
  }
  if (!typed.empty() && is_definition(typed)) {
    const auto known = std::find_if(rows.begin(), rows.end(), [&](const ProjectionRow& r) { return !exact.empty() && r.id == exact; });
    if (known != rows.end()) std::rotate(rows.begin(), known, known + 1);
    else rows.insert(rows.begin(), {std::string(typed), std::string(typed), words.tr("as it is written, for PROJ"), Coverage::kUnknown});
  }
  return rows;
}

}  // namespace thalweg
