#include "geo/data/table.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

namespace thalweg {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Field names seen in published border data, best first; compared without case, '-', '_', ':' and spaces.
constexpr std::array kKeyNames = {
    "isoa3eh", "isoa3", "iso3", "a3", "adm0a3", "iso31661alpha3", "iso3166alpha3", "iso3code", "isocode3",
    "alpha3", "cca3", "gid0", "shapegroup", "sova3", "wba3", "isoa2eh", "isoa2", "iso2", "iso31661alpha2",
    "iso31661", "iso3166", "alpha2", "cca2", "countrycode", "country", "isocode", "iso", "code", "party",
    "owner", "id"};

std::string plain_key(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (std::isalnum(static_cast<unsigned char>(c))) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// A code: 2 to 8 capital letters, digits and '-' with a letter first ("KGZ", "TJ", "KG-B"), or the three
// digits of ISO 3166-1 numeric.
bool looks_like_code(std::string_view text) {
  if (text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return true;
  if (text.size() < 2 || text.size() > 8 || text[0] < 'A' || text[0] > 'Z') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

GeoBox GeometryColumn::box(std::size_t feature) const {
  GeoBox out;
  const std::uint32_t first = ring_start[part_start[feature_start[feature]]];
  const std::uint32_t last = ring_start[part_start[feature_start[feature + 1]]];
  for (std::uint32_t i = first; i < last; ++i) out.grow(coords[i]);
  return out;
}

GeoBox GeometryColumn::box() const {
  GeoBox out;
  for (const LonLat p : coords) out.grow(p);
  return out;
}

std::string Column::text(std::size_t row) const {
  if (const auto* strings = std::get_if<std::vector<std::string>>(&values)) return (*strings)[row];
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&values)) {
    const std::int64_t v = (*integers)[row];
    return v == kMissingInteger ? std::string() : fmt::format("{}", v);
  }
  const double v = std::get<std::vector<double>>(values)[row];
  return std::isnan(v) ? std::string() : fmt::format("{}", v);
}

const Column* FeatureTable::column(std::string_view wanted) const {
  for (const Column& c : columns)
    if (c.name == wanted) return &c;
  const std::string key = lower(wanted);
  for (const Column& c : columns)
    if (lower(c.name) == key) return &c;
  return nullptr;
}

std::optional<std::string> guess_key(const FeatureTable& table) {
  const std::size_t rows = table.rows();
  for (const std::string_view wanted : kKeyNames) {
    for (const Column& c : table.columns) {
      if (plain_key(c.name) != wanted) continue;
      std::size_t filled = 0, codes = 0;
      for (std::size_t row = 0; row < rows; ++row) {
        const std::string value = c.text(row);
        if (value.empty() || value == "-99") continue;  // Natural Earth's "no code"
        ++filled;
        codes += looks_like_code(value) ? 1 : 0;
      }
      // Nearly all values: one odd row must not hide the key of a whole country file.
      if (filled > 0 && codes * 10 >= filled * 9 && filled * 2 >= rows) return c.name;
    }
  }
  return std::nullopt;
}

}  // namespace thalweg
