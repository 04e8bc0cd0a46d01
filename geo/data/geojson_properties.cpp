#include "geo/data/geojson_properties.hpp"

#include <charconv>
#include <limits>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/parallel.hpp"
#include "geo/data/json_scan.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kFeaturesPerBlock = 2048;

enum TypeBit : std::uint8_t { kBoolean = 1, kInteger = 2, kReal = 4, kText = 8 };

// One name's values in a block of features; rows past the last are null, as are empty tokens.
struct BlockColumn {
  std::string_view key;
  std::uint8_t types = 0;
  std::vector<std::string_view> tokens;
};

struct Block {
  std::vector<BlockColumn> columns;
  std::unordered_map<std::string_view, std::size_t> by_key;

  BlockColumn& find(std::string_view key, std::size_t hint) {
    if (hint < columns.size() && columns[hint].key == key) return columns[hint];
    const auto [at, is_new] = by_key.try_emplace(key, columns.size());
    if (is_new) columns.push_back({key, 0, {}});
    return columns[at->second];
  }
};

std::uint8_t type_of(std::string_view token) {
  switch (token.front()) {
    case 't':
    case 'f': return kBoolean;
    case '"':
    case '[':
    case '{': return kText;
    case 'N':
    case 'I': return kReal;
    default: break;
  }
  if (token.find_first_of(".eEI") != std::string_view::npos) return kReal;
  std::int64_t value;
  return std::from_chars(token.data(), token.data() + token.size(), value).ec == std::errc() ? kInteger : kReal;
}

void read_block(std::span<const GeoJsonFeature> features, Block& block) {
  for (std::size_t row = 0; row < features.size(); ++row) {
    const std::string_view text = features[row].properties;
    if (text.empty()) continue;
    // The outline has stepped over the object already, so that nothing can fail here.
    JsonScanner scan(text);
    scan.take('{');
    bool closed = scan.peek() == '}';
    for (std::size_t hint = 0; !closed; ++hint) {
      std::string_view key, token;
      if (!scan.take_string(key) || !scan.take(':') || !scan.take_value(token) || !scan.next_or_close('}', closed)) break;
      BlockColumn& column = block.find(key, hint);
      if (token == "null") token = {};
      else column.types |= type_of(token);
      column.tokens.resize(row + 1);
      column.tokens[row] = token;
    }
  }
}

std::string text_of(std::string_view token) {
  if (token.empty()) return {};
  if (token.front() == '"') return unescape(token.substr(1, token.size() - 2));
  if (token.front() != '[' && token.front() != '{') return std::string(token);
  const nlohmann::json value = nlohmann::json::parse(token, nullptr, false);
  if (value.is_discarded()) return std::string(token);
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

double number_of(std::string_view token) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (token.empty()) return kNan;
  if (token == "true") return 1;
  if (token == "false") return 0;
  double value = kNan;
  std::from_chars(token.data(), token.data() + token.size(), value);
  return value;
}

std::int64_t integer_of(std::string_view token) {
  if (token.empty()) return kMissingInteger;
  if (token == "true") return 1;
  if (token == "false") return 0;
  std::int64_t value = kMissingInteger;
  std::from_chars(token.data(), token.data() + token.size(), value);
  return value;
}

}  // namespace

Result<std::vector<Column>> read_properties(const GeoJsonOutline& outline, Progress& progress) {
  const std::span<const GeoJsonFeature> features = outline.features;
  std::vector<Block> blocks((features.size() + kFeaturesPerBlock - 1) / kFeaturesPerBlock);
  const auto rows_of = [&](std::size_t block) {
    const std::size_t first = block * kFeaturesPerBlock;
    return features.subspan(first, std::min(kFeaturesPerBlock, features.size() - first));
  };
  parallel_for(progress, blocks.size(), 1, [&](std::size_t b, std::size_t) { read_block(rows_of(b), blocks[b]); });
  if (progress.cancelled()) return cancelled();

  std::unordered_map<std::string_view, std::size_t> index;
  std::vector<std::string_view> keys;
  std::vector<std::uint8_t> types;
  for (const Block& block : blocks) {
    for (const BlockColumn& c : block.columns) {
      const auto [at, is_new] = index.try_emplace(c.key, keys.size());
      if (is_new) {
        keys.push_back(c.key);
        types.push_back(0);
      }
      types[at->second] |= c.types;
    }
    if (keys.size() > kMostProperties)
      return fail(ErrorCode::kTooLarge, fmt::format("features have more than {} different properties", kMostProperties),
                  "read without attributes, or store what differs as text in one property");
  }
  std::vector<Column> columns(keys.size());
  for (std::size_t k = 0; k < keys.size(); ++k) {
    columns[k].name = unescape(keys[k]);
    if (types[k] == 0 || (types[k] & kText)) columns[k].values = std::vector<std::string>(features.size());
    else if (types[k] & kReal)
      columns[k].values = std::vector<double>(features.size(), std::numeric_limits<double>::quiet_NaN());
    else columns[k].values = std::vector<std::int64_t>(features.size(), kMissingInteger);
  }
  parallel_for(progress, blocks.size(), 1, [&](std::size_t b, std::size_t) {
    for (const BlockColumn& c : blocks[b].columns) {
      auto& values = columns[index.at(c.key)].values;
      const std::size_t first = b * kFeaturesPerBlock;
      for (std::size_t row = 0; row < c.tokens.size(); ++row) {
        if (auto* texts = std::get_if<std::vector<std::string>>(&values)) (*texts)[first + row] = text_of(c.tokens[row]);
        else if (auto* reals = std::get_if<std::vector<double>>(&values)) (*reals)[first + row] = number_of(c.tokens[row]);
        else std::get<std::vector<std::int64_t>>(values)[first + row] = integer_of(c.tokens[row]);
      }
    }
    blocks[b] = {};
  });
  if (progress.cancelled()) return cancelled();
  if (outline.string_ids && !index.contains("id")) {
    std::vector<std::string> ids;
    for (const GeoJsonFeature& f : features) ids.push_back(text_of(f.id));
    columns.insert(columns.begin(), Column{"id", std::move(ids)});
  }
  return columns;
}

}  // namespace thalweg
