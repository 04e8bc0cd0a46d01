#include "geo/analysis/sheet.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace thalweg {
namespace {

using Json = nlohmann::ordered_json;

Sheet example() {
  Sheet sheet;
  sheet.id = "borders";
  sheet.columns = {{"a", "From", ""},
                   {"hosts", "Hosts", ""},
                   {"length_km", "Length", "km", 2},
                   {"pieces", "Pieces", ""},
                   {"at_50_m", "At 50 m", "km", 1, false, "/generalised/1/length_km"}};
  sheet.rows = {
      Json{{"a", "KGZ"}, {"hosts", {"UZB", "TJK"}}, {"length_km", 1314.5678}, {"pieces", 3},
           {"generalised", {{{"tolerance_m", 0}, {"length_km", 1.5}}, {{"tolerance_m", 50}, {"length_km", 1.25}}}}},
      Json{{"a", "say \"x\", y"}, {"hosts", Json::array()}, {"length_km", nullptr}, {"pieces", 12345}}};
  return sheet;
}

TEST(Sheet, TableIsAligned) {
  EXPECT_EQ(to_table(example()),
            "From        Hosts       Length  Pieces\n"
            "                            km\n"
            "----------  --------  --------  ------\n"
            "KGZ         UZB, TJK  1,314.57       3\n"
            "say \"x\", y                   -  12,345\n");
}

TEST(Sheet, TableCountsWhatATerminalShows) {
  Sheet sheet;
  sheet.columns = {{"name", "Name", ""}, {"n", "N", ""}};
  sheet.rows = {Json{{"name", "Сох"}, {"n", 1}}, Json{{"name", "中国"}, {"n", 2}}, Json{{"name", "e\u0301"}, {"n", 3}},
                Json{{"name", "two\nlines"}, {"n", 4}}};
  EXPECT_EQ(to_table(sheet),
            "Name       N\n"
            "---------  -\n"
            "Сох        1\n"
            "中国       2\n"
            "e\u0301          3\n"
            "two lines  4\n");
}

TEST(Sheet, CsvIsRfc4180) {
  EXPECT_EQ(to_csv(example()),
            "a,hosts,length_km,pieces,at_50_m\r\n"
            "KGZ,UZB;TJK,1314.5678,3,1.25\r\n"
            "\"say \"\"x\"\", y\",,,12345,\r\n");
}

TEST(Sheet, JsonHoldsTheRowsUnchanged) {
  const Sheet sheet = example();
  const Json read = Json::parse(to_json(sheet));
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0], sheet.rows[0]);
  EXPECT_EQ(read[1], sheet.rows[1]);
}

TEST(Sheet, JsonIsValidWhateverTheInputHeld) {
  Sheet sheet;
  sheet.rows = {Json{{"name", "bad \xff\xfe bytes"}, {"list", {"\xc3", 1}}}};
  EXPECT_NO_THROW(Json::parse(to_json(sheet)));
}

TEST(Sheet, NoRows) {
  Sheet sheet = example();
  sheet.rows.clear();
  sheet.if_empty = "No borders.";
  EXPECT_EQ(to_table(sheet), "No borders.\n");
  EXPECT_EQ(to_csv(sheet), "a,hosts,length_km,pieces,at_50_m\r\n");
  EXPECT_EQ(to_json(sheet), "[]\n");
  EXPECT_EQ(to_markdown(sheet), "No borders.\n");
}

TEST(Sheet, MarkdownCellsCannotBreakTheTable) {
  Sheet sheet;
  sheet.columns = {{"a", "A", "km"}};
  sheet.rows = {Json{{"a", "x | y <b>"}}};
  EXPECT_EQ(to_markdown(sheet), "| A, km |\n|---|\n| x \\| y \\<b> |\n");
}

TEST(Sheet, NumbersAreRoundedOnceAndNaNIsNull) {
  EXPECT_EQ(json_number(0.1 + 0.2, 6).dump(), "0.3");
  EXPECT_EQ(json_number(-1e-9, 6).dump(), "0.0");
  EXPECT_EQ(json_number(1234.5678949, 6).dump(), "1234.567895");
  EXPECT_TRUE(json_number(std::numeric_limits<double>::quiet_NaN(), 3).is_null());
  EXPECT_TRUE(json_number(std::numeric_limits<double>::infinity(), 3).is_null());
}

TEST(Sheet, Formats) {
  EXPECT_EQ(sheet_format("csv").value(), SheetFormat::kCsv);
  const auto wrong = sheet_format("xml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(exit_code(wrong.error().code), 1);
}

}  // namespace
}  // namespace thalweg
