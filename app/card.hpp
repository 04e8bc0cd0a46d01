#pragma once
// A sheet about one border or enclave: what the panel draws, the clipboard gets and a script looks into
// are one description.

#include <optional>
#include <string>
#include <vector>

#include "app/document.hpp"

namespace thalweg {

struct CardRow {
  std::string label, value;
};

struct CardTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::vector<bool> numeric;   // columns aligned to the right
};

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
                 const std::vector<std::shared_ptr<const Vintage>>& vintages);
Card enclave_card(const Enclave& enclave, const Project& project, const std::vector<std::shared_ptr<const Vintage>>& vintages);

std::string to_text(const Card& card);
std::string to_markdown(const Card& card);

// "39.9640 N, 71.1300 E".
std::string place_text(LonLat at);

}  // namespace thalweg
