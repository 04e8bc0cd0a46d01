#version 330 core
// A picture laid over the map, its colours multiplied by their alpha already.
in vec2 uv;
uniform sampler2D image;
uniform float opacity;
out vec4 colour;
void main() { colour = texture(image, uv) * opacity; }
