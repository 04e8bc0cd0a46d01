#version 330 core
// HATCHED is a program of its own: a software rasteriser pays for every branch in every pixel.
flat in vec4 fill;
out vec4 colour;
#ifdef HATCHED
in vec2 pattern_px;
uniform int hatch;           // 1 diagonal, 2 the other diagonal, 3 both
uniform vec2 hatch_px;       // spacing, stroke width
float strokes(float along) {
  float d = abs(fract(along / hatch_px.x) - 0.5) * hatch_px.x;
  return clamp(hatch_px.y * 0.5 + 0.5 - d, 0.0, 1.0);
}
void main() {
  float a = strokes((pattern_px.x - pattern_px.y) * 0.70710678);
  float b = strokes((pattern_px.x + pattern_px.y) * 0.70710678);
  float cover = hatch == 1 ? b : hatch == 2 ? a : max(a, b);
  colour = vec4(fill.rgb, fill.a * cover);
}
#else
void main() { colour = fill; }
#endif
