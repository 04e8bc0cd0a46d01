#version 330 core
in vec2 at_px;
flat in vec2 a_px;
flat in vec2 b_px;
flat in vec2 a_bisector;
flat in vec2 b_bisector;
uniform float width_px;
uniform vec4 line_colour;
out vec4 colour;
#ifdef DASHED
flat in vec2 along_px;
uniform vec4 dash_px;  // on, off, on, off
// How far `s` lies inside of the stroke from..to, in pixels; negative outside.
float within(float s, float from, float to) { return min(s - from, to - s); }
#endif
void main() {
  if (dot(at_px - a_px, a_bisector) < 0.0) discard;
  if (b_bisector != vec2(0.0) && dot(at_px - b_px, b_bisector) >= 0.0) discard;
  vec2 run = b_px - a_px;
  float t = clamp(dot(at_px - a_px, run) / dot(run, run), 0.0, 1.0);
  float wide = max(width_px, 1.0);
  float cover = clamp(wide * 0.5 + 0.5 - distance(at_px, a_px + run * t), 0.0, 1.0) * min(width_px, 1.0);
#ifdef DASHED
  float period = dash_px.x + dash_px.y + dash_px.z + dash_px.w;
  float s = mod(mix(along_px.x, along_px.y, t), period);
  float second = dash_px.x + dash_px.y;
  float on = max(within(s, 0.0, dash_px.x), within(s, period, period + dash_px.x));
  if (dash_px.z > 0.0) on = max(on, within(s, second, second + dash_px.z));
  cover *= clamp(on + 0.5, 0.0, 1.0);
#endif
  colour = vec4(line_colour.rgb, line_colour.a * cover);
}
