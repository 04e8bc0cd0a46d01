#pragma once
// The net of a project's rivers, as the window asks for it: which course a picked river belongs to, and its sheet.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/card.hpp"
#include "geo/analysis/river_rows.hpp"
#include "geo/water/storage.hpp"

namespace thalweg {

// Immutable; for many threads.
struct RiverNet {
  std::shared_ptr<const Project> project;
  std::shared_ptr<const Vintage> vintage;          // its borders; keeps what `countries` points to
  RiverInput rivers;
  std::vector<PlacedStore> stores;
  std::unique_ptr<const CountryLines> countries;
  std::unique_ptr<const RiverIndex> index;
  struct Way {
    std::string name;
    std::vector<std::uint32_t> reaches;            // from the source down
  };
  std::vector<Way> ways;                           // the courses that have a name
  std::vector<std::uint32_t> way_of;               // by reach; kNoReach: none
};

// Cost: that of build_river_graph and of the index of borders, about a second for the default project. Errors: those of rivers_of(),
// kCancelled.
Result<std::shared_ptr<const RiverNet>> make_river_net(std::shared_ptr<const Project> project, std::shared_ptr<const Vintage> vintage, Progress& progress);

struct PickedRiver {
  RiverCourse course;
  bool whole = false;      // false: belongs to no named course; `course` is the way down from it
};

// The course that a feature of a layer of rivers lies on. Without reaches where none lies within ten accuracies of it (a feature
// that was dropped from the net for having no length).
PickedRiver river_at(const RiverNet& net, const Layer& layer, std::uint32_t row);

// Countries in order, numbered crossings with what is stored above each, lengths by country, reservoirs; then
// what feature_card() says of the feature.
Card river_card(const PickedRiver& river, const RiverNet& net, const Layer& layer, std::uint32_t row, const Words& words = {});

}  // namespace thalweg
