#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>

#include <epoxy/gl.h>

#include "geo/base/result.hpp"

namespace thalweg {

// A linked shader program; uniforms by name, looked up once.
class Program {
 public:
  // shaders/NAME.vert and NAME.frag, with `define` defined where it is not empty. Errors: kInternal, with
  // the driver's log.
  static Result<Program> create(const std::string& name, const std::string& define = {});
  Program(Program&& o) noexcept : id_(o.id_), uniforms_(std::move(o.uniforms_)) { o.id_ = 0; }
  Program& operator=(Program&& o) noexcept;
  ~Program();
  void use() const { glUseProgram(id_); }
  GLint uniform(std::string_view name);  // -1 where the compiler removed it: setting it does nothing

 private:
  explicit Program(GLuint id) : id_(id) {}
  GLuint id_ = 0;
  std::unordered_map<std::string, GLint> uniforms_;
};

}  // namespace thalweg
