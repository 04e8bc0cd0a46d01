// One program: verbs on the command line.
#include <cstdio>
#include <exception>

#include "app/cli/cli.hpp"

int main(int argc, char** argv) {
  try {
    return thalweg::cli::run(argc, argv);
  } catch (const std::exception& error) {
    // Nothing above throws on purpose: this is memory that ran out, or a fault of ours.
    std::fprintf(stderr, "thalweg: %s\n", error.what());
    return 3;
  }
}
