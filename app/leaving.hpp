#pragma once
// Nothing that was not saved is lost without a question: before the window closes or another file is opened.

#include <filesystem>

#include "app/interface.hpp"

namespace thalweg {

// At once where everything is saved, else after the question. An empty file: the project inside the program.
void ask_to_quit(Context& c);
void ask_to_open(Context& c, const std::filesystem::path& file);

// The question, and what follows when what it waits for is saved. Once a frame.
void leaving_dialogue(Context& c);

}  // namespace thalweg
