#pragma once
// Sentences that the report and other places share.

#include <string_view>

namespace thalweg {

inline constexpr std::string_view kStatement =
    "The lines measured here are those of the data sets named, at the dates named. Differences between two dates are "
    "changes of mapping, not legal facts: a line on a map neither creates nor takes away a title. Published figures are "
    "shown beside our own measurements and never replace them.";

}  // namespace thalweg
