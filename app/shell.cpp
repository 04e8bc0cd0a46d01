#include "app/shell.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include <epoxy/gl.h>
// epoxy first: GLFW then takes its declarations.
#include <GLFW/glfw3.h>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include "app/actions.hpp"
#include "app/layout.hpp"
#include "app/leaving.hpp"
#include "app/map_area.hpp"
#include "app/map_canvas.hpp"
#include "app/shaped_names.hpp"
#include "app/theme.hpp"
#include "layers/image.hpp"

namespace thalweg {
namespace {

constexpr int kExtraFrames = 3;          // after an event: hover, focus and popups need a frame or two
constexpr double kProgress_s = 0.1;      // between frames while a progress bar is shown
constexpr double kCaret_s = 0.4;         // between frames while a caret blinks
constexpr double kLongestStep_s = 0.05;  // of the camera in one frame
constexpr float kText_px = 15;           // logical
constexpr const char* kRemedy = "make pictures without a display: thalweg render --out map.png";

using Clock = std::chrono::steady_clock;

std::string glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? "the window system gives no reason" : text;
}

// GLFW, the window, its context and ImGui end in this order, however far they came.
struct Session {
  GLFWwindow* window = nullptr;
  bool glfw = false, imgui = false, imgui_glfw = false, imgui_gl = false;
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    if (imgui_gl) ImGui_ImplOpenGL3_Shutdown();
    if (imgui_glfw) ImGui_ImplGlfw_Shutdown();
    if (imgui) ImGui::DestroyContext();
    if (window != nullptr) glfwDestroyWindow(window);
    if (glfw) glfwTerminate();
  }
};

}  // namespace

struct Shell::Impl {
  // In the order of making; jobs end before GLFW, which they wake.
  Session session;
  Workspace work{[] { glfwPostEmptyEvent(); }};
  Interface face;
  std::optional<MapCanvas> canvas, other;  // `other`: of the date that is compared with, once there is one
  ShapedNames shaped;
  Context context{work, face};

  Settings kept, shown;  // what the file holds; what was chosen when that was last looked at
  int frames_due = kExtraFrames;
  float fonts_for = 0;                   // text height that the fonts were made for
  std::string theme_for, titled;
  // Keys pressed since the last frame. This ImGui sees only which are down when a frame begins, so that a tap
  // shorter than a slow frame would be lost.
  std::vector<int> tapped;
  bool tapped_with_ctrl = false;
  std::filesystem::path dropped;
  ScriptView script_view;
  PointPx script_mouse;
  bool script_has_mouse = false, script_button = false;
  Clock::time_point last_frame = Clock::now();

  void event() { frames_due = kExtraFrames; }
  static Impl& of(GLFWwindow* window) { return *static_cast<Impl*>(glfwGetWindowUserPointer(window)); }

  Settings chosen() const;
  void set_title();
  void list_recent();
  void keep_settings();
  Result<> start();
  Result<> update_fonts();
  void wait_for_events(bool script_waits);
  bool idle() const { return work.resting() && (!work.scene() || canvas->settled()) && (!work.other_scene() || !other || other->settled()); }
  void apply(const ScriptInput& input);
  void press_tapped() const;
  void release_tapped();
  Result<> frame(const std::optional<ScriptInput>& input);
  Result<> save_picture(const std::filesystem::path& file) const;
};

Shell::Shell(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Shell::~Shell() = default;

Result<std::unique_ptr<Shell>> Shell::create(const Settings& settings, Words words) {
  auto impl = std::make_unique<Impl>();
  impl->kept = settings;
  impl->face.scale = settings.scale;
  impl->face.left_open = settings.left_open;
  impl->face.right_open = settings.right_open;
  impl->face.bottom_open = settings.bottom_open;
  impl->face.left_em = settings.left_em;
  impl->face.right_em = settings.right_em;
  impl->face.bottom_em = settings.bottom_em;
  impl->face.recent = settings.recent;
  impl->face.left_panel = settings.left_panel;
  impl->face.theme = theme_named(settings.theme).id;
  impl->work.set_page_ink(theme_named(settings.theme).page);
  impl->work.set_words(std::move(words));
  if (auto started = impl->start(); !started) return tl::unexpected(started.error());
  impl->shown = impl->chosen();
  return std::unique_ptr<Shell>(new Shell(std::move(impl)));
}

Result<> Shell::Impl::start() {
  if (glfwInit() != GLFW_TRUE) return fail(ErrorCode::kNoDisplay, "no window can be opened: " + glfw_error(), kRemedy);
  session.glfw = true;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "thalweg");
  // As large as the screen lets it be, and no larger than is pleasant.
  int width = kept.width > 0 ? kept.width : 1440, height = kept.height > 0 ? kept.height : 900;
  if (GLFWmonitor* monitor = glfwGetPrimaryMonitor()) {
    int x = 0, y = 0, w = 0, h = 0;
    glfwGetMonitorWorkarea(monitor, &x, &y, &w, &h);
    if (w > 0 && h > 0) {
      width = std::min(width, w);
      height = std::min(height, h);
    }
  }
  glfwWindowHint(GLFW_MAXIMIZED, kept.maximized ? GLFW_TRUE : GLFW_FALSE);
  session.window = glfwCreateWindow(width, height, "Thalweg", nullptr, nullptr);
  if (session.window == nullptr) return fail(ErrorCode::kNoDisplay, "no window with OpenGL 3.3 can be opened: " + glfw_error(), kRemedy);
  GLFWwindow* window = session.window;
  glfwMakeContextCurrent(window);
  glfwSwapInterval(1);

  // Ours first: ImGui's call them in turn.
  glfwSetWindowUserPointer(window, this);
  glfwSetCursorPosCallback(window, [](GLFWwindow* w, double, double) { of(w).event(); });
  glfwSetMouseButtonCallback(window, [](GLFWwindow* w, int, int, int) { of(w).event(); });
  glfwSetScrollCallback(window, [](GLFWwindow* w, double, double) { of(w).event(); });
  glfwSetKeyCallback(window, [](GLFWwindow* w, int key, int, int action, int mods) {
    if (action == GLFW_PRESS && key >= 0 && key < IM_ARRAYSIZE(ImGuiIO::KeysDown)) {
      of(w).tapped.push_back(key);
      if ((mods & GLFW_MOD_CONTROL) != 0) of(w).tapped_with_ctrl = true;
    }
    of(w).event();
  });
  glfwSetCharCallback(window, [](GLFWwindow* w, unsigned) { of(w).event(); });
  glfwSetWindowFocusCallback(window, [](GLFWwindow* w, int) { of(w).event(); });
  glfwSetCursorEnterCallback(window, [](GLFWwindow* w, int) { of(w).event(); });
  glfwSetWindowRefreshCallback(window, [](GLFWwindow* w) { of(w).event(); });
  glfwSetFramebufferSizeCallback(window, [](GLFWwindow* w, int, int) { of(w).event(); });
  glfwSetWindowContentScaleCallback(window, [](GLFWwindow* w, float, float) { of(w).event(); });
  glfwSetDropCallback(window, [](GLFWwindow* w, int count, const char** files) {
    if (count > 0) of(w).dropped = files[0];
    of(w).event();
  });

  IMGUI_CHECKVERSION();
  ImGui::CreateContext();
  session.imgui = true;
  ImGui::GetIO().IniFilename = nullptr;
  ImGui::GetIO().ConfigWindowsMoveFromTitleBarOnly = true;
  ImGui::GetIO().ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  session.imgui_glfw = ImGui_ImplGlfw_InitForOpenGL(window, true);
  session.imgui_gl = ImGui_ImplOpenGL3_Init("#version 330 core");
  if (!session.imgui_glfw || !session.imgui_gl) return fail(ErrorCode::kNoDisplay, "the interface does not start on this OpenGL", kRemedy);
  auto made = MapCanvas::create();
  if (!made) {
    Error error = made.error();
    if (error.code == ErrorCode::kNoDisplay) error.remedy = kRemedy;
    return tl::unexpected(error);
  }
  canvas = std::move(*made);
  return update_fonts();
}

Settings Shell::Impl::chosen() const {
  Settings now;
  now.language = work.words().language();
  now.theme = face.theme;
  now.scale = face.scale;
  now.left_open = face.left_open;
  now.right_open = face.right_open;
  now.bottom_open = face.bottom_open;
  now.left_em = face.left_em;
  now.right_em = face.right_em;
  now.bottom_em = face.bottom_em;
  now.left_panel = face.left_panel;
  now.recent = face.recent;
  // A window that fills the screen, or none of it, keeps the size that it had before.
  now.maximized = glfwGetWindowAttrib(session.window, GLFW_MAXIMIZED) == GLFW_TRUE;
  now.width = shown.width;
  now.height = shown.height;
  if (!now.maximized && glfwGetWindowAttrib(session.window, GLFW_ICONIFIED) == GLFW_FALSE) glfwGetWindowSize(session.window, &now.width, &now.height);
  return now;
}

void Shell::Impl::set_title() {
  const auto& project = work.project();
  const std::string name = project ? work.words().name(project->title) : std::string();
  const std::string title = name.empty() ? "Thalweg" : fmt::format("{}{} \u2013 Thalweg", work.unsaved() ? "\u2022 " : "", name);
  if (title == titled) return;
  titled = title;
  glfwSetWindowTitle(session.window, title.c_str());
}

// Of a file that could be opened, or was written.
void Shell::Impl::list_recent() {
  const auto& file = work.opened_file();
  if (!work.project() || file.empty()) return;
  std::error_code error;
  const std::string name = std::filesystem::absolute(file, error).lexically_normal().string();
  if (error || (!face.recent.empty() && face.recent.front() == name)) return;
  std::erase(face.recent, name);
  face.recent.insert(face.recent.begin(), name);
  if (face.recent.size() > kMostRecent) face.recent.resize(kMostRecent);
}

// Only what was changed here: a language given on the command line is that of one run.
void Shell::Impl::keep_settings() {
  const Settings now = chosen();
  if (now == shown) return;
  const std::string language = now.language != shown.language ? now.language : kept.language;
  kept = now;
  kept.language = language;
  shown = now;
  if (const auto written = write_settings(settings_file(), kept); !written) face.shown_notice = written.error().message;
}

Result<> Shell::Impl::update_fonts() {
  float scale = 1, scale_y = 1;
  glfwGetWindowContentScale(session.window, &scale, &scale_y);
  int width = 0, height = 0, frame_width = 0, frame_height = 0;
  glfwGetWindowSize(session.window, &width, &height);
  glfwGetFramebufferSize(session.window, &frame_width, &frame_height);
  const float ratio = width > 0 ? static_cast<float>(frame_width) / static_cast<float>(width) : 1;
  face.unit = std::max(scale, 0.5F) / std::max(ratio, 0.5F) * face.scale;
  const float text = kText_px * face.unit;
  if (text == fonts_for && face.theme == theme_for) return {};
  auto fonts = apply_theme(text, theme_named(face.theme));
  if (!fonts) return tl::unexpected(fonts.error());
  face.fonts = *fonts;
  face.fonts.shaped = &shaped;
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
  fonts_for = text;
  theme_for = face.theme;
  event();
  return {};
}

void Shell::Impl::wait_for_events(bool script_waits) {
  if (frames_due > 0 || work.camera().moving()) return glfwPollEvents();
  if (!work.jobs().status().empty()) return glfwWaitEventsTimeout(kProgress_s);
  if (!work.jobs().idle()) return glfwWaitEventsTimeout(kProgress_s);
  if (script_waits) return glfwPollEvents();
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || !face.shown_notice.empty()) return glfwWaitEventsTimeout(kCaret_s);
  glfwWaitEvents();
}

void Shell::Impl::apply(const ScriptInput& input) {
  GLFWwindow* window = session.window;
  if (input.window_size) glfwSetWindowSize(window, input.window_size->first, input.window_size->second);
  if (input.mouse) {
    script_mouse = *input.mouse;
    script_has_mouse = true;
  }
  if (input.button) script_button = *input.button;
  if (input.key != 0) {
    const int action = input.key_down ? GLFW_PRESS : GLFW_RELEASE;
    if (input.ctrl) ImGui_ImplGlfw_KeyCallback(window, GLFW_KEY_LEFT_CONTROL, 0, action, input.key_down ? GLFW_MOD_CONTROL : 0);
    ImGui_ImplGlfw_KeyCallback(window, input.key, 0, action, input.ctrl && input.key_down ? GLFW_MOD_CONTROL : 0);
  }
  if (!input.text.empty()) ImGui::GetIO().AddInputCharactersUTF8(input.text.c_str());
  if (input.wheel != 0) ImGui_ImplGlfw_ScrollCallback(window, 0, input.wheel);
}

void Shell::Impl::press_tapped() const {
  ImGuiIO& io = ImGui::GetIO();
  for (const int key : tapped) io.KeysDown[key] = true;
  if (tapped_with_ctrl) io.KeyCtrl = true;
}

void Shell::Impl::release_tapped() {
  if (tapped.empty()) return;
  ImGuiIO& io = ImGui::GetIO();
  const auto down = [&](int key) { return glfwGetKey(session.window, key) == GLFW_PRESS; };
  for (const int key : tapped) io.KeysDown[key] = down(key);
  if (tapped_with_ctrl) io.KeyCtrl = down(GLFW_KEY_LEFT_CONTROL) || down(GLFW_KEY_RIGHT_CONTROL);
  tapped.clear();
  tapped_with_ctrl = false;
  event();
}

Result<> Shell::Impl::save_picture(const std::filesystem::path& file) const {
  Image image;
  glfwGetFramebufferSize(session.window, &image.width, &image.height);
  const std::size_t stride = static_cast<std::size_t>(image.width) * 4;
  std::vector<std::uint8_t> rows(stride * static_cast<std::size_t>(image.height));
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE, rows.data());
  image.rgba.resize(rows.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y)
    std::memcpy(&image.rgba[y * stride], &rows[(static_cast<std::size_t>(image.height) - 1 - y) * stride], stride);
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) image.rgba[i] = 255;
  return write_png(image, file);
}

Result<> Shell::Impl::frame(const std::optional<ScriptInput>& input) {
  const auto start = Clock::now();
  const double dt_s = std::min(std::chrono::duration<double>(start - last_frame).count(), kLongestStep_s);
  last_frame = start;
  if (auto fonts = update_fonts(); !fonts) return fonts;
  if (work.update(dt_s)) event();
  const unsigned long long before = canvas->map_frames();
  canvas->set_opacity(work.opacities());
  canvas->set_insets(face.north_arrow, face.locator);
  if (auto drawn = canvas->update(work.jobs(), work.scene(), work.view(), !work.camera().moving()); !drawn) face.shown_notice = drawn.error().message;
  const unsigned long long other_before = other ? other->map_frames() : 0;
  if (work.other_scene()) {
    if (!other) {
      auto made = MapCanvas::create(MapCanvas::Hand::kAuto, "drawing the other");
      if (!made) return tl::unexpected(made.error());
      other = std::move(*made);
    }
    other->set_opacity(work.opacities());
    if (auto drawn = other->update(work.jobs(), work.other_scene(), work.view(), !work.camera().moving()); !drawn) face.shown_notice = drawn.error().message;
  }

  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  ImGuiIO& io = ImGui::GetIO();
  if (input) apply(*input);
  if (script_has_mouse) {
    io.MousePos = {static_cast<float>(script_mouse.x), static_cast<float>(script_mouse.y)};
    io.MouseDown[0] = script_button;
  }
  press_tapped();
  ImGui::NewFrame();
  run_shortcuts(context);
  const RectPx pane_before = face.pane;
  const bool was_shared = face.other_pane.width > 0;
  layout(context);
  fit_view_to_map(context, pane_before, was_shared);
  map_area(context, canvas->has_map() && work.scene() ? canvas->texture() : MapTexture{}, work.other_scene() && other && other->has_map() ? other->texture() : MapTexture{});
  ImGui::Render();
  release_tapped();

  int width = 0, height = 0;
  glfwGetFramebufferSize(session.window, &width, &height);
  glViewport(0, 0, width, height);
  const ImVec4 ground = colour4(theme::kPaper);
  glClearColor(ground.x, ground.y, ground.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  if (input && !input->screenshot.empty()) {
    if (auto saved = save_picture(input->screenshot); !saved) return saved;
  }
  glfwSwapBuffers(session.window);
  face.frame_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  face.map_frames = canvas->map_frames();
  face.build_ms = canvas->last_build_ms();
  script_view.frame_ms.push_back(face.frame_ms);
  if (script_view.frame_ms.size() > 10'000) script_view.frame_ms.erase(script_view.frame_ms.begin(), script_view.frame_ms.begin() + 5'000);
  if (canvas->map_frames() != before || (other && other->map_frames() != other_before) || work.camera().moving()) event();
  return {};
}

Result<> Shell::run(const std::filesystem::path& file, std::optional<Script> script, std::optional<Trace> trace) {
  Impl& m = *impl_;
  m.work.open(file);
  while (!m.face.quit) {
    if (glfwWindowShouldClose(m.session.window) == GLFW_TRUE) {
      glfwSetWindowShouldClose(m.session.window, GLFW_FALSE);
      ask_to_quit(m.context);
      if (m.face.quit) break;
      m.event();
    }
    m.wait_for_events(script && !script->finished());
    if (!m.dropped.empty()) ask_to_open(m.context, std::exchange(m.dropped, {}));
    std::optional<ScriptInput> input;
    if (script && !script->finished()) {
      m.script_view.idle = m.idle() && m.frames_due == 0;
      m.script_view.map_frames = m.canvas->map_frames();
      if (const char* clipboard = glfwGetClipboardString(m.session.window)) m.script_view.clipboard = clipboard;
      auto step = script->step(m.context, m.script_view);
      if (!step) return tl::unexpected(step.error());
      input = std::move(*step);
      if (input) m.event();
      if (m.face.quit) break;
    }
    m.set_title();
    m.list_recent();
    if (m.frames_due > 0) --m.frames_due;
    if (auto drawn = m.frame(input); !drawn) return drawn;
    if (m.frames_due == 0) m.keep_settings();
    if (trace && m.frames_due == 0 && m.idle()) trace->rested(m.context, ImGui::GetIO().WantTextInput);
  }
  m.keep_settings();
  return {};
}

}  // namespace thalweg
