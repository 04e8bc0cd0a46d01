// Names of Central Asia find each other in every script that they are written in.
#include "app/search.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "app/fold.hpp"

namespace thalweg {
namespace {

TEST(FoldTest, LettersAccentsAndApostrophes) {
  EXPECT_EQ(folded("Soʻx"), "sox");
  EXPECT_EQ(folded("So'x"), "sox");
  EXPECT_EQ(folded("So\u2019x"), "sox");
  EXPECT_EQ(folded("СОХ"), "сох");
  EXPECT_EQ(folded("Сӯх"), "сух");
  EXPECT_EQ(folded("Чоң-Кара"), "чон-кара");
  EXPECT_EQ(folded("  Fergʻona  vodiysi "), "fergona vodiysi");
  EXPECT_EQ(folded("Zürich"), "zurich");
  EXPECT_EQ(folded("Łódź"), "lodz");
  EXPECT_EQ(folded("كابُل"), folded("کابل"));
}

// One line a place: spellings in English, Russian, Kyrgyz, Uzbek, Tajik, Kazakh, Persian.
const std::vector<std::vector<std::string>> kSame{
    {"Sokh", "Сох", "So'x", "Soʻx", "Soʼx", "So\u2018x", "Сӯх", "Сўх", "سوخ", "Sox", "SOKH"},
    {"Vorukh", "Ворух", "Vorux", "Ворӯх"},
    {"Osh", "Ош", "Oʻsh", "Ӯш", "Ўш", "اوش"},
    {"Shohimardon", "Шахимардан", "Шоҳимардон", "Shakhimardan", "Shahimardan", "Шоҳимардан"},
    {"Jalal-Abad", "Джалал-Абад", "Жалал-Абад", "Jalolobod", "Ҷалолобод", "Dzhalal Abad", "Жалолобод"},
    {"Khujand", "Худжанд", "Хуҷанд", "Xoʻjand", "Хўжанд", "Khodzhand"},
    {"Samarkand", "Самарканд", "Samarqand", "Самарқанд"},
    {"Bukhara", "Бухара", "Buxoro", "Бухоро", "Bokhara", "بخارا"},
    {"Tashkent", "Ташкент", "Toshkent", "Тошкент"},
    {"Bishkek", "Бишкек"},
    {"Issyk-Kul", "Иссык-Куль", "Ысык-Көл", "Issiqkoʻl", "Ysyk Köl", "Issyk Kul"},
    {"Margilan", "Маргилан", "Margʻilon", "Марғилон", "Marg'ilon", "Марғилан"},
    {"Uzgen", "Узген"},
    {"Özgön", "Өзгөн", "Oʻzgon"},
    {"Naryn", "Нарын", "Norin", "Норин"},
    {"Andijan", "Андижан", "Andijon", "Андиҷон", "Андижон", "اندیجان"},
    {"Namangan", "Наманган", "نمنگان"},
    {"Chuy", "Чуй", "Чүй", "Chüy", "Çüy"},
    {"Yovon", "Ёвон", "Yavan"},
    {"Yangi", "Янги", "Yangi"},
    {"Garm", "Гарм", "Ғарм", "Gharm", "Gʻarm"},
    {"Dushanbe", "Душанбе"},
    {"Karakol", "Каракол", "Қарақол", "Qaraqol"},
    {"Syr Darya", "Сырдарья", "Sirdaryo", "Сирдарё", "Сырдария", "Syrdarya"},
    {"Chong-Kara", "Чон-Кара", "Чоң-Кара", "Choñ-Qara", "Chonqara"},
    {"Almaty", "Алматы"},
    {"Shymkent", "Шымкент", "Şımkent", "Shimkent"},
    {"Kyzyl-Kyya", "Кызыл-Кия", "Кызыл-Кыя", "Qizilqiya", "Kyzyl Kiya"},
    {"Isfara", "Исфара"},
    {"Jangail", "Джангайл", "Жаңгаил"},
    {"Hisor", "Ҳисор", "Хисор", "Khisor"},
};

TEST(SoundTest, SpellingsOfOneNameAreOneSound) {
  for (const auto& names : kSame)
    for (const std::string& name : names) {
      const std::string sound = sound_of(name), first = sound_of(names.front());
      if (has_arabic(name)) EXPECT_EQ(consonants_of(sound), consonants_of(first)) << name;
      else EXPECT_EQ(sound, first) << name << ", " << names.front();
    }
}

TEST(SoundTest, OtherNamesAreOthers) {
  std::set<std::string> sounds;
  for (const auto& names : kSame) EXPECT_TRUE(sounds.insert(sound_of(names.front())).second) << names.front();
  EXPECT_NE(sound_of("Osh"), sound_of("Och"));
  EXPECT_NE(sound_of("Batken"), sound_of("Bekabad"));
  EXPECT_NE(sound_of("Talas"), sound_of("Toluz"));
  EXPECT_EQ(sound_of(""), "");
  EXPECT_EQ(sound_of(" - '"), "");
}

TEST(SoundTest, WordsBeginWhereTheyBegin) {
  std::string starts;
  EXPECT_EQ(sound_of("Issyk Kul", &starts), "isikal");
  EXPECT_EQ(starts, std::string("\0\3", 2));
  sound_of("Кара-Балта", &starts);
  EXPECT_EQ(starts, std::string("\0\4", 2));
}

TEST(SoundTest, ConsonantsAreComparedAsTheyAreMade) {
  for (const auto& names : kSame)
    for (const auto& others : kSame) {
      const std::string sound = sound_of(names.back()), consonants = consonants_of(sound_of(others.front()));
      EXPECT_EQ(has_consonants(sound, consonants), consonants_of(sound) == consonants) << names.back() << " " << others.front();
    }
}

TEST(SoundTest, OneEdit) {
  for (const auto& [a, b, near] : {std::tuple{"abcde", "abcde", true}, {"abcde", "abde", true}, {"abcde", "abxcde", true}, {"abcde", "abxde", true}, {"abcde", "bcde", true},
                                   {"abcde", "abcdef", true}, {"abcde", "abxxe", false}, {"abcde", "acbde", false}, {"abc", "abcde", false}, {"", "a", true}, {"", "", true}}) {
    EXPECT_EQ(within_one_edit(a, b), near) << a << " " << b;
    EXPECT_EQ(within_one_edit(b, a), near) << a << " " << b;
  }
}

Column text_column(std::string name, std::vector<std::string> values) { return {std::move(name), std::move(values)}; }

// A project of one layer of places; the names of column i of all rows.
Project project_of(std::vector<Column> columns, LayerRole role = LayerRole::kPlaces) {
  auto table = std::make_shared<FeatureTable>();
  const std::size_t rows = std::get<std::vector<std::string>>(columns.front().values).size();
  GeometryColumn& g = table->geometry;
  for (std::size_t i = 0; i < rows; ++i) {
    g.coords.push_back({60 + 0.001 * static_cast<double>(i), 40});
    g.end_ring();
    g.end_part();
    g.end_feature(GeometryKind::kPoint);
  }
  table->columns = std::move(columns);
  auto layer = std::make_shared<Layer>();
  layer->id = layer->title = "places";
  layer->role = role;
  layer->table = std::move(table);
  Project project;
  project.layers.push_back(std::move(layer));
  return project;
}

TEST(SearchTest, EverySpellingFindsEveryOther) {
  for (const auto& names : kSame) {
    for (const std::string& listed : names) {
      std::vector<std::string> all{"Tokmok", "Kant", "Sokuluk", "Sulukta"};
      all.push_back(listed);
      const SearchIndex index = build_search(project_of({text_column("name", all)}), nullptr);
      for (const std::string& typed : names) {
        const auto found = find_places(index, typed, 5);
        ASSERT_FALSE(found.empty()) << typed << " should find " << listed;
        EXPECT_EQ(found.front().name, listed) << typed;
      }
    }
  }
}

TEST(SearchTest, RanksExactThenBeginningsThenSoundsThenParts) {
  const SearchIndex index = build_search(
      project_of({text_column("name", {"Ошоба", "Osh", "Қалъаи Ош", "Ашт", "Osh-Tobe", "Toshkent", "Ўш"}), text_column("population", {"1", "2", "3", "4", "5", "6", "7"})}), nullptr);
  std::vector<std::string> names;
  for (const SearchEntry& e : find_places(index, "osh", 10)) names.push_back(e.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Osh", "Osh-Tobe", "Ўш", "Ашт", "Ошоба", "Қалъаи Ош", "Toshkent"}));
}

TEST(SearchTest, OneLetterMayBeWrongInLongerNames) {
  const SearchIndex index = build_search(project_of({text_column("name", {"Qoʻqon", "Fargʻona", "Batken", "Kant", "Uzgen"})}), nullptr);
  EXPECT_EQ(find_places(index, "Коканд", 5).front().name, "Qoʻqon");
  EXPECT_EQ(find_places(index, "Фергана", 5).front().name, "Fargʻona");
  EXPECT_EQ(find_places(index, "Өзгөн", 5).front().name, "Uzgen");
  EXPECT_EQ(find_places(index, "Batkem", 5).front().name, "Batken");
  EXPECT_TRUE(find_places(index, "Kent", 5).empty());  // too short to guess
}

TEST(SearchTest, OtherNamesOfAFeatureCountToo) {
  const Project project = project_of({text_column("name", {"Sokh", "Batken"}), text_column("name:fa", {"سوخ", "باتکن"}), text_column("NAME_RU", {"Сох", ""}), text_column("alternatenames", {"Such a name, Rishtan", ""}), text_column("surname", {"Hidden", "Hidden"})});
  const SearchIndex index = build_search(project, nullptr);
  for (const char* typed : {"Sokh", "سوخ", "Сох", "Риштан", "such a"}) {
    const auto found = find_places(index, typed, 5);
    ASSERT_FALSE(found.empty()) << typed;
    EXPECT_EQ(found.front().name, "Sokh") << typed;
  }
  EXPECT_TRUE(find_places(index, "hidden", 5).empty());
  const auto words = Words::load("ru");
  EXPECT_EQ(find_places(build_search(project, nullptr, *words), "sokh", 5).front().name, "Сох");
}

TEST(SearchTest, ARiverInPiecesIsOneEntry) {
  const SearchIndex index = build_search(project_of({text_column("name", {"Naryn", "Naryn", "Chu"})}, LayerRole::kRivers), nullptr);
  ASSERT_EQ(index.entries.size(), 2U);
  EXPECT_LT(find_places(index, "нарын", 5).front().box.west, find_places(index, "нарын", 5).front().box.east);
}

TEST(SearchTest, BytesThatAreNoTextDoNoHarm) {
  const SearchIndex index = build_search(project_of({text_column("name", {"\xff\xfe", std::string(70'000, 'a'), "Osh"})}), nullptr);
  EXPECT_EQ(find_places(index, "osh", 5).front().name, "Osh");
  EXPECT_TRUE(find_places(index, "\xff", 5).size() <= 1);
  EXPECT_LE(find_places(index, std::string(70'000, 'a'), 5).size(), 3U);
}

}  // namespace
}  // namespace thalweg
