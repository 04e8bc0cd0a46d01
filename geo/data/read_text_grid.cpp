// Spreadsheets and netCDF as grids of text.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gdal_priv.h>

#include "geo/base/files.hpp"
#include "geo/data/gdal_open.hpp"
#include "geo/data/read.hpp"
#include "geo/data/text_grid.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

// "days since 2001-01-01 06:00": seconds of the unit, and the moment as seconds since 1970.
struct TimeUnit {
  double seconds = 1, base_s = 0;
};

Result<std::optional<TimeUnit>> time_unit(const std::string& unit, const std::string& calendar, const std::string& shown) {
  const std::size_t since = unit.find(" since ");
  if (since == std::string::npos) return std::optional<TimeUnit>();
  const std::string word = unit.substr(0, since);
  TimeUnit found;
  if (word.starts_with("day") || word == "d") found.seconds = 86400;
  else if (word.starts_with("hour") || word == "h" || word == "hr") found.seconds = 3600;
  else if (word.starts_with("min")) found.seconds = 60;
  else if (word.starts_with("sec") || word == "s") found.seconds = 1;
  else return fail(ErrorCode::kFormat, fmt::format("{}: times in \"{}\" have no fixed length", shown, unit), "write them in days, hours, minutes or seconds");
  if (!calendar.empty() && calendar != "standard" && calendar != "gregorian" && calendar != "proleptic_gregorian")
    return fail(ErrorCode::kFormat, fmt::format("{}: its calendar is \"{}\"", shown, calendar), "convert the times to the standard calendar");
  int year = 0, month = 1, day = 1, hour = 0, minute = 0;
  double second = 0;
  if (std::sscanf(unit.c_str() + since + 7, "%d-%d-%d%*[ T]%d:%d:%lf", &year, &month, &day, &hour, &minute, &second) < 3)
    return fail(ErrorCode::kFormat, fmt::format("{}: \"{}\" names no date", shown, unit), "write it as: days since 2001-01-01");
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < 0) return fail(ErrorCode::kFormat, fmt::format("{}: \"{}\" names no date", shown, unit), "write it as: days since 2001-01-01");
  found.base_s = static_cast<double>(std::chrono::sys_days(date).time_since_epoch().count()) * 86400.0 + hour * 3600.0 + minute * 60.0 + second;
  return std::optional<TimeUnit>(found);
}

std::string iso(double seconds) {
  if (!std::isfinite(seconds) || std::fabs(seconds) > 1e11) return {};
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  const std::int64_t day = whole >= 0 ? whole / 86400 : -((-whole + 86399) / 86400);
  const std::int64_t rest = whole - day * 86400;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (rest != 0) text += fmt::format("T{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
  return text;
}

Result<TextGrid> read_netcdf(const fs::path& file, const std::string& wanted) {
  const auto name = local_file(file);
  if (!name) return tl::unexpected(name.error());
  const std::string shown = file.string();
  GdalScope scope;
  const char* const drivers[] = {"netCDF", "HDF5", nullptr};
  const std::unique_ptr<GDALDataset, CloseDataset> dataset(GDALDataset::Open(name->c_str(), GDAL_OF_MULTIDIM_RASTER | GDAL_OF_READONLY, drivers, nullptr, nullptr));
  const auto root = dataset ? dataset->GetRootGroup() : nullptr;
  if (!root) return fail(ErrorCode::kFormat, fmt::format("{}: {}", shown, plain_message(scope.take_failures("not readable as netCDF"), *name, shown)), "the file is damaged, or no netCDF: export it again");
  std::vector<std::shared_ptr<GDALMDArray>> arrays;
  std::map<std::string, std::size_t> variables;  // of each dimension
  for (const std::string& array_name : root->GetMDArrayNames()) {
    auto array = root->OpenMDArray(array_name);
    if (!array || array->GetDimensionCount() != 1 || array->GetDataType().GetClass() != GEDTC_NUMERIC) continue;
    ++variables[array->GetDimensions()[0]->GetName()];
    arrays.push_back(std::move(array));
  }
  std::string dimension = wanted;
  if (dimension.empty()) {
    for (const auto& [d, count] : variables)
      if (d == "time" || d == "Time" || d == "TIME") dimension = d;
    std::size_t most = 0;
    if (dimension.empty())
      for (const auto& [d, count] : variables)
        if (count > most) most = count, dimension = d;
  }
  if (!variables.contains(dimension)) {
    std::vector<std::string> names;
    for (const auto& [d, count] : variables) names.push_back(d);
    if (wanted.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: has no variable over one dimension", shown), "a series is one-dimensional; grids are read as rasters");
    return fail(ErrorCode::kUnknownName, fmt::format("{}: has no dimension '{}' with variables over it alone", shown, wanted), fmt::format("dimensions: {}", fmt::join(names, ", ")));
  }
  TextGrid grid;
  grid.name = shown;
  for (const auto& array : arrays) {
    if (array->GetDimensions()[0]->GetName() != dimension) continue;
    const std::size_t count = static_cast<std::size_t>(array->GetDimensions()[0]->GetSize());
    if (count > kMostGridCells / (variables[dimension] + 1)) return fail(ErrorCode::kTooLarge, fmt::format("{}: {} values in '{}'", shown, count, array->GetName()), "cut the file into parts");
    std::vector<double> values(count);
    const GUInt64 start[] = {0};
    const std::size_t counts[] = {count};
    if (count > 0 && !array->Read(start, counts, nullptr, nullptr, GDALExtendedDataType::Create(GDT_Float64), values.data()))
      return fail(ErrorCode::kFormat, fmt::format("{}: '{}' cannot be read: {}", shown, array->GetName(), plain_message(scope.take_failures("damaged"), *name, shown)), "copy or export the file again");
    bool has_nodata = false, has_scale = false, has_offset = false;
    const double nodata = array->GetNoDataValueAsDouble(&has_nodata), scale = array->GetScale(&has_scale), offset = array->GetOffset(&has_offset);
    for (double& v : values) {
      if (has_nodata && v == nodata) v = std::nan("");
      else v = v * (has_scale ? scale : 1) + (has_offset ? offset : 0);
    }
    std::string calendar;
    if (const auto attribute = array->GetAttribute("calendar")) calendar = attribute->ReadAsString() ? attribute->ReadAsString() : "";
    const auto unit = time_unit(array->GetUnit(), calendar, shown);
    if (!unit) return tl::unexpected(unit.error());
    const std::size_t column = grid.header.size();
    grid.header.push_back(*unit ? "date" : array->GetName());
    grid.units.push_back(*unit ? "" : array->GetUnit());
    if (grid.rows.empty()) grid.rows.resize(count);
    for (std::size_t i = 0; i < grid.rows.size(); ++i) {
      grid.rows[i].resize(column + 1);
      if (i < count && std::isfinite(values[i])) grid.rows[i][column] = *unit ? iso((*unit)->base_s + values[i] * (*unit)->seconds) : fmt::format("{}", values[i]);
    }
  }
  if (grid.rows.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: dimension '{}' is empty", shown, dimension), "nothing was measured");
  return grid;
}

Result<TextGrid> read_sheet(const fs::path& file, const std::string& layer, Problems& problems, Progress& progress) {
  ReadOptions options;
  options.layer = layer;
  Problems about_places;  // a table of values has none
  const auto table = read_vector(file, options, about_places, progress);
  if (!table) return tl::unexpected(table.error());
  for (Problem& p : about_places)
    if (p.kind == ProblemKind::kEncoding || p.kind == ProblemKind::kAttribute || p.text.find("was read, one of") != std::string::npos) problems.push_back(std::move(p));
  TextGrid grid;
  grid.name = file.string();
  if (table->rows() * table->columns.size() > kMostGridCells) return fail(ErrorCode::kTooLarge, fmt::format("{}: more than {} cells", grid.name, kMostGridCells), "cut the table into parts");
  bool nameless = !table->columns.empty();  // GDAL found no header: the first row is it
  for (const Column& c : table->columns) {
    grid.header.push_back(c.name);
    nameless = nameless && c.name.starts_with("Field") && c.name.find_first_not_of("0123456789", 5) == std::string::npos;
  }
  for (std::size_t row = 0; row < table->rows(); ++row) {
    std::vector<std::string> cells;
    for (const Column& c : table->columns) cells.push_back(c.text(row));
    if (std::all_of(cells.begin(), cells.end(), [](const std::string& s) { return s.empty(); })) continue;
    if (nameless && grid.rows.empty() && row == 0) {
      grid.header = std::move(cells);
      nameless = false;
    } else {
      grid.rows.push_back(std::move(cells));
    }
  }
  grid.units.resize(grid.header.size());
  for (std::size_t i = 0; i < grid.header.size(); ++i) {
    std::string& name = grid.header[i];
    const std::size_t open = name.find_last_of("([");
    if (open == std::string::npos || open == 0 || (name.back() != ')' && name.back() != ']')) continue;
    grid.units[i] = name.substr(open + 1, name.size() - open - 2);
    name.erase(name.find_last_not_of(' ', open - 1) + 1);
  }
  if (grid.header.empty() || grid.rows.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: the sheet holds no rows", grid.name), "choose another with --layer");
  return grid;
}

}  // namespace

Result<TextGrid> read_text_grid(const fs::path& file, const std::string& layer, Problems& problems, Progress& progress) {
  const std::string extension = extension_of(file.string());
  if (extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".dat") {
    std::error_code error;
    if (const auto size = fs::file_size(file, error); !error && size > (std::uintmax_t{1} << 30))
      return fail(ErrorCode::kTooLarge, fmt::format("{}: {} bytes are too many for a table", file.string(), size), "cut it into parts");
    const auto bytes = read_file(file);
    if (!bytes) return tl::unexpected(bytes.error());
    return parse_delimited(*bytes, file.string(), problems);
  }
  if (extension == ".nc" || extension == ".nc4" || extension == ".cdf") return read_netcdf(file, layer);
  return read_sheet(file, layer, problems, progress);
}

}  // namespace thalweg
