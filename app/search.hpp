#pragma once
// Finding places by name or coordinates, to fly there.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/document.hpp"

namespace thalweg {

struct SearchEntry {
  enum class Kind : std::uint8_t { kPlace, kEnclave, kBorder, kParty, kCoordinates } kind = Kind::kPlace;
  std::string name;                  // as it is shown
  std::string detail;                // "Enclave of UZB in KGZ"
  std::vector<std::string> folded;   // all its names, ready for comparison
  LonLat at;
  GeoBox box;                        // of what has an extent; else empty
  double weight = 0;                 // among equally good ones the heavier comes first
  std::uint32_t index = 0;           // kEnclave, kBorder: in the newest vintage
};

struct SearchIndex {
  std::vector<SearchEntry> entries;
};

// Names of places (columns called "name" or "name_..."), of parties and countries, and of enclaves in
// every language given. `vintage` may be null: then there are no enclaves and borders.
SearchIndex build_search(const Project& project, const Vintage* vintage, const Words& words = {});

// The best `most` for what was typed: whole names before beginnings, beginnings of words before parts. What
// reads as "lon,lat" comes first, as coordinates. Empty for blank input. Cost: linear in the entries.
std::vector<SearchEntry> find_places(const SearchIndex& index, std::string_view typed, std::size_t most, const Words& words = {});

// Small letters without accents and apostrophes, Latin and Cyrillic: "So\u02bbx" and "sox" are equal.
std::string folded(std::string_view utf8);

// "71.13,39.96" or "71.13 39.96", longitude first, degrees; nothing where it is no place on the earth.
std::optional<LonLat> parse_coordinates(std::string_view typed);

}  // namespace thalweg
