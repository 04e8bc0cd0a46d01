#include "geo/topology/check.hpp"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/topology/overlay.hpp"

namespace thalweg {

Result<> check_polygons(const BorderGraph& graph, Problems& problems, Progress& progress) {
  // As the data has it: joining near lines may make a ring touch itself.
  const GeometryColumn& data = graph.table().geometry;
  const auto& codes = graph.parties().codes;
  std::vector<std::optional<Invalid>> found(data.parts());
  progress.report(0, "checking rings");
  parallel_for(progress, data.features(), 1, [&](std::size_t f, std::size_t) {
    if (data.kind[f] != GeometryKind::kPolygon) return;
    for (std::uint32_t p = data.feature_start[f]; p < data.feature_start[f + 1]; ++p) found[p] = why_invalid(data, p);
  });
  if (progress.cancelled()) return cancelled();
  for (std::size_t f = 0; f < data.features(); ++f) {
    for (std::uint32_t p = data.feature_start[f]; p < data.feature_start[f + 1]; ++p) {
      if (!found[p]) continue;
      Problem problem;
      problem.kind = ProblemKind::kRing;
      problem.text = fmt::format("a part of {} is invalid: {}", codes[graph.parties().of_feature[f]], found[p]->reason);
      problem.advice = "its area may be wrong by the piece concerned; repair the outline there";
      problem.place = found[p]->at;
      problem.feature = static_cast<std::int64_t>(f);
      problems.push_back(std::move(problem));
    }
  }
  const GeometryColumn& g = graph.geometry();
  for (std::size_t i = 0; i < graph.arcs().size(); ++i) {
    const auto uses = graph.uses(i);
    for (std::size_t k = 1; k < uses.size(); ++k) {
      const bool same_side = (graph.inside_left(uses[k].ring) != uses[k].reversed) == (graph.inside_left(uses[0].ring) != uses[0].reversed);
      const bool whole = g.ring(uses[k].ring).size() == graph.arcs()[i].edges && g.ring(uses[0].ring).size() == graph.arcs()[i].edges;
      if (!whole || !same_side || graph.party_of_ring(uses[k].ring) != graph.party_of_ring(uses[0].ring)) continue;
      Problem problem;
      problem.kind = ProblemKind::kDuplicate;
      problem.text = fmt::format("{} has the same outline twice", codes[graph.party_of_ring(uses[0].ring)]);
      problem.advice = "its area counts twice; remove one";
      problem.place = graph.start(graph.arcs()[i]);
      problems.push_back(std::move(problem));
      break;
    }
  }
  std::vector<std::size_t> features(codes.size(), 0);
  for (const PartyId party : graph.parties().of_feature) ++features[party];
  for (std::size_t p = 0; p < codes.size(); ++p) {
    if (features[p] < 2) continue;
    Problem problem;
    problem.severity = Severity::kInfo;
    problem.kind = ProblemKind::kDuplicate;
    problem.text = fmt::format("{} features have the code {}", features[p], codes[p]);
    problem.advice = "they count as one party";
    problems.push_back(std::move(problem));
  }
  return {};
}

}  // namespace thalweg
