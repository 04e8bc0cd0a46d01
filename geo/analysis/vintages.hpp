#pragma once
// The same borders at several dates: what each vintage says, and which findings belong together.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/analysis/analyses.hpp"
#include "geo/border/border.hpp"
#include "geo/border/enclave.hpp"

namespace thalweg {

// Everything found in one layer of borders, kept to what the project is about (in_focus).
struct Vintage {
  AnalysisInput input;
  std::vector<Border> borders;
  std::vector<Enclave> enclaves;     // with names from the project's table
  std::vector<Tripoint> tripoints;
  Problems problems;                 // of reading, of the graph and of the search for enclaves
};

// All layers of role kBorders, newest first. Errors: those of prepare(), borders(), enclaves().
Result<std::vector<Vintage>> find_vintages(std::shared_ptr<const Project> project, const InputOptions& options,
                                           const Problems& while_reading, Progress& progress);

// One border or enclave through the vintages: indices into Vintage::borders or ::enclaves, in the order of
// the vintages; nothing where a vintage does not have it.
using Row = std::vector<std::optional<std::size_t>>;

// By the pair of codes, sorted.
std::vector<Row> same_borders(const std::vector<Vintage>& vintages);

// Enclaves are the same where they have one name, or where neither has a name, the owner is the same and
// one holds the inner point of the other. Sorted by owner, then by falling area in the newest vintage
// that has it. Double claims and places of no owner are matched among themselves.
std::vector<Row> same_enclaves(const std::vector<Vintage>& vintages);

// "Sokh"; or "UZB in KGZ, 39.96 N 71.13 E" where it has no name.
std::string title_of(const Enclave& enclave);

}  // namespace thalweg
