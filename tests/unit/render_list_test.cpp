#include <algorithm>
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "layers/arcs.hpp"
#include "layers/build_scene.hpp"
#include "layers/render_list.hpp"
#include "layers/scene_parts.hpp"

namespace thalweg {
namespace {

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// The default project is read once for all tests here.
struct Default {
  Project project;
  BorderFindings findings;
  MapScene scene;
};
const Default& central_asia() {
  static const Default made = [] {
    Default d;
    Problems problems;
    Progress progress;
    auto project = default_project(problems, progress);
    EXPECT_TRUE(project) << (project ? "" : project.error().message);
    d.project = std::move(*project);
    auto findings = find_borders(d.project, problems, progress);
    EXPECT_TRUE(findings);
    d.findings = std::move(*findings);
    auto scene = build_scene(d.project, d.findings, {}, progress);
    EXPECT_TRUE(scene);
    d.scene = std::move(*scene);
    return d;
  }();
  return made;
}

MapView view_of(const GeoBox& box, const std::string& crs = "local-lcc") {
  auto projection = MapProjection::create(crs, box);
  EXPECT_TRUE(projection);
  auto view = fit(*projection, box, 800, 500, {0, 0, 800, 500});
  EXPECT_TRUE(view);
  return *view;
}

Result<RenderList> build(const MapScene& scene, const MapView& view, unsigned threads, BuildOptions options = {}) {
  auto text = TextEngine::create();
  EXPECT_TRUE(text);
  Progress progress(threads);
  return build_render_list(scene, view, *text, options, progress);
}

TEST(RenderList, IsTheSameForAnyNumberOfThreads) {
  const Default& d = central_asia();
  const MapView view = view_of(d.project.view);
  const auto a = build(d.scene, view, 1), b = build(d.scene, view, 4);
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(same_bytes(a->fills, b->fills));
  EXPECT_TRUE(same_bytes(a->ring_points, b->ring_points));
  EXPECT_TRUE(same_bytes(a->ring_start, b->ring_start));
  EXPECT_TRUE(same_bytes(a->lines, b->lines));
  EXPECT_TRUE(same_bytes(a->discs, b->discs));
  EXPECT_TRUE(same_bytes(a->glyphs, b->glyphs));
  EXPECT_EQ(a->batches.size(), b->batches.size());
  EXPECT_EQ(a->atlas->glyphs, b->atlas->glyphs);
  EXPECT_EQ(a->atlas->halos, b->atlas->halos);
}

TEST(RenderList, KeepsToThePaddedFrame) {
  const Default& d = central_asia();
  const MapView view = view_of(d.project.view);
  BuildOptions options;
  options.pad = 0.2;
  const auto list = build(d.scene, view, 2, options);
  ASSERT_TRUE(list);
  const double reach_x = 800 * 0.7 * list->m_per_px * 1.001, reach_y = (250 + 800 * 0.2) * list->m_per_px * 1.001;
  for (const Batch& b : list->batches) {
    if (b.kind != Batch::Kind::kFill || b.space != Space::kMap) continue;
    for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
      const FillPolygon& p = list->fills[i];
      for (std::uint32_t k = list->ring_start[p.first_ring]; k < list->ring_start[p.first_ring + p.rings]; ++k) {
        ASSERT_LE(std::abs(list->ring_points[k].x), reach_x);
        ASSERT_LE(std::abs(list->ring_points[k].y), reach_y);
      }
    }
  }
  for (const Batch& b : list->batches) {
    switch (b.kind) {
      case Batch::Kind::kFill: ASSERT_LE(b.first + b.count, list->fills.size()); break;
      case Batch::Kind::kLine: ASSERT_LE(b.first + b.count, list->lines.size()); break;
      case Batch::Kind::kDisc: ASSERT_LE(b.first + b.count, list->discs.size()); break;
      case Batch::Kind::kGlyph: ASSERT_LE(b.first + b.count, list->glyphs.size()); break;
      case Batch::Kind::kImage: ASSERT_LE(b.first + b.count, list->image_vertices.size()); break;
    }
  }
}

TEST(RenderList, SaysWhenItIsNoLongerGood) {
  const Default& d = central_asia();
  const MapView view = view_of(d.project.view);
  const BuildOptions options;
  const auto list = build(d.scene, view, 2, options);
  ASSERT_TRUE(list);
  EXPECT_TRUE(still_good(*list, view, options));
  EXPECT_TRUE(still_good(*list, panned(view, 100, -50), options));
  EXPECT_FALSE(still_good(*list, panned(view, 2000, 0), options));
  EXPECT_FALSE(still_good(*list, zoomed(view, 2, {400, 250}), options));
  EXPECT_FALSE(still_good(*list, zoomed(view, 0.5, {400, 250}), options));
}

TEST(RenderList, CancelledBuildSaysSo) {
  const Default& d = central_asia();
  auto text = TextEngine::create();
  ASSERT_TRUE(text);
  Progress progress(1);
  progress.cancel();
  const auto list = build_render_list(d.scene, view_of(d.project.view), *text, {}, progress);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().code, ErrorCode::kCancelled);
}

TEST(RenderList, WholeWorldInManyProjectionsHasOnlyFiniteNumbers) {
  const Default& d = central_asia();
  for (const char* crs : {"EPSG:3857", "EPSG:4326", "+proj=robin +lon_0=70", "+proj=ortho +lat_0=40 +lon_0=70", "+proj=laea +lat_0=90", "EPSG:32642", "+proj=gnom +lat_0=40 +lon_0=70"}) {
    auto projection = MapProjection::create(crs, {-170, -60, 170, 80});
    ASSERT_TRUE(projection) << crs;
    const auto view = fit(*projection, {20, -20, 120, 75}, 400, 300, {0, 0, 400, 300});
    ASSERT_TRUE(view) << crs;
    const auto list = build(d.scene, *view, 2);
    ASSERT_TRUE(list) << crs;
    EXPECT_FALSE(list->fills.empty()) << crs;
    for (const FillPoint& v : list->ring_points) ASSERT_TRUE(std::isfinite(v.x) && std::isfinite(v.y)) << crs;
    for (const LinePoint& v : list->lines) ASSERT_TRUE(std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.along)) << crs;
  }
}

TEST(RenderList, DashPhaseRunsOnAlongAChain) {
  // One line in three arcs: the phase at each vertex is its distance from the chain's start.
  MapScene scene;
  scene.graticule.shown = false;
  LineItem item;
  auto set = std::make_shared<ArcSet>();
  std::vector<LonLat> whole;
  for (int i = 0; i <= 30; ++i) whole.push_back({71 + 0.01 * i, 40 + 0.004 * std::sin(i)});
  add_arc(*set, std::span(whole).subspan(0, 11));
  add_arc(*set, std::span(whole).subspan(10, 11));
  add_arc(*set, std::span(whole).subspan(20, 11));
  Progress progress(1);
  rank_arcs(*set, progress);
  const std::uint32_t arcs[] = {0, 1, 2};
  item.chains = chain_arcs(*set, arcs);
  ASSERT_EQ(item.chains.size(), 1U);
  item.arcs = set;
  item.style.dash_px = {6, 4, 0, 0};
  scene.items.emplace_back(item);
  BuildOptions options;
  options.scale_bar = false;
  const auto list = build(scene, view_of({70.9, 39.9, 71.4, 40.1}), 1, options);
  ASSERT_TRUE(list);
  ASSERT_EQ(list->batches.size(), 1U);
  double along = 0;
  for (std::size_t i = 1; i + 2 < list->lines.size(); ++i) {
    EXPECT_NEAR(list->lines[i].along, along, 0.5) << "vertex " << i;
    along += std::hypot(list->lines[i + 1].x - list->lines[i].x, list->lines[i + 1].y - list->lines[i].y);
  }
  EXPECT_NEAR(along, 26'000, 2'000);
}

TEST(Scene, NeighboursHaveDifferentTints) {
  const Default& d = central_asia();
  const BorderGraph& graph = *d.findings.graph;
  const auto tints = tint_parties(graph, d.project.focus);
  const auto& codes = graph.parties().codes;
  int pairs = 0;
  for (const ArcLabel& l : graph.labels()) {
    if (l.left.size() != 1 || l.right.size() != 1 || l.left == l.right) continue;
    EXPECT_FALSE(tints.at(codes[l.left[0]]) == tints.at(codes[l.right[0]])) << codes[l.left[0]] << " " << codes[l.right[0]];
    ++pairs;
  }
  EXPECT_GT(pairs, 10);
}

TEST(Scene, NamesEnclavesAndCreditsEverySource) {
  const Default& d = central_asia();
  int enclaves = 0;
  for (const Label& l : d.scene.labels) enclaves += l.layer == "enclaves" ? 1 : 0;
  EXPECT_GE(enclaves, 5);
  std::string all;
  for (const std::string& line : d.scene.furniture.attribution) all += line;
  for (const char* credit : {"OpenStreetMap", "Natural Earth", "GeoNames"}) EXPECT_NE(all.find(credit), std::string::npos) << credit;
  ASSERT_FALSE(d.scene.furniture.notes.empty());
  EXPECT_NE(d.scene.furniture.notes[0].find("not an opinion on the legal status"), std::string::npos);
}

TEST(Scene, HiddenLayersAreNeitherDrawnNorCredited) {
  const Default& d = central_asia();
  SceneOptions options;
  options.hidden = {"places", "rivers", "streams"};
  Progress progress;
  const auto scene = build_scene(d.project, d.findings, options, progress);
  ASSERT_TRUE(scene);
  for (const Label& l : scene->labels) EXPECT_TRUE(l.layer != "places" && l.layer != "rivers" && l.layer != "streams") << l.text;
  for (const std::string& line : scene->furniture.attribution) EXPECT_EQ(line.find("GeoNames"), std::string::npos);
}

TEST(Scene, NamesAreGivenInTheLanguageAskedFor) {
  const Default& d = central_asia();
  SceneOptions options;
  options.language = "ru";
  Progress progress;
  const auto scene = build_scene(d.project, d.findings, options, progress);
  ASSERT_TRUE(scene);
  const bool found = std::any_of(scene->labels.begin(), scene->labels.end(), [](const Label& l) { return l.text == "Сох"; });
  EXPECT_TRUE(found);
}

TEST(Scene, AProjectWithoutBordersStillHasAMap) {
  Project bare;
  bare.title = "Nothing";
  bare.view = {0, 0, 1, 1};
  Problems problems;
  Progress progress;
  const auto findings = find_borders(bare, problems, progress);
  ASSERT_TRUE(findings);
  const auto scene = build_scene(bare, *findings, {}, progress);
  ASSERT_TRUE(scene);
  const auto list = build(*scene, view_of({0, 0, 1, 1}), 1);
  ASSERT_TRUE(list);
}

}  // namespace
}  // namespace thalweg
