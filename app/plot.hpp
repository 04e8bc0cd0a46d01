#pragma once
// A plot of one quantity over another, drawn by the interface.

#include <optional>
#include <span>
#include <string>

#include "app/interface.hpp"

namespace thalweg {

struct PlotAxis {
  std::string title;   // "Height, m"
  int decimals = 0;    // of what the mouse reads
};

// The line through the points, which go from left to right; NaN in `y` leaves a gap. The area below is tinted.
// `height_em`: text heights. Gives the index of the point under the mouse, whose values it shows.
std::optional<std::size_t> line_plot(const char* id, const Fonts& fonts, std::span<const double> x, std::span<const double> y, const PlotAxis& x_axis,
                                     const PlotAxis& y_axis, float height_em);

// Places of the grid lines between `low` and `high`: multiples of 1, 2 or 5 times a power of ten, at most
// `most` of them; empty where high is not above low.
std::vector<double> nice_steps(double low, double high, int most);

}  // namespace thalweg
