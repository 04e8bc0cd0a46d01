#pragma once
// Published tables of flow and of its allocation, held against their own arithmetic.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/register/water_register.hpp"

namespace thalweg {

enum class FlowVerdict : std::uint8_t {
  kAlone,         // nothing else in the account speaks about it
  kAgrees,        // within what the printed digits leave open
  kCut,           // a share within twice that: cut off instead of rounded
  kInconsistent,
};
std::string_view name_of(FlowVerdict verdict);  // "-", "agrees", "cut off", "does not follow"

// One published figure.
struct FlowRow {
  std::size_t flow = 0;                   // index into the register's flows
  std::optional<double> share_percent;    // of a volume: its part of the published total, or of the sum
  std::optional<double> expected;         // what the other figures of the account give for it, same unit
  double open = 0;                        // how far printed digits let the two differ
  FlowVerdict verdict = FlowVerdict::kAlone;
  std::string finding;                    // a sentence; "" where there is nothing to say
};

// A row for each figure of the register, in its order. Expected values: a share or quota from the volumes of the same
// account and basin; a total from its parts; what is formed from what is secured and retained; the figure of all basins
// from the basins; a dependency ratio as 100 x incoming / (incoming + internal) (FAO AQUASTAT). Cost: quadratic in the
// figures of an account.
std::vector<FlowRow> check_flows(const WaterRegister& water);

// Shares of one basin by each account that has them: how conventions differ.
struct ShareByAccount {
  std::string basin;
  std::vector<std::string> accounts;               // ids, in the register's order
  struct Line {
    std::vector<std::string> parties;
    std::vector<std::optional<double>> percent;    // one an account
  };
  std::vector<Line> lines;                         // in the order in which parties appear
};
// Of the accounts of formation, for basins that two accounts or more divide between parties. Published shares where there
// are any (the first printed), else those that follow from volumes.
std::vector<ShareByAccount> shares_side_by_side(const WaterRegister& water);

}  // namespace thalweg
