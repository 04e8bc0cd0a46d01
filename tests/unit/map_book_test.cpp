// Sheets along a border: they show all of it, share what they are to share, and make the same files for any number of threads.
#include "layers/map_book.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>
#include <unistd.h>

#include "geo/base/files.hpp"
#include "geo/earth/geodesy.hpp"
#include "layers/scene_style.hpp"

namespace thalweg {
namespace {

using Lines = std::vector<std::vector<LonLat>>;
constexpr double kWidth_px = 900, kHeight_px = 560;

// A walk that bends as borders do, from there on.
std::vector<LonLat> border_from(LonLat at, double azimuth_deg, int steps, double step_m, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> turn(-35, 35);
  std::vector<LonLat> line{at};
  double azimuth = azimuth_deg;
  for (int i = 0; i < steps; ++i) {
    azimuth += turn(random) + 0.2 * (azimuth_deg - azimuth);
    line.push_back(direct_geodesic(line.back(), azimuth, step_m));
  }
  return line;
}
std::vector<LonLat> ring_about(LonLat at, double radius_m) {
  std::vector<LonLat> ring;
  for (int i = 0; i < 60; ++i) ring.push_back(direct_geodesic(at, i * 6, radius_m));
  ring.push_back(ring.front());
  return ring;
}

bool on(const BookSheet& s, LonLat p) {
  const auto px = to_screen(s.view, p);
  return px && RectPx{0, 0, s.view.width_px, s.view.height_px}.contains(*px);
}

// Every place of the border is on a sheet, also between its vertices; sheets that follow each other on one line share as much
// of it as they are to.
void hold(const Lines& border, const BookOptions& options) {
  Progress progress(2);
  const auto sheets = book_sheets(border, kWidth_px, kHeight_px, options, progress);
  ASSERT_TRUE(sheets) << sheets.error().message;
  for (const auto& line : border) {
    std::vector<LonLat> fine;
    for (std::size_t i = 1; i < line.size(); ++i) densify_geodesic(line[i - 1], line[i], 1000, fine);
    for (const LonLat& p : fine) ASSERT_TRUE(std::any_of(sheets->begin(), sheets->end(), [&](const BookSheet& s) { return on(s, p); })) << p.lon << " " << p.lat;
  }
  const double shared_km = options.overlap * kHeight_px * options.scale * kLogicalPixel_m / 1000, step_km = kHeight_px * options.scale * kLogicalPixel_m / 40 / 1000;
  for (std::size_t i = 0; i < sheets->size(); ++i) {
    const BookSheet& s = (*sheets)[i];
    EXPECT_LT(s.from_km, s.to_km);
    // True at the middle.
    EXPECT_NEAR(ground_m_per_px(s.view, {kWidth_px / 2, kHeight_px / 2}) / kLogicalPixel_m / options.scale, 1, 2e-3);
    if (i > 0 && s.from_km < (*sheets)[i - 1].to_km - 1e-6) {
      EXPECT_GE((*sheets)[i - 1].to_km - s.from_km, shared_km - step_km) << i;
    }
    const auto north = direct_geodesic(*to_lonlat(s.view, {kWidth_px / 2, kHeight_px / 2}), 0, 1000);
    const auto px = to_screen(s.view, north);
    ASSERT_TRUE(px);
    if (!options.along) {
      EXPECT_NEAR(px->x, kWidth_px / 2, 0.1);
    }
    EXPECT_LT(px->y, kHeight_px / 2 + 1e-6);  // never upside down
  }
}

TEST(MapBook, ShowsAllOfTheBorderAndSharesWhatItShould) {
  unsigned seed = 1;
  for (const bool along : {false, true}) {
    for (const double overlap : {0.0, 0.1, 0.4}) {
      for (const double azimuth : {10.0, -140.0}) {
        const Lines border{border_from({71, 40}, azimuth, 150, 2500, seed++), ring_about({71.5, 40.5}, 12'000), ring_about({74, 42}, 3000)};
        for (const double scale : {3e5}) hold(border, {scale, overlap, along});
      }
    }
  }
}

TEST(MapBook, GoesAcrossTheAntimeridianAndToTheNorth) {
  hold({border_from({179, 66}, 80, 120, 3000, 5)}, {4e5, 0.1, false});
  hold({border_from({20, 79}, 30, 80, 3000, 6)}, {4e5, 0.1, true});
}

TEST(MapBook, WhatIsShownAlreadyHasNoSheetOfItsOwn) {
  const Lines one{border_from({71, 40}, 90, 20, 1000, 3)};
  Progress progress;
  const BookOptions options{1e6, 0.1, false};
  EXPECT_EQ(book_sheets(one, kWidth_px, kHeight_px, options, progress)->size(), 1U);
  Lines more = one;
  more.push_back(ring_about(one[0][10], 2000));
  EXPECT_EQ(book_sheets(more, kWidth_px, kHeight_px, options, progress)->size(), 1U);
  more.push_back(ring_about({80, 45}, 2000));
  const auto two = book_sheets(more, kWidth_px, kHeight_px, options, progress);
  ASSERT_EQ(two->size(), 2U);
  EXPECT_TRUE(two->front().beside.empty());
}

TEST(MapBook, NeighboursAreNamedAtTheirEdges) {
  Progress progress;
  const auto sheets = book_sheets(Lines{border_from({71, 40}, 90, 200, 2000, 9)}, kWidth_px, kHeight_px, {5e5, 0.1, false}, progress);
  ASSERT_TRUE(sheets);
  ASSERT_GT(sheets->size(), 2U);
  for (std::size_t i = 0; i + 1 < sheets->size(); ++i) {
    const auto& beside = (*sheets)[i].beside;
    EXPECT_NE(std::find(beside.begin(), beside.end(), i + 1), beside.end());
    EXPECT_EQ(edge_towards((*sheets)[i], (*sheets)[i + 1]).edge, EdgeNote::Edge::kEast);
    EXPECT_EQ(edge_towards((*sheets)[i + 1], (*sheets)[i]).edge, EdgeNote::Edge::kWest);
  }
}

TEST(MapBook, RefusesWhatItCannotDo) {
  Progress progress;
  const Lines line{border_from({71, 40}, 90, 300, 2500, 3)};
  EXPECT_EQ(book_sheets({}, 900, 560, {}, progress).error().code, ErrorCode::kEmpty);
  EXPECT_EQ(book_sheets(line, 900, 560, {100, 0.1, false}, progress).error().code, ErrorCode::kUsage);
  EXPECT_EQ(book_sheets(line, 900, 560, {1e5, 0.6, false}, progress).error().code, ErrorCode::kUsage);
  EXPECT_EQ(book_sheets(line, 900, 560, {1000, 0.1, false}, progress).error().code, ErrorCode::kTooLarge);
  progress.cancel();
  EXPECT_EQ(book_sheets(line, 900, 560, {1e5, 0.1, false}, progress).error().code, ErrorCode::kCancelled);
}

TEST(MapBook, FilesHaveTheIndexAndEverySheetAndTheSameBytes) {
  const auto folder = std::filesystem::temp_directory_path() / ("thalweg-book-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const Lines border{border_from({71, 40}, 60, 120, 2500, 4)};
  MapScene scene;
  scene.furniture.attribution = {"Nobody, 2026"};
  RenderOptions options;
  lay_on_page({297, 210}, 60, options);
  const BookOptions book{5e5, 0.1, false};
  std::vector<std::string> bytes;
  std::size_t count = 0;
  for (const unsigned threads : {1U, 3U}) {
    Progress progress(threads);
    const auto written = write_book(scene, border, "A – B", PageFormat::kPdf, options, book, folder / "book.pdf", progress);
    ASSERT_TRUE(written) << written.error().message;
    bytes.push_back(*read_file(folder / "book.pdf"));
    const RectPx frame = [&] {
      MapScene headed = scene;
      headed.furniture.title = "A – B";
      return frame_on_page(headed, options);
    }();
    count = book_sheets(border, frame.width, frame.height, book, progress)->size();
    EXPECT_EQ(*written, std::to_string(count + 1) + " pages, 297 x 210 mm");
  }
  EXPECT_TRUE(bytes[0] == bytes[1]) << "other bytes";
  ASSERT_EQ(std::system(("pdfinfo " + (folder / "book.pdf").string() + " > " + (folder / "info.txt").string()).c_str()), 0);
  EXPECT_NE(read_file(folder / "info.txt")->find("Pages:           " + std::to_string(count + 1) + "\n"), std::string::npos) << *read_file(folder / "info.txt");
  ASSERT_EQ(std::system(("pdftotext -enc UTF-8 " + (folder / "book.pdf").string() + " " + (folder / "text.txt").string()).c_str()), 0);
  const auto text = *read_file(folder / "text.txt");
  for (const std::string& piece : {std::string("A – B: index of sheets"), "A – B: sheet 1 of " + std::to_string(count), "sheet " + std::to_string(count) + " of", std::string("1:500,000, km 0 to"), std::string("Sheet 2"), std::string("Nobody, 2026")})
    EXPECT_NE(text.find(piece), std::string::npos) << piece;
  // Other formats: a file each.
  Progress progress;
  lay_on_page({297, 210}, 40, options);
  options.pixel_ratio = 40.0 / 96;
  ASSERT_TRUE(write_book(scene, border, "A – B", PageFormat::kPng, options, book, folder / "b.png", progress));
  for (std::size_t i = 0; i <= count; ++i) EXPECT_TRUE(std::filesystem::exists(folder / ("b-0" + std::to_string(i) + ".png"))) << i;
  EXPECT_FALSE(std::filesystem::exists(folder / ("b-0" + std::to_string(count + 1) + ".png")));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace thalweg
