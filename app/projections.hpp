#pragma once
// Which projections the window offers: those made for what is shown, then all that PROJ knows.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/base/lonlat.hpp"
#include "geo/base/words.hpp"
#include "geo/earth/projector.hpp"

namespace thalweg {

// One that is made for the view when it is chosen.
struct ProjectionChoice {
  std::string_view id;      // "local-laea"
  std::string_view title;   // "Equal-area, centred on the view (Lambert azimuthal)"
};
std::span<const ProjectionChoice> projection_choices();

// What PROJ is asked for: the choice's definition round the middle of `area`, or `id` itself where it is no choice.
// Empty areas count as the world. Errors: kCrs where the choice has no zone there.
Result<std::string> projection_text(std::string_view id, const GeoBox& area);

// How much of what is shown lies where a system is meant to be used.
enum class Coverage : std::uint8_t { kAll, kPart, kNone, kUnknown };
Coverage coverage(const GeoBox& use, const GeoBox& shown);

// A row of the list.
struct ProjectionRow {
  std::string id;           // for Workspace::choose_projection
  std::string title, detail;
  Coverage covers = Coverage::kAll;
};

// The rows for what was typed; nothing typed: the choices, then systems that cover all of `shown`, then others; those that
// are called so before those that are described so. Each word
// must be in a row's code, name, area or method, whatever the case. What reads as a definition ("EPSG:32642", "+proj=...",
// WKT) comes first, as it is. Cost: linear in the systems.
std::vector<ProjectionRow> find_projections(std::string_view typed, std::span<const KnownSystem> systems, const GeoBox& shown, const Words& words);

}  // namespace thalweg
