#include "app/cli/verbs.hpp"

#include <fmt/format.h>

namespace thalweg::cli {
namespace {

// Examples of the verbs that come from the table of analyses.
std::string analysis_examples(std::string_view id) {
  if (id == "enclaves")
    return "  thalweg enclaves                                  Central Asia, newest borders\n"
           "  thalweg enclaves --of UZB --format json           of Uzbekistan and in it\n"
           "  thalweg enclaves world.gpkg --key ISO_A3 --out enclaves.csv --format csv\n";
  if (id == "borders")
    return "  thalweg borders --pair KGZ,UZB\n"
           "  thalweg borders --layer borders-2017 --format csv --out borders.csv\n"
           "  thalweg borders countries.geojson --key iso3 --snap 50\n";
  if (id == "tripoints") return "  thalweg tripoints countries.geojson --format json\n";
  if (id == "reservoirs")
    return "  thalweg reservoirs                                Central Asia, newest borders\n"
           "  thalweg reservoirs --site toktogul --format json  every published value with its source\n"
           "  thalweg reservoirs --layer borders-2017 --kind reservoir --format csv\n";
  if (id == "formation")
    return "  thalweg formation --basin \"Amu Darya\"\n"
           "  thalweg formation --account protocol-566 --format json\n";
  if (id == "basins")
    return "  thalweg basins --basins basins.gpkg                 over the newest borders of Central Asia\n"
           "  thalweg basins countries.gpkg --basins basins.gpkg --of Indus --format csv\n";
  if (id == "rivers")
    return "  thalweg rivers                                    rivers of Central Asia\n"
           "  thalweg rivers --of \"Syr Darya\"                  its stretches and crossings from the source down\n"
           "  thalweg rivers countries.gpkg --rivers rivers.gpkg --tolerance-m 100 --format json\n";
  if (id == "check") return "  thalweg check countries.shp --key ISO3 --format json\n";
  if (id == "ledger")
    return "  thalweg ledger                                    Central Asia, 2024 to 2026\n"
           "  thalweg ledger --before borders-2017 --pair KGZ,TJK\n"
           "  thalweg ledger new.geojson --before old.geojson --key iso3 --format csv --out swap.csv\n";
  return {};
}

}  // namespace

std::vector<Verb> verbs() {
  std::vector<Verb> table{
      {"info", "Says what is in a file: layers, geometry, counts, CRS, extent, fields, problems.",
       "Examples:\n"
       "  thalweg info                          layers of the built-in project\n"
       "  thalweg info borders.shp --encoding CP1251\n"
       "\nExtents are in the units of the layer's own CRS.\n",
       declare_info},
  };
  for (const Analysis& analysis : analyses())
    table.push_back({std::string(analysis.id), std::string(analysis.help),
                     fmt::format("Examples:\n{}\nLengths are km, areas km\u00b2, places degrees of WGS 84, longitude first.\n"
                                 "Method: {}.\n",
                                 analysis_examples(analysis.id), analysis.method),
                     [&analysis](CLI::App& app) { return declare_analysis(app, analysis); }});
  table.push_back({"measure", "Measures lengths, areas, angles, range rings, nearest borders and elevation profiles on the ellipsoid WGS 84.",
                   "Examples:\n"
                   "  thalweg measure distance -73.8,40.6 -0.5,51.6\n"
                   "  thalweg measure area \"POLYGON ((70 40, 71 40, 71 41, 70 40))\"\n"
                   "  thalweg measure area countries.gpkg --feature KGZ\n"
                   "  thalweg measure angle 70,40 71,40 71,41       at the second place\n"
                   "  thalweg measure rings 71.13,39.96 --radii 5,20,100\n"
                   "  thalweg measure nearest 70.9,40.1             borders, the nearest first\n"
                   "  thalweg measure profile 70.9,39.8 71.2,40.2 --heights dem.tif --format csv\n"
                   "\nPlaces are longitude,latitude in degrees; lengths are km, areas km\u00b2 and ha, azimuths degrees\n"
                   "clockwise from north.\n",
                   declare_measure});
  table.push_back({"flow", "Computes where the water of a terrain flows: directions, accumulation, basins.",
                   "Examples:\n"
                   "  thalweg flow --sink 60,45 --sink 74.5,46 --burn rivers.geojson      Central Asia\n"
                   "  thalweg flow dem.tif --directions d8.tif --area km2.tif --basins basins.tif --geojson basins.geojson\n"
                   "  thalweg flow dem.tif --fill --filled filled.tif --keep-depth 50 --keep-area 100\n"
                   "  thalweg flow hyd_as_dir_15s.tif --codes esri --least-km2 10000\n"
                   "\nHeights are metres, areas km\u00b2 on the ellipsoid. Water leaves at the raster's edge, at cells without value and\n"
                   "at inland sinks.\n",
                   declare_flow});
  table.push_back({"streams", "Finds the streams of a terrain, with their order and upstream area.",
                   "Examples:\n"
                   "  thalweg streams dem.tif --least-km2 10 --geojson streams.geojson\n"
                   "  thalweg streams d8.tif --codes taudem --format csv\n",
                   declare_streams});
  table.push_back({"catchment", "Delineates and measures the catchment of a place.",
                   "Examples:\n"
                   "  thalweg catchment --at 72.65,41.68 --snap-km 20                     the Naryn at Toktogul\n"
                   "  thalweg catchment dem.tif --at 72.65,41.68 --snap-km 2 --geojson naryn.geojson\n",
                   declare_catchment});
  table.push_back({"trace", "Follows the water of a place down to its outlet through countries, or lists all that flows to it.",
                   "Examples:\n"
                   "  thalweg trace --at 71.7,40.9                          down from the Ferghana valley\n"
                   "  thalweg trace --at 68.2,37.1 --upstream --geojson up.geojson\n"
                   "  thalweg trace countries.gpkg --rivers rivers.gpkg --at 71.7,40.9 --largest --snap-km 3\n",
                   declare_trace});
  table.push_back({"series", "Reads series of discharge, storage and level: summary, duration curve, season, mass balance of a reservoir.",
                   "Examples:\n"
                   "  thalweg series toktogul.csv                            columns, units, means, gaps\n"
                   "  thalweg series toktogul.csv --balance --site toktogul  inflow less outflow against storage\n"
                   "  thalweg series gauge.xlsx --kind duration --column Q --unit Q=m3/s\n"
                   "  thalweg series gauge.csv --kind years --first-month 10 --format csv\n"
                   "\nFlows are m\u00b3/s, storage km\u00b3, levels m, areas km\u00b2, depths mm, whatever the file has them in. Dates and numbers are\n"
                   "taken as people write them; what is doubtful is said on standard error.\n",
                   declare_series});
  table.push_back({"report", "Measures everything in a project and writes it for people, spreadsheets and programs.",
                   "Examples:\n"
                   "  thalweg report --out-dir out          report.md, report.json, borders.csv, enclaves.csv, map.png\n"
                   "  thalweg report \"my project.json\" --format json --out report.json\n"
                   "  thalweg report countries.gpkg --key ISO_A3 > report.md\n"
                   "\nLengths are km, areas km\u00b2. The report has no time of day: the same input gives the same bytes.\n",
                   declare_report});
  table.push_back({"render", "Draws the map of a project as a PNG picture or a PDF or SVG page; needs no display.",
                   "Examples:\n"
                   "  thalweg render --out map.png\n"
                   "  thalweg render --bbox 69.5,39.3,73.5,41.5 --size 2400x1600 --out ferghana.png\n"
                   "  thalweg render --crs EPSG:32642 --hide rivers,lakes --out utm.png\n"
                   "  thalweg render --page A3 --out map.pdf          vector page, text can be searched\n"
                   "  thalweg render --page 200x250mm --out map.svg   for further drawing\n"
                   "  thalweg render --page A4 --portrait --dpi 400 --out map.png\n"
                   "\nThe ending of --out says the format. With SOURCE_DATE_EPOCH set, a PDF and an SVG carry that date, else none:\n"
                   "the same input gives the same bytes.\n"
                   "\nThe scale bar is true at the latitude of the map's middle; degrees are of WGS 84.\n",
                   declare_render});
  return table;
}

}  // namespace thalweg::cli
