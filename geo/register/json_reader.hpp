#pragma once
// Reading of JSON objects that strangers wrote, field by field.

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/base/lonlat.hpp"
#include "geo/base/result.hpp"

namespace thalweg {

// One object of the file with its place in messages. The first fault is kept; readers after it give defaults,
// so that a caller asks once, at the end.
class JsonReader {
 public:
  JsonReader(const nlohmann::json& object, std::string where, std::optional<Error>& fault) : object_(object), where_(std::move(where)), fault_(fault) {
    if (!object_.is_object()) refuse("", "is not an object");
  }

  void refuse(std::string_view field, std::string_view what) {
    if (fault_) return;
    fault_ = Error{ErrorCode::kFormat,
                   field.empty() ? fmt::format("{} {}", where_, what) : fmt::format("{}: \"{}\" {}", where_, field, what),
                   "docs/project-file.md describes the fields"};
  }
  bool has(std::string_view field) const { return object_.is_object() && object_.contains(field); }
  std::string text(std::string_view field, bool required = false) {
    if (!has(field)) {
      if (required) refuse(field, "is missing");
      return {};
    }
    const nlohmann::json& value = object_.at(std::string(field));
    if (!value.is_string()) {
      refuse(field, "is not a text");
      return {};
    }
    auto found = value.get<std::string>();
    if (required && found.empty()) refuse(field, "is empty");
    return found;
  }
  double number(std::string_view field, double otherwise, double low, double high, bool required = false) {
    if (!has(field)) {
      if (required) refuse(field, "is missing");
      return otherwise;
    }
    const nlohmann::json& value = object_.at(std::string(field));
    if (!value.is_number()) {
      refuse(field, "is not a number");
      return otherwise;
    }
    const auto found = value.get<double>();
    if (!(found >= low && found <= high)) {
      refuse(field, fmt::format("is {}, outside {} to {}", found, low, high));
      return otherwise;
    }
    return found;
  }
  bool flag(std::string_view field, bool otherwise) {
    if (!has(field)) return otherwise;
    const nlohmann::json& value = object_.at(std::string(field));
    if (!value.is_boolean()) {
      refuse(field, "is not true or false");
      return otherwise;
    }
    return value.get<bool>();
  }
  // A list or an object under the field; null where it is absent or of another kind.
  const nlohmann::json* part(std::string_view field, bool list, bool required = false) {
    if (!has(field)) {
      if (required) refuse(field, "is missing");
      return nullptr;
    }
    const nlohmann::json& value = object_.at(std::string(field));
    if (list ? value.is_array() : value.is_object()) return &value;
    refuse(field, list ? "is not a list" : "is not an object");
    return nullptr;
  }
  GeoBox box(std::string_view field) {
    const nlohmann::json* list = part(field, true);
    if (list == nullptr) return {};
    if (list->size() != 4 || !std::all_of(list->begin(), list->end(), [](const nlohmann::json& v) { return v.is_number(); })) {
      refuse(field, "is not [west, south, east, north]");
      return {};
    }
    const GeoBox found{(*list)[0].get<double>(), (*list)[1].get<double>(), (*list)[2].get<double>(), (*list)[3].get<double>()};
    if (std::fabs(found.west) > 180 || std::fabs(found.east) > 180 || found.south < -90 || found.north > 90 ||
        found.south >= found.north || found.west == found.east) {
      refuse(field, "is no box of degrees: west, south, east, north");
      return {};
    }
    return found;
  }
  std::vector<std::string> texts(std::string_view field) {
    std::vector<std::string> found;
    if (const nlohmann::json* list = part(field, true)) {
      for (const nlohmann::json& value : *list) {
        if (value.is_string()) found.push_back(value.get<std::string>());
        else refuse(field, "holds something that is not a text");
      }
    }
    return found;
  }

  const std::string& where() const { return where_; }
  std::optional<Error>& fault() { return fault_; }

 private:
  const nlohmann::json& object_;
  std::string where_;
  std::optional<Error>& fault_;
};

}  // namespace thalweg
