#include "app/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "app/fold.hpp"
#include "app/words.hpp"
#include "geo/base/measure.hpp"

namespace thalweg {
namespace {

// Folded, with one space where there is anything but letters and digits.
std::string key_of(std::string_view text) {
  std::string out;
  for (const char c : folded(text)) {
    const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
    if (letter) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// Names go in one by one; finish() makes the index searchable.
class Names {
 public:
  explicit Names(SearchIndex& index) : index_(index) {}
  // Of the entry that will be pushed next.
  void add(std::string_view name) {
    const std::string plain = key_of(name.substr(0, kLongest));
    if (plain.empty() || std::find(own_.begin(), own_.end(), plain) != own_.end()) return;
    own_.push_back(plain);
    const std::string sound = sound_of(name.substr(0, kLongest), &starts_);
    const auto number = static_cast<std::uint32_t>(index_.names.size());
    index_.names.push_back({static_cast<std::uint32_t>(index_.plain_text.size()), static_cast<std::uint32_t>(index_.sound_text.size()), static_cast<std::uint32_t>(index_.entries.size()), has_arabic(name)});
    index_.plain_text += plain;
    index_.plain_text += '\0';
    index_.sound_text += sound;
    index_.sound_text += '\0';
    index_.plain.push_back({number, 0});
    for (std::size_t i = 1; i < plain.size(); ++i)
      if (plain[i - 1] == ' ') index_.plain.push_back({number, static_cast<std::uint32_t>(i)});
    if (sound.empty()) return;
    index_.sounds.push_back({number, 0});
    for (const char at : starts_)
      if (at != 0) index_.sounds.push_back({number, static_cast<unsigned char>(at)});
  }
  void push(SearchEntry entry) {
    own_.clear();
    index_.entries.push_back(std::move(entry));
  }
  void finish() {
    sort(index_.plain, [&](const SearchKey& k) { return index_.plain_of(k); });
    sort(index_.sounds, [&](const SearchKey& k) { return index_.sound_of(k); });
  }

 private:
  static constexpr std::size_t kLongest = 1000;

  // By text; its first eight bytes decide nearly always, without a look at it.
  template <class TextOf>
  static void sort(std::vector<SearchKey>& keys, TextOf text_of) {
    std::vector<std::pair<std::uint64_t, SearchKey>> list(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::uint64_t first = 0;
      const std::string_view text = text_of(keys[i]);
      for (std::size_t k = 0; k < 8; ++k) first = first << 8 | (k < text.size() ? static_cast<unsigned char>(text[k]) : 0U);
      list[i] = {first, keys[i]};
    }
    std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) {
      if (a.first != b.first) return a.first < b.first;
      const int order = text_of(a.second).compare(text_of(b.second));
      return order != 0 ? order < 0 : std::tie(a.second.name, a.second.from) < std::tie(b.second.name, b.second.from);
    });
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = list[i].second;
  }

  SearchIndex& index_;
  std::vector<std::string> own_;
  std::string starts_;
};

// "name", "name_ru", "name:ky", and what OpenStreetMap and GeoNames call other names.
bool is_name(const Column& column) {
  const std::string f = folded(column.name);
  constexpr std::array kOthers{"name", "asciiname", "alternatenames", "altname", "alt_name", "int_name", "local_name", "loc_name", "official_name", "old_name", "short_name", "nat_name"};
  return f.starts_with("name_") || f.starts_with("name:") || std::find(kOthers.begin(), kOthers.end(), f) != kOthers.end();
}

// One field may hold several names: "Sokh, Sox;So'x".
void add_each(Names& names, std::string_view text) {
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(",;|", from), text.size());
    names.add(text.substr(from, end - from));
    from = end + 1;
  }
}

void add_features(Names& names, const Layer& layer, const Words& words) {
  const FeatureTable& table = *layer.table;
  std::vector<const Column*> columns;
  for (const Column& c : table.columns)
    if (is_name(c)) columns.push_back(&c);
  if (columns.empty()) return;
  const Column *shown = nullptr, *usual = table.column("name"), *people = table.column("population");
  for (const char* form : {"name_", "name:"})
    if (shown == nullptr) shown = table.column(form + words.language());
  if (usual == nullptr) usual = columns.front();
  // A river in many pieces is one entry.
  const bool pieces = layer.role == LayerRole::kRivers || layer.role == LayerRole::kLakes || layer.role == LayerRole::kOther;
  std::map<std::string, std::vector<std::size_t>> rows_of;
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!pieces) groups.push_back({row});
    else if (std::string name = usual->text(row); !name.empty()) rows_of[std::move(name)].push_back(row);
  }
  for (auto& [name, rows] : rows_of) groups.push_back(std::move(rows));
  for (const auto& rows : groups) {
    SearchEntry e;
    if (shown != nullptr) e.name = shown->text(rows.front());
    if (e.name.empty()) e.name = usual->text(rows.front());
    GeoBox box;
    for (const std::size_t row : rows) {
      const GeoBox b = table.geometry.box(row);
      if (b.empty()) continue;
      box.grow({b.west, b.south});
      box.grow({b.east, b.north});
    }
    for (const Column* c : columns)
      if (e.name.empty()) e.name = c->text(rows.front());
    if (e.name.empty() || box.empty()) continue;
    for (const Column* c : columns) add_each(names, c->text(rows.front()));
    e.at = {(box.west + box.east) / 2, (box.south + box.north) / 2};
    if (layer.role == LayerRole::kPlaces) {
      const double count = people == nullptr ? 0 : std::strtod(people->text(rows.front()).c_str(), nullptr);
      e.detail = count > 0 ? words.tr("Place, {} inhabitants", grouped(count, 0)) : words.tr("Place");
      e.weight = count;
    } else if (layer.role == LayerRole::kCountries) {
      e.kind = SearchEntry::Kind::kParty;
      e.name = words.name(e.name);
      names.add(e.name);
      e.detail = words.tr("Country");
      e.box = box;
      e.weight = 1e7;
    } else {
      if (layer.role == LayerRole::kRivers) e.name = words.name(e.name);
      names.add(e.name);
      e.detail = words.name(layer.title);
      e.box = box;
    }
    names.push(std::move(e));
  }
}

}  // namespace

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
  Names all(index);
  if (vintage != nullptr) {
    for (std::uint32_t i = 0; i < vintage->enclaves.size(); ++i) {
      const Enclave& e = vintage->enclaves[i];
      const PlaceName* names = project.enclave_name(e.inside, e);
      if (e.name.empty() && names == nullptr) continue;
      SearchEntry s;
      s.kind = SearchEntry::Kind::kEnclave;
      s.name = names != nullptr ? name_in(*names, words.language()) : e.name;
      all.add(s.name);
      all.add(e.name);
      if (names != nullptr) {
        all.add(names->en);
        all.add(names->ru);
        for (const auto& [tag, name] : names->local) all.add(name);
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
      all.push(std::move(s));
    }
    for (std::uint32_t i = 0; i < vintage->borders.size(); ++i) {
      const Border& b = vintage->borders[i];
      SearchEntry s;
      s.kind = SearchEntry::Kind::kBorder;
      const std::string a = project.party_name(b.a), c = project.party_name(b.b);
      const std::string own_a = words.name(a), own_c = words.name(c);
      s.name = fmt::format("{} \u2013 {}", own_a, own_c);
      for (const BorderPiece& p : b.pieces)
        for (const LonLat& at : p.line) s.box.grow(at);
      if (s.box.empty()) continue;
      for (const auto& [one, other] : {std::pair{own_a, own_c}, {own_c, own_a}, {a, c}, {c, a}, {b.a, b.b}, {b.b, b.a}}) all.add(one + " " + other);
      s.detail = words.tr("Border, {} km", grouped(b.length.value, 0));
      s.at = {(s.box.west + s.box.east) / 2, (s.box.south + s.box.north) / 2};
      s.weight = 1e5;
      s.index = i;
      all.push(std::move(s));
    }
  }
  for (const auto& layer : project.layers) {
    if (layer->table && layer->role != LayerRole::kBorders) add_features(all, *layer, words);
  }
  // Parties that no layer of countries names.
  if (const Layer* borders = project.borders(); borders != nullptr && borders->table && !borders->key.empty()) {
    std::map<std::string, GeoBox> boxes;
    const Column* key = borders->table->column(borders->key);
    for (std::size_t row = 0; key != nullptr && row < borders->table->rows(); ++row) {
      const GeoBox box = borders->table->geometry.box(row);
      if (box.empty() || key->text(row).empty()) continue;
      GeoBox& whole = boxes[key->text(row)];
      whole.grow({box.west, box.south});
      whole.grow({box.east, box.north});
    }
    for (const auto& [code, box] : boxes) {
      const std::string name = project.party_name(code);
      const bool known = std::any_of(index.entries.begin(), index.entries.end(), [&](const SearchEntry& e) { return e.kind == SearchEntry::Kind::kParty && e.name == name; });
      if (known) continue;
      SearchEntry s;
      s.kind = SearchEntry::Kind::kParty;
      s.name = words.name(name);
      s.detail = words.tr("Country, {}", code);
      all.add(s.name);
      all.add(name);
      all.add(code);
      s.box = box;
      s.at = {(box.west + box.east) / 2, (box.south + box.north) / 2};
      s.weight = 1e7;
      all.push(std::move(s));
    }
  }
  all.finish();
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
  const std::string wanted = key_of(typed), wanted_sound = sound_of(typed);
  if (wanted.empty()) return found;
  // How well each entry fits: the least of Fit; kFits where it does not.
  enum Fit : std::uint8_t { kWhole, kBegins, kWordBegins, kSounds, kSoundsAsBeginning, kSoundsAsWord, kInside, kConsonants, kNearly, kFits };
  std::vector<std::uint8_t> fit(index.entries.size(), kFits);
  std::vector<std::uint32_t> fitting;
  const auto fits = [&](std::uint32_t entry, Fit how) {
    if (fit[entry] == kFits) fitting.push_back(entry);
    fit[entry] = std::min<std::uint8_t>(fit[entry], how);
  };
  const auto beginning_with = [&](const std::vector<SearchKey>& keys, std::string_view text, const auto& text_of, Fit whole, Fit begins, Fit word) {
    const auto first = std::lower_bound(keys.begin(), keys.end(), text, [&](const SearchKey& k, std::string_view t) { return text_of(k) < t; });
    const auto equal = std::upper_bound(first, keys.end(), text, [&](std::string_view t, const SearchKey& k) { return t < text_of(k); });
    const auto last = std::partition_point(equal, keys.end(), [&](const SearchKey& k) { return text_of(k).starts_with(text); });
    for (auto k = first; k != last; ++k) fits(index.names[k->name].entry, k->from != 0 ? word : k < equal ? whole : begins);
  };
  beginning_with(index.plain, wanted, [&](const SearchKey& k) { return index.plain_of(k); }, kWhole, kBegins, kWordBegins);
  if (!wanted_sound.empty()) beginning_with(index.sounds, wanted_sound, [&](const SearchKey& k) { return index.sound_of(k); }, kSounds, kSoundsAsBeginning, kSoundsAsWord);
  // What takes a look at every name, only where that was not enough.
  constexpr std::size_t kLongEnough = 5, kEnoughConsonants = 3;
  if (fitting.size() < most && wanted.size() > 1) {
    for (std::size_t at = index.plain_text.find(wanted); at != std::string::npos; at = index.plain_text.find(wanted, at + 1)) {
      const auto after = std::upper_bound(index.names.begin(), index.names.end(), at, [](std::size_t place, const SearchName& n) { return place < n.plain_at; });
      fits(std::prev(after)->entry, kInside);
    }
    const bool arabic = has_arabic(typed);
    const std::string consonants = consonants_of(wanted_sound);
    const bool by_consonants = consonants.size() >= kEnoughConsonants, by_edit = wanted_sound.size() >= kLongEnough;
    for (std::size_t i = 0; i < index.names.size() && (by_consonants || by_edit); ++i) {
      const SearchName& name = index.names[i];
      const std::size_t end = i + 1 < index.names.size() ? index.names[i + 1].sound_at : index.sound_text.size();
      const std::string_view sound = std::string_view(index.sound_text).substr(name.sound_at, end - 1 - name.sound_at);
      if (by_consonants && (arabic || name.arabic) && has_consonants(sound, consonants)) fits(name.entry, kConsonants);
      if (by_edit && within_one_edit(sound, wanted_sound)) fits(name.entry, kNearly);
    }
  }
  std::vector<std::tuple<int, double, std::uint32_t>> ranked;  // fit, -weight, entry
  ranked.reserve(fitting.size());
  for (const std::uint32_t entry : fitting) ranked.emplace_back(fit[entry], -index.entries[entry].weight, entry);
  const std::size_t count = std::min(most - std::min(most, found.size()), ranked.size());
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(count), ranked.end());
  for (std::size_t i = 0; i < count; ++i) found.push_back(index.entries[std::get<2>(ranked[i])]);
  return found;
}

}  // namespace thalweg
