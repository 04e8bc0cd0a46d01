#version 330 core
in vec2 from_centre_px;
flat in vec2 size;
flat in vec4 fill;
flat in vec4 outline;
flat in float sector;
out vec4 colour;
void main() {
  float d = length(from_centre_px);
  float all = clamp(size.x + size.y * 0.5 + 0.5 - d, 0.0, 1.0);
  float inner = clamp(size.x - size.y * 0.5 + 0.5 - d, 0.0, 1.0);
  if (sector < 1.0) {
    // Right of the upright, and before the ray where the sector ends.
    float a = sector * 6.28318530718;
    float after = from_centre_px.x, before = -dot(from_centre_px, vec2(cos(a), sin(a)));
    all *= clamp((sector <= 0.5 ? min(after, before) : max(after, before)) + 0.5, 0.0, 1.0);
  }
  vec4 c = mix(outline, fill, inner);
  colour = vec4(c.rgb, c.a * all);
}
