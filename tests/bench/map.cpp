// bench_map FILE [camera|plain]: what the map of FILE takes. Without `camera`: reading, findings, scene, and for
// each view and projection the drawing list, the first picture and a picture of what is resident. With it:
// fixed camera paths through the window's own canvas, frame by frame. With `plain`, for map.sh: fill and outline
// of every polygon as others draw them, one line a picture. Milliseconds; offscreen.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <epoxy/gl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include "app/map_canvas.hpp"
#include "geo/base/jobs.hpp"
#include "geo/register/project.hpp"
#include "layers/arcs.hpp"
#include "layers/build_scene.hpp"
#include "layers/paint.hpp"
#include "tests/support/offscreen.hpp"

namespace {
using namespace thalweg;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

template <class T>
T need(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_map: {}; {}\n", result.error().message, result.error().remedy);
    std::exit(1);
  }
  return std::move(*result);
}
void need(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "bench_map: {}; {}\n", result.error().message, result.error().remedy);
  std::exit(1);
}

double quantile(std::vector<double> v, double q) {
  if (v.empty()) return 0;
  std::sort(v.begin(), v.end());
  return v[static_cast<std::size_t>(q * static_cast<double>(v.size() - 1) + 0.5)];
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

struct View {
  const char* name;
  GeoBox box;
};
const View kViews[] = {{"world", {-180, -75, 180, 84}}, {"ca", {46, 35, 88, 56}}, {"ferghana", {69.5, 39.3, 73.5, 41.5}}};
struct Crs {
  const char *name, *text;
};
const Crs kCrs[] = {{"3857", "EPSG:3857"}, {"albers", "+proj=aea +lat_1=35 +lat_2=56 +lat_0=45 +lon_0=68 +datum=WGS84"}};

void stills(const MapScene& scene, int width, int height) {
  TextEngine text = need(TextEngine::create());
  OffscreenContext context = need(OffscreenContext::create(width, height));
  MapRenderer renderer = need(MapRenderer::create());
  fmt::print("{}\n{:>8} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9} {:>10} {:>10}\n", context.driver(), "crs", "view", "list", "list CPU", "first", "resident", "together", "painted", "points", "segments");
  for (const Crs& crs : kCrs) {
    for (const View& v : kViews) {
      const MapProjectionPtr projection = need(MapProjection::create(crs.text, v.box));
      const MapView view = need(fit(projection, v.box, width, height, {0, 0, static_cast<double>(width), static_cast<double>(height)}));
      std::vector<double> list_ms, first_ms, resident_ms, all_ms, painted_ms, cpu_ms;
      Image image;
      std::size_t triangles = 0, segments = 0;
      for (int i = 0; i < 5; ++i) {
        Progress progress;
        BuildOptions options;
        options.pad = 0;
        const auto start = Clock::now();
        const std::clock_t cpu = std::clock();
        const RenderList list = need(build_render_list(scene, view, text, options, progress));
        list_ms.push_back(ms_since(start));
        cpu_ms.push_back(1e3 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC);
        triangles = list.ring_points.size();
        segments = list.lines.size();
        const auto drawing = Clock::now();
        need(renderer.upload(list, triangulate(list, progress)));
        renderer.draw(view);
        glFinish();
        first_ms.push_back(ms_since(drawing));
        all_ms.push_back(ms_since(start));
        for (int k = 0; k < 3; ++k) {
          const auto painting = Clock::now();
          image = paint(list, view, {}, std::move(image), progress);
          painted_ms.push_back(ms_since(painting));
          const auto again = Clock::now();
          renderer.draw(view);
          glFinish();
          resident_ms.push_back(ms_since(again));
        }
      }
      if (const char* folder = std::getenv("THALWEG_BENCH_PICTURES")) {
        need(write_png(image, fmt::format("{}/{}-{}.png", folder, crs.name, v.name)));
        need(write_png(context.read(), fmt::format("{}/{}-{}-gl.png", folder, crs.name, v.name)));
      }
      fmt::print("{:>8} {:>9} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f} {:>10} {:>10}\n", crs.name, v.name, quantile(list_ms, 0.5), quantile(cpu_ms, 0.5), quantile(first_ms, 0.5), quantile(resident_ms, 0.5), quantile(all_ms, 0.5), quantile(painted_ms, 0.5), triangles, segments);
    }
  }
}

// Frames as the window makes them: the canvas never waits, jobs run beside it.
void cameras(std::shared_ptr<const MapScene> scene) {
  constexpr int kWidth = 1280, kHeight = 800, kFrames = 90;
  OffscreenContext context = need(OffscreenContext::create(kWidth, kHeight));
  MapCanvas canvas = need(MapCanvas::create());
  JobPool jobs(std::max(1U, std::thread::hardware_concurrency() - 1), [] {});
  fmt::print("{:>9} {:>9} {:>9} {:>9} {:>9} {:>9}\n", "path", "view", "median", "p95", "worst", "sharp in");
  for (const View& v : kViews) {
    const MapProjectionPtr projection = need(MapProjection::create("EPSG:3857", v.box));
    const MapView home = need(fit(projection, v.box, kWidth, kHeight, {0, 0, kWidth, kHeight}));
    const auto settle = [&](const MapView& view) {
      const auto start = Clock::now();
      do {
        need(canvas.update(jobs, scene, view, true));
        jobs.drain();
        if (!canvas.settled()) std::this_thread::yield();
      } while (!canvas.settled());
      glFinish();
      return ms_since(start);
    };
    const auto run = [&](const char* name, auto&& move) {
      MapView view = home;
      settle(view);
      std::vector<double> frames;
      for (int i = 0; i < kFrames; ++i) {
        view = move(view, i);
        const auto start = Clock::now();
        jobs.drain();
        need(canvas.update(jobs, scene, view, false));
        glFinish();
        frames.push_back(ms_since(start));
      }
      const double sharp = settle(view);
      fmt::print("{:>9} {:>9} {:>9.1f} {:>9.1f} {:>9.1f} {:>9.1f}\n", name, v.name, quantile(frames, 0.5), quantile(frames, 0.95), quantile(frames, 1), sharp);
    };
    run("pan", [](const MapView& view, int i) { return panned(view, i < kFrames / 2 ? 14 : -14, i % 30 < 15 ? 6 : -6); });
    run("zoom", [](const MapView& view, int i) { return zoomed(view, i < kFrames / 2 ? 1.04 : 1 / 1.04, {kWidth * 0.4, kHeight * 0.6}); });
    settle(home);
    const MapProjectionPtr other = need(MapProjection::create(kCrs[1].text, v.box));
    fmt::print("{:>9} {:>9} {:>9} {:>9} {:>9} {:>9.1f}\n", "albers", v.name, "", "", "", settle(reprojected(home, other)));
  }
}

// "crs view left bottom right top milliseconds": of the fastest of nine, from arcs to pixels.
void plain(const BorderFindings& findings) {
  constexpr int kWidth = 1920, kHeight = 1080;
  Progress progress;
  GraphFill fill = fill_of(*findings.graph, progress);
  std::fill(fill.item.colour.begin(), fill.item.colour.end(), rgb(0xf2e8d5));
  LineItem lines;
  lines.arcs = fill.item.arcs;
  std::vector<std::uint32_t> all(findings.graph->arcs().size());
  std::iota(all.begin(), all.end(), 0U);
  lines.chains = chain_arcs(*lines.arcs, all);
  lines.style.width_px = 1.5F;
  lines.style.colour = rgb(0x4a4550);
  MapScene scene;
  scene.graticule.shown = false;
  scene.items.emplace_back(std::move(fill.item));
  scene.items.emplace_back(std::move(lines));
  TextEngine text = need(TextEngine::create());
  Image image;
  for (const Crs& crs : kCrs) {
    for (const View& v : kViews) {
      const MapProjectionPtr projection = need(MapProjection::create(crs.text, v.box));
      const MapView view = need(fit(projection, v.box, kWidth, kHeight, {0, 0, kWidth, kHeight}));
      BuildOptions options;
      options.pad = 0;
      options.scale_bar = false;
      double best = INFINITY;
      for (int i = 0; i < 9; ++i) {
        const auto start = Clock::now();
        const RenderList list = need(build_render_list(scene, view, text, options, progress));
        image = paint(list, view, {}, std::move(image), progress);
        best = std::min(best, ms_since(start));
      }
      if (const char* folder = std::getenv("THALWEG_BENCH_PICTURES")) need(write_png(image, fmt::format("{}/plain-{}-{}.png", folder, crs.name, v.name)));
      const double w = kWidth / 2.0 * view.m_per_px, h = kHeight / 2.0 * view.m_per_px;
      fmt::print("{} {} {:.3f} {:.3f} {:.3f} {:.3f} {:.1f}\n", crs.name, v.name, view.centre.x - w, view.centre.y - h, view.centre.x + w, view.centre.y + h, best);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "bench_map FILE [camera|plain]\n");
    return 1;
  }
  Progress progress;
  Problems problems;
  const auto start = Clock::now();
  const Project project = std::string_view(argv[1]) == "-" ? need(default_project(problems, progress)) : need(open_project(argv[1], problems, progress));
  const double read_ms = ms_since(start);
  const auto finding = Clock::now();
  const BorderFindings findings = need(find_borders(project, problems, progress));
  const double find_ms = ms_since(finding);
  if (argc > 2 && std::string_view(argv[2]) == "plain") {
    plain(findings);
    return 0;
  }
  const auto building = Clock::now();
  const auto scene = std::make_shared<const MapScene>(need(build_scene(project, findings, {}, progress)));
  fmt::print("read {:.0f} ms, findings {:.0f} ms, scene {:.0f} ms, peak {:.0f} MiB\n", read_ms, find_ms, ms_since(building), peak_mib());
  if (argc > 2) cameras(scene);
  else stills(*scene, 1920, 1080);
  fmt::print("peak {:.0f} MiB\n", peak_mib());
}
