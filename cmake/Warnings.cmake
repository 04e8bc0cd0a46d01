# Warnings are errors in every preset: a warning nobody reads is a bug nobody finds.
add_library(thalweg_warnings INTERFACE)
target_compile_options(thalweg_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wnull-dereference -Werror)
