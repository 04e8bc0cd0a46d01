#pragma once
// A sheet about one border or enclave: what the panel draws, the clipboard gets and a script looks into
// are one description.

#include <optional>
#include <string>
#include <vector>

#include "app/document.hpp"
#include "geo/base/words.hpp"

namespace thalweg {

struct CardRow {
  std::string label, value;
};

using CardTable = TextTable;

struct CardSection {
  std::string heading;
  std::vector<CardRow> rows;
  CardTable table;
  std::vector<std::string> notes;
  bool open = true;            // unfolded at first
};

struct Card {
  std::string title, subtitle;
  std::vector<CardSection> sections;
};

// `vintages`: newest first, the first is the one that the finding is of; those not found yet may be missing.
Card border_card(const Border& border, std::optional<std::uint32_t> piece, const Project& project,
                 const std::vector<std::shared_ptr<const Vintage>>& vintages, const Words& words = {});
Card enclave_card(const Enclave& enclave, const Project& project, const std::vector<std::shared_ptr<const Vintage>>& vintages, const Words& words = {});

// Its name in the language of the words; owner, hosts and place where it has none.
std::string enclave_title(const Enclave& enclave, const Project& project, const Words& words);

// A feature of any layer: what its file says of it, and its own length or area.
Card feature_card(const Layer& layer, std::uint32_t row, const Words& words);

std::string to_text(const Card& card);
std::string to_markdown(const Card& card);

// "39.9640 N, 71.1300 E".
std::string place_text(LonLat at, const Words& words = {});

}  // namespace thalweg
