#pragma once
// What a layer looks like, as data that a project file keeps. Pure description: layers/scene_style.hpp draws it.

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "geo/analysis/classify.hpp"
#include "geo/base/colour.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

enum class Hatch : std::uint8_t { kNone, kDiagonal, kBackDiagonal, kCross };

// The grammar of boundaries.
enum class LinePattern : std::uint8_t {
  kSolid,     // settled
  kDashed,    // disputed
  kDotted,    // not delimited
  kDouble,    // de facto and de jure lines part
  kCorridor,  // a band of ground: right of way, buffer, corridor
};

enum class StyleKind : std::uint8_t { kOne, kCategories, kGraduated, kProportional, kPies };
enum class StyleTarget : std::uint8_t { kFill, kLine, kWidth };  // what categories and classes change

// A class that the style names itself, or what it changes of one.
struct StyleClass {
  std::string value;                   // of kCategories: the field's text
  double upto = INFINITY;              // of kGraduated: up to and with this, above the class before
  std::string label;                   // in the legend; empty: from the value
  std::optional<Colour> colour;        // else from the palette
  std::optional<float> width_px;       // of lines
  std::optional<LinePattern> pattern;
  std::optional<Hatch> hatch;
  double coarsest = 0;                 // hidden at scales smaller than 1:coarsest; 0: never
  friend bool operator==(const StyleClass&, const StyleClass&) = default;
};

// How looks follow from fields.
struct StyleRule {
  StyleKind kind = StyleKind::kOne;
  StyleTarget target = StyleTarget::kFill;
  std::string field;                   // of all kinds but kOne and kPies
  std::vector<std::string> fields;     // kPies: one slice each
  ClassMethod method = ClassMethod::kNatural;
  int classes = 5;
  std::string palette;                 // empty: by kind
  bool reversed = false;
  std::vector<StyleClass> own;         // empty: found from the data
  std::array<float, 2> widths_px{0.7F, 4};  // kWidth: of the first and the last class
  std::optional<double> missing;       // what rows without a value count as; else they are a class of their own
  friend bool operator==(const StyleRule&, const StyleRule&) = default;
};

struct ContourStyle {
  double interval_m = 0;               // 0: by scale
  std::optional<Colour> colour;
  std::optional<float> width_px;       // of those between the thicker fifths
  friend bool operator==(const ContourStyle&, const ContourStyle&) = default;
};

// What is not given is as the layer's role has it (default_style() in layers/scene_style.hpp).
struct Style {
  std::optional<StyleRule> rule;
  std::optional<Colour> fill, line, casing;
  std::optional<float> fill_opacity;   // of colours from palettes
  std::optional<Hatch> hatch;
  std::optional<LinePattern> pattern;
  std::optional<float> width_px, casing_px;
  std::optional<float> size_px;        // radius of dots; of the largest disc or pie
  double coarsest = 0, finest = 0;     // shown from 1:coarsest to 1:finest; 0: no limit
  std::optional<bool> labels;
  std::optional<std::string> label_field;
  // Of rasters.
  std::optional<std::string> ramp;     // of raster_ramps()
  bool ramp_reversed = false;
  std::optional<std::array<double, 2>> range;  // values at the ramp's ends; of heights in metres
  std::optional<float> shade;          // of heights: strength of light and shade
  std::optional<float> tint;           // of heights: opacity of their colours
  std::optional<ContourStyle> contours;
  bool empty() const { return *this == Style{}; }
  friend bool operator==(const Style&, const Style&) = default;
};

// Bounds that reading demands and that the window keeps to.
inline constexpr int kLeastClasses = 2, kMostClasses = 9;
inline constexpr std::size_t kMostOwnClasses = 64, kMostSlices = 8;
inline constexpr float kMostWidth_px = 30, kMostCasing_px = 20, kLeastSize_px = 1, kMostSize_px = 60;
inline constexpr float kMostShade = 2;
inline constexpr double kLeastInterval_m = 0.1, kMostInterval_m = 5000;

// Palettes by name (layers/palettes.hpp has their colours) and what they are good for.
struct PaletteName {
  std::string_view name;
  enum class Kind : std::uint8_t { kSequential, kDiverging, kQualitative } kind;
};
std::span<const PaletteName> palette_names();
// The palette that a rule without one means.
std::string_view usual_palette(const StyleRule& rule);

// Ramps of rasters by name; layers/relief.hpp draws them.
std::span<const std::string_view> raster_ramps();

std::string_view name_of(Hatch);         // "none", "diagonal", ...
std::string_view name_of(LinePattern);   // "solid", "dashed", ...
std::string_view name_of(StyleKind);     // "one", "categories", ...
std::string_view name_of(StyleTarget);   // "fill", "line", "width"
std::string_view name_of(ClassMethod);   // "quantile", "equal", "natural"

// The object that docs/project-file.md describes. A style that breaks its bounds is an error that names the
// place; `where` is that of the object. Reading what was written gives the same style.
class JsonReader;
Style read_style(JsonReader& reader);
nlohmann::ordered_json write_style(const Style& style);

// Fields that the style names and the table does not have, and fields without any number where numbers are
// asked for, as warnings; rows of such fields are drawn as rows without a value.
void check_style(const Style& style, const FeatureTable& table, const std::string& layer, Problems& problems);

// A number from a column of any type, also from text that begins with one; NaN where there is none.
double number_at(const Column* column, std::size_t row);

}  // namespace thalweg
