#include "geo/data/geojson_outline.hpp"

#include <algorithm>
#include <utility>

#include "geo/data/json_scan.hpp"

namespace thalweg {
namespace {

constexpr int kDeepestCollection = 32;

struct GeometryType {
  std::string_view name;
  std::uint8_t vertex_depth;
  GeometryKind kind;
};
constexpr GeometryType kTypes[] = {
    {"Point", 1, GeometryKind::kPoint},        {"MultiPoint", 2, GeometryKind::kPoint},
    {"LineString", 2, GeometryKind::kLine},    {"MultiLineString", 3, GeometryKind::kLine},
    {"Polygon", 3, GeometryKind::kPolygon},    {"MultiPolygon", 4, GeometryKind::kPolygon},
};

class Outliner {
 public:
  Outliner(std::string_view text, GeoJsonRefusal& refusal) : text_(text), scan_(text), refusal_(refusal) {}

  std::optional<GeoJsonOutline> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) scan_.go_to(3);
    if (scan_.peek() != '{') {  // a list, a callback round the object, or no JSON at all
      odd_value("it does not start with '{'");
      return std::nullopt;
    }
    if (!object(Where::kTop, 0)) return std::nullopt;
    scan_.skip_blanks();
    if (!scan_.at_end()) {
      // Features one a line are another format; anything else after the end is damage.
      if (scan_.peek() == '{' || scan_.peek() == '\x1E') leave("there are several objects");
      else scan_.fail("text after the end of the object"), settle_syntax();
      return std::nullopt;
    }
    return std::move(out_);
  }

 private:
  enum class Where { kTop, kFeature, kGeometry };

  // What one object said of itself.
  struct Seen {
    std::string_view type, properties, id, crs;
    std::size_t coordinates = 0, coordinates_end = 0;
    bool has_coordinates = false, has_geometry = false, has_features = false, has_geometries = false;
    bool geometry_missing = false;   // "geometry": null
  };

  bool leave(std::string why) {
    refusal_ = {false, std::move(why), scan_.at()};
    return false;
  }
  // The value here is of another kind than GeoJSON has, or the text ends before it.
  bool odd_value(std::string why) {
    return scan_.at_end() ? scan_.fail("expected a value") || settle_syntax() : leave(std::move(why));
  }
  bool settle_syntax() {
    refusal_ = {true, scan_.error(), scan_.error_at()};
    return false;
  }

  bool object(Where where, int depth) {
    Seen seen;
    const std::size_t first_piece = out_.pieces.size();
    if (!scan_.take('{')) return settle_syntax();
    bool closed = scan_.peek() == '}';
    if (closed) scan_.take('}');
    while (!closed) {
      std::string_view key;
      if (!scan_.take_string(key) || !scan_.take(':')) return settle_syntax();
      if (key.find('\\') != std::string_view::npos) return leave("a key has escapes");
      if (!member(where, key, seen, depth)) return false;
      if (!scan_.next_or_close('}', closed)) return settle_syntax();
    }
    return settle(where, seen, first_piece);
  }

  bool value(std::string_view& token) { return scan_.take_value(token) || settle_syntax(); }

  bool member(Where where, std::string_view key, Seen& seen, int depth) {
    std::string_view token;
    const auto once = [&](bool& flag) { return !std::exchange(flag, true) || leave("a key stands twice"); };
    if (key == "type") {
      if (!seen.type.empty()) return leave("a key stands twice");
      return value(seen.type);
    }
    if (key == "coordinates" && where != Where::kFeature) return once(seen.has_coordinates) && coordinates(seen);
    if (key == "geometries" && where != Where::kFeature)
      return once(seen.has_geometries) && array(Where::kGeometry, depth);
    if (key == "geometry" && where != Where::kGeometry) {
      if (!once(seen.has_geometry)) return false;
      if (scan_.peek() == '{') return object(Where::kGeometry, depth + 1);
      seen.geometry_missing = true;
      return value(token) && (token == "null" || leave("a geometry is no object"));
    }
    if (key == "properties" && where != Where::kGeometry) {
      if (!seen.properties.empty()) return leave("a key stands twice");
      return value(seen.properties);
    }
    if (key == "id" && where != Where::kGeometry) return value(seen.id);
    if (key == "features" && where == Where::kTop) return once(seen.has_features) && array(Where::kFeature, depth);
    if (key == "crs") return value(seen.crs);
    if (key == "name" && where == Where::kTop) {
      if (!value(token)) return false;
      if (token.starts_with('"')) out_.name = unescape(token.substr(1, token.size() - 2));
      return true;
    }
    return value(token);
  }

  bool array(Where members, int depth) {
    if (depth > kDeepestCollection) return leave("collections are nested very deep");
    if (scan_.peek() != '[') return odd_value("a list is no array");
    scan_.take('[');
    bool closed = scan_.peek() == ']';
    if (closed) scan_.take(']');
    while (!closed) {
      if (scan_.peek() != '{') return odd_value("a member is no object");
      if (!object(members, depth + 1) || (!scan_.next_or_close(']', closed) && !settle_syntax())) return false;
    }
    return true;
  }

  // Coordinates hold neither strings nor objects, so they end before the next of these: what ends them is
  // found at memory's speed, and whether they are well-formed is for the second pass to say.
  bool coordinates(Seen& seen) {
    if (scan_.peek() != '[') return odd_value("coordinates are no array");
    seen.coordinates = scan_.at();
    const PlainEnd plain = end_of_plain(text_, seen.coordinates);
    std::size_t end = plain.at;
    const auto back = [&] {
      while (end > seen.coordinates && std::string_view(" \t\r\n").find(text_[end - 1]) != std::string_view::npos) --end;
    };
    back();
    if (plain.at < text_.size() && text_[plain.at] == '"' && text_[end - 1] == ',') {
      --end;
      back();
    }
    if (plain.at == text_.size() || text_[end - 1] != ']' || text_[plain.at] == '{') {
      std::string_view token;
      if (!value(token)) return false;
      scan_.skip_blanks();
      if (scan_.at_end()) return scan_.fail("expected ',' or '}'") || settle_syntax();
      return leave("coordinates hold more than numbers");
    }
    out_.most_vertices += plain.brackets;
    seen.coordinates_end = end;
    scan_.go_to(end);
    return true;
  }

  bool settle(Where where, const Seen& seen, std::size_t first_piece) {
    std::string_view type = seen.type;
    if (type.size() < 2 || type.front() != '"') return leave("an object has no type");
    type = type.substr(1, type.size() - 2);
    if (!seen.crs.empty() && (where != Where::kTop || !is_wgs84(seen.crs))) return leave("it names a coordinate system");
    out_.names_crs |= !seen.crs.empty();
    if (where == Where::kTop && type == "FeatureCollection") {
      if (!seen.has_features || seen.has_coordinates || seen.has_geometries || seen.has_geometry)
        return leave("its features are not where they should be");
      return true;
    }
    if (seen.has_features) return leave("features stand in an object of another type");
    if (type == "Feature") {
      if (where == Where::kGeometry || seen.has_coordinates || seen.has_geometries) return leave("a feature is not where it should be");
      if (!seen.properties.empty() && seen.properties != "null" && seen.properties.front() != '{')
        return leave("properties are no object");
      end_feature(seen, first_piece);
      return true;
    }
    if (where == Where::kFeature || seen.has_geometry) return leave("a geometry stands where a feature should");
    if (type == "GeometryCollection") {
      if (!seen.has_geometries || seen.has_coordinates) return leave("a collection has no geometries");
    } else {
      const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const GeometryType& t) { return t.name == type; });
      if (known == std::end(kTypes)) return leave("it has a type that GeoJSON does not");
      if (!seen.has_coordinates || seen.has_geometries) return leave("a geometry has no coordinates");
      out_.pieces.push_back({seen.coordinates, seen.coordinates_end, 0, known->vertex_depth, known->kind, false, false});
    }
    if (where == Where::kTop) end_feature({}, first_piece);
    return true;
  }

  void end_feature(const Seen& seen, std::size_t first_piece) {
    const auto feature = static_cast<std::uint32_t>(out_.features.size());
    if (out_.pieces.size() == first_piece) out_.pieces.emplace_back();
    auto most = GeometryKind::kNone;
    for (std::size_t i = first_piece; i < out_.pieces.size(); ++i) most = std::max(most, out_.pieces[i].kind);
    for (std::size_t i = first_piece; i < out_.pieces.size(); ++i) {
      out_.pieces[i].feature = feature;
      out_.pieces[i].left_out = out_.pieces[i].kind != most;
    }
    out_.pieces.back().last_of_feature = true;
    const bool object = seen.properties.starts_with('{');
    out_.features.push_back({object ? seen.properties : std::string_view(), seen.id == "null" ? std::string_view() : seen.id});
    out_.string_ids |= seen.id.starts_with('"');
  }

  // The member "crs" of GeoJSON before RFC 7946, where it says what is the case anyway.
  static bool is_wgs84(std::string_view crs) {
    return crs.find("OGC:1.3:CRS84\"") != std::string_view::npos || crs.find("OGC::CRS84\"") != std::string_view::npos ||
           crs.find("\"EPSG:4326\"") != std::string_view::npos || crs.find("EPSG::4326\"") != std::string_view::npos;
  }

  std::string_view text_;
  JsonScanner scan_;
  GeoJsonRefusal& refusal_;
  GeoJsonOutline out_;
};

}  // namespace

std::optional<GeoJsonOutline> outline_geojson(std::string_view text, GeoJsonRefusal& refusal) {
  return Outliner(text, refusal).run();
}

}  // namespace thalweg
