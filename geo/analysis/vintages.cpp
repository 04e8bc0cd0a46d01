#include "geo/analysis/vintages.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "geo/analysis/rows.hpp"

namespace thalweg {
namespace {

// Even-odd in the plane of degrees: enough to tell which of two small places lies in which.
bool holds(const Enclave& enclave, LonLat p) {
  bool odd = false;
  for (const auto& ring : enclave.outline) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      const LonLat a = ring[i], b = ring[j];
      if ((a.lat > p.lat) != (b.lat > p.lat) &&
          p.lon < (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat) + a.lon)
        odd = !odd;
    }
  }
  return odd;
}

bool is_claim(const Enclave& e) { return e.kind == EnclaveKind::kDoubleClaim || e.kind == EnclaveKind::kNoOwner; }

bool same_place(const Enclave& a, const Enclave& b) {
  if (is_claim(a) != is_claim(b) || a.owner != b.owner) return false;
  if (!a.name.empty() || !b.name.empty()) return a.name == b.name;
  return holds(a, b.inside) || holds(b, a.inside);
}

Result<Vintage> find_one(std::shared_ptr<const Project> project, std::shared_ptr<const Layer> layer,
                         const InputOptions& options, Progress& progress) {
  Vintage v;
  auto input = prepare(project, layer, options, {}, progress);
  if (!input) return tl::unexpected(input.error());
  v.input = std::move(*input);
  v.problems = v.input.problems;

  BorderOptions border_options;
  border_options.vertex_accuracy_m = layer->vertex_accuracy_m;
  auto found_borders = borders(*v.input.graph, *v.input.land, border_options, progress);
  if (!found_borders) return tl::unexpected(found_borders.error());
  for (Border& b : *found_borders)
    if (in_focus(*project, b)) v.borders.push_back(std::move(b));

  EnclaveOptions enclave_options;
  enclave_options.vertex_accuracy_m = layer->vertex_accuracy_m;
  auto found_enclaves = enclaves(*v.input.graph, *v.input.land, enclave_options, v.problems, progress);
  if (!found_enclaves) return tl::unexpected(found_enclaves.error());
  for (Enclave& e : *found_enclaves) {
    if (!in_focus(*project, e)) continue;
    if (e.name.empty())
      if (const PlaceName* name = project->enclave_name(e.inside, e)) e.name = name->en;
    v.enclaves.push_back(std::move(e));
  }
  for (Tripoint& t : tripoints(*v.input.graph))
    if (in_focus(*project, t)) v.tripoints.push_back(std::move(t));
  return v;
}

}  // namespace

Result<std::vector<Vintage>> find_vintages(std::shared_ptr<const Project> project, const InputOptions& options,
                                           const Problems& while_reading, Progress& progress) {
  std::vector<std::shared_ptr<const Layer>> layers;
  for (const auto& layer : project->layers)
    if (layer->role == LayerRole::kBorders) layers.push_back(layer);
  if (layers.empty())
    return fail(ErrorCode::kEmpty, fmt::format("{}: the project has no layer of borders", project->title),
                "a report needs polygons of parties");
  std::stable_sort(layers.begin(), layers.end(), [](const auto& a, const auto& b) { return a->date > b->date; });
  std::vector<Vintage> vintages;
  for (const auto& layer : layers) {
    auto one = find_one(project, layer, options, progress);
    if (!one) return tl::unexpected(one.error());
    vintages.push_back(std::move(*one));
  }
  vintages.front().problems.insert(vintages.front().problems.begin(), while_reading.begin(), while_reading.end());
  return vintages;
}

std::vector<Row> same_borders(const std::vector<Vintage>& vintages) {
  std::map<std::pair<std::string, std::string>, Row> rows;
  for (std::size_t v = 0; v < vintages.size(); ++v) {
    for (std::size_t i = 0; i < vintages[v].borders.size(); ++i) {
      const Border& b = vintages[v].borders[i];
      Row& row = rows[{b.a, b.b}];
      row.resize(vintages.size());
      row[v] = i;
    }
  }
  std::vector<Row> list;
  for (auto& [pair, row] : rows) list.push_back(std::move(row));
  return list;
}

std::vector<Row> same_enclaves(const std::vector<Vintage>& vintages) {
  std::vector<Row> rows;
  const auto first_of = [&](const Row& row) -> const Enclave& {
    std::size_t v = 0;
    while (!row[v]) ++v;
    return vintages[v].enclaves[*row[v]];
  };
  for (std::size_t v = 0; v < vintages.size(); ++v) {
    for (std::size_t i = 0; i < vintages[v].enclaves.size(); ++i) {
      const Enclave& e = vintages[v].enclaves[i];
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
        if (row[v]) return false;
        for (std::size_t w = 0; w < v; ++w)
          if (row[w] && same_place(vintages[w].enclaves[*row[w]], e)) return true;
        return false;
      });
      if (found != rows.end()) {
        (*found)[v] = i;
      } else {
        rows.emplace_back(vintages.size());
        rows.back()[v] = i;
      }
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    const Enclave &p = first_of(a), &q = first_of(b);
    if (is_claim(p) != is_claim(q)) return is_claim(q);
    if (p.owner != q.owner) return p.owner < q.owner;
    return p.area.value > q.area.value;
  });
  return rows;
}

std::string title_of(const Enclave& e) {
  if (!e.name.empty()) return e.name;
  std::string hosts;
  for (const std::string& h : e.hosts) hosts += (hosts.empty() ? "" : "/") + h;
  const std::string place = fmt::format("{:.3f}\u00b0{} {:.3f}\u00b0{}", std::fabs(e.inside.lat), e.inside.lat < 0 ? 'S' : 'N',
                                        std::fabs(e.inside.lon), e.inside.lon < 0 ? 'W' : 'E');
  if (e.kind == EnclaveKind::kNoOwner) return fmt::format("between {}, {}", hosts, place);
  if (e.kind == EnclaveKind::kDoubleClaim) return fmt::format("{}, {}", e.owner, place);
  return fmt::format("{}{}{}, {}", e.owner, hosts.empty() ? "" : " in ", hosts, place);
}

}  // namespace thalweg
