#include "geo/register/project.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "geo/base/embedded.hpp"
#include "geo/base/files.hpp"
#include "geo/base/parallel.hpp"
#include "geo/border/enclave.hpp"
#include "geo/data/read.hpp"
#include "geo/register/project_file.hpp"
#include "geo/water/reservoirs.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefaultFolder = "assets/central-asia/";
constexpr std::uintmax_t kLargestProjectFile = 16u << 20;

// Where a project's layers are.
class Folder {
 public:
  virtual ~Folder() = default;
  virtual Result<std::string> text(const std::string& path) const = 0;
  virtual Result<FeatureTable> table(const std::string& path, Problems& problems, Progress& progress) const = 0;
  virtual Result<RasterPtr> raster(const std::string& path, Problems& problems, Progress& progress) const = 0;
  virtual Result<std::string> location(const std::string& path) const = 0;  // for Layer::path
};

class EmbeddedFolder final : public Folder {
 public:
  explicit EmbeddedFolder(std::string_view folder = kDefaultFolder) : folder_(folder) {}
  Result<std::span<const std::byte>> bytes(const std::string& path) const {
    const auto found = embedded_file(folder_ + path);
    if (found.empty())
      return fail(ErrorCode::kInternal, fmt::format("{}{}: not in this program", folder_, path), "build it again");
    return found;
  }
  Result<std::string> text(const std::string& path) const override {
    const auto found = bytes(path);
    if (!found) return tl::unexpected(found.error());
    return std::string(reinterpret_cast<const char*>(found->data()), found->size());
  }
  Result<FeatureTable> table(const std::string& path, Problems& problems, Progress& progress) const override {
    const auto found = bytes(path);
    if (!found) return tl::unexpected(found.error());
    return read_vector(*found, path, {}, problems, progress);
  }
  Result<RasterPtr> raster(const std::string& path, Problems& problems, Progress& progress) const override {
    const auto found = bytes(path);
    if (!found) return tl::unexpected(found.error());
    return Raster::open(*found, path, {}, problems, progress);
  }
  Result<std::string> location(const std::string& path) const override {
    const auto found = bytes(path);
    if (!found) return tl::unexpected(found.error());
    return fmt::format("{}{}{}", kEmbedded, folder_, path);
  }

 private:
  std::string folder_;
};

class DiskFolder final : public Folder {
 public:
  explicit DiskFolder(fs::path folder) : folder_(std::move(folder)) {}

  // Links are followed before looking: a link out of the folder leaves it too.
  Result<std::string> location(const std::string& path) const override {
    const fs::path file = folder_ / path;
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    if (error) return fail(ErrorCode::kFileMissing, fmt::format("{}: no such file", file.string()), error.message());
    const fs::path base = fs::canonical(folder_, error);
    if (error || std::mismatch(base.begin(), base.end(), real.begin(), real.end()).first != base.end())
      return fail(ErrorCode::kFormat, fmt::format("{}: a link leads out of the project's folder", file.string()),
                  "copy the file into the folder");
    return file.string();
  }
  Result<std::string> text(const std::string& path) const override {
    const auto file = location(path);
    if (!file) return tl::unexpected(file.error());
    return small_file(*file);
  }
  Result<FeatureTable> table(const std::string& path, Problems& problems, Progress& progress) const override {
    const auto file = location(path);
    if (!file) return tl::unexpected(file.error());
    return read_vector(fs::path(*file), {}, problems, progress);
  }
  Result<RasterPtr> raster(const std::string& path, Problems& problems, Progress& progress) const override {
    const auto file = location(path);
    if (!file) return tl::unexpected(file.error());
    RasterOptions options;
    options.confined = true;
    return Raster::open(fs::path(*file), options, problems, progress);
  }

  static Result<std::string> small_file(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (!error && size > kLargestProjectFile)
      return fail(ErrorCode::kTooLarge, fmt::format("{}: {} bytes are too many for a project file", file.string(), size),
                  "a project file holds descriptions, not data; data goes into files of its own");
    return read_file(file);
  }

 private:
  fs::path folder_;
};

std::string field_names(const FeatureTable& table) {
  std::string names;
  for (const Column& c : table.columns) names += (names.empty() ? "" : ", ") + c.name;
  return names.empty() ? "none" : names;
}

// Fills one layer from its file. A key that is not given is guessed for parties' layers.
Result<Layer> loaded(Layer layer, const WaterRegister* water, const Folder& project_folder, Problems& problems, Progress& progress) {
  if (layer.path == kReservoirsFile) {
    if (water == nullptr) return fail(ErrorCode::kUnknownName, fmt::format("layer '{}' shows the reservoirs of the project's register of water, which it lacks", layer.id), "add \"water\" to the project, or leave the layer out");
    FeatureTable table = reservoir_table(*water);
    check_style(layer.style, table, layer.title, problems);
    table.source = layer.source;
    layer.table = std::make_shared<const FeatureTable>(std::move(table));
    return layer;
  }
  const EmbeddedFolder inside("");
  const bool embedded = is_embedded(layer.path);
  if (embedded) layer.path.erase(0, kEmbedded.size());
  const Folder& folder = embedded ? inside : project_folder;
  auto location = folder.location(layer.path);
  if (!location) return tl::unexpected(location.error());
  if (layer.role == LayerRole::kElevation || layer.role == LayerRole::kRaster) {
    auto raster = folder.raster(layer.path, problems, progress);
    if (!raster) return tl::unexpected(raster.error());
    const std::size_t bands = (*raster)->info().bands.size();
    for (const int band : layer.bands)
      if (static_cast<std::size_t>(band) >= bands)
        return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' asks for band {} of {}", *location, layer.id, band + 1, bands), "bands count from 1");
    layer.raster = std::move(*raster);
    layer.path = std::move(*location);
    return layer;
  }
  auto table = folder.table(layer.path, problems, progress);
  if (!table) return tl::unexpected(table.error());
  if (!layer.key.empty() && table->column(layer.key) == nullptr)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' has no field '{}' to be its key", *location, layer.id, layer.key),
                "fields: " + field_names(*table));
  if (layer.key.empty() && (layer.role == LayerRole::kBorders || layer.role == LayerRole::kCountries))
    layer.key = guess_key(*table).value_or("");
  layer.path = std::move(*location);
  check_style(layer.style, *table, layer.title, problems);
  table->source = layer.source;
  layer.table = std::make_shared<const FeatureTable>(std::move(*table));
  return layer;
}

Result<Project> load(const std::string& text, const std::string& shown, const Folder& folder, Problems& problems, Progress& progress) {
  auto project = parse_project(text, shown, [&](const std::string& path) { return folder.text(path); }, problems);
  if (!project) return project;
  const std::size_t count = project->layers.size();
  std::vector<std::optional<Result<Layer>>> results(count);
  std::vector<Problems> found(count);
  progress.report(0, "reading " + shown);
  parallel_for(progress, count, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) results[i] = loaded(*project->layers[i], project->water.get(), folder, found[i], progress);
  });
  if (progress.cancelled()) return cancelled();
  for (std::size_t i = 0; i < count; ++i) {
    if (!*results[i]) return tl::unexpected(results[i]->error());
    for (Problem& p : found[i]) {
      p.text = fmt::format("{}: {}", project->layers[i]->id, p.text);
      problems.push_back(std::move(p));
    }
    project->layers[i] = std::make_shared<const Layer>(std::move(**results[i]));
  }
  if (project->view.empty()) {
    const bool tables = std::any_of(project->layers.begin(), project->layers.end(), [](const auto& l) { return l->table != nullptr; });
    for (const auto& layer : project->layers) {
      if (tables && layer->table == nullptr) continue;  // a world of heights is not what a map is about
      const GeoBox box = layer->table ? layer->table->geometry.box() : layer->raster ? layer->raster->info().box : GeoBox{};
      if (box.empty()) continue;
      project->view.grow({box.west, box.south});
      project->view.grow({box.east, box.north});
    }
  }
  if (project->extent.empty()) project->extent = project->view;
  return project;
}

// Rasters of a GeoPackage lie beside its tables, below which they are drawn.
std::vector<std::shared_ptr<const Layer>> rasters_of_package(const fs::path& file, Problems& problems, Progress& progress) {
  std::vector<std::shared_ptr<const Layer>> layers;
  Problems found;
  const auto first = Raster::open(file, {}, found, progress);
  if (!first) return layers;  // it has none
  std::vector<std::string> names = (*first)->info().variables;
  if (names.empty()) names.emplace_back();
  for (const std::string& name : names) {
    RasterOptions options;
    options.variable = name;
    auto raster = Raster::open(file, options, problems, progress);
    if (!raster) {
      problems.push_back({Severity::kWarning, ProblemKind::kAttribute, raster.error().message, raster.error().remedy, std::nullopt, std::nullopt, std::nullopt});
      continue;
    }
    auto layer = std::make_shared<Layer>(*project_of_raster(std::move(*raster), file).layers.front());
    layer->id += name.empty() ? "-raster" : "-" + name;
    layers.push_back(std::move(layer));
  }
  return layers;
}

Result<Project> project_of_one(const fs::path& file, Problems& problems, Progress& progress) {
  std::vector<std::shared_ptr<const Layer>> rasters;
  if (file.extension() == ".gpkg" || file.extension() == ".GPKG") rasters = rasters_of_package(file, problems, progress);
  if (is_raster_name(file.string())) {
    auto raster = Raster::open(file, {}, problems, progress);
    if (!raster) return tl::unexpected(raster.error());
    return project_of_raster(std::move(*raster), file);
  }
  auto table = read_vector(file, {}, problems, progress);
  if (!table && rasters.empty()) return tl::unexpected(table.error());
  Project project;
  project.layers = rasters;
  if (!table) {
    project.title = file.filename().string();
    for (const auto& r : rasters) {
      const GeoBox& box = r->raster->info().box;
      project.view.grow({box.west, box.south});
      project.view.grow({box.east, box.north});
    }
    project.extent = project.view;
    return project;
  }
  auto layer = std::make_shared<Layer>();
  layer->id = layer->title = table->name;
  const auto& kinds = table->geometry.kind;
  const bool polygons = std::find(kinds.begin(), kinds.end(), GeometryKind::kPolygon) != kinds.end();
  layer->role = polygons ? LayerRole::kBorders : LayerRole::kOther;
  if (polygons) layer->key = guess_key(*table).value_or("");
  layer->path = file.string();
  layer->source = table->source;
  if (layer->source.title.empty()) layer->source.title = file.filename().string();
  layer->date = layer->source.date;
  project.title = layer->source.title;
  project.view = project.extent = table->geometry.box();
  layer->table = std::make_shared<const FeatureTable>(std::move(*table));
  project.layers.push_back(std::move(layer));
  return project;
}

bool is_project_file(const fs::path& file) {
  if (file.filename().string().ends_with("project.json")) return true;
  if (file.extension() != ".json") return false;
  std::ifstream in(file, std::ios::binary);
  std::string head(1024, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  return head.find(kProjectFormat) != std::string::npos;
}

bool holds(std::span<const LonLat> ring, LonLat p) {
  bool odd = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const LonLat a = ring[j], b = ring[i];
    if ((a.lat > p.lat) != (b.lat > p.lat) && p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon) odd = !odd;
  }
  return odd;
}

}  // namespace

const Layer* Project::layer(std::string_view id) const {
  for (const auto& l : layers)
    if (l->id == id) return l.get();
  return nullptr;
}

const Layer* Project::borders() const {
  const Layer* newest = nullptr;
  for (const auto& l : layers)
    if (l->role == LayerRole::kBorders && (newest == nullptr || l->date > newest->date)) newest = l.get();
  return newest;
}

const std::string& name_in(const PlaceName& n, std::string_view language) {
  if (language == "ru" && !n.ru.empty()) return n.ru;
  for (const auto& [tag, name] : n.local) {
    if (tag == language) return name;
  }
  return n.en;
}

std::string Project::party_name(std::string_view code) const {
  for (const auto& [known, name] : party_names)
    if (known == code) return name;
  return std::string(code);
}

const PlaceName* Project::enclave_name(LonLat inside, const Enclave& e) const {
  for (const PlaceName& name : enclave_names) {
    if (name.at == inside) return &name;
    bool odd = false;
    for (const auto& ring : e.outline)
      if (!ring.empty() && holds(ring, name.at)) odd = !odd;
    if (odd) return &name;
  }
  return nullptr;
}

Result<Project> default_project(Problems& problems, Progress& progress) {
  const EmbeddedFolder folder;
  const auto text = folder.text("project.json");
  if (!text) return tl::unexpected(text.error());
  return load(*text, std::string(kDefaultFolder) + "project.json", folder, problems, progress);
}

Result<Project> default_facts() {
  const EmbeddedFolder folder;
  const auto text = folder.text("project.json");
  if (!text) return tl::unexpected(text.error());
  Problems none;
  auto project = parse_project(*text, std::string(kDefaultFolder) + "project.json",
                               [&](const std::string& path) { return folder.text(path); }, none);
  if (project) {
    project->layers.clear();
    project->focus.clear();
  }
  return project;
}

Project project_of_raster(RasterPtr raster, const fs::path& file) {
  auto layer = std::make_shared<Layer>();
  const RasterInfo& info = raster->info();
  layer->id = file.stem().string();
  layer->title = layer->source.title = file.filename().string() + (info.variable.empty() ? "" : ", " + info.variable);
  layer->role = is_elevation(info) ? LayerRole::kElevation : LayerRole::kRaster;
  layer->path = file.string();
  Project project;
  project.title = layer->title;
  project.view = project.extent = info.box;
  layer->raster = std::move(raster);
  project.layers.push_back(std::move(layer));
  return project;
}

Result<Project> open_project(const fs::path& file, Problems& problems, Progress& progress) {
  if (!is_project_file(file)) return project_of_one(file, problems, progress);
  const auto text = DiskFolder::small_file(file);
  if (!text) return tl::unexpected(text.error());
  const DiskFolder folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
  return load(*text, file.string(), folder, problems, progress);
}

std::vector<fs::path> input_files(const fs::path& file) {
  std::vector<fs::path> named{file};
  if (is_project_file(file)) {
    const DiskFolder folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
    const fs::path base = file.parent_path();
    if (const auto text = DiskFolder::small_file(file)) {
      Problems ignored;
      const auto project = parse_project(*text, file.string(), [&](const std::string& path) {
        named.push_back(base / path);
        return folder.text(path);
      }, ignored);
      if (project)
        for (const auto& layer : project->layers)
          if (stays_in_folder(layer->path)) named.push_back(base / layer->path);
    }
  }
  std::vector<fs::path> files;
  for (const fs::path& path : named) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path.has_parent_path() ? path.parent_path() : fs::path("."), error))
      if (entry.path().stem() == path.stem() && entry.is_regular_file(error)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

}  // namespace thalweg
