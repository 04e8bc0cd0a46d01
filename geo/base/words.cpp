#include "geo/base/words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "geo/base/embedded.hpp"

namespace thalweg {
namespace {

constexpr std::array<Language, 5> kLanguages{{{"en", "English"}, {"ru", "Русский"}, {"ky", "Кыргызча"}, {"uz", "Oʻzbekcha"}, {"tg", "Тоҷикӣ"}}};

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      out += '\n';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

// What its {} ask for, each with its place, sorted; nothing where a brace has no other.
std::optional<std::vector<std::string>> places(std::string_view text) {
  std::vector<std::string> found;
  std::size_t next = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] == '{' || text[i] == '}') && i + 1 < text.size() && text[i + 1] == text[i]) {
      ++i;
      continue;
    }
    if (text[i] == '}') return std::nullopt;
    if (text[i] != '{') continue;
    const std::size_t end = text.find('}', i);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view inside = text.substr(i + 1, end - i - 1);
    const std::size_t colon = std::min(inside.find(':'), inside.size());
    const std::string number = colon > 0 ? std::string(inside.substr(0, colon)) : std::to_string(next++);
    found.push_back(number + std::string(inside.substr(colon)));
    i = end;
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::span<const Language> languages() { return kLanguages; }

std::string_view language_of(std::string_view locale) {
  const std::string_view tag = locale.substr(0, locale.find_first_of("_-.@"));
  const auto found = std::find_if(kLanguages.begin(), kLanguages.end(), [&](const Language& l) { return l.tag == tag; });
  return found == kLanguages.end() ? kLanguages.front().tag : found->tag;
}

Result<Words> Words::load(std::string_view tag) {
  if (tag == "en") return Words();
  const std::string file = fmt::format("assets/languages/{}.txt", tag);
  const auto bytes = embedded_file(file);
  if (bytes.empty()) {
    std::string known;
    for (const Language& l : kLanguages) known += fmt::format("{}{}", known.empty() ? "" : ", ", l.tag);
    return fail(ErrorCode::kUnknownName, fmt::format("'{}': no such language of the interface", tag), "choose one of " + known);
  }
  return parse(tag, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file);
}

Result<Words> Words::parse(std::string_view tag, std::string_view text, const std::string& name) {
  constexpr std::string_view kBetween = " = ";
  auto table = std::make_shared<Table>();
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const auto wrong = [&](const char* why) { return fail(ErrorCode::kFormat, fmt::format("{}:{}: {}: {}", name, number, line, why), "write: English = translation"); };
    const std::size_t between = line.find(kBetween);
    if (between == std::string_view::npos) return wrong("no ' = ' in it");
    std::string key = unescaped(line.substr(0, between)), value = unescaped(line.substr(between + kBetween.size()));
    if (key.empty() || value.empty()) return wrong("one side is empty");
    const auto wanted = places(key), given = places(value);
    if (!wanted || !given || *wanted != *given) return wrong("the {} of both sides differ");
    if (!table->emplace(std::move(key), std::move(value)).second) return wrong("it is there twice");
  }
  Words words;
  words.language_ = tag;
  words.table_ = std::move(table);
  return words;
}

const Words::Table& Words::table() const {
  static const Table kNone;
  return table_ ? *table_ : kNone;
}

const char* Words::tr(std::string_view english) const {
  if (!table_) return english.data();
  const auto found = table_->find(english);
  return found == table_->end() ? english.data() : found->second.c_str();
}

}  // namespace thalweg
