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
  LonLat at;
  GeoBox box;                        // of what has an extent; else empty
  double weight = 0;                 // among equally good ones the heavier comes first
  std::uint32_t index = 0;           // kEnclave, kBorder: in the newest vintage
};

// One of an entry's names: where its texts begin.
struct SearchName {
  std::uint32_t plain_at = 0, sound_at = 0, entry = 0;
  bool arabic = false;               // it is in Arabic script
};

// A name from one of its words on, a byte of its text.
struct SearchKey {
  std::uint32_t name = 0, from = 0;
};

struct SearchIndex {
  std::vector<SearchEntry> entries;
  std::vector<SearchName> names;
  std::string plain_text, sound_text;    // of all names, folded, and as they sound (app/fold.hpp); a zero byte after each
  std::vector<SearchKey> plain, sounds;  // sorted by their texts
  std::string_view plain_of(const SearchKey& k) const { return plain_text.c_str() + names[k.name].plain_at + k.from; }
  std::string_view sound_of(const SearchKey& k) const { return sound_text.c_str() + names[k.name].sound_at + k.from; }
};

// Names of places, countries, rivers, lakes and other features (columns called "name", "name_ru", "name:ky" and the like, all
// of them), of parties, and of enclaves in every language given; shown in that of `words`. `vintage` may be null: then there
// are no enclaves and borders. Cost: n log n; two seconds for 500,000 names.
SearchIndex build_search(const Project& project, const Vintage* vintage, const Words& words = {});

// The best `most` for what was typed in any script: whole names before beginnings of names and of words, then what sounds
// so (sound_of), then parts of names, then names whose consonants are these where one side is in Arabic script, then longer
// names that sound so but for one letter. Among equals the heavier first. What reads as "lon,lat" comes first, as
// coordinates. Empty for blank input. Cost: logarithmic in the names where enough begin so, else linear: 10 ms for
// 500,000 (30 ms for a single letter).
std::vector<SearchEntry> find_places(const SearchIndex& index, std::string_view typed, std::size_t most, const Words& words = {});

// "71.13,39.96" or "71.13 39.96", longitude first, degrees; nothing where it is no place on the earth.
std::optional<LonLat> parse_coordinates(std::string_view typed);

}  // namespace thalweg
