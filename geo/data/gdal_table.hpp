#pragma once
// Attributes of GDAL's features as typed columns.

#include <string>
#include <vector>

#include "geo/base/problems.hpp"
#include "geo/data/table.hpp"

class OGRFeature;
class OGRFeatureDefn;
class OGRFieldDefn;

namespace thalweg {

// Integers and booleans become integers, reals become numbers, all else text: dates as ISO 8601, lists
// and objects as JSON. Text columns of a CSV stay text unless every filled row is a number ("004" is
// none: it would lose its zeros). Binary fields are left out and told.
class ColumnReader {
 public:
  ColumnReader(const OGRFeatureDefn& fields, const std::vector<int>& skipped, bool with_attributes);
  void add(OGRFeature& feature);
  std::vector<Column> take(Problems& problems);

 private:
  struct Reader {
    int field = 0;
    int type = 0;     // OGRFieldType
    int subtype = 0;  // OGRFieldSubType
    Column column;
  };
  std::vector<Reader> readers_;
  std::vector<std::string> left_out_;
};

// Text columns whose every filled row is an integer, or a number, become that: for formats that have only
// text. A number with a leading zero or plus stays text.
void infer_types(std::vector<Column>& columns);

// "integer", "number", "text", "date", "binary", ...
std::string type_name(const OGRFieldDefn& field);

}  // namespace thalweg
