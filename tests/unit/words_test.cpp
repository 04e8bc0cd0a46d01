// The languages of the interface: every text of the sources has a translation, and every translation a text.
#include "geo/base/words.hpp"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/actions.hpp"
#include "app/panels.hpp"
#include "app/settings.hpp"
#include "app/theme.hpp"
#include "app/words.hpp"
#include "geo/analysis/report_text.hpp"
#include "geo/base/embedded.hpp"
#include "geo/base/files.hpp"
#include "layers/text.hpp"
#include "layers/utf8.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

// One literal, `i` at its opening quote; left behind the closing one.
std::string literal(const std::string& source, std::size_t& i) {
  std::string out;
  for (++i; i < source.size() && source[i] != '"'; ++i) {
    if (source[i] != '\\') {
      out += source[i];
      continue;
    }
    const char c = source[++i];
    if (c == 'n') {
      out += '\n';
    } else if (c == 'u') {
      append_utf8(out, static_cast<char32_t>(std::stoul(source.substr(i + 1, 4), nullptr, 16)));
      i += 4;
    } else {
      out += c;
    }
  }
  ++i;
  return out;
}

// The literals in tr("...") and later("..."), those side by side joined, without comments.
std::vector<std::string> texts_in(const std::string& source) {
  std::vector<std::string> found;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t i = 0; i < source.size();) {
    if (source.compare(i, 2, "//") == 0) {
      i = std::min(source.find('\n', i), source.size());
    } else if (source[i] == '"') {
      literal(source, i);
    } else if (source[i] == '\'' && i > 0 && !is_word(source[i - 1])) {
      i += source[i + 1] == '\\' ? 4 : 3;
    } else if (is_word(source[i])) {
      const std::size_t begin = i;
      while (i < source.size() && is_word(source[i])) ++i;
      const std::string_view word(source.data() + begin, i - begin);
      if ((word != "tr" && word != "later") || source[i] != '(') continue;
      ++i;
      const auto skip = [&] { while (i < source.size() && std::isspace(static_cast<unsigned char>(source[i]))) ++i; };
      skip();
      if (source[i] != '"') continue;
      std::string text;
      while (source[i] == '"') {
        text += literal(source, i);
        skip();
      }
      found.push_back(std::move(text));
    } else {
      ++i;
    }
  }
  return found;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return out;
}

// Every text that the interface or the map can show, with where it is.
std::map<std::string, std::string> texts() {
  std::map<std::string, std::string> all;
  for (const char* folder : {"app", "layers", "geo"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      if (!path.ends_with(".cpp") && !path.ends_with(".hpp")) continue;
      if (path.starts_with("app/cli/")) continue;  // the command line is English
      for (const std::string& text : texts_in(*read_file(path))) all.emplace(text, path);
    }
  }
  for (const Action& a : actions()) {
    if (a.menu != "Language") all.emplace(a.title, "app/actions.cpp");
    if (!a.help.empty()) all.emplace(a.help, "app/actions.cpp");
  }
  for (const Panel& p : panels()) all.emplace(p.title, "app/panels.cpp");
  all.emplace(kStatement, "geo/analysis/report_text.hpp");
  // A layer with a style stands in the legend by its title and the labels of its classes.
  const std::string project = "assets/central-asia/project.json";
  const auto described = nlohmann::json::parse(*read_file(project));
  for (const auto& layer : described["layers"]) {
    if (!layer.contains("style")) continue;
    all.emplace(layer["title"].get<std::string>(), project);
    if (!layer["style"].contains("own")) continue;
    for (const auto& look : layer["style"]["own"]) all.emplace(look["label"].get<std::string>(), project);
  }
  return all;
}

TEST(WordsTest, LooksForTextsAsTheCompilerDoes) {
  EXPECT_EQ(texts_in("c.tr(\"a\" \"b\\u2026\") // tr(\"no\")\n \"tr(\\\"no\\\")\" later( \"c\\n\" ) other(\"no\") '\"' str(\"no\") w.tr(x) w.tr(\"{} d\", 1)"),
            (std::vector<std::string>{"ab\u2026", "c\n", "{} d"}));
}

TEST(WordsTest, EveryLanguageHasEveryTextAndNoOther) {
  const auto all = texts();
  ASSERT_GT(all.size(), 250U);
  for (const Language& l : languages()) {
    const auto words = Words::load(l.tag);
    ASSERT_TRUE(words) << words.error().message;
    if (l.tag == "en") {
      EXPECT_TRUE(words->table().empty());
      continue;
    }
    std::string missing, unused;
    for (const auto& [text, where] : all)
      if (!words->table().contains(text)) missing += escaped(text) + " = \n";
    for (const auto& [text, translation] : words->table())
      if (!all.contains(text)) unused += escaped(text) + "\n";
    EXPECT_TRUE(missing.empty()) << "assets/languages/" << l.tag << ".txt lacks:\n" << missing;
    EXPECT_TRUE(unused.empty()) << "assets/languages/" << l.tag << ".txt has what no source says:\n" << unused;
  }
}

TEST(WordsTest, EveryFileIsALanguageWithAnEntryInTheMenu) {
  std::set<std::string> tags;
  for (const std::string_view path : embedded_files())
    if (path.starts_with("assets/languages/")) tags.insert(fs::path(path).stem().string());
  EXPECT_EQ(tags.size() + 1, languages().size());  // English needs none
  for (const Language& l : languages()) {
    if (l.tag != "en") {
      EXPECT_TRUE(tags.contains(std::string(l.tag))) << l.tag;
    }
    const Action* a = action("language-" + std::string(l.tag));
    ASSERT_NE(a, nullptr) << l.tag;
    EXPECT_EQ(a->title, l.title);
  }
}

// Panels and titles are set in these two; a letter that they lack would be an empty box.
TEST(WordsTest, TheFontsHaveEveryLetter) {
  auto engine = TextEngine::create();
  ASSERT_TRUE(engine) << engine.error().message;
  for (const Language& l : languages()) {
    const auto words = Words::load(l.tag);
    std::string all(l.title);
    for (const auto& [text, translation] : words->table()) all += translation;
    for (const auto& [face, file] : {std::pair{Face::kRegular, "NotoSans-Regular."}, {Face::kSemiBold, "NotoSans-SemiBold."}}) {
      const ShapedText shaped = engine->shape(all, face, 16, 0);
      for (const ShapedGlyph& g : shaped.glyphs) {
        EXPECT_NE(g.glyph, 0U) << l.tag << ": " << all.substr(g.cluster, 8);
        EXPECT_NE(engine->font_files()[g.font].find(file), std::string::npos) << l.tag << ": " << all.substr(g.cluster, 8);
      }
    }
    for (const CodePoint& c : decode_utf8(all)) EXPECT_TRUE(c.value == U'\n' || has_letter(c.value)) << l.tag << ": U+" << std::hex << static_cast<unsigned>(c.value);
  }
}

TEST(WordsTest, TranslatesAndFallsBackToEnglish) {
  const auto words = Words::parse("ru", "# a comment\nOpen = Открыть\n{} of {} = {1}: {0}\nTwo\\nlines = Две\\nстроки\n", "test");
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_STREQ(words->tr("Open"), "Открыть");
  EXPECT_STREQ(words->tr("Closed"), "Closed");
  EXPECT_STREQ(words->tr("Two\nlines"), "Две\nстроки");
  EXPECT_EQ(words->tr("{} of {}", 3, "x"), "x: 3");
  EXPECT_EQ(words->tr("{} in {}", 3, "x"), "3 in x");
  EXPECT_EQ(words->name("Open"), "Открыть");
  EXPECT_EQ(words->language(), "ru");
  EXPECT_STREQ(Words().tr("Open"), "Open");
  EXPECT_EQ(Words().language(), "en");
}

TEST(WordsTest, RefusesWhatWouldBreakAText) {
  for (const char* bad : {"no translation\n", "Open = \n", " = Открыть\n", "Open = a\nOpen = b\n", "{} km = км\n", "{} km = {} {} км\n", "{:.1f} km = {:.2f} км\n",
                          "a {} = {\n", "a {} = }\n", "a {} = {1}\n", "plain = {}\n"}) {
    const auto words = Words::parse("ru", bad, "test");
    ASSERT_FALSE(words) << bad;
    EXPECT_EQ(words.error().code, ErrorCode::kFormat) << bad;
    EXPECT_NE(words.error().message.find("test:"), std::string::npos) << words.error().message;
  }
  EXPECT_EQ(Words::load("de").error().code, ErrorCode::kUnknownName);
}

TEST(WordsTest, ReadsTheLocale) {
  EXPECT_EQ(language_of("ru_RU.UTF-8"), "ru");
  EXPECT_EQ(language_of("uz-Latn"), "uz");
  EXPECT_EQ(language_of("ky"), "ky");
  EXPECT_EQ(language_of("C.UTF-8"), "en");
  EXPECT_EQ(language_of("de_DE"), "en");
  EXPECT_EQ(language_of(""), "en");
}

TEST(WordsTest, CapitalsOfTheFirstLetter) {
  EXPECT_EQ(capitalised("анклав"), "Анклав");
  EXPECT_EQ(capitalised("ҷой"), "Ҷой");
  EXPECT_EQ(capitalised("enclave"), "Enclave");
  EXPECT_EQ(capitalised(""), "");
}

TEST(SettingsTest, KeepsWhatWasChosen) {
  const fs::path folder = fs::temp_directory_path() / "thalweg-settings-test";
  fs::remove_all(folder);
  const fs::path file = folder / "thalweg" / "settings.json";
  EXPECT_EQ(read_settings(file), Settings{});
  Settings chosen;
  chosen.language = "ky";
  chosen.theme = "dark";
  chosen.scale = 1.5F;
  chosen.width = 1280;
  chosen.height = 720;
  chosen.maximized = true;
  chosen.left_open = false;
  chosen.bottom_open = true;
  chosen.left_em = 23.5F;
  chosen.left_panel = "borders";
  chosen.recent = {"/maps/a.project.json", "/maps/б.gpkg"};
  ASSERT_TRUE(write_settings(file, chosen));
  EXPECT_EQ(read_settings(file), chosen);
  EXPECT_EQ(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()), 1);  // nothing beside it
  for (const char* damaged : {"", "{", "[]", "{\"language\": 3, \"theme\": null, \"scale\": \"x\"}", "{\"language\": \"xx\", \"scale\": 1e99}",
                              "{\"width\": -5, \"height\": 1e300, \"left_width\": \"x\", \"recent\": [1, {}], \"panel\": []}"}) {
    ASSERT_TRUE(write_file_atomically(file, damaged));
    const Settings read = read_settings(file);
    EXPECT_EQ(read.language, "") << damaged;
    EXPECT_EQ(read.theme, "light") << damaged;
    EXPECT_GE(read.scale, kLeastScale) << damaged;
    EXPECT_LE(read.scale, kMostScale) << damaged;
    EXPECT_EQ(read.width, 0) << damaged;
    EXPECT_EQ(read.left_em, Settings{}.left_em) << damaged;
    EXPECT_TRUE(read.recent.empty()) << damaged;
  }
  fs::remove_all(folder);
  EXPECT_TRUE(write_settings({}, chosen));
}

TEST(SettingsTest, LanguageIsAskedForThenKeptThenTheEnvironments) {
  Settings kept;
  kept.language = "ky";
  const char* names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (const char* n : names) unsetenv(n);
  EXPECT_EQ(language_to_use("", {}), "en");
  setenv("LANG", "tg_TJ.UTF-8", 1);
  EXPECT_EQ(language_to_use("", {}), "tg");
  setenv("LC_ALL", "C", 1);
  EXPECT_EQ(language_to_use("", {}), "en");
  EXPECT_EQ(language_to_use("", kept), "ky");
  EXPECT_EQ(language_to_use("uz", kept), "uz");
  for (const char* n : names) unsetenv(n);
}

}  // namespace
}  // namespace thalweg
