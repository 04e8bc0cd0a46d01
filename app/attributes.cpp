#include "app/attributes.hpp"

#include <algorithm>
#include <iterator>

namespace thalweg {

void Attributes::set_project(std::shared_ptr<const Project> project, const Words& words) {
  for (Task* task : {&index_task_, &find_task_, &mark_task_}) task->reset();
  words_ = words;
  project_ = std::move(project);
  index_.clear();
  layer_.reset();
  query_ = {};
  only_selected_ = false;
  rows_.reset();
  query_error_.reset();
  selected_.clear();
  points_.clear();
  highlight_.reset();
  if (!project_) return;
  for (const auto& l : project_->layers)
    if (l->table && (!layer_ || l->visible)) layer_ = l;  // the topmost visible one
  find();
  index_task_ = jobs_.start(
      "features", words_.tr("Indexing the features"),
      [project = project_](Progress& progress) -> Result<std::map<std::string, std::shared_ptr<const FeatureIndex>>> {
        std::map<std::string, std::shared_ptr<const FeatureIndex>> made;
        for (const auto& l : project->layers) {
          if (progress.cancelled()) return cancelled();
          if (l->table) made[l->id] = std::make_shared<const FeatureIndex>(l->table);
        }
        return made;
      },
      [this](Result<std::map<std::string, std::shared_ptr<const FeatureIndex>>> result) {
        if (result) index_ = std::move(*result);
      });
}

std::optional<Attributes::Found> Attributes::at(LonLat p, double reach_m, const std::vector<LayerState>& states, const std::function<bool(const Found&)>& drawn) const {
  std::optional<Found> area;
  for (const LayerState& s : states) {
    const Layer* layer = project_ && s.visible ? project_->layer(s.id) : nullptr;
    const auto index = index_.find(s.id);
    if (layer == nullptr || index == index_.end() || layer->role == LayerRole::kBorders || layer->role == LayerRole::kCountries) continue;
    for (const auto& hit : index->second->at(p, reach_m)) {
      const auto shared = *std::find_if(project_->layers.begin(), project_->layers.end(), [&](const auto& l) { return l.get() == layer; });
      const bool is_area = layer->table->geometry.kind[hit.row] == GeometryKind::kPolygon;
      if ((is_area && area) || !drawn({shared, hit.row})) continue;
      if (!is_area) return Found{shared, hit.row};
      area = Found{shared, hit.row};
    }
  }
  return area;
}

void Attributes::choose_layer(const std::string& id) {
  if (!project_ || (layer_ && layer_->id == id)) return;
  for (const auto& l : project_->layers) {
    if (l->id != id || !l->table) continue;
    layer_ = l;
    query_ = {};
    only_selected_ = false;
    select({});
    find();
  }
}

void Attributes::set_query(TableQuery query) {
  if (query == query_) return;
  query_ = std::move(query);
  find();
}

void Attributes::set_only_selected(bool on) {
  if (on == only_selected_) return;
  only_selected_ = on;
  find();
}

void Attributes::find() {
  if (!layer_) return;
  // The list before stays until the new one is there.
  find_task_ = jobs_.start(
      "rows", words_.tr("Finding rows"),
      [table = layer_->table, query = query_, only = only_selected_ ? std::optional(selected_) : std::nullopt](Progress& progress) -> Result<Rows> {
        auto rows = find_rows(*table, query, only ? &*only : nullptr, progress);
        if (!rows) return tl::unexpected(rows.error());
        return std::make_shared<const std::vector<std::uint32_t>>(std::move(*rows));
      },
      [this](Result<Rows> result) {
        query_error_.reset();
        if (result) rows_ = *result;
        else query_error_ = result.error();
      });
}

std::string Attributes::csv() const { return layer_ && rows_ ? rows_csv(*layer_->table, *rows_) : std::string(); }

bool Attributes::is_selected(std::uint32_t row) const { return std::binary_search(selected_.begin(), selected_.end(), row); }

void Attributes::select(std::vector<std::uint32_t> rows) {
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  if (rows == selected_) return;
  selected_ = std::move(rows);
  mark();
  if (only_selected_) find();
}

void Attributes::toggle(std::uint32_t row) {
  std::vector<std::uint32_t> rows = selected_;
  const auto at = std::lower_bound(rows.begin(), rows.end(), row);
  if (at != rows.end() && *at == row) rows.erase(at);
  else rows.insert(at, row);
  select(std::move(rows));
}

void Attributes::select_area(const std::vector<LonLat>& ring, bool add) {
  const auto index = layer_ ? index_.find(layer_->id) : index_.end();
  if (index == index_.end()) return;
  std::vector<std::uint32_t> rows = index->second->touching(ring);
  if (!query_.filter.empty() && rows_) {
    std::vector<std::uint32_t> listed = *rows_, both;
    std::sort(listed.begin(), listed.end());
    std::set_intersection(rows.begin(), rows.end(), listed.begin(), listed.end(), std::back_inserter(both));
    rows = std::move(both);
  }
  if (add) rows.insert(rows.end(), selected_.begin(), selected_.end());
  select(std::move(rows));
}

GeoBox Attributes::selected_box() const {
  GeoBox box;
  for (const std::uint32_t row : selected_) {
    const GeoBox one = feature_box(*layer_->table, row);
    if (one.empty()) continue;
    box.grow({one.west, one.south});
    box.grow({one.east, one.north});
  }
  return box;
}

void Attributes::set_projection(MapProjectionPtr projection) {
  if (projection == projection_) return;
  projection_ = std::move(projection);
  mark();
}

void Attributes::mark() {
  mark_task_.reset();
  points_.clear();
  if (selected_.empty() || !layer_) {
    highlight_.reset();
    return;
  }
  const GeometryColumn& g = layer_->table->geometry;
  for (const std::uint32_t row : selected_) {
    if (g.kind[row] != GeometryKind::kPoint) continue;
    for (std::uint32_t p = g.feature_start[row]; p < g.feature_start[row + 1]; ++p) points_.push_back(g.coords[g.ring_start[g.part_start[p]]]);
  }
  if (!projection_) return;
  mark_task_ = jobs_.start(
      "mark", words_.tr("Marking what was picked"),
      [table = layer_->table, rows = selected_, projection = projection_](Progress& progress) {
        const GeometryColumn& geometry = table->geometry;
        std::vector<std::vector<LonLat>> lines;
        for (const std::uint32_t row : rows) {
          if (geometry.kind[row] != GeometryKind::kLine && geometry.kind[row] != GeometryKind::kPolygon) continue;
          for (std::uint32_t p = geometry.feature_start[row]; p < geometry.feature_start[row + 1]; ++p) {
            for (std::uint32_t r = geometry.part_start[p]; r < geometry.part_start[p + 1]; ++r) {
              const auto ring = geometry.ring(r);
              auto& line = lines.emplace_back(ring.begin(), ring.end());
              if (geometry.kind[row] == GeometryKind::kPolygon && !line.empty()) line.push_back(line.front());
            }
          }
        }
        return project_lines(lines, projection, progress);
      },
      [this](Result<std::shared_ptr<const Overlay>> result) {
        if (result) highlight_ = *result;
      });
}

GeoBox feature_box(const FeatureTable& table, std::uint32_t row) { return table.geometry.box(row); }

std::string feature_name(const Layer& layer, std::uint32_t row, const Words& words) {
  for (const std::string& field : {"name_" + words.language(), "name:" + words.language(), std::string("name"), std::string("NAME_EN"), layer.key}) {
    const Column* column = field.empty() ? nullptr : layer.table->column(field);
    if (column == nullptr) continue;
    if (std::string text = column->text(row); !text.empty()) return text;
  }
  return words.tr("row {}", row + 1);
}

}  // namespace thalweg
