# Warnings are errors wherever tests are built: a warning nobody reads is a bug nobody finds. What a user builds
# (./run) must not fail on what another compiler thinks of.
# Not here: -Wnull-dereference, which GCC 12 gives inside std::string and std::vector when it optimises, without
# a place to look at.
add_library(thalweg_warnings INTERFACE)
target_compile_options(thalweg_warnings INTERFACE
  -Wall -Wextra -Wpedantic  # the base
  -Wshadow                  # an inner name that hides an outer one is read wrongly
  -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align
  $<$<NOT:$<CONFIG:Release>>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlapping copies inside std::string's own operator+ when it optimises (GCC bug 105651).
  target_compile_options(thalweg_warnings INTERFACE -Wno-restrict)
endif()
