#pragma once
// What is open: layers with their sources, names and published facts. A cheap immutable value.

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/raster.hpp"
#include "geo/data/table.hpp"
#include "geo/register/style.hpp"

namespace thalweg {

enum class LayerRole : std::uint8_t {
  kBorders,    // polygons of parties, with a key field
  kCountries,  // background polygons
  kRivers, kLakes, kPlaces, kOther,
  kBasins,     // polygons of river basins, each named
  kElevation,  // a raster of heights: shaded relief
  kRaster,     // any other raster
};

struct Enclave;
struct Annotation;     // geo/register/annotation.hpp
struct WaterRegister;  // geo/register/water_register.hpp

struct Layer {
  std::string id;       // "borders-2026"
  std::string title;    // "Borders, OpenStreetMap 2026"
  LayerRole role = LayerRole::kOther;
  std::string key;      // field that names the party (borders, countries)
  std::string date;     // "2026-09": the vintage
  bool visible = true;
  float opacity = 1;    // of all that is drawn of it
  Style style;          // what it changes of its role's looks
  std::string path;     // file, or "embedded:assets/..." (geo/base/embedded.hpp)
  TablePtr table;       // null for rasters
  RasterPtr raster;     // of kElevation and kRaster alone
  std::vector<int> bands;  // of a raster, from 0; empty: chosen by what it is
  std::string ramp;     // of a raster: a name of layers/relief.hpp; empty: chosen
  double low = NAN, high = NAN;  // values at the ramp's ends; NaN: found from the values
  double unit_m = NAN;  // of a raster of heights: metres to one unit; NaN: as its file says
  Source source;
  double vertex_accuracy_m = 15;  // stated or estimated accuracy of a vertex, one sigma
};

// A name with its place: labels an enclave that holds the point.
struct PlaceName {
  LonLat at;
  std::string en, ru;
  std::vector<std::pair<std::string, std::string>> local;  // language tag, name: both sides' names
  std::string note;
};

// A published figure: shown beside our own measurement, never instead of it.
struct PublishedFact {
  std::string what;      // "border", "enclave", or "border-part": a sum of some sections, never compared with
                         // the whole line
  std::string a, b;      // codes of a pair, or owner and host
  std::string name;      // of the enclave (English), or ""
  double value = 0;
  std::string unit;      // "km", "km2"
  std::string source;    // citation
  std::string date;
  std::string confidence;  // "H", "M", "L"
  std::string note;      // what the figure leaves out, or that it was not looked up again; may be empty
};

// A view that the user wants to come back to.
struct Bookmark {
  std::string title;
  GeoBox box;            // what it shows, degrees; west > east crosses the antimeridian
  friend bool operator==(const Bookmark&, const Bookmark&) = default;
};

struct Project {
  std::string title;
  GeoBox view;                       // what the map opens on
  GeoBox extent;                     // all that the project is about; the view where none is given
  std::vector<std::shared_ptr<const Layer>> layers;  // bottom first
  std::vector<PlaceName> enclave_names;
  std::vector<PublishedFact> published;
  std::vector<std::pair<std::string, std::string>> party_names;  // code, English name
  std::vector<Bookmark> bookmarks;   // in the user's order
  std::shared_ptr<const std::vector<Annotation>> annotations;  // what the user put on the map, bottom first; null: nothing
  std::shared_ptr<const WaterRegister> water;                  // reservoirs, intakes, canals, flow formation; null: none
  std::vector<std::string> focus;    // codes that the project is about and whose territory it holds whole; reports
                                     // keep to their borders. Empty: every party

  const Layer* layer(std::string_view id) const;       // or null
  const Layer* borders() const;                        // layer of role kBorders with the latest date, or null
  std::string party_name(std::string_view code) const; // the code itself where unknown
  // The name whose point lies in the outline of `e` (even-odd), or that stands exactly at `inside`; or null.
  const PlaceName* enclave_name(LonLat inside, const Enclave& e) const;
};

// The name in this language ("ky"); English where it has none.
const std::string& name_in(const PlaceName& name, std::string_view language);

std::string_view name_of(LayerRole role);   // "borders", "countries", ...

// The project inside the program: Central Asia. Its layers are read in parallel from the embedded files.
// Errors: kCancelled; kInternal and kFormat where the program was built from damaged assets.
Result<Project> default_project(Problems& problems, Progress& progress);

// What the built-in project knows beside its layers: names of enclaves and parties, published figures. They hold for
// any data of the same places: names are found by a point, figures by ISO codes. Cheap: no layer is read.
// Errors: as default_project().
Result<Project> default_facts();

// A raster file as a project of one layer, of role kElevation where it says that it is heights.
Project project_of_raster(RasterPtr raster, const std::filesystem::path& file);

// A project file (docs/project-file.md): a name that ends in "project.json", or JSON that says
// "thalweg-project" in its first kilobyte; its layers lie beside or below it. Any other file is read as a raster
// (by its name) or as a vector file, and becomes a project of one layer. A problem's text begins with the id of its layer.
// Errors: those of read_vector and Raster::open; kFormat for a project file that breaks the rules, among them a path that
// leaves its folder; kUnknownName for a key that the layer does not have; kTooLarge beyond 16 MB of JSON.
Result<Project> open_project(const std::filesystem::path& file, Problems& problems, Progress& progress);

// The text of a project file for `folder` (docs/project-file.md): reading it gives the same project. Layers keep
// their order; files are named from `folder`, embedded ones as such; names and figures are written into it.
// Errors: kUsage where a layer's file lies outside the folder, since a project file names nothing out of its
// folder; kFileMissing where the folder does not exist.
Result<std::string> project_text(const Project& project, const std::filesystem::path& folder);
// The same into a file whose name must end in "project.json", whole or not at all. Errors: kUsage, kWrite.
Result<> save_project(const Project& project, const std::filesystem::path& file);

// The files that open_project() reads for `file`: itself, what a project file names, and of each the files
// beside it that have the same name up to the last dot (a Shapefile's). Sorted. What cannot be read is left
// out: opening it says why.
std::vector<std::filesystem::path> input_files(const std::filesystem::path& file);

}  // namespace thalweg
