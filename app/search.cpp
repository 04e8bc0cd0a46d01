#include "app/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "app/words.hpp"
#include "geo/base/measure.hpp"
#include "layers/utf8.hpp"

namespace thalweg {
namespace {

// The plain letter of an accented one; 0 for what counts as no letter at all.
char32_t plain(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c < 0x80) return c == U'\'' || c == U'`' ? 0 : c;
  // Modifier letters and combining marks: the apostrophes of Uzbek, accents written apart.
  if ((c >= 0x02B0 && c <= 0x036F) || c == 0x2018 || c == 0x2019) return 0;
  constexpr std::array<const char*, 2> kLatin1{"aaaaaaaceeeeiiiidnooooo*ouuuuyts", "aaaaaaaceeeeiiiidnooooo/ouuuuyty"};
  if (c >= 0xC0 && c < 0xE0) return static_cast<char32_t>(kLatin1[0][c - 0xC0]);
  if (c >= 0xE0 && c <= 0xFF) return static_cast<char32_t>(kLatin1[1][c - 0xE0]);
  // Latin Extended-A, in runs of one base letter.
  struct Run { char32_t last; char base; };
  constexpr Run kRuns[] = {{0x105, 'a'}, {0x10D, 'c'}, {0x111, 'd'}, {0x11B, 'e'}, {0x123, 'g'}, {0x127, 'h'}, {0x131, 'i'},
                           {0x133, 'i'}, {0x135, 'j'}, {0x138, 'k'}, {0x142, 'l'}, {0x14B, 'n'}, {0x153, 'o'}, {0x159, 'r'},
                           {0x161, 's'}, {0x167, 't'}, {0x173, 'u'}, {0x175, 'w'}, {0x178, 'y'}, {0x17E, 'z'}};
  if (c >= 0x100 && c <= 0x17E)
    for (const Run& r : kRuns)
      if (c <= r.last) return static_cast<char32_t>(r.base);
  // Cyrillic: small letters, then those of Kyrgyz, Tajik, Uzbek and Kazakh by their Russian neighbours.
  if (c >= 0x410 && c <= 0x42F) c += 0x20;
  if (c >= 0x400 && c <= 0x40F) c += 0x50;
  if (c >= 0x460 && c <= 0x4FF && c % 2 == 0 && !(c >= 0x4C0 && c <= 0x4CE)) ++c;
  switch (c) {
    case 0x451: return 0x435;  // yo
    case 0x439: return 0x438;  // short i
    case 0x493: return 0x433;  // ghe with stroke
    case 0x49B: case 0x4A1: return 0x43A;  // ka
    case 0x4A3: case 0x4A5: return 0x43D;  // en
    case 0x4AF: case 0x4B1: case 0x4EF: case 0x4F1: case 0x45E: return 0x443;  // u
    case 0x4B3: return 0x445;  // ha
    case 0x4B7: return 0x447;  // che
    case 0x4E3: case 0x456: return 0x438;  // i
    case 0x4E9: return 0x43E;  // barred o
    case 0x4D9: return 0x430;  // schwa
    default: return c;
  }
}

// How well `typed` fits `name`, both folded: 0 best; nothing where it does not occur.
std::optional<int> fit_of(const std::string& name, const std::string& typed) {
  const auto at = name.find(typed);
  if (at == std::string::npos) return std::nullopt;
  if (at == 0) return name.size() == typed.size() ? 0 : 1;
  for (auto i = at; i != std::string::npos; i = name.find(typed, i + 1))
    if (!std::isalnum(static_cast<unsigned char>(name[i - 1])) && (static_cast<unsigned char>(name[i - 1]) < 0x80)) return 2;
  return 3;
}

void add_names(SearchEntry& entry, std::initializer_list<std::string_view> names) {
  for (const std::string_view n : names) {
    std::string f = folded(n);
    if (!f.empty() && std::find(entry.folded.begin(), entry.folded.end(), f) == entry.folded.end()) entry.folded.push_back(std::move(f));
  }
}

bool is_name(const Column& column) {
  const std::string f = folded(column.name);
  return f == "name" || f.starts_with("name_") || f.starts_with("name:") || f == "asciiname";
}

void add_places(SearchIndex& index, const Layer& layer, LayerRole role, const Words& words) {
  const FeatureTable& table = *layer.table;
  std::vector<const Column*> names;
  for (const Column& c : table.columns)
    if (is_name(c)) names.push_back(&c);
  if (names.empty()) return;
  const Column* people = table.column("population");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    SearchEntry e;
    for (const Column* c : names) {
      const std::string text = c->text(row);
      if (e.name.empty()) e.name = text;
      add_names(e, {text});
    }
    const GeoBox box = table.geometry.box(row);
    if (e.name.empty() || box.empty()) continue;
    e.at = {(box.west + box.east) / 2, (box.south + box.north) / 2};
    if (role == LayerRole::kPlaces) {
      const double count = people == nullptr ? 0 : std::strtod(people->text(row).c_str(), nullptr);
      e.detail = count > 0 ? words.tr("Place, {} inhabitants", grouped(count, 0)) : words.tr("Place");
      e.weight = count;
    } else {
      e.kind = SearchEntry::Kind::kParty;
      e.detail = words.tr("Country");
      e.box = box;
      e.weight = 1e7;
    }
    index.entries.push_back(std::move(e));
  }
}

}  // namespace

std::string folded(std::string_view utf8) {
  std::string out;
  for (const CodePoint& c : decode_utf8(utf8)) {
    const char32_t p = plain(c.value);
    if (p == U' ' && (out.empty() || out.back() == ' ')) continue;
    if (p != 0) append_utf8(out, p);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::optional<LonLat> parse_coordinates(std::string_view typed) {
  const std::string text(typed);
  const char* from = text.c_str();
  char* end = nullptr;
  const double lon = std::strtod(from, &end);
  if (end == from) return std::nullopt;
  const char* next = end;
  while (*next == ' ' || *next == ',' || *next == ';' || *next == '\t') ++next;
  if (next == end) return std::nullopt;
  const double lat = std::strtod(next, &end);
  if (end == next) return std::nullopt;
  while (*end == ' ') ++end;
  if (*end != 0 || !(std::abs(lon) <= 180) || !(std::abs(lat) <= 90)) return std::nullopt;
  return LonLat{lon, lat};
}

SearchIndex build_search(const Project& project, const Vintage* vintage, const Words& words) {
  SearchIndex index;
  if (vintage != nullptr) {
    for (std::uint32_t i = 0; i < vintage->enclaves.size(); ++i) {
      const Enclave& e = vintage->enclaves[i];
      const PlaceName* names = project.enclave_name(e.inside, e);
      if (e.name.empty() && names == nullptr) continue;
      SearchEntry s;
      s.kind = SearchEntry::Kind::kEnclave;
      s.name = names != nullptr ? name_in(*names, words.language()) : e.name;
      add_names(s, {s.name, e.name});
      if (names != nullptr) {
        add_names(s, {names->en, names->ru});
        for (const auto& [tag, name] : names->local) add_names(s, {name});
      }
      std::string hosts;
      for (const std::string& h : e.hosts) hosts += (hosts.empty() ? "" : ", ") + h;
      const std::string kind = capitalised(words.tr(name_of(e.kind)));
      s.detail = hosts.empty() ? words.tr("{} of {}", kind, e.owner) : words.tr("{} of {} in {}", kind, e.owner, hosts);
      s.at = e.inside;
      for (const auto& ring : e.outline)
        for (const LonLat& p : ring) s.box.grow(p);
      s.weight = 1e9 + e.area.value;
      s.index = i;
      index.entries.push_back(std::move(s));
    }
    for (std::uint32_t i = 0; i < vintage->borders.size(); ++i) {
      const Border& b = vintage->borders[i];
      SearchEntry s;
      s.kind = SearchEntry::Kind::kBorder;
      const std::string a = project.party_name(b.a), c = project.party_name(b.b);
      const std::string own_a = words.name(a), own_c = words.name(c);
      s.name = fmt::format("{} \u2013 {}", own_a, own_c);
      add_names(s, {own_a + " - " + own_c, own_c + " - " + own_a, a + " - " + c, c + " - " + a, b.a + "-" + b.b, b.b + "-" + b.a, a + " " + c, c + " " + a});
      s.detail = words.tr("Border, {} km", grouped(b.length.value, 0));
      for (const BorderPiece& p : b.pieces)
        for (const LonLat& at : p.line) s.box.grow(at);
      if (s.box.empty()) continue;
      s.at = {(s.box.west + s.box.east) / 2, (s.box.south + s.box.north) / 2};
      s.weight = 1e5;
      s.index = i;
      index.entries.push_back(std::move(s));
    }
  }
  for (const auto& layer : project.layers) {
    if (layer->table && (layer->role == LayerRole::kPlaces || layer->role == LayerRole::kCountries)) add_places(index, *layer, layer->role, words);
  }
  // Parties that no layer of countries names.
  if (const Layer* borders = project.borders(); borders != nullptr && borders->table && !borders->key.empty()) {
    std::map<std::string, GeoBox> boxes;
    const Column* key = borders->table->column(borders->key);
    for (std::size_t row = 0; key != nullptr && row < borders->table->rows(); ++row) {
      const GeoBox box = borders->table->geometry.box(row);
      if (box.empty() || key->text(row).empty()) continue;
      GeoBox& all = boxes[key->text(row)];
      all.grow({box.west, box.south});
      all.grow({box.east, box.north});
    }
    for (const auto& [code, box] : boxes) {
      const std::string name = project.party_name(code);
      const bool known = std::any_of(index.entries.begin(), index.entries.end(), [&](const SearchEntry& e) { return e.kind == SearchEntry::Kind::kParty && e.name == name; });
      if (known) continue;
      SearchEntry s;
      s.kind = SearchEntry::Kind::kParty;
      s.name = words.name(name);
      s.detail = words.tr("Country, {}", code);
      add_names(s, {s.name, name, code});
      s.box = box;
      s.at = {(box.west + box.east) / 2, (box.south + box.north) / 2};
      s.weight = 1e7;
      index.entries.push_back(std::move(s));
    }
  }
  return index;
}

std::vector<SearchEntry> find_places(const SearchIndex& index, std::string_view typed, std::size_t most, const Words& words) {
  std::vector<SearchEntry> found;
  if (const auto at = parse_coordinates(typed)) {
    SearchEntry e;
    e.kind = SearchEntry::Kind::kCoordinates;
    e.name = fmt::format("{:.6g}, {:.6g}", at->lon, at->lat);
    e.detail = words.tr("Coordinates: longitude, latitude");
    e.at = *at;
    found.push_back(std::move(e));
  }
  const std::string wanted = folded(typed);
  if (wanted.empty()) return found;
  std::vector<std::tuple<int, double, std::size_t>> ranked;  // fit, -weight, entry
  for (std::size_t i = 0; i < index.entries.size(); ++i) {
    std::optional<int> best;
    for (const std::string& name : index.entries[i].folded) {
      const auto fit = fit_of(name, wanted);
      if (fit && (!best || *fit < *best)) best = fit;
    }
    if (best) ranked.emplace_back(*best, -index.entries[i].weight, i);
  }
  const std::size_t count = std::min(most - std::min(most, found.size()), ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count), ranked.end());
  for (std::size_t i = 0; i < count; ++i) found.push_back(index.entries[std::get<2>(ranked[i])]);
  return found;
}

}  // namespace thalweg
