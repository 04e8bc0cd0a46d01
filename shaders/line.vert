#version 330 core
// One instance is one segment a-b of a polyline; its neighbours are the same array, one point on.
//
//   before ---- a ==================== b ---- after
//               | quad, width + 1 px on each side |
//
// The quad covers the round ends. The fragment shader gives each pixel near a joint to one of the two
// segments (by the joint's bisector), so that translucent lines are not darker at their vertices.
layout(location = 0) in vec4 before;  // x, y, along, 1 where a segment starts
layout(location = 1) in vec4 a;
layout(location = 2) in vec4 b;
layout(location = 3) in vec4 after;
uniform vec2 scale;
uniform vec2 shift_px;
uniform vec2 page_px;
uniform float width_px;
out vec2 at_px;
flat out vec2 a_px;
flat out vec2 b_px;
flat out vec2 a_bisector;  // zero: the line ends here
flat out vec2 b_bisector;
#ifdef DASHED
flat out vec2 along_px;    // at a, at b
#endif
vec2 bisector(vec2 d, vec2 e) {
  vec2 n = d + e;
  return dot(n, n) < 0.01 ? vec2(0.0) : n;
}
void main() {
  a_px = a.xy * scale + shift_px;
  b_px = b.xy * scale + shift_px;
  vec2 run = b_px - a_px;
  float length_px = length(run);
  if (a.w < 0.5 || length_px < 1e-6) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    at_px = a_bisector = b_bisector = vec2(0.0);
    return;
  }
  vec2 d = run / length_px;
  vec2 in_run = a_px - (before.xy * scale + shift_px);
  vec2 out_run = after.xy * scale + shift_px - b_px;
  a_bisector = dot(in_run, in_run) < 1e-12 ? vec2(0.0) : bisector(normalize(in_run), d);
  b_bisector = dot(out_run, out_run) < 1e-12 ? vec2(0.0) : bisector(d, normalize(out_run));
  float reach = max(width_px, 1.0) * 0.5 + 0.5;
  vec2 n = vec2(-d.y, d.x);
  float side = (gl_VertexID & 2) == 0 ? -1.0 : 1.0;
  at_px = ((gl_VertexID & 1) == 0 ? a_px - d * reach : b_px + d * reach) + n * side * reach;
#ifdef DASHED
  along_px = vec2(a.z, b.z) * abs(scale.x);
#endif
  gl_Position = vec4(at_px.x / page_px.x * 2.0 - 1.0, 1.0 - at_px.y / page_px.y * 2.0, 0.0, 1.0);
}
