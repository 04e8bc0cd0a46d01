#include "app/commands.hpp"

#include <algorithm>

#include "app/actions.hpp"
#include "app/fold.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kMostPlaces = 12;
constexpr int kWord = 10, kInside = 20, kScattered = 30;  // misfits of their kinds

struct Ranked {
  Command command;
  int misfit = 0;
};

// The better of both titles.
std::optional<int> best_of(const std::string& shown, std::string_view english, const std::string& typed) {
  const auto a = misfit(folded(shown), typed);
  const auto b = misfit(folded(english), typed);
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace

std::optional<int> misfit(std::string_view title, std::string_view typed) {
  if (typed.empty()) return 0;
  const auto at = title.find(typed);
  if (at == 0) return title.size() == typed.size() ? 0 : 1;
  for (auto i = at; i != std::string_view::npos; i = title.find(typed, i + 1))
    if (title[i - 1] == ' ' || title[i - 1] == '-' || title[i - 1] == '(') return kWord;
  if (at != std::string_view::npos) return kInside;
  // The letters in their order, as near together as the first fit gives; spaces typed mean nothing.
  std::size_t next = 0, first = std::string_view::npos, last = 0;
  for (const char c : typed) {
    if (c == ' ') continue;
    const std::size_t found = title.find(c, next);
    if (found == std::string_view::npos) return std::nullopt;
    if (first == std::string_view::npos) first = found;
    last = found;
    next = found + 1;
  }
  return kScattered + static_cast<int>(std::min<std::size_t>(last - std::min(first, last), 1000));
}

std::vector<Command> find_commands(const Context& c, std::string_view text) {
  const std::string typed = folded(text);
  std::vector<Ranked> list;
  for (const Action& a : actions()) {
    if (a.id == "commands") continue;
    const std::string title = c.tr(a.title);
    if (const auto m = best_of(title, a.title, typed)) {
      std::string detail = a.menu.empty() ? std::string() : c.tr(a.menu);
      if (!a.help.empty()) detail += (detail.empty() ? "" : " \u00b7 ") + std::string(c.tr(a.help));
      list.push_back({{Command::Kind::kAction, std::string(a.id), title, detail, shortcut_text(a.shortcut), can_run(a, c), {}}, *m});
    }
  }
  const auto& project = c.work.project();
  if (project) {
    for (const LayerState& state : c.work.layers()) {
      const Layer* layer = project->layer(state.id);
      if (layer == nullptr) continue;
      const std::string title = c.work.words().name(layer->title);
      if (const auto m = best_of(title, layer->title, typed))
        list.push_back({{Command::Kind::kLayer, state.id, title, state.visible ? c.tr("Hide this layer") : c.tr("Show this layer"), {}, true, {}}, *m});
    }
  }
  for (const ProjectionChoice& p : projection_choices()) {
    const std::string title = c.tr(p.title);
    if (const auto m = best_of(title, p.title, typed)) list.push_back({{Command::Kind::kProjection, std::string(p.id), title, c.tr("Projection"), {}, c.work.has_view(), {}}, *m});
  }
  if (!typed.empty() && c.work.search()) {
    for (SearchEntry& place : find_places(*c.work.search(), text, kMostPlaces, c.work.words())) {
      const auto m = misfit(folded(place.name), typed);  // found by another name, it still is what was asked for
      Command command{Command::Kind::kPlace, {}, place.name, place.detail, {}, true, {}};
      command.place = std::move(place);
      list.push_back({std::move(command), std::min(m.value_or(kWord), kInside)});
    }
  }
  std::stable_sort(list.begin(), list.end(), [](const Ranked& a, const Ranked& b) { return a.misfit < b.misfit; });
  std::vector<Command> commands;
  commands.reserve(list.size());
  for (Ranked& r : list) commands.push_back(std::move(r.command));
  return commands;
}

void run_command(Context& c, const Command& command) {
  if (!command.enabled) return;
  switch (command.kind) {
    case Command::Kind::kAction:
      if (const Action* a = action(command.id); a != nullptr && can_run(*a, c)) a->run(c);
      break;
    case Command::Kind::kLayer: {
      auto layers = c.work.layers();
      for (LayerState& state : layers)
        if (state.id == command.id) state.visible = !state.visible;
      c.work.set_layers(std::move(layers));
      break;
    }
    case Command::Kind::kProjection: c.work.choose_projection(command.id); break;
    case Command::Kind::kPlace:
      c.work.fly_to(command.place);
      if (command.place.kind == SearchEntry::Kind::kEnclave || command.place.kind == SearchEntry::Kind::kBorder) c.face.right_open = true;
      break;
  }
}

}  // namespace thalweg
