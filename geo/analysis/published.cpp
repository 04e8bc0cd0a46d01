#include "geo/analysis/published.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "geo/analysis/sheet.hpp"

namespace thalweg {
namespace {

std::string border_reason(const PublishedComparison& c, const Border& border) {
  if (std::fabs(c.difference) <= border.length.uncertainty) return "the two agree within our uncertainty";
  if (c.met_at_tolerance_m)
    return fmt::format("the published length is that of our line simplified at {} m, as on a map of a smaller scale",
                       grouped(*c.met_at_tolerance_m, 0));
  if (c.difference > 0 && border.main.value > 0 && std::fabs(border.main.value - c.fact->value) < std::fabs(c.difference))
    return "shorter than our line at every simplification to 5 km; leaving out the rings around enclaves comes nearer";
  if (c.difference > 0) return "shorter than our line at every simplification to 5 km: another line was measured";
  return "longer than our line in full detail: another line, a finer map, or parts that we do not count";
}

std::string enclave_reason(const PublishedComparison& c, const Enclave& enclave) {
  if (std::fabs(c.difference) <= enclave.area.uncertainty) return "the two agree within our uncertainty";
  if (enclave.host_uncut) return "both sides have this place in the data; the area depends on whose line is taken";
  return "another outline or another date: published areas of enclaves differ by a factor of up to four";
}

PublishedComparison compared(const PublishedFact& fact, double measured) {
  PublishedComparison c;
  c.fact = &fact;
  c.measured = measured;
  c.difference = measured - fact.value;
  c.difference_percent = fact.value == 0 ? std::nan("") : 100 * c.difference / fact.value;
  return c;
}

}  // namespace

std::vector<PublishedComparison> compare_with_published(const Border& border, const Project& project) {
  std::vector<PublishedComparison> found;
  for (const PublishedFact& fact : project.published) {
    const bool same = (fact.a == border.a && fact.b == border.b) || (fact.a == border.b && fact.b == border.a);
    if (fact.what != "border" || fact.unit != "km" || !same) continue;
    PublishedComparison c = compared(fact, border.length.value);
    c.met_at_tolerance_m = tolerance_for_length(border, fact.value);
    c.reason = border_reason(c, border);
    found.push_back(std::move(c));
  }
  return found;
}

std::vector<PublishedComparison> compare_with_published(const Enclave& enclave, const Project& project) {
  std::vector<PublishedComparison> found;
  for (const PublishedFact& fact : project.published) {
    if (fact.what != "enclave" || fact.unit != "km2" || fact.name.empty() || fact.name != enclave.name) continue;
    PublishedComparison c = compared(fact, enclave.area.value);
    c.reason = enclave_reason(c, enclave);
    found.push_back(std::move(c));
  }
  return found;
}

nlohmann::ordered_json to_json(const std::vector<PublishedComparison>& comparisons) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const PublishedComparison& c : comparisons) {
    nlohmann::ordered_json one{{"value", c.fact->value},
                               {"unit", c.fact->unit},
                               {"difference", json_number(c.difference, 6)},
                               {"difference_percent", json_number(c.difference_percent, 2)}};
    if (c.fact->what == "border")
      one["met_at_tolerance_m"] = c.met_at_tolerance_m ? json_number(*c.met_at_tolerance_m, 1) : nullptr;
    one["reason"] = c.reason;
    one["source"] = c.fact->source;
    one["date"] = c.fact->date;
    one["confidence"] = c.fact->confidence;
    if (!c.fact->note.empty()) one["note"] = c.fact->note;
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace thalweg
