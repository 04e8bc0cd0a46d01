// The window's map where the graphics card does not do what it should: the processor draws it, and the user is told.
#include "app/map_canvas.hpp"

#include <cstdlib>
#include <filesystem>
#include <thread>

#include <epoxy/gl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "geo/base/files.hpp"
#include "tests/support/offscreen.hpp"
#include "tests/support/sample_scenes.hpp"

namespace thalweg {
namespace {

TEST(MapCanvasGLTest, AShaderThatFailsLeavesTheMapToTheProcessor) {
  auto context = OffscreenContext::create(200, 150);
  ASSERT_TRUE(context) << context.error().message;
  const auto folder = std::filesystem::temp_directory_path() / ("thalweg-canvas-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(write_file_atomically(folder / "fill.frag", "#version 330 core\nthis is no shader\n"));
  setenv("THALWEG_SHADERS", folder.c_str(), 1);
  auto canvas = MapCanvas::create(MapCanvas::Hand::kGraphics);
  unsetenv("THALWEG_SHADERS");
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(canvas) << canvas.error().message;
  auto scene = std::make_shared<MapScene>(empty_scene());
  scene->items.emplace_back(square(70, 39, 2, rgb(0xcc2233), Hatch::kNone));
  const MapView view = view_of(kBox, 200, 150);
  JobPool jobs(1, [] {});
  std::vector<std::string> told;
  for (int frame = 0; frame < 100'000 && !canvas->settled(); ++frame) {
    if (const auto drawn = canvas->update(jobs, scene, view, true); !drawn) told.push_back(drawn.error().message);
    jobs.drain();
    std::this_thread::yield();
  }
  ASSERT_TRUE(canvas->settled());
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("fill.frag"), std::string::npos) << told[0];
  EXPECT_NE(told[0].find("drawn by the processor"), std::string::npos) << told[0];
  ASSERT_TRUE(canvas->has_map());
  EXPECT_TRUE(canvas->texture().top_first);  // as the processor has it
  std::vector<std::uint8_t> pixels(200 * 150 * 4);
  glBindTexture(GL_TEXTURE_2D, canvas->texture().name);
  glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
  const std::size_t middle = (40 * 200 + 100) * 4;  // above the scale bar
  EXPECT_EQ(pixels[middle], 0xcc);
  EXPECT_EQ(pixels[middle + 1], 0x22);
  EXPECT_EQ(pixels[middle + 2], 0x33);
}

}  // namespace
}  // namespace thalweg
