#include "layers/gl/program.hpp"

#include <utility>

#include "layers/gl/shader_source.hpp"

namespace thalweg {
namespace {

Result<GLuint> compile(GLenum kind, const std::string& name, const std::string& define) {
  std::string source = shader_source(name);
  if (!define.empty() && !source.empty()) source.insert(source.find('\n') + 1, "#define " + define + "\n");  // after #version
  if (source.empty()) return fail(ErrorCode::kInternal, "shader " + name + " is missing from the program");
  const GLuint shader = glCreateShader(kind);
  const char* text = source.c_str();
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  GLint good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good != 0) return shader;
  std::string log(4096, '\0');
  GLsizei length = 0;
  glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), &length, log.data());
  log.resize(static_cast<std::size_t>(length));
  glDeleteShader(shader);
  return fail(ErrorCode::kInternal, "the graphics driver refuses shader " + name + ": " + log, "update the driver, or set LIBGL_ALWAYS_SOFTWARE=1");
}

}  // namespace

Result<Program> Program::create(const std::string& name, const std::string& define) {
  auto vertex = compile(GL_VERTEX_SHADER, name + ".vert", define);
  if (!vertex) return tl::unexpected(vertex.error());
  auto fragment = compile(GL_FRAGMENT_SHADER, name + ".frag", define);
  if (!fragment) {
    glDeleteShader(*vertex);
    return tl::unexpected(fragment.error());
  }
  Program program(glCreateProgram());
  for (const GLuint s : {*vertex, *fragment}) {
    glAttachShader(program.id_, s);
    glDeleteShader(s);
  }
  glLinkProgram(program.id_);
  GLint good = 0;
  glGetProgramiv(program.id_, GL_LINK_STATUS, &good);
  if (good == 0) {
    std::string log(4096, '\0');
    GLsizei length = 0;
    glGetProgramInfoLog(program.id_, static_cast<GLsizei>(log.size()), &length, log.data());
    log.resize(static_cast<std::size_t>(length));
    return fail(ErrorCode::kInternal, "the graphics driver cannot link shader " + name + ": " + log, "update the driver, or set LIBGL_ALWAYS_SOFTWARE=1");
  }
  return program;
}

Program& Program::operator=(Program&& o) noexcept {
  std::swap(id_, o.id_);
  std::swap(uniforms_, o.uniforms_);
  return *this;
}

Program::~Program() {
  if (id_ != 0) glDeleteProgram(id_);
}

GLint Program::uniform(std::string_view name) {
  const auto [it, added] = uniforms_.try_emplace(std::string(name), -1);
  if (added) it->second = glGetUniformLocation(id_, it->first.c_str());
  return it->second;
}

}  // namespace thalweg
