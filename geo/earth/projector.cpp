#include "geo/earth/projector.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstring>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <proj.h>

namespace thalweg {
namespace {

struct ContextDeleter { void operator()(PJ_CONTEXT* c) const { proj_context_destroy(c); } };
struct PjDeleter { void operator()(PJ* p) const { proj_destroy(p); } };
struct ListDeleter { void operator()(PJ_OBJ_LIST* l) const { proj_list_destroy(l); } };
struct FactoryDeleter {
  void operator()(PJ_OPERATION_FACTORY_CONTEXT* c) const { proj_operation_factory_context_destroy(c); }
};
using ContextPtr = std::unique_ptr<PJ_CONTEXT, ContextDeleter>;
using PjPtr = std::unique_ptr<PJ, PjDeleter>;
using ListPtr = std::unique_ptr<PJ_OBJ_LIST, ListDeleter>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void collect_log(void* sink, int, const char* text) {
  auto& log = *static_cast<std::string*>(sink);
  if (log.size() > 2000) return;
  if (!log.empty()) log += "; ";
  log += text;
}

// A context that never opens a network connection, so that a computation repeats anywhere.
ContextPtr make_context() {
  ContextPtr context(proj_context_create());
  proj_context_set_enable_network(context.get(), 0);
  proj_log_func(context.get(), nullptr, [](void*, int, const char*) {});
  return context;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0u : 1u)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

// As strcmp, but digits count as numbers: zone 7 comes before zone 12.
int compare_numbered(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const auto number = [&](std::string_view s, std::size_t& k) {
        unsigned long long n = 0;
        for (; k < s.size() && digit(s[k]); ++k) n = n * 10 + static_cast<unsigned>(s[k] - '0');
        return n;
      };
      const auto x = number(a, i), y = number(b, j);
      if (x != y) return x < y ? -1 : 1;
      continue;
    }
    if (a[i] != b[j]) return a[i] < b[j] ? -1 : 1;
    ++i;
    ++j;
  }
  return static_cast<int>(a.size() - i > 0) - static_cast<int>(b.size() - j > 0);
}

std::string name_of_code(PJ_CONTEXT* context, const char* authority, const char* code) {
  const PjPtr crs(proj_create_from_database(context, authority, code, PJ_CATEGORY_CRS, 0, nullptr));
  const char* name = crs ? proj_get_name(crs.get()) : nullptr;
  return name ? name : "";
}

// Up to five systems that the reader may have meant, best first.
std::string suggestions(PJ_CONTEXT* context, const std::string& wanted) {
  std::vector<std::string> found;
  const auto colon = wanted.find(':');
  if (colon != std::string::npos && wanted.find(' ') == std::string::npos) {
    std::string authority = wanted.substr(0, colon);
    for (char& c : authority) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const std::string code = wanted.substr(colon + 1);
    std::vector<std::pair<std::size_t, std::string>> near;
    for (const PJ_TYPE type : {PJ_TYPE_GEOGRAPHIC_2D_CRS, PJ_TYPE_PROJECTED_CRS}) {
      PROJ_STRING_LIST codes = proj_get_codes_from_database(context, authority.c_str(), type, 0);
      for (auto c = codes; c && *c; ++c) {
        const std::size_t d = edit_distance(code, *c);
        if (d <= 2) near.emplace_back(d, *c);
      }
      proj_string_list_destroy(codes);
    }
    std::sort(near.begin(), near.end());
    for (std::size_t i = 0; i < near.size() && found.size() < 5; ++i)
      found.push_back(fmt::format("{}:{} ({})", authority, near[i].second,
                                  name_of_code(context, authority.c_str(), near[i].second.c_str())));
  } else if (wanted.size() < 100 && wanted.find("+proj") == std::string::npos) {
    const ListPtr list(proj_create_from_name(context, nullptr, wanted.c_str(), nullptr, 0, 1, 5, nullptr));
    const int n = list ? proj_list_get_count(list.get()) : 0;
    for (int i = 0; i < n; ++i) {
      const PjPtr object(proj_list_get(context, list.get(), i));
      if (object && proj_is_crs(object.get())) found.emplace_back(proj_get_name(object.get()));
    }
    if (found.empty()) {
      int count = 0;
      PROJ_CRS_INFO** infos = proj_get_crs_info_list_from_database(context, "EPSG", nullptr, &count);
      std::vector<std::pair<std::size_t, std::string>> near;
      const std::string key = lower(wanted);
      for (int i = 0; i < count; ++i) {
        const std::size_t d = edit_distance(key, lower(infos[i]->name));
        if (d <= key.size() / 3 + 1) near.emplace_back(d, infos[i]->name);
      }
      proj_crs_info_list_destroy(infos);
      std::sort(near.begin(), near.end());
      for (std::size_t i = 0; i < near.size() && found.size() < 5; ++i) found.push_back(near[i].second);
    }
  }
  if (found.empty()) return "give a code (EPSG:4326), a PROJ string (+proj=...), WKT, local-laea or local-lcc";
  return fmt::format("did you mean {}?", fmt::join(found, ", "));
}

// The definition of our own short names, centred on `area`.
Result<std::string> local_definition(const std::string& name, const GeoBox& area) {
  if (area.empty())
    return fail(ErrorCode::kCrs, fmt::format("{} needs an area to be centred on", name),
                "give the bounding box of the work area");
  double width = area.east - area.west;
  if (width < 0) width += 360;
  const double lat = (area.south + area.north) / 2;
  double lon = area.west + width / 2;
  if (lon > 180) lon -= 360;
  if (name == "local-laea")
    return fmt::format("+proj=laea +lat_0={:.6f} +lon_0={:.6f} +datum=WGS84 +units=m +type=crs", lat, lon);
  // Parallels a sixth of the height inside the area keep the scale error even. Round the equator the
  // cone turns into a cylinder, which PROJ has under another name.
  const double sixth = (area.north - area.south) / 6;
  const double lat_1 = area.south + sixth;
  const double lat_2 = area.north - sixth;
  if (std::abs(lat_1 + lat_2) < 0.1)
    return fmt::format("+proj=merc +lat_ts={:.6f} +lon_0={:.6f} +datum=WGS84 +units=m +type=crs",
                       std::abs(lat_1), lon);
  return fmt::format("+proj=lcc +lat_0={:.6f} +lon_0={:.6f} +lat_1={:.6f} +lat_2={:.6f} +datum=WGS84 +units=m +type=crs",
                     lat, lon, lat_1, lat_2);
}

Result<PjPtr> make_crs(PJ_CONTEXT* context, const std::string& text, const GeoBox& area) {
  std::string definition = text;
  if (text == "local-laea" || text == "local-lcc") {
    Result<std::string> local = local_definition(text, area);
    if (!local) return tl::unexpected(local.error());
    definition = *local;
  } else if (text.find("+proj=") != std::string::npos && text.find("+type=crs") == std::string::npos) {
    definition += " +type=crs";
  }
  if (definition.find("+step") != std::string::npos)
    return fail(ErrorCode::kCrs, fmt::format("'{}' is an operation, not a coordinate system", text), suggestions(context, text));
  if (definition.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorCode::kCrs, "empty name of a coordinate system", suggestions(context, text));
  std::string log;
  proj_log_func(context, &log, collect_log);
  PjPtr crs(proj_create(context, definition.c_str()));
  proj_log_func(context, nullptr, [](void*, int, const char*) {});
  if (crs && proj_is_crs(crs.get())) return crs;
  const std::string shown = text.size() > 120 ? text.substr(0, 117) + "..." : text;
  if (crs) log = "it names an operation, not a coordinate system";
  return fail(ErrorCode::kCrs,
              fmt::format("unknown coordinate system '{}'{}{}", shown, log.empty() ? "" : ": ", log),
              suggestions(context, text));
}

bool is_geographic(PJ_CONTEXT* context, const PJ* crs) {
  switch (proj_get_type(crs)) {
    case PJ_TYPE_GEOGRAPHIC_2D_CRS:
    case PJ_TYPE_GEOGRAPHIC_3D_CRS: return true;
    case PJ_TYPE_BOUND_CRS: {
      const PjPtr base(proj_get_source_crs(context, crs));
      return base && is_geographic(context, base.get());
    }
    case PJ_TYPE_COMPOUND_CRS: {
      const PjPtr horizontal(proj_crs_get_sub_crs(context, crs, 0));
      return horizontal && is_geographic(context, horizontal.get());
    }
    default: return false;
  }
}

// The one operation for the whole area. PROJ would otherwise choose point by point, which tears a
// border where two areas of use meet.
Result<PjPtr> choose_operation(PJ_CONTEXT* context, const PJ* from, const PJ* to, const GeoBox& area,
                               const std::string& label) {
  const std::unique_ptr<PJ_OPERATION_FACTORY_CONTEXT, FactoryDeleter> factory(
      proj_create_operation_factory_context(context, nullptr));
  PJ_OPERATION_FACTORY_CONTEXT* f = factory.get();
  proj_operation_factory_context_set_grid_availability_use(
      context, f, PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
  proj_operation_factory_context_set_spatial_criterion(context, f, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
  if (!area.empty())
    proj_operation_factory_context_set_area_of_interest(context, f, area.west, area.south, area.east, area.north);
  std::string log;
  proj_log_func(context, &log, collect_log);
  ListPtr list(proj_create_operations(context, from, to, f));
  if ((!list || proj_list_get_count(list.get()) == 0) && !area.empty()) {
    // Data far outside of the systems' areas of use: any operation is better than none.
    const std::unique_ptr<PJ_OPERATION_FACTORY_CONTEXT, FactoryDeleter> anywhere(
        proj_create_operation_factory_context(context, nullptr));
    list.reset(proj_create_operations(context, from, to, anywhere.get()));
  }
  proj_log_func(context, nullptr, [](void*, int, const char*) {});
  const int count = list ? proj_list_get_count(list.get()) : 0;
  for (int i = 0; i < count; ++i) {
    PjPtr operation(proj_list_get(context, list.get(), i));
    if (operation && proj_coordoperation_is_instantiable(context, operation.get())) return operation;
  }
  return fail(ErrorCode::kCrs, fmt::format("no transformation {}{}{}", label, log.empty() ? "" : ": ", log),
              "name a coordinate system of the same planet whose grids are installed");
}

}  // namespace

struct Projector::Impl {
  ContextPtr context;
  PjPtr pipeline;
  std::string operation;
  double accuracy_m = std::numeric_limits<double>::quiet_NaN();
  std::string target_name;
  bool source_geographic = false;
  bool identity = false;

  std::size_t run(PJ_DIRECTION direction, std::span<MapXY> points) const {
    std::size_t failed = 0;
    if (!identity && !points.empty()) {
      proj_trans_generic(pipeline.get(), direction, &points[0].x, sizeof(MapXY), points.size(), &points[0].y,
                         sizeof(MapXY), points.size(), nullptr, 0, 0, nullptr, 0, 0);
      proj_errno_reset(pipeline.get());
    }
    for (MapXY& p : points) {
      if (std::isfinite(p.x) && std::isfinite(p.y)) continue;
      p = {kInfinity, kInfinity};
      ++failed;
    }
    return failed;
  }
};

Projector::Projector(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Projector::~Projector() = default;
Projector::Projector(Projector&&) noexcept = default;
Projector& Projector::operator=(Projector&&) noexcept = default;

Result<Projector> Projector::create(const std::string& from, const std::string& to, const GeoBox& area) {
  auto impl = std::make_unique<Impl>();
  impl->context = make_context();
  PJ_CONTEXT* context = impl->context.get();
  Result<PjPtr> source = make_crs(context, from, area);
  if (!source) return tl::unexpected(source.error());
  Result<PjPtr> target = make_crs(context, to, area);
  if (!target) return tl::unexpected(target.error());
  if (const char* name = proj_get_name(target->get())) impl->target_name = name;
  if (to == "local-laea") impl->target_name = "local Lambert azimuthal equal-area";
  if (to == "local-lcc") impl->target_name = "local Lambert conformal conic";
  impl->source_geographic = is_geographic(context, source->get());
  if (proj_is_equivalent_to_with_ctx(context, source->get(), target->get(),
                                     PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS)) {
    impl->identity = true;
    impl->accuracy_m = 0;
  }
  Result<PjPtr> operation = choose_operation(context, source->get(), target->get(), area,
                                             fmt::format("from '{}' to '{}'", proj_get_name(source->get()),
                                                         impl->target_name));
  if (!operation) return tl::unexpected(operation.error());
  if (!impl->identity) {
    if (const char* name = proj_get_name(operation->get())) impl->operation = name;
    const double accuracy = proj_coordoperation_get_accuracy(context, operation->get());
    if (accuracy >= 0) impl->accuracy_m = accuracy;
  }
  impl->pipeline.reset(proj_normalize_for_visualization(context, operation->get()));
  if (!impl->pipeline)
    return fail(ErrorCode::kCrs, fmt::format("'{}' to '{}': the operation cannot be set up", from, to));
  return Projector(std::move(impl));
}

Projector Projector::clone() const {
  auto impl = std::make_unique<Impl>();
  impl->context = make_context();
  impl->pipeline.reset(proj_clone(impl->context.get(), impl_->pipeline.get()));
  impl->operation = impl_->operation;
  impl->accuracy_m = impl_->accuracy_m;
  impl->target_name = impl_->target_name;
  impl->source_geographic = impl_->source_geographic;
  impl->identity = impl_->identity;
  return Projector(std::move(impl));
}

std::size_t Projector::forward(std::span<MapXY> points) const { return impl_->run(PJ_FWD, points); }
std::size_t Projector::inverse(std::span<MapXY> points) const { return impl_->run(PJ_INV, points); }

MapXY Projector::forward(LonLat p) const {
  MapXY xy{p.lon, p.lat};
  impl_->run(PJ_FWD, {&xy, 1});
  return xy;
}

LonLat Projector::inverse(MapXY p) const {
  impl_->run(PJ_INV, {&p, 1});
  return {p.x, p.y};
}

const std::string& Projector::operation() const { return impl_->operation; }
double Projector::accuracy_m() const { return impl_->accuracy_m; }
const std::string& Projector::target_name() const { return impl_->target_name; }
bool Projector::source_is_geographic() const { return impl_->source_geographic; }
bool Projector::identity() const { return impl_->identity; }

std::vector<KnownSystem> projected_systems() {
  const ContextPtr context = make_context();
  const std::unique_ptr<PROJ_CRS_LIST_PARAMETERS, void (*)(PROJ_CRS_LIST_PARAMETERS*)> wanted(proj_get_crs_list_parameters_create(), proj_get_crs_list_parameters_destroy);
  const PJ_TYPE type = PJ_TYPE_PROJECTED_CRS;
  wanted->types = &type;
  wanted->typesCount = 1;
  int count = 0;
  const std::unique_ptr<PROJ_CRS_INFO*, void (*)(PROJ_CRS_INFO**)> infos(proj_get_crs_info_list_from_database(context.get(), "EPSG", wanted.get(), &count), proj_crs_info_list_destroy);
  std::vector<KnownSystem> list;
  const auto text = [](const char* s) { return std::string(s == nullptr ? "" : s); };
  for (int i = 0; infos && i < count; ++i) {
    const PROJ_CRS_INFO& info = *infos.get()[i];
    KnownSystem s{fmt::format("EPSG:{}", text(info.code)), text(info.name), text(info.area_name), {}, text(info.projection_method_name)};
    if (info.bbox_valid) s.use = {info.west_lon_degree, info.south_lat_degree, info.east_lon_degree, info.north_lat_degree};
    list.push_back(std::move(s));
  }
  std::sort(list.begin(), list.end(), [](const KnownSystem& a, const KnownSystem& b) {
    const int order = compare_numbered(a.name, b.name);
    return order != 0 ? order < 0 : a.id < b.id;
  });
  return list;
}

std::string proj_version() { return fmt::format("PROJ {}", proj_info().version); }

}  // namespace thalweg
