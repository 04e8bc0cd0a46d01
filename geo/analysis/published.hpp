#pragma once
// Published figures beside our own measurements: the difference, and what would explain it.

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"
#include "geo/register/project.hpp"

namespace thalweg {

struct PublishedComparison {
  const PublishedFact* fact = nullptr;  // in the project
  double measured = 0;                  // ours, in the fact's unit
  double difference = 0;                // measured - published
  double difference_percent = 0;        // of the published value
  std::optional<double> met_at_tolerance_m;  // borders: the generalisation at which ours is the published one
  std::string reason;                   // a sentence
};

// In the order of the project's table. Facts in units other than km and km2 are left out.
std::vector<PublishedComparison> compare_with_published(const Border& border, const Project& project);
std::vector<PublishedComparison> compare_with_published(const Enclave& enclave, const Project& project);

nlohmann::ordered_json to_json(const std::vector<PublishedComparison>& comparisons);

}  // namespace thalweg
