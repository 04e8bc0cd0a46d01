#pragma once
#include <string>

#include "layers/image.hpp"

namespace thalweg {

// How far a picture may be from the stored one, each with its reason beside it in the test.
struct ImageTolerance {
  double mean = 0;          // of the absolute differences of all channels, 0 to 255
  double share_over_24 = 0; // part of the pixels in which some channel differs by more than 24
};

// "" where `actual` is near enough to tests/golden/NAME.png; else what is wrong. On failure the actual
// picture and one of the differences lie in out/golden/. With THALWEG_UPDATE_GOLDEN=1 the stored picture
// is replaced by the actual one: look at it before it is committed.
std::string compare_with_golden(const Image& actual, const std::string& name, const ImageTolerance& tolerance);

// The same for a picture that is at hand instead of a stored one; NAME is for what is kept on failure.
std::string compare_pictures(const Image& actual, const Image& expected, const std::string& name, const ImageTolerance& tolerance);

}  // namespace thalweg
