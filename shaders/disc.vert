#version 330 core
// One instance is one dot.
layout(location = 0) in vec2 at;
layout(location = 1) in vec2 size_px;  // radius, outline
layout(location = 2) in vec4 fill_colour;
layout(location = 3) in vec4 outline_colour;
layout(location = 4) in float turn;      // of a sector; 1: all of it
uniform vec2 scale;
uniform vec2 shift_px;
uniform vec2 page_px;
uniform float opacity;   // of the layer
out vec2 from_centre_px;
flat out vec2 size;
flat out vec4 fill;
flat out vec4 outline;
flat out float sector;
void main() {
  float reach = size_px.x + size_px.y * 0.5 + 1.0;
  from_centre_px = vec2((gl_VertexID & 1) == 0 ? -reach : reach, (gl_VertexID & 2) == 0 ? -reach : reach);
  size = size_px;
  sector = turn;
  fill = vec4(fill_colour.rgb, fill_colour.a * opacity);
  outline = vec4(outline_colour.rgb, outline_colour.a * opacity);
  vec2 px = at * scale + shift_px + from_centre_px;
  gl_Position = vec4(px.x / page_px.x * 2.0 - 1.0, 1.0 - px.y / page_px.y * 2.0, 0.0, 1.0);
}
