# Warnings are errors in every preset: a warning nobody reads is a bug nobody finds.
add_library(thalweg_warnings INTERFACE)
target_compile_options(thalweg_warnings INTERFACE
  -Wall -Wextra -Wpedantic  # the base
  -Wshadow                  # an inner name that hides an outer one is read wrongly
  -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align
  -Werror)
# -Wnull-dereference is only good where the compiler follows values; it is false under sanitizers and, at
# -O3, inside std::vector.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT THALWEG_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(thalweg_warnings INTERFACE -Wnull-dereference)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies inside std::string's own operator+ when it optimises (GCC bug 105651).
  target_compile_options(thalweg_warnings INTERFACE -Wno-restrict)
endif()
