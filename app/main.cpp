// One program: verbs on the command line, and the window without one.
#include <cstdio>
#include <exception>

#include "app/cli/cli.hpp"
#include "app/window.hpp"

int main(int argc, char** argv) {
  try {
    if (const auto window = thalweg::window_wanted(argc, argv)) return thalweg::window_main(*window);
    return thalweg::cli::run(argc, argv);
  } catch (const std::exception& error) {
    // Nothing above throws on purpose: this is memory that ran out, or a fault of ours.
    std::fprintf(stderr, "thalweg: %s\n", error.what());
    return 3;
  }
}
