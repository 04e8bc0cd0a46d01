#pragma once
// What the user chose for the interface, kept from one run to the next.

#include <filesystem>
#include <string>
#include <vector>

#include "geo/base/result.hpp"

namespace thalweg {

struct Settings {
  std::string language;         // empty: as the environment says
  std::string theme = "light";
  float scale = 1;              // of the interface, kLeastScale to kMostScale
  int width = 0, height = 0;    // of the window; 0: as large as is pleasant
  bool maximized = false;
  bool left_open = true, right_open = true, bottom_open = false;
  float left_em = 20, right_em = 29, bottom_em = 15;  // in text heights
  std::string left_panel = "layers";
  std::vector<std::string> recent;                    // files, the last one first
  friend bool operator==(const Settings&, const Settings&) = default;
};

inline constexpr std::size_t kMostRecent = 8;
inline constexpr float kLeastScale = 0.75F, kMostScale = 3;

// $XDG_CONFIG_HOME/thalweg/settings.json, else ~/.config/thalweg/settings.json; empty where neither is known.
std::filesystem::path settings_file();

// What is not there, or makes no sense, is as usual: a damaged file costs the choices in it, nothing else.
Settings read_settings(const std::filesystem::path& file);
// Written beside and renamed; nothing where `file` is empty. Errors: kWrite.
Result<> write_settings(const std::filesystem::path& file, const Settings& settings);

// The interface's language: what was asked for, else what was kept, else that of $LC_ALL, $LC_MESSAGES or $LANG.
std::string language_to_use(const std::string& asked, const Settings& kept);

}  // namespace thalweg
