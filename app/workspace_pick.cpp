// What the workspace has picked.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "app/workspace.hpp"

namespace thalweg {
namespace {

constexpr double kReach_px = 6;               // a click this near to a line means the line
constexpr double kFeatureReach_px = 4;        // of other layers
constexpr double kInsideReach_px = 3;         // inside an enclave, nearer
constexpr double kSmall_px = 26;              // enclaves smaller than this are picked whole

}  // namespace

// --- picking ------------------------------------------------------------------------------------------

// Whether the scale shows it: within the limits of its style and class. Places are named only where there is room for
// their rank.
bool Workspace::is_drawn(const Attributes::Found& found) const {
  const auto state = std::find_if(now_.layers.begin(), now_.layers.end(), [&](const LayerState& s) { return s.id == found.layer->id; });
  if (!scene_ || state == now_.layers.end()) return true;
  const double m_per_px = ground_m_per_px(view(), {width_px_ / 2, height_px_ / 2});
  const auto hidden_by = [&](double coarsest) { return coarsest > 0 && m_per_px > coarsest * kLogicalPixel_m; };
  if (hidden_by(state->style.coarsest) || m_per_px < state->style.finest * kLogicalPixel_m) return false;
  if (const ClassTable* table = classes(found.layer->id); table != nullptr && found.row < table->of_row.size() && hidden_by(table->looks[table->of_row[found.row]].coarsest)) return false;
  if (found.layer->role != LayerRole::kPlaces || state->style.rule) return true;
  const GeometryColumn& g = found.layer->table->geometry;
  const LonLat at = g.coords[g.ring_start[g.part_start[g.feature_start[found.row]]]];
  return std::any_of(scene_->labels.begin(), scene_->labels.end(), [&](const Label& l) { return l.at == at && l.layer == found.layer->id && l.max_m_per_px >= m_per_px; });
}

Selection Workspace::pick(PointPx at) const {
  const auto place = place_at(at);
  if (!place) return {};
  const double m_per_px = ground_m_per_px(view(), at);
  if (!(m_per_px > 0)) return {};
  // Points and lines of other layers that lie nearer than a border, and areas where nothing else is.
  const auto feature = attributes_.at(*place, kFeatureReach_px * m_per_px, now_.layers, [&](const Attributes::Found& found) { return is_drawn(found); });
  const auto as_selection = [&]() -> Selection { return feature ? Selection{Selection::Kind::kFeature, feature->row, std::nullopt, feature->layer->id} : Selection{}; };
  if (!pickable_) return as_selection();
  if (feature && feature->layer->table->geometry.kind[feature->row] == GeometryKind::kPoint) return as_selection();
  const Vintage& v = *pickable_->vintage;
  const auto around = enclaves_around(v.enclaves, *place);
  const auto edge = pickable_->picker.nearest_edge(*place, kReach_px * m_per_px);
  if (!around.empty()) {
    const Enclave& e = v.enclaves[around.front()];
    const double size_px = std::sqrt(std::max(e.area.value, 0.0)) * 1000 / m_per_px;
    if (size_px < kSmall_px || !edge || edge->distance_m > kInsideReach_px * m_per_px) return {Selection::Kind::kEnclave, around.front(), std::nullopt};
  }
  // Enclaves that are but a few pixels wide can be hit beside, too.
  for (std::uint32_t i = 0; i < v.enclaves.size(); ++i) {
    const Enclave& e = v.enclaves[i];
    if (std::sqrt(std::max(e.area.value, 0.0)) * 1000 / m_per_px > kSmall_px / 2) continue;
    const auto there = to_screen(view(), e.inside);
    if (there && std::hypot(there->x - at.x, there->y - at.y) < kReach_px) return {Selection::Kind::kEnclave, i, std::nullopt};
  }
  if (edge) return {Selection::Kind::kBorder, edge->border, edge->piece};
  return as_selection();
}

std::string Workspace::describe(const Selection& s) const {
  if (s.kind == Selection::Kind::kFeature) {
    const Layer* layer = project_ ? project_->layer(s.layer) : nullptr;
    return layer ? fmt::format("{} \u2013 {}", feature_name(*layer, s.index, words_), words_.name(layer->title)) : std::string();
  }
  if (!pickable_ || s.kind == Selection::Kind::kNone) return {};
  const Vintage& v = *pickable_->vintage;
  if (s.kind == Selection::Kind::kEnclave) {
    const Enclave& e = v.enclaves[s.index];
    return words_.tr("{}: {}, {} km\u00b2", enclave_title(e, *project_, words_), words_.tr(name_of(e.kind)), grouped(e.area.value, e.area.value < 10 ? 2 : 0));
  }
  const Border& b = v.borders[s.index];
  return words_.tr("{} \u2013 {}: {} km", words_.name(project_->party_name(b.a)), words_.name(project_->party_name(b.b)), grouped(b.length.value, 0));
}

void Workspace::select(const Selection& selection) {
  changed_ = true;
  if (selection == selected_ && card_) return;
  const auto known = [&] {
    if (selection.kind == Selection::Kind::kFeature) {
      const Layer* layer = project_ ? project_->layer(selection.layer) : nullptr;
      return layer != nullptr && layer->table && selection.index < layer->table->rows();
    }
    return pickable_ && selection.index < (selection.kind == Selection::Kind::kBorder ? pickable_->vintage->borders.size() : pickable_->vintage->enclaves.size());
  };
  selected_ = known() ? selection : Selection{};
  card_.reset();
  highlight_.reset();
  river_.reset();
  card_task_.reset();
  highlight_task_.reset();
  if (selected_.kind == Selection::Kind::kFeature) {
    attributes_.choose_layer(selected_.layer);
    attributes_.select({selected_.index});
  } else {
    attributes_.select({});
  }
  if (selected_.kind == Selection::Kind::kNone) return;
  build_card_job();
  build_highlight_job();
}

// The layer of the picked feature where it is a river.
const Layer* Workspace::picked_rivers() const {
  const Layer* layer = project_ && selected_.kind == Selection::Kind::kFeature ? project_->layer(selected_.layer) : nullptr;
  return layer != nullptr && layer->role == LayerRole::kRivers && layer->table->geometry.kind[selected_.index] == GeometryKind::kLine ? layer : nullptr;
}

void Workspace::build_card_job() {
  const bool river = picked_rivers() != nullptr && !vintages_.empty();
  if (river && !net_) {
    // Once for all rivers of the project.
    if (net_task_.pending()) return;
    net_task_ = jobs_.start(
        "rivers", words_.tr("Joining rivers to a net"),
        [project = project_, vintage = vintages_.front()](Progress& progress) { return make_river_net(project, vintage, progress); },
        [this](Result<std::shared_ptr<const RiverNet>> result) {
          if (!result) return fail_with(result.error());
          net_ = *result;
          if (picked_rivers() != nullptr) build_card_job();
        });
    return;
  }
  struct Made {
    std::shared_ptr<const Card> card;
    std::shared_ptr<const PickedRiver> river;
  };
  card_task_ = jobs_.start(
      "card", words_.tr("Comparing with published values"),
      [selection = selected_, project = project_, vintages = vintages_, words = words_, net = river ? net_ : nullptr](Progress&) -> Result<Made> {
        if (net) {
          const Layer& layer = *project->layer(selection.layer);
          const auto picked = std::make_shared<const PickedRiver>(river_at(*net, layer, selection.index));
          return Made{std::make_shared<const Card>(river_card(*picked, *net, layer, selection.index, words)), picked};
        }
        if (selection.kind == Selection::Kind::kFeature) return Made{std::make_shared<const Card>(feature_card(*project->layer(selection.layer), selection.index, words)), nullptr};
        const Vintage& v = *vintages.front();
        if (selection.kind == Selection::Kind::kEnclave) return Made{std::make_shared<const Card>(enclave_card(v.enclaves[selection.index], *project, vintages, words)), nullptr};
        return Made{std::make_shared<const Card>(border_card(v.borders[selection.index], selection.piece, *project, vintages, words)), nullptr};
      },
      [this](Result<Made> result) {
        if (!result) return fail_with(result.error());
        card_ = result->card;
        river_ = result->river;
        if (river_) build_highlight_job();
      });
}

void Workspace::build_highlight_job() {
  attributes_.set_projection(has_view() ? view().projection : nullptr);  // features mark themselves
  const bool finding = selected_.kind == Selection::Kind::kBorder || selected_.kind == Selection::Kind::kEnclave;
  if ((!finding && !river_) || !pickable_ || !has_view()) return;
  highlight_task_ = jobs_.start(
      "highlight", words_.tr("Marking what was picked"),
      [selection = selected_, vintage = pickable_->vintage, river = river_, projection = view().projection](Progress& progress) {
        std::vector<std::vector<LonLat>> lines;
        if (river) {
          lines.push_back(river->course.line);
        } else if (selection.kind == Selection::Kind::kEnclave) {
          for (const auto& ring : vintage->enclaves[selection.index].outline) {
            if (ring.size() < 3) continue;
            lines.push_back(ring);
            if (!(ring.front() == ring.back())) lines.back().push_back(ring.front());
          }
        } else {
          for (const BorderPiece& p : vintage->borders[selection.index].pieces) lines.push_back(p.line);
        }
        return project_lines(lines, projection, progress);
      },
      [this](Result<std::shared_ptr<const Overlay>> result) {
        if (result) highlight_ = *result;
      });
}

std::optional<std::pair<LonLat, LonLat>> Workspace::gap() const {
  if (selected_.kind != Selection::Kind::kEnclave || !pickable_) return std::nullopt;
  const Enclave& e = pickable_->vintage->enclaves[selected_.index];
  if (!std::isfinite(e.gap.value)) return std::nullopt;
  return std::pair{e.gap_from, e.gap_to};
}

}  // namespace thalweg
