#include "app/script.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/actions.hpp"
#include "app/settings.hpp"
#include "geo/base/files.hpp"
#include "geo/register/annotation.hpp"
#include "geo/register/json_reader.hpp"

namespace thalweg {
namespace {

struct Form {
  std::string_view word;
  int least, most;       // words after it; most -1: free text
  std::uint32_t numbers; // bit i: word i + 1 is a number
};

constexpr Form kForms[] = {
    {"open", 0, -1, 0},           {"wait-idle", 0, 0, 0},       {"quit", 0, 0, 0},           {"pan", 2, 2, 3},
    {"zoom", 1, 4, 0b1101},       {"fly", 2, 3, 7},             {"move", 2, 2, 3},           {"click", 2, 2, 3},
    {"double-click", 2, 2, 3},    {"drag", 4, 4, 15},           {"wheel", 4, 4, 0b1101},     {"click-place", 2, 2, 3},
    {"double-click-place", 2, 2, 3}, {"move-place", 2, 2, 3},   {"key", 1, 1, 0},            {"type", 1, -1, 0},
    {"search", 1, -1, 0},         {"tool", 1, 1, 0},            {"run", 1, 1, 0},            {"projection", 1, -1, 0},
    {"layer", 2, 3, 0b100},       {"style", 2, -1, 0},          {"assert-style", 2, -1, 0},   {"save", 1, -1, 0},
    {"panel", 1, 1, 0},           {"language", 1, 1, 0},        {"scale", 1, 1, 1},           {"screenshot", 1, -1, 0},
    {"size", 2, 2, 3},            {"assert-layer", 2, 2, 0},
    {"table", 1, 1, 0},           {"filter", 0, -1, 0},         {"assert-rows", 1, 1, 1},     {"assert-selected", 1, 1, 1},
    {"swipe", 1, 1, 1},           {"compare", 0, 2, 0},         {"assert-kept", 2, -1, 1},    {"assert-bookmark", 1, -1, 0},
    {"assert-saved", 0, 0, 0},    {"assert-unsaved", 0, 0, 0},  {"assert-project", 1, -1, 0}, {"export", 1, -1, 0},
    {"assert-file", 2, 2, 2},     {"assert-theme", 1, 1, 0},    {"assert-asked", 0, 0, 0},
    {"assert-sheet", 1, -1, 0},   {"assert-no-sheet", 0, 0, 0}, {"assert-measure", 1, -1, 0}, {"assert-clipboard", 1, -1, 0},
    {"assert-result", 1, -1, 0},  {"assert-scale", 2, 2, 3},    {"assert-view", 3, 3, 7},    {"assert-failure", 1, -1, 0},
    {"mark-frames", 0, 0, 0},     {"assert-still", 0, 0, 0},    {"redraw", 1, 1, 1},         {"time-frames", 0, 0, 0},
    {"print-frames", 1, -1, 0},
};

std::optional<double> number(const std::string& word) {
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  return end == word.c_str() || *end != 0 || !std::isfinite(value) ? std::nullopt : std::optional(value);
}

// Only after the numbers of a line were checked.
double value(const std::vector<std::string>& words, std::size_t i) { return std::strtod(words[i].c_str(), nullptr); }

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\t') {
      ++i;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t", i), text.size());
    words.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return words;
}

std::string shortened(const std::string& text) { return text.size() > 1500 ? text.substr(0, 1500) + "..." : text; }

}  // namespace

Result<Script> Script::parse(std::string_view text, const std::string& name) {
  Script script;
  script.name_ = name;
  int number_of_line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number_of_line;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    Command c{number_of_line, std::string(line), split(line), {}};
    if (const auto space = line.find(' '); space != std::string_view::npos) c.rest = std::string(line.substr(line.find_first_not_of(' ', space)));
    const auto* form = std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& f) { return f.word == c.words[0]; });
    const auto wrong = [&](const std::string& why) { return fail(ErrorCode::kUsage, fmt::format("{}:{}: {}: {}", name, number_of_line, c.text, why), "docs/ui-script.md lists the commands"); };
    if (form == std::end(kForms)) return wrong("no such command");
    const int given = static_cast<int>(c.words.size()) - 1;
    if (given < form->least || (form->most >= 0 && given > form->most)) return wrong(fmt::format("{} words after the command", given));
    for (int i = 0; i < given && i < 32; ++i)
      if ((form->numbers >> i & 1) != 0 && !number(c.words[static_cast<std::size_t>(i) + 1])) return wrong(fmt::format("'{}' is no number", c.words[static_cast<std::size_t>(i) + 1]));
    script.commands_.push_back(std::move(c));
  }
  return script;
}

Result<Script> Script::read(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  return parse(*text, file.string());
}

tl::unexpected<Error> Script::broken(const Command& c, const std::string& why) const {
  return fail(ErrorCode::kInternal, fmt::format("{}:{}: {}: {}", name_, c.line, c.text, why));
}

void Script::push_click(PointPx at, int times) {
  ScriptInput move;
  move.mouse = at;
  inputs_.push_back(move);
  for (int i = 0; i < times; ++i) {
    ScriptInput down, up;
    down.button = true;
    up.button = false;
    inputs_.push_back(down);
    inputs_.push_back(up);
  }
  inputs_.emplace_back();
}

Result<std::optional<ScriptInput>> Script::step(Context& context, ScriptView& view) {
  while (inputs_.empty() && next_ < commands_.size()) {
    const auto done = run(commands_[next_], context, view);
    if (!done) return tl::unexpected(done.error());
    if (!*done) return std::optional<ScriptInput>();
    ++next_;
    view.idle = false;  // what was idle before this command may not be now
  }
  if (inputs_.empty()) return std::optional<ScriptInput>();
  std::optional<ScriptInput> input = std::move(inputs_.front());
  inputs_.pop_front();
  return input;
}

Result<bool> Script::run(const Command& c, Context& context, ScriptView& view) {
  Workspace& work = context.work;
  Interface& face = context.face;
  const std::string& word = c.words[0];
  const auto& w = c.words;
  const auto point = [&](std::size_t i) { return PointPx{value(w, i), value(w, i + 1)}; };
  // A place on the map as a point of the window.
  const auto on_screen = [&]() -> std::optional<PointPx> {
    const auto at = work.has_view() ? to_screen(work.view(), LonLat{value(w, 1), value(w, 2)}) : std::nullopt;
    if (!at) return std::nullopt;
    const PointPx p{face.pane.x + at->x * face.unit, face.pane.y + at->y * face.unit};
    return face.pane.contains(p) ? std::optional(p) : std::nullopt;
  };
  if (word == "wait-idle") return view.idle;
  if (word == "quit") {
    face.quit = true;
  } else if (word == "open") {
    work.open(c.rest);
  } else if (word == "pan") {
    work.camera().glide_pan(value(w, 1), value(w, 2));
  } else if (word == "zoom") {
    const bool at = w.size() == 5 && w[2] == "at";
    if (w.size() > 2 && !at) return broken(c, "zoom FACTOR at X Y");
    const PointPx about = at ? PointPx{(value(w, 3) - face.map.x) / face.unit, (value(w, 4) - face.map.y) / face.unit} : PointPx{work.view().width_px / 2, work.view().height_px / 2};
    work.camera().glide_zoom(value(w, 1), about);
  } else if (word == "fly") {
    work.fly_to(LonLat{value(w, 1), value(w, 2)}, w.size() > 3 ? value(w, 3) : 0);
  } else if (word == "move" || word == "move-place") {
    const auto at = word == "move" ? std::optional(point(1)) : on_screen();
    if (!at) return broken(c, "the place is not on the map's part of the window");
    ScriptInput move;
    move.mouse = at;
    inputs_.push_back(move);
  } else if (word == "click" || word == "double-click") {
    push_click(point(1), word == "click" ? 1 : 2);
  } else if (word == "click-place" || word == "double-click-place") {
    const auto at = on_screen();
    if (!at) return broken(c, "the place is not on the map's part of the window");
    push_click(*at, word == "click-place" ? 1 : 2);
  } else if (word == "drag") {
    const PointPx from = point(1), to = point(3);
    constexpr int kSteps = 8;
    for (int i = 0; i <= kSteps; ++i) {
      ScriptInput move;
      move.mouse = PointPx{from.x + (to.x - from.x) * i / kSteps, from.y + (to.y - from.y) * i / kSteps};
      inputs_.push_back(move);
      if (i > 0) continue;
      inputs_.emplace_back().button = true;
    }
    inputs_.emplace_back().button = false;
    inputs_.emplace_back();
  } else if (word == "wheel") {
    if (w[2] != "at") return broken(c, "wheel N at X Y");
    ScriptInput turn;
    turn.mouse = point(3);
    inputs_.push_back(turn);
    turn.wheel = value(w, 1);
    inputs_.push_back(turn);
  } else if (word == "key") {
    const bool ctrl = w[1].starts_with("Ctrl+");
    const int code = key_code(ctrl ? std::string_view(w[1]).substr(5) : std::string_view(w[1]));
    if (code == 0) return broken(c, "no such key");
    for (const bool down : {true, false}) {
      ScriptInput press;
      press.key = code;
      press.key_down = down;
      press.ctrl = ctrl;
      inputs_.push_back(press);
    }
  } else if (word == "type") {
    inputs_.emplace_back().text = c.rest;
    inputs_.emplace_back();
  } else if (word == "search") {
    face.search.focus = true;
    inputs_.emplace_back();
    inputs_.emplace_back();
    inputs_.emplace_back().text = c.rest;
    inputs_.emplace_back();
    for (const bool down : {true, false}) {
      ScriptInput press;
      press.key = key_code("Enter");
      press.key_down = down;
      inputs_.push_back(press);
    }
  } else if (word == "tool" || word == "run") {
    const Action* a = action(w[1]);
    if (a == nullptr) return broken(c, "no such action");
    if (!can_run(*a, context)) return broken(c, "the action is not to be had now");
    a->run(context);
    inputs_.emplace_back();
  } else if (word == "projection") {
    work.choose_projection(c.rest);
  } else if (word == "layer") {
    auto layers = work.layers();
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerState& s) { return s.id == w[1]; });
    if (found == layers.end()) return broken(c, "no such layer");
    if (w[2] == "on" || w[2] == "off") found->visible = w[2] == "on";
    else if (w[2] == "opacity" && w.size() == 4) found->opacity = static_cast<float>(std::clamp(value(w, 3), 0.0, 1.0));
    else if (w[2] == "up" && found != layers.begin()) std::iter_swap(found, found - 1);
    else if (w[2] == "down" && found + 1 != layers.end()) std::iter_swap(found, found + 1);
    else return broken(c, "layer ID on|off|up|down, or layer ID opacity N");
    work.set_layers(std::move(layers));
  } else if (word == "style" || word == "assert-style") {
    const auto& layers = work.layers();
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerState& s) { return s.id == w[1]; });
    if (found == layers.end()) return broken(c, "no such layer");
    const std::string rest = c.rest.substr(c.rest.find(w[2], w[1].size()));
    if (word == "assert-style") {
      const std::string text = write_style(found->style).dump();
      if (text.find(rest) == std::string::npos) return broken(c, "its style is " + text);
      return true;
    }
    const auto object = nlohmann::json::parse(rest, nullptr, false);
    std::optional<Error> fault;
    JsonReader reader(object, "style", fault);
    Style style = read_style(reader);
    if (fault) return broken(c, fault->message);
    work.set_style(w[1], std::move(style));
    face.style.layer = w[1];
  } else if (word == "save") {
    work.save_project(c.rest);
  } else if (word == "panel") {
    face.left_panel = w[1];
    if (w[1] == "style") face.style.open = true;
    face.left_open = true;
    inputs_.emplace_back();
  } else if (word == "language") {
    auto words = Words::load(w[1]);
    if (!words) return broken(c, "no such language");
    work.set_words(std::move(*words));
    inputs_.emplace_back();
  } else if (word == "scale") {
    face.scale = std::clamp(static_cast<float>(value(w, 1)), kLeastScale, kMostScale);
    inputs_.emplace_back();
  } else if (word == "table") {
    work.attributes().choose_layer(w[1]);
    if (!work.attributes().layer() || work.attributes().layer()->id != w[1]) return broken(c, "no such layer with features");
    face.bottom_open = true;
    inputs_.emplace_back();
  } else if (word == "swipe") {
    face.swipe = std::clamp(static_cast<float>(value(w, 1)), 0.02F, 0.98F);
  } else if (word == "compare") {
    if (w.size() == 1) work.compare({});
    else work.compare({w[1], w.size() > 2 ? w[2] : ""});
    inputs_.emplace_back();
  } else if (word == "assert-kept") {
    const auto kept = work.annotations();
    if (static_cast<double>(kept.size()) != value(w, 1)) return broken(c, fmt::format("{} are kept", kept.size()));
    const std::string text = c.rest.substr(c.rest.find(w[2], w[1].size()));
    if (std::none_of(kept.begin(), kept.end(), [&](const Annotation& a) { return annotation_text(a).find(text) != std::string::npos; }))
      return broken(c, kept.empty() ? "nothing is kept" : "the last one is:\n" + annotation_text(kept.back()));
  } else if (word == "assert-bookmark") {
    const auto& views = work.bookmarks();
    if (std::none_of(views.begin(), views.end(), [&](const Bookmark& b) { return b.title == c.rest; })) return broken(c, fmt::format("{} bookmarks, none called so", views.size()));
  } else if (word == "assert-saved" || word == "assert-unsaved") {
    if (work.unsaved() != (word == "assert-unsaved")) return broken(c, work.unsaved() ? "there are unsaved changes" : "all is saved");
  } else if (word == "assert-asked") {
    if (!face.leaving) return broken(c, "nothing was asked");
  } else if (word == "assert-project") {
    const std::string title = work.project() ? work.project()->title : "none";
    if (title.find(c.rest) == std::string::npos) return broken(c, "the project is " + title);
  } else if (word == "assert-theme") {
    if (face.theme != w[1]) return broken(c, "it is " + face.theme);
  } else if (word == "export") {
    work.export_map(c.rest, face.export_page);
  } else if (word == "assert-file") {
    std::error_code error;
    const auto size = std::filesystem::file_size(w[1], error);
    if (error || static_cast<double>(size) < value(w, 2)) return broken(c, error ? "there is no such file" : fmt::format("it has {} bytes", size));
  } else if (word == "filter") {
    face.filter = c.rest;
    TableQuery query = work.attributes().query();
    query.filter = c.rest;
    work.attributes().set_query(std::move(query));
  } else if (word == "assert-rows") {
    const std::size_t rows = work.attributes().rows() ? work.attributes().rows()->size() : 0;
    if (static_cast<double>(rows) != value(w, 1)) return broken(c, fmt::format("{} rows", rows));
  } else if (word == "assert-selected") {
    const std::size_t rows = work.attributes().selected().size();
    if (static_cast<double>(rows) != value(w, 1)) return broken(c, fmt::format("{} rows are selected", rows));
  } else if (word == "screenshot") {
    inputs_.emplace_back().screenshot = c.rest;
  } else if (word == "size") {
    inputs_.emplace_back().window_size = std::pair{static_cast<int>(value(w, 1)), static_cast<int>(value(w, 2))};
    inputs_.emplace_back();
  } else if (word == "redraw") {
    for (int i = 0; i < static_cast<int>(value(w, 1)); ++i) inputs_.emplace_back();
  } else if (word == "assert-layer") {
    const auto& layers = work.layers();
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerState& s) { return s.id == w[1]; });
    if (found == layers.end()) return broken(c, "no such layer");
    if (found->visible != (w[2] == "on")) return broken(c, found->visible ? "it is on" : "it is off");
  } else if (word == "assert-sheet") {
    const std::string text = work.card() ? to_text(*work.card()) : "no sheet";
    if (text.find(c.rest) == std::string::npos) return broken(c, "the sheet says:\n" + shortened(text));
  } else if (word == "assert-no-sheet") {
    if (work.card()) return broken(c, "the sheet says:\n" + shortened(to_text(*work.card())));
  } else if (word == "assert-measure") {
    const std::string text = work.measured() ? measured_text(*work.measured()) : "nothing yet";
    if (text.find(c.rest) == std::string::npos) return broken(c, "measured:\n" + text);
  } else if (word == "assert-clipboard") {
    if (view.clipboard.find(c.rest) == std::string::npos) return broken(c, "the clipboard holds:\n" + shortened(view.clipboard));
  } else if (word == "assert-result") {
    const auto& results = face.search.results;
    if (results.empty() || results.front().name.find(c.rest) == std::string::npos) return broken(c, results.empty() ? "nothing was found" : "first is " + results.front().name);
  } else if (word == "assert-scale") {
    const double scale = work.scale_denominator();
    if (!(scale >= value(w, 1) && scale <= value(w, 2))) return broken(c, fmt::format("the scale is 1:{:.0f}", scale));
  } else if (word == "assert-view") {
    const auto middle = work.place_at({work.view().width_px / 2, work.view().height_px / 2});
    if (!middle || !(std::abs(middle->lon - value(w, 1)) <= value(w, 3)) || !(std::abs(middle->lat - value(w, 2)) <= value(w, 3)))
      return broken(c, middle ? fmt::format("the middle is {:.4f} {:.4f}", middle->lon, middle->lat) : "there is no map");
  } else if (word == "assert-failure") {
    const std::string text = work.failure() ? work.failure()->message : "no failure";
    if (text.find(c.rest) == std::string::npos) return broken(c, text);
  } else if (word == "mark-frames") {
    marked_frames_ = view.map_frames;
  } else if (word == "assert-still") {
    if (view.map_frames != marked_frames_) return broken(c, fmt::format("{} map frames were drawn", view.map_frames - marked_frames_));
  } else if (word == "time-frames") {
    view.frame_ms.clear();
  } else if (word == "print-frames") {
    std::vector<double> ms = view.frame_ms;
    std::sort(ms.begin(), ms.end());
    const auto at = [&](double part) { return ms.empty() ? 0 : ms[static_cast<std::size_t>(part * static_cast<double>(ms.size() - 1))]; };
    std::printf("%s: %zu frames, median %.1f ms, p95 %.1f ms, worst %.1f ms\n", c.rest.c_str(), ms.size(), at(0.5), at(0.95), at(1));
    std::fflush(stdout);
  }
  return true;
}

}  // namespace thalweg
