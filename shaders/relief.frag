#version 330 core
// Shade darkens or lightens what lies below. Cubic B-spline by four bilinear reads: a coarse grid shows
// no facets.
in vec2 uv;
uniform sampler2D shade;
uniform float strength;
out vec4 colour;
float smooth_shade(vec2 p) {
  vec2 size = vec2(textureSize(shade, 0));
  vec2 t = p * size - 0.5, i = floor(t), f = t - i, g = 1.0 - f;
  vec2 w0 = g * g * g / 6.0, w3 = f * f * f / 6.0;
  vec2 w1 = 2.0 / 3.0 - 0.5 * f * f * (2.0 - f), w2 = 1.0 - w0 - w1 - w3;
  vec2 low = w0 + w1, high = w2 + w3;
  vec2 a = (i - 0.5 + w1 / low) / size, b = (i + 1.5 + w3 / high) / size;
  return low.y * (low.x * texture(shade, a).r + high.x * texture(shade, vec2(b.x, a.y)).r) +
         high.y * (low.x * texture(shade, vec2(a.x, b.y)).r + high.x * texture(shade, b).r);
}
void main() {
  float s = smooth_shade(uv) * 2.0 - 1.0;  // about 0 on flat ground
  float amount = clamp(abs(s) * strength, 0.0, 1.0);
  colour = s < 0.0 ? vec4(0.10, 0.13, 0.22, amount) : vec4(1.0, 1.0, 0.97, amount * 0.8);
}
