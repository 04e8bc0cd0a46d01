#pragma once
// The picture of one river in a report: its course, where it enters which country, what is stored above.

#include "geo/water/river_course.hpp"
#include "layers/picture.hpp"

namespace thalweg {

// The course as a line over the project's map and its basins, a numbered disc at each crossing with the country that it
// enters and the active storage above. Pixels as `options` has them; its box and title are not looked at.
// Errors: those of render_project().
Result<Image> draw_river(const Project& project, const BorderFindings& findings, const RiverCourse& course, RenderOptions options, Progress& progress);

}  // namespace thalweg
