#pragma once
// The course of a river through countries: which it passes, in which order, where it crosses a border and where it is the
// border.

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "geo/base/measure.hpp"
#include "geo/data/segment_index.hpp"
#include "geo/topology/point_locator.hpp"
#include "geo/topology/territories.hpp"
#include "geo/water/river_graph.hpp"

namespace thalweg {

// Countries ready for questions along a line. Holds a pointer to the graph; immutable, safe for many threads.
class CountryLines {
 public:
  CountryLines(const BorderGraph& graph, const Territories& land, Progress& progress);
  // The code of who has a place; "A/B" where several do, sorted; "" where nobody does.
  std::string party_at(LonLat place) const;
  struct Near {
    std::uint32_t pair = 0;      // of pairs()
    double distance_m = 0;
  };
  std::optional<Near> nearest_border(LonLat place, double within_m) const;
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  const BorderGraph* graph_;
  PointLocator locator_;
  SegmentIndex index_;
  std::vector<std::uint32_t> pair_of_line_;
  std::vector<std::pair<std::string, std::string>> pairs_;
};

struct CourseStretch {
  bool border = false;           // the river is the border of a and b here; else it is in a alone
  std::string a, b;              // codes; a is "" where nobody has the land
  double from_m = 0, to_m = 0;   // along the course
  LonLat start, end;
  Measure length;                // km
};

struct CourseCrossing {
  int number = 0;                // from the source, 1 first
  std::string from, to;          // the countries alone in which the river was and is
  int entry = 0;                 // how many times it has entered `to` by now; the source is no entry
  LonLat at;                     // where it is in `to` alone
  double at_m = 0;               // along the course
  double border_m = 0;           // how long it was border between the two
};

// A reservoir whose water comes into the course (geo/water/storage.hpp).
struct StoreOnCourse {
  std::string id, name;
  double at_m = 0;               // along the course: the dam, or where its river comes in
  bool on_it = false;            // the dam is on the course itself
  double total_km3 = NAN, active_km3 = NAN, flow_km3_yr = NAN;  // published; NaN: not
};

struct RiverCourse {
  std::string name;
  std::vector<std::uint32_t> reaches;    // from the source down
  std::vector<LonLat> line;
  Measure length;                // km
  double tolerance_m = 0;
  std::vector<CourseStretch> stretches;  // without gaps
  std::vector<CourseCrossing> crossings;
  std::vector<std::string> order;        // "KGZ", "TJK-UZB" where it is the border, "A/B" where both claim the land; never the same twice running
  std::vector<std::pair<std::string, Measure>> countries;  // by code: km where it is in this country alone
  std::vector<std::pair<std::string, Measure>> borders;    // by "A-B": km where it is this border
  std::vector<StoreOnCourse> stores;     // from the source down; stores_on_course() fills it
};

struct CourseOptions {
  double tolerance_m = NAN;      // NaN: twice the square root of the sum of both squared accuracies, which 95 % of all deviations keep
  double river_accuracy_m = 15, border_accuracy_m = 15;
  std::string source;            // "Natural Earth ...; OpenStreetMap ...", for the measures
};

// A river that wiggles over the border that it follows crosses it many times and means none of them. So what counts is where
// it leaves the strip of the tolerance on both sides of every border: between two such places it
//  - is the border, where it stays in the strip for more than kFollows tolerances (a line that crosses it at less than 20
//    degrees would); of several borders near by the nearest, each for at least that long. Between two such stays as much
//    outside of the strip counts with the first of them;
//  - else crosses, where it last comes into the country in which it leaves the strip, or, leaving it where it came from, does not.
// Land narrower than the strip is passed unseen. Lengths are geodesic; the uncertainty joins the accuracy of the river's vertices
// (weighted by how the line turns at each) with that of the places where stretches end. A line under two vertices gives no
// stretches. Cost: a search for each quarter of the tolerance.
inline constexpr double kFollows = 6;
RiverCourse course_of_line(std::vector<LonLat> line, const CountryLines& countries, const CourseOptions& options);
// The same of reaches that follow each other downstream.
RiverCourse course_of(const RiverGraph& graph, std::vector<std::uint32_t> reaches, const CountryLines& countries, const CourseOptions& options);

// The rivers of a name (ASCII case does not matter), each as its reaches from the source down: up from its mouth along the same
// name, then along the largest; down to where the name ends, and on where no other begins. The one with most upstream
// first; arms under a fifth of its length are left out. Empty where there is none.
std::vector<std::vector<std::uint32_t>> rivers_named(const RiverGraph& graph, const std::string& name);

// What is left of a line from `from_m` along it; empty where that is beyond its end.
std::vector<LonLat> line_from(std::span<const LonLat> line, double from_m);

// "enters Kyrgyzstan for the third time": `name` as it is written in the sentence.
std::string entry_text(const CourseCrossing& crossing, const std::string& name);

}  // namespace thalweg
