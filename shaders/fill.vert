#version 330 core
// Triangles, in metres from the list's origin or in pixels of the page.
layout(location = 0) in vec2 at;
layout(location = 1) in vec4 colour;
uniform vec2 scale;     // pixels to a unit; y is negative where the unit's y goes up
uniform vec2 shift_px;  // of the origin, from the page's top left corner
uniform vec2 page_px;
uniform float opacity;   // of the layer
flat out vec4 fill;
#ifdef HATCHED
out vec2 pattern_px;    // moves with the map, so that a hatch does not swim
#endif
void main() {
  vec2 px = at * scale;
#ifdef HATCHED
  pattern_px = px;
#endif
  px += shift_px;
  fill = vec4(colour.rgb, colour.a * opacity);
  gl_Position = vec4(px.x / page_px.x * 2.0 - 1.0, 1.0 - px.y / page_px.y * 2.0, 0.0, 1.0);
}
