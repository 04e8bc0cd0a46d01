#version 330 core
// One instance is one cell of the atlas, standing on whole pixels beside its label's anchor.
layout(location = 0) in vec2 at;
layout(location = 1) in vec2 offset_px;
layout(location = 2) in vec4 cell;  // u, v, width, height in the atlas
layout(location = 3) in vec4 glyph_colour;
uniform vec2 scale;
uniform vec2 shift_px;
uniform vec2 page_px;
uniform float opacity;   // of the layer
out vec2 texel;
flat out vec4 ink;
void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float((gl_VertexID & 2) >> 1));
  vec2 px = floor(at * scale + shift_px + 0.5) + offset_px + corner * cell.zw;
  texel = cell.xy + corner * cell.zw;
  ink = vec4(glyph_colour.rgb, glyph_colour.a * opacity);
  gl_Position = vec4(px.x / page_px.x * 2.0 - 1.0, 1.0 - px.y / page_px.y * 2.0, 0.0, 1.0);
}
