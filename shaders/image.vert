#version 330 core
layout(location = 0) in vec2 at;
layout(location = 1) in vec2 place;
uniform vec2 scale;
uniform vec2 shift_px;
uniform vec2 page_px;
out vec2 uv;
void main() {
  uv = place;
  vec2 px = at * scale + shift_px;
  gl_Position = vec4(px.x / page_px.x * 2.0 - 1.0, 1.0 - px.y / page_px.y * 2.0, 0.0, 1.0);
}
