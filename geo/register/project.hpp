#pragma once
// What is open: layers with their sources, names and published facts. A cheap immutable value.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/base/progress.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

enum class LayerRole : std::uint8_t {
  kBorders,    // polygons of parties, with a key field
  kCountries,  // background polygons
  kRivers, kLakes, kPlaces, kElevation, kOther,
};

struct Layer {
  std::string id;       // "borders-2026"
  std::string title;    // "Borders, OpenStreetMap 2026"
  LayerRole role = LayerRole::kOther;
  std::string key;      // field that names the party (borders, countries)
  std::string date;     // "2026-09": the vintage
  bool visible = true;
  std::string path;     // file, or "embedded:..." ; what the elevation is read from
  TablePtr table;       // null for kElevation
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
  std::string what;      // "border" or "enclave"
  std::string a, b;      // codes of a pair, or owner and host
  std::string name;      // of the enclave (English), or ""
  double value = 0;
  std::string unit;      // "km", "km2"
  std::string source;    // citation
  std::string date;
  std::string confidence;  // "H", "M", "L"
};

struct Project {
  std::string title;
  GeoBox view;                       // what the map opens on
  std::vector<std::shared_ptr<const Layer>> layers;  // bottom first
  std::vector<PlaceName> enclave_names;
  std::vector<PublishedFact> published;
  std::vector<std::pair<std::string, std::string>> party_names;  // code, English name
  std::vector<std::string> focus;    // codes that the project is about and whose territory it holds whole; reports
                                     // keep to their borders. Empty: every party

  const Layer* layer(std::string_view id) const;       // or null
  const Layer* borders() const;                        // newest layer of role kBorders, or null
  std::string party_name(std::string_view code) const; // the code itself where unknown
  const PlaceName* enclave_name(LonLat inside, const struct Enclave& e) const;
};

// The project inside the program: Central Asia.
Result<Project> default_project(Problems& problems, Progress& progress);

// A project.json (see docs/project-file.md), or any vector file, which becomes a project of one layer.
Result<Project> open_project(const std::filesystem::path& file, Problems& problems, Progress& progress);

}  // namespace thalweg
