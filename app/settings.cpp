#include "app/settings.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/files.hpp"
#include "geo/base/words.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

constexpr float kLeastWindow = 200, kMostWindow = 16'384;    // logical pixels
constexpr float kLeastSide_em = 4, kMostSide_em = 120;

const char* environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

fs::path settings_file() {
  for (const auto& [variable, below] : {std::pair{"XDG_CONFIG_HOME", "thalweg/settings.json"}, {"HOME", ".config/thalweg/settings.json"}}) {
    if (const char* base = environment(variable); *base == '/') return fs::path(base) / below;
  }
  return {};
}

Settings read_settings(const fs::path& file) {
  Settings settings;
  std::error_code ignored;
  if (file.empty() || !fs::exists(file, ignored)) return settings;
  const auto text = read_file(file);
  if (!text) return settings;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object()) return settings;
  const auto text_of = [&](const char* key, std::string& value) {
    if (const auto found = json.find(key); found != json.end() && found->is_string()) value = found->get<std::string>();
  };
  text_of("language", settings.language);
  text_of("theme", settings.theme);
  if (const auto found = json.find("scale"); found != json.end() && found->is_number()) {
    const float scale = found->get<float>();
    if (std::isfinite(scale)) settings.scale = std::clamp(scale, kLeastScale, kMostScale);
  }
  const auto number_of = [&](const char* key, auto& value, float least, float most) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number()) return;
    const double given = found->get<double>();
    if (given >= least && given <= most) value = static_cast<std::remove_reference_t<decltype(value)>>(given);
  };
  const auto flag_of = [&](const char* key, bool& value) {
    if (const auto found = json.find(key); found != json.end() && found->is_boolean()) value = found->get<bool>();
  };
  number_of("width", settings.width, kLeastWindow, kMostWindow);
  number_of("height", settings.height, kLeastWindow, kMostWindow);
  number_of("left_width", settings.left_em, kLeastSide_em, kMostSide_em);
  number_of("right_width", settings.right_em, kLeastSide_em, kMostSide_em);
  number_of("table_height", settings.bottom_em, kLeastSide_em, kMostSide_em);
  flag_of("maximized", settings.maximized);
  flag_of("left", settings.left_open);
  flag_of("right", settings.right_open);
  flag_of("table", settings.bottom_open);
  text_of("panel", settings.left_panel);
  if (const auto found = json.find("recent"); found != json.end() && found->is_array()) {
    for (const auto& one : *found)
      if (one.is_string() && settings.recent.size() < kMostRecent) settings.recent.push_back(one.get<std::string>());
  }
  const auto known = languages();
  if (std::none_of(known.begin(), known.end(), [&](const Language& l) { return l.tag == settings.language; })) settings.language.clear();
  return settings;
}

Result<> write_settings(const fs::path& file, const Settings& settings) {
  if (file.empty()) return {};
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return fail(ErrorCode::kWrite, fmt::format("{}: {}", file.parent_path().string(), error.message()), "make the folder writable to keep language, theme and scale");
  nlohmann::ordered_json json;
  if (!settings.language.empty()) json["language"] = settings.language;
  json["theme"] = settings.theme;
  json["scale"] = std::round(settings.scale * 1000) / 1000.0;
  if (settings.width > 0 && settings.height > 0) {
    json["width"] = settings.width;
    json["height"] = settings.height;
  }
  json["maximized"] = settings.maximized;
  json["left"] = settings.left_open;
  json["right"] = settings.right_open;
  json["table"] = settings.bottom_open;
  json["panel"] = settings.left_panel;
  const auto tenths = [](float em) { return std::round(em * 10) / 10.0; };
  json["left_width"] = tenths(settings.left_em);
  json["right_width"] = tenths(settings.right_em);
  json["table_height"] = tenths(settings.bottom_em);
  json["recent"] = settings.recent;
  return write_file_atomically(file, json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

std::string language_to_use(const std::string& asked, const Settings& kept) {
  if (!asked.empty()) return asked;
  if (!kept.language.empty()) return kept.language;
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* locale = environment(variable); *locale != 0) return std::string(language_of(locale));
  }
  return "en";
}

}  // namespace thalweg
