// Series of water: what strangers write, and what is made of it; known answers for curves and balances.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include <fmt/format.h>
#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <ogrsf_frmts.h>

#include "geo/register/project.hpp"
#include "geo/water/hydrograph.hpp"
#include "geo/water/mass_balance.hpp"
#include "geo/water/reservoirs.hpp"
#include "geo/water/series.hpp"

namespace thalweg {
namespace {

struct Read {
  Result<Series> series = fail(ErrorCode::kInternal, "");
  Problems problems;
  bool told(const std::string& text) const {
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.text.find(text) != std::string::npos; });
  }
};

Read read(const std::string& text, const SeriesOptions& options = {}) {
  Read r;
  const auto grid = parse_delimited(text, "s.csv", r.problems);
  if (!grid) r.series = tl::unexpected(grid.error());
  else r.series = series_of(*grid, options, r.problems);
  return r;
}

std::vector<double> values(const Read& r, std::size_t column = 0) {
  if (!r.series) throw std::runtime_error(r.series.error().message);
  return r.series->columns.at(column).values;
}

std::string first_date(const Read& r) { return date_text(r.series.value().begin_s.front()); }

// --- reading -------------------------------------------------------------------------------------------

TEST(Series, PlainCsv) {
  const Read r = read("date,discharge (m3/s)\n2001-01-01,10\n2001-01-02,20.5\n2001-01-03,30\n");
  EXPECT_EQ(values(r), (std::vector<double>{10, 20.5, 30}));
  EXPECT_EQ(r.series->step, SeriesStep::kDay);
  EXPECT_EQ(r.series->columns[0].quantity, SeriesQuantity::kDischarge);
  EXPECT_FALSE(r.series->columns[0].assumed);
  EXPECT_TRUE(r.problems.empty());
  EXPECT_EQ(r.series->end_s[0], r.series->begin_s[1]);
}

TEST(Series, DelimitersDecimalCommasAndThousands) {
  EXPECT_EQ(values(read("date;discharge\n2001-01-01;10,5\n2001-01-02;1 234,25\n2001-01-03;-\n"))[1], 1234.25);
  EXPECT_EQ(values(read("date\tdischarge\n2001-01-01\t1,5\n2001-01-02\t2,25\n2001-01-03\t3,0\n"))[1], 2.25);
  EXPECT_EQ(values(read("date|discharge\r\n2001-01-01|1.5\r\n2001-01-02|2.5\r\n"))[1], 2.5);
  EXPECT_EQ(values(read("date,discharge\n2001-01-01,\"1,234.5\"\n2001-01-02,\"12,345.5\"\n"))[1], 12345.5);
  EXPECT_EQ(values(read("date;discharge\n2001-01-01;1.234,5\n2001-01-02;12.345,5\n"))[1], 12345.5);
  EXPECT_EQ(values(read("\xEF\xBB\xBF" "date;discharge\n2001-01-01;1'234\n2001-01-02;1\u00a0234,5\n"))[1], 1234.5);
  const Read open = read("date;discharge\n2001-01-01;1,234\n2001-01-02;2,345\n");
  EXPECT_EQ(values(open)[0], 1.234);
  EXPECT_TRUE(open.told("can be read with a decimal comma"));
  EXPECT_EQ(values(read("# a note\n\ndate,discharge\n2001-01-01,1e2\n2001-01-02,\"2\"\n"))[0], 100);
}

TEST(Series, MissingValuesStayMissing) {
  const Read r = read("date,discharge\n2001-01-01,1\n2001-01-02,\n2001-01-03,NA\n2001-01-04,-9999\n2001-01-05,what\n2001-01-06,6\n");
  const auto v = values(r);
  ASSERT_EQ(v.size(), 6u);
  for (std::size_t i = 1; i < 5; ++i) EXPECT_TRUE(std::isnan(v[i])) << i;
  EXPECT_TRUE(r.told("line 6: 'what'"));
}

TEST(Series, DateOrders) {
  EXPECT_EQ(first_date(read("date,discharge\n31/01/2001,1\n01/02/2001,2\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("date,discharge\n01/31/2001,1\n02/01/2001,2\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("date,discharge\n01.02.2001,1\n02.02.2001,2\n03.02.2001,3\n")), "2001-02-01");
  const Read month_first = read("date,discharge\n02/01/2001,1\n02/02/2001,2\n02/03/2001,3\n");
  EXPECT_EQ(first_date(month_first), "2001-02-01");  // both orders ascend; only this one has even steps
  EXPECT_TRUE(month_first.told("whether the day or the month comes first"));
  SeriesOptions said;
  said.order = DateOrder::kDayFirst;
  EXPECT_EQ(first_date(read("date,discharge\n02/01/2001,1\n02/02/2001,2\n02/03/2001,3\n", said)), "2001-01-01");  // the 2nd of each month: whole months
  EXPECT_EQ(first_date(read("date,discharge\n20010131,1\n20010201,2\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("date,discharge\n31-Jan-2001,1\n01-Feb-2001,2\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("Дата;Расход\n31.01.2001;1,5\n01.02.2001;2,5\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("date,discharge\n36922,1\n36923,2\n")), "2001-01-31");
  EXPECT_EQ(first_date(read("date,discharge\n2001-01-31T06:00,1\n2001-01-31T12:00,2\n2001-01-31T18:00,3\n")), "2001-01-31T06:00:00");
  const Read two = read("date,discharge\n31/01/2001,1\n01/31/2001,2\n");
  ASSERT_FALSE(two.series);
  EXPECT_NE(two.series.error().message.find("two orders"), std::string::npos);
}

TEST(Series, ColumnsOfYearMonthAndDay) {
  const Read r = read("ID,date,month,year,outflow,inflow,storage\n1,1,1,2001,920,860.3,3345000000\n2,10,1,2001,916.7,816.4,3315000000\n3,20,1,2001,919.2,898.2,3483000000\n4,1,2,2001,1190.8,979.2,3414000000\n");
  ASSERT_TRUE(r.series) << r.series.error().message;
  EXPECT_EQ(r.series->step, SeriesStep::kTenDays);
  EXPECT_EQ(date_text(r.series->begin_s[1]), "2001-01-11");
  EXPECT_EQ(date_text(r.series->end_s[2]), "2001-02-01");
  EXPECT_EQ(date_text(r.series->end_s[3]), "2001-02-11");
  ASSERT_EQ(r.series->columns.size(), 3u);
  EXPECT_NEAR(r.series->column(SeriesQuantity::kStorage)->values[0], 3.345, 1e-12);
  EXPECT_EQ(r.series->column(SeriesQuantity::kStorage)->given_unit, "m3");
  EXPECT_TRUE(r.told("says no unit: taken as m3"));
  EXPECT_EQ(read("year,month,q\n2001,1,5\n2001,2,6\n2001,4,7\n").series->step, SeriesStep::kMonth);
  EXPECT_EQ(read("year,month,q\n2001,1,5\n2001,2,6\n2001,4,7\n").series->missing_steps, 1u);
  EXPECT_EQ(date_text(read("year,month,decade,q\n2001,1,1,5\n2001,1,2,6\n2001,1,3,7\n2001,2,1,7\n").series->begin_s[2]), "2001-01-21");
  EXPECT_EQ(read("year,q\n2001,5\n2002,6\n2003,7\n").series->step, SeriesStep::kYear);
}

TEST(Series, MissingStepsDuplicatesAndDisorder) {
  const Read gap = read("date,discharge\n2001-01-01,1\n2001-01-02,2\n2001-01-06,6\n2001-01-07,7\n");
  EXPECT_EQ(gap.series->missing_steps, 3u);
  EXPECT_TRUE(gap.told("3 steps of a day are missing in 1 places; the first: 2001-01-03 to 2001-01-06"));
  const Read twice = read("date,discharge\n2001-01-01,1\n2001-01-02,2\n2001-01-02,2\n2001-01-03,3\n2001-01-03,4\n");
  EXPECT_EQ(values(twice), (std::vector<double>{1, 2, 3}));
  EXPECT_TRUE(twice.told("same values"));
  EXPECT_TRUE(twice.told("discharge is 3 and 4"));
  const Read mixed = read("date,discharge\n2001-01-01,1\n2001-01-03,3\n2001-01-02,2\n");
  EXPECT_EQ(values(mixed), (std::vector<double>{1, 2, 3}));
  EXPECT_TRUE(mixed.told("not in order of time, first on line 4"));
  EXPECT_EQ(values(read("date,discharge\n2001-01-03,3\n2001-01-02,2\n2001-01-01,1\n")), (std::vector<double>{1, 2, 3}));
  const Read bad = read("date,discharge\n2001-01-01,1\n2001-02-30,2\n2001-01-02,3\n");
  EXPECT_EQ(values(bad).size(), 2u);
  EXPECT_TRUE(bad.told("line 3: '2001-02-30'"));
}

TEST(Series, UnitsAreConverted) {
  EXPECT_NEAR(values(read("date,storage [hm3]\n2001-01-01,1500\n2001-01-02,1600\n"))[0], 1.5, 1e-12);
  EXPECT_NEAR(values(read("date,storage_km3\n2001-01-01,1.5\n2001-01-02,1.6\n"))[0], 1.5, 1e-12);
  EXPECT_NEAR(values(read("date,storage (Mm3)\n2001-01-01,1500\n2001-01-02,1600\n"))[0], 1.5, 1e-12);
  EXPECT_NEAR(values(read("Дата;Объем (млн м3)\n01.01.2001;1500\n02.01.2001;1600\n"))[0], 1.5, 1e-12);
  EXPECT_NEAR(values(read("date,discharge (ft\u00b3/s)\n2001-01-01,100\n2001-01-02,100\n"))[0], 2.8316846592, 1e-9);
  EXPECT_NEAR(values(read("date,inflow (km3/yr)\n2001-01-01,0.0315576\n2001-01-02,1\n"))[0], 1, 1e-9);
  EXPECT_NEAR(values(read("date,stage (ft)\n2001-01-01,10\n2001-01-02,11\n"))[0], 3.048, 1e-12);
  SeriesOptions said;
  said.units["storage"] = "hm3";
  EXPECT_NEAR(values(read("date,storage\n2001-01-01,15\n2001-01-02,16\n", said))[0], 0.015, 1e-12);
  said.units = {{"level", "m"}};
  EXPECT_EQ(read("date,storage\n2001-01-01,15\n2001-01-02,16\n", said).series.error().code, ErrorCode::kUnknownName);
  EXPECT_EQ(read("date,storage (furlong)\n2001-01-01,15\n2001-01-02,16\n").series.error().code, ErrorCode::kUsage);
  EXPECT_EQ(read("date,storage (m3/s)\n2001-01-01,15\n2001-01-02,16\n").series.error().code, ErrorCode::kUsage);
}

TEST(Series, MixedUnitsAreToldAndConverted) {
  const Read cells = read("date,storage\n2001-01-01,1.5 km3\n2001-01-02,1600 hm3\n2001-01-03,1.7 km3\n");
  EXPECT_NEAR(values(cells)[1], 1.6, 1e-12);
  EXPECT_TRUE(cells.told("mixes units"));
  const Read jump = read("date,storage (km3)\n2001-01-01,1.5\n2001-01-02,1.6\n2001-01-03,1700\n2001-01-04,1710\n");
  EXPECT_EQ(values(jump)[2], 1700);  // said, not turned in silence
  EXPECT_TRUE(jump.told("2001-01-03: 1700 follows on 1.6 km3"));
  EXPECT_TRUE(read("date,inflow\n2001-01-01,5\n2001-01-02,-3\n").told("negative"));
}

TEST(Series, RefusesWhatIsNoSeries) {
  EXPECT_EQ(read("").series.error().code, ErrorCode::kEmpty);
  EXPECT_EQ(read("date,discharge\n").series.error().code, ErrorCode::kEmpty);
  EXPECT_EQ(read("a,b\n1,2\n3,4\n").series.error().code, ErrorCode::kFormat);
  EXPECT_EQ(read("date,discharge\nyesterday,1\ntoday,2\n").series.error().code, ErrorCode::kFormat);
  EXPECT_EQ(read("date,who\n2001-01-01,a\n2001-01-02,b\n").series.error().code, ErrorCode::kEmpty);
  EXPECT_EQ(read(std::string("PK\x03\x04\0\0", 6)).series.error().code, ErrorCode::kFormat);
  const Read longer = read("date,discharge\n2001-01-01,1,5\n2001-01-02,2\n");
  EXPECT_TRUE(longer.told("more cells than the header, the first on line 2"));
  EXPECT_TRUE(read("date,discharge\n2001-01-01,1\n2001-01-02,\"2\n").told("never closes"));
}

// --- other files ---------------------------------------------------------------------------------------

// A folder of its own that goes with the test.
class SeriesFile : public ::testing::Test {
 protected:
  void SetUp() override {
    GDALAllRegister();
    folder_ = std::filesystem::temp_directory_path() / ("thalweg_series_" + std::to_string(::getpid()) + "_" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Two columns, three days, as a spreadsheet writes them.
  std::filesystem::path sheet(const char* driver, const char* name) const {
    const auto path = folder_ / name;
    GDALDriver* maker = GetGDALDriverManager()->GetDriverByName(driver);
    if (maker == nullptr) throw std::runtime_error("no such driver");
    const GDALDatasetUniquePtr file(maker->Create(path.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
    OGRLayer* layer = file->CreateLayer("gauge", nullptr, wkbNone, nullptr);
    OGRFieldDefn date("date", OFTDate), flow("discharge (m3/s)", OFTReal);
    if (layer->CreateField(&date) != OGRERR_NONE || layer->CreateField(&flow) != OGRERR_NONE) throw std::runtime_error("no fields");
    for (int day = 1; day <= 3; ++day) {
      OGRFeature feature(layer->GetLayerDefn());
      feature.SetField(0, 2001, 2, day);
      if (day != 2) feature.SetField(1, 10.5 * day);
      if (layer->CreateFeature(&feature) != OGRERR_NONE) throw std::runtime_error("no row");
    }
    return path;
  }
  Read open(const std::filesystem::path& path, const SeriesOptions& options = {}) {
    Read r;
    r.series = read_series(path, options, r.problems, progress_);
    return r;
  }

  std::filesystem::path folder_;
  Progress progress_{1};
};

TEST_F(SeriesFile, Spreadsheets) {
  for (const auto& [driver, name] : {std::pair{"XLSX", "a.xlsx"}, std::pair{"ODS", "a.ods"}}) {
    const Read r = open(sheet(driver, name));
    ASSERT_TRUE(r.series) << driver << ": " << r.series.error().message;
    EXPECT_EQ(first_date(r), "2001-02-01") << driver;
    EXPECT_EQ(values(r)[2], 31.5) << driver;
    EXPECT_TRUE(std::isnan(values(r)[1])) << driver;
    EXPECT_FALSE(r.series->columns[0].assumed) << driver;
  }
}

TEST_F(SeriesFile, NetCdf) {
  const auto path = folder_ / "a.nc";
  {
    GDALDriver* maker = GetGDALDriverManager()->GetDriverByName("netCDF");
    ASSERT_NE(maker, nullptr);
    const GDALDatasetUniquePtr file(maker->CreateMultiDimensional(path.c_str(), nullptr, nullptr));
    ASSERT_NE(file, nullptr);
    const auto root = file->GetRootGroup();
    const auto dimension = root->CreateDimension("time", "", "", 3);
    const auto number = GDALExtendedDataType::Create(GDT_Float64);
    const auto time = root->CreateMDArray("time", {dimension}, number), flow = root->CreateMDArray("inflow", {dimension}, number);
    ASSERT_TRUE(time->SetUnit("days since 2001-02-01"));
    ASSERT_TRUE(flow->SetUnit("m3 s-1"));
    ASSERT_TRUE(flow->SetNoDataValue(-1));
    const GUInt64 start[] = {0};
    const std::size_t count[] = {3};
    const double days[] = {0, 1, 2}, flows[] = {5, -1, 7};
    ASSERT_TRUE(time->Write(start, count, nullptr, nullptr, number, days));
    ASSERT_TRUE(flow->Write(start, count, nullptr, nullptr, number, flows));
  }
  const Read r = open(path);
  ASSERT_TRUE(r.series) << r.series.error().message;
  EXPECT_EQ(first_date(r), "2001-02-01");
  EXPECT_EQ(values(r)[2], 7);
  EXPECT_TRUE(std::isnan(values(r)[1]));
  SeriesOptions other;
  other.layer = "depth";
  EXPECT_EQ(open(path, other).series.error().code, ErrorCode::kUnknownName);
}

TEST_F(SeriesFile, MissingAndBroken) {
  EXPECT_EQ(open(folder_ / "none.csv").series.error().code, ErrorCode::kFileMissing);
  EXPECT_EQ(open(folder_ / "none.nc").series.error().code, ErrorCode::kFileMissing);
  for (const char* name : {"bad.nc", "bad.xlsx", "bad.ods"}) {
    std::ofstream(folder_ / name) << "not what its name says";
    EXPECT_FALSE(open(folder_ / name).series) << name;
  }
}

// --- curves --------------------------------------------------------------------------------------------

Series daily(const std::vector<double>& v, SeriesQuantity quantity = SeriesQuantity::kDischarge) {
  Series s;
  s.name = "made";
  s.step = SeriesStep::kDay;
  s.columns.push_back({"q", quantity, "", false, v});
  for (std::size_t i = 0; i < v.size(); ++i) {
    s.begin_s.push_back(978307200 + static_cast<std::int64_t>(i) * 86400);  // 2001-01-01
    s.end_s.push_back(s.begin_s.back() + 86400);
  }
  return s;
}

TEST(Hydrograph, FlowDurationOfNineSteps) {
  // 9, 8, ..., 1: the k-th largest is exceeded in k / 10 of the time.
  const Series s = daily({5, 3, 9, 1, 7, 2, 8, 4, 6});
  const double percents[] = {10, 50, 90, 55, 1, 99};
  const auto curve = flow_duration(s, s.columns[0], percents);
  EXPECT_NEAR(curve[0], 9, 1e-9);
  EXPECT_NEAR(curve[1], 5, 1e-9);
  EXPECT_NEAR(curve[2], 1, 1e-9);
  EXPECT_NEAR(curve[3], 4.5, 1e-9);
  EXPECT_EQ(curve[4], 9);
  EXPECT_EQ(curve[5], 1);
}

TEST(Hydrograph, SummaryYearsAndSeason) {
  std::vector<double> v(730, 10);  // 2001 and 2002
  for (std::size_t i = 365; i < 730; ++i) v[i] = 30;
  v[3] = NAN;
  const Series s = daily(v);
  const SeriesSummary all = summarise(s, s.columns[0]);
  EXPECT_EQ(all.values, 729u);
  EXPECT_EQ(all.missing, 1u);
  EXPECT_NEAR(all.mean, (364 * 10.0 + 365 * 30.0) / 729, 1e-9);
  EXPECT_NEAR(all.volume_km3_yr, all.mean * 0.0315576, 1e-12);
  EXPECT_NEAR(all.deviation_of_years, std::sqrt(200.0) / 20, 1e-9);
  EXPECT_EQ(date_text(all.most_at_s), "2002-01-01");
  const auto years = by_year(s, s.columns[0], 1);
  ASSERT_EQ(years.size(), 2u);
  EXPECT_NEAR(years[1].volume_km3, 30.0 * 365 * 86400 / 1e9, 1e-9);
  EXPECT_TRUE(years[0].whole);
  const auto water_years = by_year(s, s.columns[0], 10);
  ASSERT_EQ(water_years.size(), 3u);
  EXPECT_EQ(water_years[0].year, 2000);
  EXPECT_FALSE(water_years[0].whole);
  const auto season = seasonal_envelope(s, s.columns[0]);
  EXPECT_EQ(season[1].values, 56u);
  EXPECT_EQ(season[1].least, 10);
  EXPECT_EQ(season[1].most, 30);
  EXPECT_NEAR(season[1].mean, 20, 1e-9);
}

// --- balance -------------------------------------------------------------------------------------------

// Storage that follows from flows, with `lost_m3` a step; read at the end or the beginning of the period.
Series basin(std::size_t steps, double lost_m3, bool at_end) {
  Series s;
  s.name = "made";
  s.step = SeriesStep::kDay;
  SeriesColumn in{"inflow", SeriesQuantity::kInflow, "", false, {}}, out{"outflow", SeriesQuantity::kOutflow, "", false, {}}, store{"storage", SeriesQuantity::kStorage, "", false, {}};
  double volume_m3 = 5e9;
  for (std::size_t i = 0; i < steps; ++i) {
    s.begin_s.push_back(978307200 + static_cast<std::int64_t>(i) * 86400);
    s.end_s.push_back(s.begin_s.back() + 86400);
    in.values.push_back(500 + 300 * std::sin(static_cast<double>(i) / 20));
    out.values.push_back(500 + 200 * std::cos(static_cast<double>(i) / 9));
    if (!at_end) store.values.push_back(volume_m3 / 1e9);
    volume_m3 += (in.values.back() - out.values.back()) * 86400 - lost_m3;
    if (at_end) store.values.push_back(volume_m3 / 1e9);
  }
  s.columns = {in, out, store};
  return s;
}

TEST(MassBalance, ClosesWhereNothingIsLost) {
  for (const bool at_end : {false, true}) {
    const auto b = mass_balance(basin(400, 0, at_end), {});
    ASSERT_TRUE(b);
    EXPECT_EQ(b->at, at_end ? StorageAt::kEnd : StorageAt::kBegin);
    EXPECT_NEAR(b->residual_km3, 0, 1e-9);
    EXPECT_NEAR(b->scatter_km3, 0, 1e-9);
    EXPECT_GT(b->other_scatter_km3, 1e-4);
    EXPECT_TRUE(b->suspects.empty());
  }
}

TEST(MassBalance, FindsAKnownLoss) {
  // 864,000 m3 a day are 10 m3/s, 0.315576 km3 a year, 2 % of 500 m3/s.
  BalanceOptions options;
  options.area_km2 = 315.576;  // 0.8 to 1.3 m: 0.252 to 0.410 km3 a year
  const auto b = mass_balance(basin(731, 864'000, true), options);
  ASSERT_TRUE(b);
  EXPECT_EQ(b->steps, 730u);
  EXPECT_NEAR(b->residual_km3_yr, -0.315576, 1e-6);
  EXPECT_NEAR(b->residual_percent, -100 * 0.000864 * 730 / b->inflow_km3, 1e-9);
  EXPECT_NEAR(b->evaporation_low_km3_yr, 0.2524608, 1e-6);
  EXPECT_NEAR(b->unmeasured_high_km3_yr, 0.4102488 - 0.315576, 1e-6);
  EXPECT_NE(b->explanation.find("evaporation alone can be the residual"), std::string::npos) << b->explanation;
  double sum = 0;
  for (const BalanceYear& y : b->by_year) sum += y.residual_km3;
  EXPECT_NEAR(sum, b->residual_km3, 1e-9);
}

TEST(MassBalance, StepsBesideGapsAreLeftOutAndWrongStorageIsFound) {
  Series s = basin(300, 0, true);
  s.columns[2].values[100] += 0.5;
  for (std::size_t i = 0; i < 300; ++i) s.columns[2].values[i] += 0.001 * ((i * 7919) % 11) / 11.0;  // as read from a curve
  s.columns[0].values[200] = NAN;
  const auto b = mass_balance(s, {});
  ASSERT_TRUE(b);
  EXPECT_EQ(b->left_out, 1u);
  ASSERT_EQ(b->suspects.size(), 1u);
  EXPECT_EQ(b->suspects[0].at_s, s.begin_s[100]);
  EXPECT_NEAR(b->suspects[0].expected_km3, s.columns[2].values[100] - 0.5, 0.01);
  s.begin_s[150] += 3600;  // no longer neighbours
  EXPECT_EQ(mass_balance(s, {})->left_out, 2u);
}

TEST(MassBalance, SaysWhatIsMissing) {
  const auto b = mass_balance(daily({1, 2, 3}), {});
  ASSERT_FALSE(b);
  EXPECT_EQ(b.error().code, ErrorCode::kEmpty);
  EXPECT_NE(b.error().remedy.find("q (discharge)"), std::string::npos) << b.error().remedy;
}

// --- ten-day series of two reservoirs, where they lie beside the repository ------------------------------

class RealSeries : public ::testing::Test {
 protected:
  static std::filesystem::path file(const std::string& name) {
    for (const char* folder : {"shared/data/reservoirs", "../shared/data/reservoirs", "../../shared/data/reservoirs"})
      if (std::filesystem::exists(std::filesystem::path(folder) / name)) return std::filesystem::path(folder) / name;
    return {};
  }
  static Result<Balance> balance(const std::filesystem::path& path, double area_km2) {
    Problems problems;
    Progress progress(1);
    const auto series = read_series(path, {}, problems, progress);
    if (!series) return tl::unexpected(series.error());
    EXPECT_EQ(series->rows(), 360u);
    EXPECT_EQ(series->step, SeriesStep::kTenDays);
    EXPECT_EQ(series->missing_steps, 0u);
    BalanceOptions options;
    options.area_km2 = area_km2;
    return mass_balance(*series, options);
  }
};

TEST_F(RealSeries, ToktogulNearlyCloses) {
  const auto path = file("ToktogulCA_10day.csv");
  if (path.empty()) GTEST_SKIP() << "ToktogulCA_10day.csv is not here";
  const auto b = balance(path, 284.3);
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_EQ(b->at, StorageAt::kEnd);
  EXPECT_NEAR(b->residual_km3_yr, -0.052, 0.001);
  EXPECT_NEAR(b->residual_percent, -0.37, 0.01);
  EXPECT_GT(b->unmeasured_low_km3_yr, 0.1);  // less is lost than evaporates: side streams
  EXPECT_LT(b->scatter_km3, b->other_scatter_km3 / 3);
}

TEST_F(RealSeries, KayrakkumGainsWater) {
  const auto path = file("KayrakkumCA_10day.csv");
  if (path.empty()) GTEST_SKIP() << "KayrakkumCA_10day.csv is not here";
  const auto b = balance(path, 513);
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_NEAR(b->residual_km3_yr, 0.519, 0.001);
  EXPECT_NEAR(b->residual_percent, 2.51, 0.01);
  EXPECT_FALSE(b->suspects.empty());
}

}  // namespace
}  // namespace thalweg
