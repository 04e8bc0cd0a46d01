#include "app/trace.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace thalweg {
namespace {

std::string tool_name(const Workspace& work) {
  return work.tool() == ToolKind::kMeasure ? std::string(info_of(work.measuring().kind).id) : "select";
}

}  // namespace

std::string trace_line(const Context& context, bool typing) {
  const Workspace& work = context.work;
  const RectPx& map = context.face.map;
  nlohmann::ordered_json line;
  line["map"] = {std::lround(map.x), std::lround(map.y), std::lround(map.width), std::lround(map.height)};
  std::optional<LonLat> middle;
  if (work.has_view()) middle = work.place_at({work.view().width_px / 2, work.view().height_px / 2});
  line["lon"] = middle ? nlohmann::ordered_json(std::round(middle->lon * 1e6) / 1e6) : nullptr;
  line["lat"] = middle ? nlohmann::ordered_json(std::round(middle->lat * 1e6) / 1e6) : nullptr;
  line["scale"] = middle ? nlohmann::ordered_json(std::llround(work.scale_denominator())) : nullptr;
  line["tool"] = tool_name(work);
  line["typing"] = typing;
  line["sheet"] = work.card() ? nlohmann::ordered_json(work.card()->title) : nullptr;
  line["asked"] = context.face.leaving.has_value();
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Result<Trace> Trace::open(const std::filesystem::path& file) {
  Trace trace;
  trace.file_.reset(std::fopen(file.c_str(), "w"));
  if (!trace.file_)
    return fail(ErrorCode::kWrite, fmt::format("{}: cannot be written: {}", file.string(), std::strerror(errno)), "give another file to --ui-trace");
  return trace;
}

void Trace::rested(const Context& context, bool typing) {
  std::string line = trace_line(context, typing);
  if (line == last_) return;
  last_ = std::move(line);
  std::fprintf(file_.get(), "%s\n", last_.c_str());
  std::fflush(file_.get());
}

}  // namespace thalweg
