#include "tests/support/offscreen.hpp"

#include <array>
#include <cmath>
#include <cstring>

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <fmt/format.h>

namespace thalweg {
namespace {

constexpr const char* kRemedy = "install the packages libegl-mesa0 and libgl1-mesa-dri";

EGLDisplay open_display() {
  if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless")) {
    const EGLDisplay d = eglGetPlatformDisplayEXT(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    if (d != EGL_NO_DISPLAY) return d;
  }
  return eglGetDisplay(EGL_DEFAULT_DISPLAY);
}

}  // namespace

struct OffscreenContext::Impl {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLContext context = EGL_NO_CONTEXT;
  GLuint framebuffer = 0, colour = 0;
  int width = 0, height = 0;

  ~Impl() {
    if (context != EGL_NO_CONTEXT) {
      if (framebuffer != 0) glDeleteFramebuffers(1, &framebuffer);
      if (colour != 0) glDeleteRenderbuffers(1, &colour);
      eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
      eglDestroyContext(display, context);
    }
    // The display stays: other contexts of this process may use it, and EGL keeps one for all.
  }
};

OffscreenContext::OffscreenContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OffscreenContext::~OffscreenContext() = default;
OffscreenContext::OffscreenContext(OffscreenContext&&) noexcept = default;
OffscreenContext& OffscreenContext::operator=(OffscreenContext&&) noexcept = default;

Result<OffscreenContext> OffscreenContext::create(int width_px, int height_px) {
  auto impl = std::make_unique<Impl>();
  impl->width = width_px;
  impl->height = height_px;
  impl->display = open_display();
  EGLint major = 0, minor = 0;
  if (impl->display == EGL_NO_DISPLAY || eglInitialize(impl->display, &major, &minor) == EGL_FALSE) {
    return fail(ErrorCode::kNoDisplay, fmt::format("EGL does not start (error 0x{:x})", eglGetError()), kRemedy);
  }
  if (eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) return fail(ErrorCode::kNoDisplay, "EGL has no desktop OpenGL", kRemedy);
  const std::array<EGLint, 9> attributes{EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 3, EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE, EGL_NONE, EGL_NONE};
  EGLConfig config = nullptr;
  if (!epoxy_has_egl_extension(impl->display, "EGL_KHR_no_config_context")) {
    const std::array<EGLint, 3> wanted{EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    EGLint found = 0;
    if (eglChooseConfig(impl->display, wanted.data(), &config, 1, &found) == EGL_FALSE || found == 0) return fail(ErrorCode::kNoDisplay, "EGL has no configuration for OpenGL", kRemedy);
  }
  impl->context = eglCreateContext(impl->display, config, EGL_NO_CONTEXT, attributes.data());
  if (impl->context == EGL_NO_CONTEXT || eglMakeCurrent(impl->display, EGL_NO_SURFACE, EGL_NO_SURFACE, impl->context) == EGL_FALSE) {
    return fail(ErrorCode::kNoDisplay, fmt::format("EGL gives no OpenGL 3.3 core context (error 0x{:x})", eglGetError()), kRemedy);
  }
  GLint most = 0;
  glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &most);
  if (width_px < 1 || height_px < 1 || width_px > most || height_px > most) {
    return fail(ErrorCode::kTooLarge, fmt::format("a picture of {} x {} pixels: this driver draws 1 to {} in each direction", width_px, height_px, most), "ask for a smaller --size");
  }
  glGenRenderbuffers(1, &impl->colour);
  glBindRenderbuffer(GL_RENDERBUFFER, impl->colour);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width_px, height_px);
  glGenFramebuffers(1, &impl->framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, impl->framebuffer);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, impl->colour);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE || glGetError() != GL_NO_ERROR) {
    return fail(ErrorCode::kTooLarge, fmt::format("no memory for a picture of {} x {} pixels", width_px, height_px), "ask for a smaller --size");
  }
  return OffscreenContext(std::move(impl));
}

Image OffscreenContext::read() const {
  Image image{impl_->width, impl_->height, {}};
  const std::size_t stride = static_cast<std::size_t>(image.width) * 4;
  std::vector<std::uint8_t> flipped(stride * static_cast<std::size_t>(image.height));
  glBindFramebuffer(GL_FRAMEBUFFER, impl_->framebuffer);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE, flipped.data());
  image.rgba.resize(flipped.size());
  for (std::size_t y = 0; y < static_cast<std::size_t>(image.height); ++y) {
    std::memcpy(&image.rgba[y * stride], &flipped[(static_cast<std::size_t>(image.height) - 1 - y) * stride], stride);
  }
  for (std::size_t i = 3; i < image.rgba.size(); i += 4) image.rgba[i] = 255;
  return image;
}

std::string OffscreenContext::driver() const {
  const auto text = [](GLenum what) {
    const GLubyte* s = glGetString(what);
    return std::string(s == nullptr ? "?" : reinterpret_cast<const char*>(s));
  };
  return text(GL_RENDERER) + ", " + text(GL_VERSION);
}

Result<Image> draw_with_opengl(const MapScene& scene, const MapView& view, const BuildOptions& options, Progress& progress) {
  auto text = TextEngine::create();
  if (!text) return tl::unexpected(text.error());
  auto list = build_render_list(scene, view, *text, options, progress);
  if (!list) return tl::unexpected(list.error());
  if (!list->failures.empty()) return tl::unexpected(list->failures.front());  // a picture that goes to print is whole or none
  auto context = OffscreenContext::create(static_cast<int>(std::lround(view.width_px * view.pixel_ratio)), static_cast<int>(std::lround(view.height_px * view.pixel_ratio)));
  if (!context) return tl::unexpected(context.error());
  auto renderer = MapRenderer::create();
  if (!renderer) return tl::unexpected(renderer.error());
  if (auto uploaded = renderer->upload(*list, triangulate(*list, progress)); !uploaded) return tl::unexpected(uploaded.error());
  renderer->draw(view);
  if (progress.cancelled()) return cancelled();
  return context->read();
}

}  // namespace thalweg
