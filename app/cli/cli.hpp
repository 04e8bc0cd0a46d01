#pragma once
// The command line: parses, runs a verb, prints its error, gives the exit code.

namespace thalweg::cli {

// Exit codes: 0 done, 1 wrong usage, 2 bad input, 3 failed run (or stopped by Ctrl-C).
int run(int argc, const char* const* argv);

}  // namespace thalweg::cli
