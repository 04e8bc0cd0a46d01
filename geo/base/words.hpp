#pragma once
// Words in the language that the user chose. The English text in the source is the key, as in gettext, so that the
// source reads as what it says and a text without a translation is shown in English. A value: whoever shows texts
// is given one, jobs take a copy.

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "geo/base/result.hpp"

namespace thalweg {

struct Language {
  std::string_view tag;    // "ky", as in BCP 47
  std::string_view title;  // in itself: "Кыргызча"
};

class Words {
 public:
  using Table = std::map<std::string, std::string, std::less<>>;

  Words() = default;  // English
  // The one inside the program, of assets/languages. Errors: kUnknownName, with those that there are.
  static Result<Words> load(std::string_view tag);
  // Lines "English = translation", "\n" for a new line; "#" begins a comment. Errors: kFormat, with the line, where there
  // is no " = ", one side is empty, a key comes twice, or the {} of both sides differ ({1} {0} may change their order).
  static Result<Words> parse(std::string_view tag, std::string_view text, const std::string& name);

  const std::string& language() const { return language_; }
  const Table& table() const;

  // `english` ends in a zero byte, as literals do; it is given back where there is no translation. Cost: a search.
  const char* tr(std::string_view english) const;
  // With values in the places of its {}.
  template <class... Values>
    requires(sizeof...(Values) > 0)
  std::string tr(fmt::format_string<Values...> english, Values&&... values) const {
    const fmt::string_view key = english;
    return fmt::vformat(tr(std::string_view(key.data(), key.size())), fmt::make_format_args(values...));
  }
  // Of a name from data: a party, a projection.
  std::string name(std::string_view english) const { return tr(std::string(english).c_str()); }

 private:
  std::string language_ = "en";
  std::shared_ptr<const Table> table_;
};

// English first.
std::span<const Language> languages();
// The one of "ru_RU.UTF-8" or "uz-Latn"; English where there is none of it.
std::string_view language_of(std::string_view locale);

// Marks a text that is translated where it is shown, for the test that looks for texts without a translation.
constexpr const char* later(const char* english) { return english; }

}  // namespace thalweg
