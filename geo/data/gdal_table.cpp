#include "geo/data/gdal_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <ogr_feature.h>

namespace thalweg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string iso_date(OGRFeature& feature, int field, int type) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
  float second = 0;
  if (!feature.GetFieldAsDateTime(field, &year, &month, &day, &hour, &minute, &second, &zone)) return {};
  const std::string date = fmt::format("{:04}-{:02}-{:02}", year, month, day);
  if (type == OFTDate) return date;
  std::string time = fmt::format("{:02}:{:02}:{:02}", hour, minute, static_cast<int>(second));
  if (type == OFTTime) return time;
  if (zone == 100) time += "Z";
  if (zone > 1 && zone != 100) {  // quarters of an hour from 100
    const int quarters = zone - 100;
    time += fmt::format("{}{:02}:{:02}", quarters < 0 ? '-' : '+', std::abs(quarters) / 4, std::abs(quarters) % 4 * 15);
  }
  return date + "T" + time;
}

std::string text_of(OGRFeature& feature, int field, int type, int subtype) {
  using nlohmann::json;
  switch (type) {
    case OFTDate:
    case OFTTime:
    case OFTDateTime: return iso_date(feature, field, type);
    case OFTIntegerList: {
      int n = 0;
      const int* v = feature.GetFieldAsIntegerList(field, &n);
      json list = json::array();
      for (int i = 0; i < n; ++i) {
        if (subtype == OFSTBoolean) list.push_back(v[i] != 0);
        else list.push_back(v[i]);
      }
      return list.dump();
    }
    case OFTInteger64List: {
      int n = 0;
      const GIntBig* v = feature.GetFieldAsInteger64List(field, &n);
      return json(std::vector<std::int64_t>(v, v + n)).dump();
    }
    case OFTRealList: {
      int n = 0;
      const double* v = feature.GetFieldAsDoubleList(field, &n);
      return json(std::vector<double>(v, v + n)).dump();
    }
    case OFTStringList: {
      json list = json::array();
      for (char** s = feature.GetFieldAsStringList(field); s && *s; ++s) list.push_back(*s);
      return list.dump(-1, ' ', false, json::error_handler_t::replace);
    }
    default: break;
  }
  const char* text = feature.GetFieldAsString(field);
  if (subtype == OFSTJSON) {  // GDAL writes it with blanks of its own: one form for all readers
    const json value = json::parse(text, nullptr, false);
    if (!value.is_discarded() && !value.is_string()) return value.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  return text;
}

std::optional<double> plain_number(const std::string& s, bool& integer) {
  const std::size_t sign = s[0] == '-' ? 1 : 0;
  if (s.size() <= sign || s.size() > 40 || s[sign] < '0' || s[sign] > '9') return std::nullopt;
  if (s[sign] == '0' && s.size() > sign + 1 && s[sign + 1] >= '0' && s[sign + 1] <= '9') return std::nullopt;
  double value = 0;
  const auto [at, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc() || at != s.data() + s.size()) return std::nullopt;
  integer = integer && s.find_first_not_of("-0123456789") == std::string::npos && s.size() <= 18;
  return value;
}

}  // namespace

ColumnReader::ColumnReader(const OGRFeatureDefn& fields, const std::vector<int>& skipped, bool with_attributes) {
  if (!with_attributes) return;
  for (int i = 0; i < fields.GetFieldCount(); ++i) {
    if (std::find(skipped.begin(), skipped.end(), i) != skipped.end()) continue;
    const OGRFieldDefn& f = *fields.GetFieldDefn(i);
    Reader r;
    r.field = i;
    r.type = f.GetType();
    r.subtype = f.GetSubType();
    r.column.name = f.GetNameRef();
    if (r.column.name.starts_with("\xEF\xBB\xBF")) r.column.name.erase(0, 3);
    if (r.type == OFTBinary) {
      left_out_.push_back(r.column.name);
      continue;
    }
    if (r.type == OFTInteger || r.type == OFTInteger64) r.column.values = std::vector<std::int64_t>();
    else if (r.type == OFTReal) r.column.values = std::vector<double>();
    else r.column.values = std::vector<std::string>();
    readers_.push_back(std::move(r));
  }
}

void ColumnReader::add(OGRFeature& feature) {
  for (Reader& r : readers_) {
    const bool set = feature.IsFieldSetAndNotNull(r.field);
    if (auto* integers = std::get_if<std::vector<std::int64_t>>(&r.column.values))
      integers->push_back(set ? feature.GetFieldAsInteger64(r.field) : kMissingInteger);
    else if (auto* reals = std::get_if<std::vector<double>>(&r.column.values))
      reals->push_back(set ? feature.GetFieldAsDouble(r.field) : kNan);
    else
      std::get<std::vector<std::string>>(r.column.values)
          .push_back(set ? text_of(feature, r.field, r.type, r.subtype) : std::string());
  }
}

std::vector<Column> ColumnReader::take(Problems& problems) {
  for (const std::string& name : left_out_) {
    Problem p;
    p.severity = Severity::kInfo;
    p.kind = ProblemKind::kAttribute;
    p.text = fmt::format("field '{}' is binary and was left out", name);
    problems.push_back(std::move(p));
  }
  std::vector<Column> out;
  for (Reader& r : readers_) out.push_back(std::move(r.column));
  readers_.clear();
  return out;
}

void infer_types(std::vector<Column>& columns) {
  for (Column& c : columns) {
    const auto* texts = std::get_if<std::vector<std::string>>(&c.values);
    if (!texts) continue;
    bool integer = true, number = true, filled = false;
    for (const std::string& s : *texts) {
      if (s.empty()) continue;
      filled = true;
      number = plain_number(s, integer).has_value();
      if (!number) break;
    }
    if (!number || !filled) continue;
    if (integer) {
      std::vector<std::int64_t> values;
      for (const std::string& s : *texts) {
        std::int64_t v = kMissingInteger;
        std::from_chars(s.data(), s.data() + s.size(), v);
        values.push_back(v);
      }
      c.values = std::move(values);
    } else {
      std::vector<double> values;
      for (const std::string& s : *texts) values.push_back(s.empty() ? kNan : plain_number(s, integer).value_or(kNan));
      c.values = std::move(values);
    }
  }
}

std::string type_name(const OGRFieldDefn& field) {
  switch (field.GetType()) {
    case OFTInteger:
    case OFTInteger64: return field.GetSubType() == OFSTBoolean ? "boolean" : "integer";
    case OFTReal: return "number";
    case OFTDate: return "date";
    case OFTTime: return "time";
    case OFTDateTime: return "date and time";
    case OFTBinary: return "binary";
    case OFTIntegerList:
    case OFTInteger64List:
    case OFTRealList:
    case OFTStringList: return "list";
    default: return "text";
  }
}

}  // namespace thalweg
