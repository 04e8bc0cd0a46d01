// thalweg render: the map of a project as a picture or a page for print, without a display.
#include <charconv>
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/measure_shape.hpp"
#include "layers/map_book.hpp"
#include "layers/map_ink.hpp"
#include "layers/scene_cache.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  InputFile input;
  std::string bbox, size, page;
  double dpi = 0;
  std::vector<std::string> hidden;
  std::vector<std::string> book;
  double scale = 0, overlap = 0.1;
  std::string text = "text";
  bool turned = false, no_north = false, no_locator = false;
  bool bare = false, no_relief = false, portrait = false;
  std::string heights, theme = "light";
  RenderOptions options;
};

// "west,south,east,north"; west > east crosses the antimeridian.
Result<GeoBox> parse_box(const std::string& text) {
  std::string places = text;
  const std::size_t second = places.find(',', places.find(',') + 1);
  if (second != std::string::npos) places[second] = ' ';
  const auto corners = parse_places(places);
  if (!corners || corners->size() != 2 || !((*corners)[0].lat < (*corners)[1].lat) || (*corners)[0].lon == (*corners)[1].lon)
    return fail(ErrorCode::kUsage, fmt::format("--bbox {}: not a box", text),
                "give west,south,east,north in degrees, such as --bbox 69.5,39.3,73.5,41.5");
  return GeoBox{(*corners)[0].lon, (*corners)[0].lat, (*corners)[1].lon, (*corners)[1].lat};
}

// "1920x1080" in pixels.
Result<> parse_size(const std::string& text, RenderOptions& options) {
  const char* end = text.data() + text.size();
  const auto width = std::from_chars(text.data(), end, options.width);
  const bool cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
  const auto height = cross ? std::from_chars(width.ptr + 1, end, options.height) : width;
  if (!cross || height.ec != std::errc() || height.ptr != end || options.width < 16 || options.height < 16)
    return fail(ErrorCode::kUsage, fmt::format("--size {}: not a size", text), "give pixels as in --size 1920x1200, 16 at least");
  return {};
}

// Pixels, and how many of them a logical one has, from --size, --page, --dpi and --scale.
Result<> lay_out(const Request& request, PageFormat format, RenderOptions& options) {
  if (!request.size.empty())
    if (auto size = parse_size(request.size, options); !size) return size;
  const bool vector = format != PageFormat::kPng;
  PageSize page;
  if (!request.page.empty() || (vector && request.size.empty())) {
    const auto sheet = parse_page(request.page.empty() ? "A3" : request.page, request.portrait);
    if (!sheet) return tl::unexpected(sheet.error());
    page = *sheet;
  } else if (request.portrait) {
    return fail(ErrorCode::kUsage, "--portrait without a page", "give --page A4 or another sheet with it");
  } else if (vector) {
    constexpr double kMmPerPixel = 25.4 / 96;
    page = {options.width / options.pixel_ratio * kMmPerPixel, options.height / options.pixel_ratio * kMmPerPixel};
    options.pixel_ratio = 1;  // the page is smaller instead
  } else {
    if (request.dpi > 0) return fail(ErrorCode::kUsage, "--dpi without a page", "a picture of so many dots an inch needs --page A4 or another size in millimetres; --scale enlarges lines and text of --size");
    return {};
  }
  lay_on_page(page, request.dpi > 0 ? request.dpi : usual_dpi(format), options);
  return {};
}

using Draw = std::function<Result<>(const MapScene&, const GeoBox& view)>;

// A file's map is prepared once and kept (layers/scene_cache.hpp).
Result<> draw(const InputFile& input, const std::string& heights, const RenderOptions& options, Console& console, const Draw& draw_scene) {
  std::string key;
  if (!input.file.empty() && input.layer.empty() && input.key.empty() && input.crs.empty() && heights.empty()) {
    const auto found = map_key(input_files(input.file), options.scene);
    key = found ? *found : "";
    if (!key.empty())
      if (auto map = load_map(key)) {
        map->scene.furniture.words = options.scene.words;
        return draw_scene(in_ink(map->scene, options.scene.ink), map->view);
      }
  }
  auto open = open_input(input, console);
  if (!open) return tl::unexpected(open.error());
  if (!heights.empty()) {
    auto changed = std::make_shared<Project>(*open->project);
    for (auto& layer : changed->layers) {
      if (!layer->raster) continue;
      auto as_heights = std::make_shared<Layer>(*layer);
      as_heights->unit_m = heights == "ft" ? 0.3048 : 1;
      as_heights->role = LayerRole::kElevation;
      layer = std::move(as_heights);
    }
    open->project = std::move(changed);
  }
  const auto scene = scene_of(*open->project, options.scene, open->problems, console.progress());
  if (!scene) return tl::unexpected(scene.error());
  if (!key.empty() && worth_keeping(*scene))
    if (const auto stored = store_map(key, *scene, open->project->view, open->project->title); !stored) console.note(stored.error().message);
  return draw_scene(in_ink(*scene, options.scene.ink), open->project->view);
}

Result<> draw_book(const Request& request, PageFormat format, const RenderOptions& options, Console& console) {
  if (request.bare) return fail(ErrorCode::kUsage, "--bare with --book", "the sheets of a map book have their numbers in the margin: leave --bare out");
  auto open = open_input(request.input, console);
  if (!open) return tl::unexpected(open.error());
  const Project& project = *open->project;
  const auto found = find_borders(project, open->problems, console.progress());
  if (!found) return tl::unexpected(found.error());
  if (!found->graph) return fail(ErrorCode::kEmpty, "a map book follows a border, and there is no layer of borders", "choose a layer of polygons of parties with --layer and --key");
  BorderOptions pair;
  pair.only_a = request.book[0];
  pair.only_b = request.book[1];
  pair.generalise = false;
  const auto between = borders(*found->graph, *found->land, pair, console.progress());
  if (!between) return tl::unexpected(between.error());
  if (between->empty()) return fail(ErrorCode::kEmpty, fmt::format("{} and {} have no border", pair.only_a, pair.only_b), "`thalweg borders` lists the pairs that have one");
  const auto scene = build_scene(project, *found, options.scene, console.progress());
  if (!scene) return tl::unexpected(scene.error());
  const auto lines = border_lines(between->front());
  const Words& words = scene->furniture.words;
  const std::string title = options.scene.title.empty() ? fmt::format("{} – {}", words.name(project.party_name(between->front().a)), words.name(project.party_name(between->front().b))) : options.scene.title;
  BookOptions book{request.scale > 0 ? request.scale : 100'000, request.overlap, request.turned};
  const auto& file = console.options().out;
  const auto written = write_book(in_ink(*scene, options.scene.ink), lines, title, format, options, book, file, console.progress());
  if (!written) return tl::unexpected(written.error());
  console.note(fmt::format("wrote {}: {}", file.string(), *written));
  return {};
}

}  // namespace

Action declare_render(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  app.add_option("FILE", request->input.file,
                 "vector or raster file that GDAL reads, or a project.json; without it: the project inside the program (Central Asia)");
  app.add_option("--layer", request->input.layer, "layer of a file that is not a project, or variable of a raster file")->option_text("NAME");
  app.add_option("--key", request->input.key, "field that names the party, of a file that is not a project")->option_text("FIELD");
  app.add_option("--input-crs", request->input.crs, "coordinate system of a file that names none; else WGS 84")->option_text("CRS");
  app.add_option("--bbox", request->bbox, "west,south,east,north in degrees; else the project's view")->option_text("W,S,E,N");
  app.add_option("--crs", request->options.crs,
                 "projection: EPSG code, PROJ string or WKT; local-lcc (conformal) and local-laea (equal-area) are "
                 "centred on the box")
      ->option_text("CRS")
      ->capture_default_str();
  auto* size = app.add_option("--size", request->size, "width and height in pixels; else 1920x1200 for PNG")->option_text("WxH");
  app.add_option("--page", request->page, "sheet A0 to A5, lying, or millimetres as in 300x200mm; else A3 for PDF and SVG")
      ->option_text("A4|WxHmm")
      ->excludes(size);
  app.add_flag("--portrait", request->portrait, "the sheet stands");
  app.add_option("--dpi", request->dpi, "dots an inch of a page: 300 for PNG; 200 for the rasters in PDF and SVG, whose lines and text have none")
      ->option_text("N")
      ->check(CLI::Range(50.0, 1200.0));
  app.add_option("--scale", request->scale, "2 draws lines and text twice as large, for print; of a map book its scale: 100000 is 1:100,000")
      ->option_text("FACTOR");
  app.add_option("--book", request->book, "a map book along the border of two parties: an index, then sheets at --scale; PDF has them as pages, others as files")
      ->option_text("A,B")
      ->delimiter(',')
      ->expected(2);
  app.add_option("--overlap", request->overlap, "of a map book: how much of the border two sheets share, as part of the map's shorter side")
      ->option_text("PART")
      ->check(CLI::Range(0.0, 0.4))
      ->capture_default_str();
  app.add_flag("--turned", request->turned, "of a map book: the border runs across each sheet; else north is up");
  app.add_option("--text", request->text, "letters in PDF and SVG: text, or paths that need no font")
      ->option_text("text|outlines")
      ->check(CLI::IsMember({"text", "outlines"}))
      ->capture_default_str();
  app.add_flag("--no-north", request->no_north, "no north arrow");
  app.add_flag("--no-locator", request->no_locator, "no globe that says where the map lies");
  app.add_option("--title", request->options.scene.title, "title above the map; else the project's")->option_text("TEXT");
  app.add_option("--language", request->options.scene.language, "language of legend and names: en, ru, ky, uz, tg; names also in others that the data has")
      ->option_text("CODE")
      ->capture_default_str();
  app.add_option("--hide", request->hidden, "ids of layers to leave out (thalweg info lists them)")
      ->option_text("LAYER")
      ->delimiter(',');
  app.add_flag("--no-relief", request->no_relief, "no shaded relief");
  app.add_option("--heights", request->heights, "a raster file is heights in this unit, whatever it says of itself")
      ->option_text("m|ft")
      ->check(CLI::IsMember({"m", "ft"}));
  app.add_option("--theme", request->theme, "colours of the page round the map")
      ->option_text("light|dark|contrast")
      ->check(CLI::IsMember({"light", "dark", "contrast"}))
      ->capture_default_str();
  app.add_flag("--bare", request->bare, "no title, legend and frame; scale bar and attribution stay");
  return [request](Console& console) -> Result<> {
    RenderOptions options = request->options;
    if (console.options().out.empty())
      return fail(ErrorCode::kUsage, "render: no file to write", "name the picture with --out map.png, map.pdf or map.svg");
    const auto format = page_format(console.options().out);
    if (!format) return tl::unexpected(format.error());
    if (!request->bbox.empty()) {
      const auto box = parse_box(request->bbox);
      if (!box) return tl::unexpected(box.error());
      options.bbox = *box;
    }
    if (request->book.empty() && request->scale != 0) {
      if (request->scale < 0.25 || request->scale > 8) return fail(ErrorCode::kUsage, fmt::format("--scale {}: outside of 0.25 to 8", request->scale), "it enlarges lines and text; the map's own scale follows from --bbox and the page, except of a --book");
      options.pixel_ratio = request->scale;
    }
    options.north_arrow = !request->no_north;
    options.locator = !request->no_locator;
    options.text_outlines = request->text == "outlines";
    Request layout = *request;
    if (!request->book.empty() && layout.size.empty() && layout.page.empty()) layout.page = "A4";
    if (auto laid_out = lay_out(layout, *format, options); !laid_out) return laid_out;
    options.furniture = !request->bare;
    options.scene.relief = !request->no_relief;
    options.scene.hidden = request->hidden;
    options.scene.ink = request->theme == "dark" ? kDarkPage : request->theme == "contrast" ? kContrastPage : kLightPage;
    if (auto words = Words::load(options.scene.language)) options.scene.words = std::move(*words);
    const auto& file = console.options().out;
    if (!request->book.empty()) return draw_book(*request, *format, options, console);
    return draw(request->input, request->heights, options, console, [&](const MapScene& scene, const GeoBox& view) -> Result<> {
      const auto written = write_page(scene, view, *format, options, file, console.progress());
      if (!written) return tl::unexpected(written.error());
      console.note(fmt::format("wrote {}, {}", file.string(), *written));
      return {};
    });
  };
}

}  // namespace thalweg::cli
