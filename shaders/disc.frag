#version 330 core
in vec2 from_centre_px;
flat in vec2 size;
flat in vec4 fill;
flat in vec4 outline;
out vec4 colour;
void main() {
  float d = length(from_centre_px);
  float all = clamp(size.x + size.y * 0.5 + 0.5 - d, 0.0, 1.0);
  float inner = clamp(size.x - size.y * 0.5 + 0.5 - d, 0.0, 1.0);
  vec4 c = mix(outline, fill, inner);
  colour = vec4(c.rgb, c.a * all);
}
