#pragma once
// Words of the interface that more than one place needs.

#include <string>
#include <string_view>

namespace thalweg {

// "Kyrgyz" for "ky"; the tag itself where it is not known.
inline std::string language_name(std::string_view tag) {
  constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"en", "English"}, {"ru", "Russian"}, {"ky", "Kyrgyz"},  {"uz", "Uzbek"}, {"tg", "Tajik"},  {"kk", "Kazakh"},
      {"tk", "Turkmen"}, {"fa", "Persian"}, {"prs", "Dari"}, {"ps", "Pashto"}, {"zh", "Chinese"}};
  for (const auto& [known, name] : kNames)
    if (known == tag) return std::string(name);
  return std::string(tag);
}

}  // namespace thalweg
