#version 330 core
in vec2 texel;
flat in vec4 ink;
uniform sampler2D atlas;  // red: glyphs, green: halos
uniform int halo;
out vec4 colour;
void main() {
  vec2 cover = texelFetch(atlas, ivec2(texel), 0).rg;
  float c = halo != 0 ? cover.g : cover.r;
  if (c <= 0.0) discard;
  colour = vec4(ink.rgb, ink.a * c);
}
