#pragma once
// The features of the map's vector layers: which lie under the mouse, which rows the table lists, which are
// selected. Belongs to the main thread; long work runs in the workspace's jobs.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/document.hpp"
#include "app/overlay.hpp"
#include "app/table_query.hpp"
#include "geo/base/jobs.hpp"
#include "geo/base/words.hpp"
#include "geo/data/feature_index.hpp"

namespace thalweg {

class Attributes {
 public:
  using Rows = std::shared_ptr<const std::vector<std::uint32_t>>;

  explicit Attributes(JobPool& jobs) : jobs_(jobs) {}

  // Lets everything go; null: nothing is open. Begins to index the layers.
  void set_project(std::shared_ptr<const Project> project, const Words& words);

  // Of visible layers, the topmost first (as `states` are): points and lines within `reach_m`, then areas; nothing
  // while the index is being made. Layers of borders and countries are left out: they are picked otherwise.
  struct Found { std::shared_ptr<const Layer> layer; std::uint32_t row = 0; };
  // `drawn`: whether what was found is to be seen at this scale.
  std::optional<Found> at(LonLat p, double reach_m, const std::vector<LayerState>& states, const std::function<bool(const Found&)>& drawn) const;

  // --- the table ---
  const std::shared_ptr<const Layer>& layer() const { return layer_; }   // null where no layer has features
  void choose_layer(const std::string& id);
  const TableQuery& query() const { return query_; }
  void set_query(TableQuery query);
  bool only_selected() const { return only_selected_; }
  void set_only_selected(bool on);
  const Rows& rows() const { return rows_; }                             // null while they are found
  const std::optional<Error>& query_error() const { return query_error_; }
  std::string csv() const;                                               // of the rows listed

  // --- the selection: rows of layer(), ascending ---
  const std::vector<std::uint32_t>& selected() const { return selected_; }
  bool is_selected(std::uint32_t row) const;
  void select(std::vector<std::uint32_t> rows);
  void toggle(std::uint32_t row);
  // What touches the ring, of the rows that a filter leaves; `add`: to what is selected.
  void select_area(const std::vector<LonLat>& ring, bool add);
  GeoBox selected_box() const;

  // The selected lines and outlines in the view's projection; null while it is made. Points are drawn from their
  // places.
  const std::shared_ptr<const Overlay>& highlight() const { return highlight_; }
  const std::vector<LonLat>& selected_points() const { return points_; }
  void set_projection(MapProjectionPtr projection);

 private:
  void find();
  void mark();
  JobPool& jobs_;
  Words words_;
  std::shared_ptr<const Project> project_;
  std::map<std::string, std::shared_ptr<const FeatureIndex>> index_;  // by layer
  std::shared_ptr<const Layer> layer_;
  TableQuery query_;
  bool only_selected_ = false;
  Rows rows_;
  std::optional<Error> query_error_;
  std::vector<std::uint32_t> selected_;
  std::vector<LonLat> points_;
  MapProjectionPtr projection_;
  std::shared_ptr<const Overlay> highlight_;
  Task index_task_, find_task_, mark_task_;
};

// The box of a feature for flying there; of a point just that place.
GeoBox feature_box(const FeatureTable& table, std::uint32_t row);
// Its name in the language, or "row 12" where it has none.
std::string feature_name(const Layer& layer, std::uint32_t row, const Words& words);

}  // namespace thalweg
