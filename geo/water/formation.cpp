#include "geo/water/formation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace thalweg {
namespace {

bool is_share(std::string_view what) { return what == "share" || what == "quota"; }
// The volumes that a share is a share of.
std::string_view volume_of(std::string_view share) { return share == "quota" ? "limit" : "formed"; }

int decimals_of(double value) {
  const std::string text = fmt::format("{}", value);
  const auto point = text.find('.');
  return point == std::string::npos || text.ends_with(".0") ? 0 : static_cast<int>(text.size() - point - 1);
}
double half_unit(double value) { return 0.5 * std::pow(10, -decimals_of(value)); }

std::string number(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", value, decimals);
  return text;
}

class Check {
 public:
  explicit Check(const WaterRegister& water) : water_(water) {}

  std::vector<FlowRow> run() {
    std::vector<FlowRow> rows;
    for (std::size_t i = 0; i < water_.flows.size(); ++i) rows.push_back(row(i));
    return rows;
  }

 private:
  struct Volumes {
    double sum = 0, open = 0;  // of the parties' figures
    int count = 0;
    std::optional<double> total;
    double total_open = 0;
  };
  bool same_table(const WaterFlow& a, const WaterFlow& b) const { return a.account == b.account && a.basin == b.basin; }

  // Volumes of a kind in the table of `flow`: of single parties, and the published total.
  Volumes volumes(const WaterFlow& flow, std::string_view what) const {
    Volumes v;
    for (const WaterFlow& f : water_.flows) {
      if (!same_table(f, flow) || f.what != what) continue;
      if (!f.parties.empty()) {
        v.sum += f.value;
        v.open += half_unit(f.value);
        ++v.count;
      } else if (!v.total) {
        v.total = f.value;
        v.total_open = half_unit(f.value);
      }
    }
    return v;
  }
  const WaterFlow* figure(const WaterFlow& of, std::string_view what) const {
    for (const WaterFlow& f : water_.flows)
      if (same_table(f, of) && f.what == what && f.parties == of.parties && f.label == of.label) return &f;
    return nullptr;
  }

  // Shares are printed cut off at times; sums have no such excuse.
  static void judge(FlowRow& row, double published, double expected, double open, bool may_be_cut = false) {
    row.expected = expected;
    row.open = open;
    const double apart = std::fabs(published - expected);
    row.verdict = apart <= open * (1 + 1e-9) + 1e-12 ? FlowVerdict::kAgrees : may_be_cut && apart <= 2 * open ? FlowVerdict::kCut : FlowVerdict::kInconsistent;
  }

  FlowRow row(std::size_t index) const {
    const WaterFlow& flow = water_.flows[index];
    FlowRow row;
    row.flow = index;
    if (is_share(flow.what)) share(flow, row);
    else if (flow.what == "dependency") dependency(flow, row);
    else if (flow.parties.empty()) total(flow, row);
    else volume(flow, row);
    return row;
  }

  void share(const WaterFlow& flow, FlowRow& row) const {
    const WaterFlow* volume = figure(flow, volume_of(flow.what));
    if (volume == nullptr) return;
    const Volumes all = volumes(flow, volume->what);
    const double of = all.total.value_or(all.sum), of_open = all.total ? all.total_open : all.open;
    if (!(of > 0)) return;
    int decimals = 0;  // of the table's shares: 74 beside 13.9 is 74.0
    for (const WaterFlow& f : water_.flows)
      if (same_table(f, flow) && f.what == flow.what) decimals = std::max(decimals, decimals_of(f.value));
    const double expected = 100 * volume->value / of;
    judge(row, flow.value, expected, 0.5 * std::pow(10, -decimals) + 100 / of * half_unit(volume->value) + expected / of * of_open, true);
    if (row.verdict == FlowVerdict::kAgrees) return;
    row.finding = fmt::format("{} / {} = {} %, published {} %{}", volume->value, of, number(expected, decimals + 1), number(flow.value, decimals),
                              row.verdict == FlowVerdict::kCut ? ": cut off instead of rounded" : ": the two do not fit");
  }

  void dependency(const WaterFlow& flow, FlowRow& row) const {
    const WaterFlow *in = figure(flow, "incoming"), *own = figure(flow, "internal");
    if (in == nullptr || own == nullptr || !(in->value + own->value > 0)) return;
    const double sum = in->value + own->value, expected = 100 * in->value / sum;
    judge(row, flow.value, expected, half_unit(flow.value) + 100 / sum * (half_unit(in->value) + half_unit(own->value)));
    row.finding = fmt::format("{} / ({} + {}) = {} %", in->value, in->value, own->value, number(expected, decimals_of(flow.value)));
  }

  void total(const WaterFlow& flow, FlowRow& row) const {
    const Volumes all = volumes(flow, flow.what);
    if (all.count == 0) return;
    judge(row, flow.value, all.sum, all.open + half_unit(flow.value));
    if (row.verdict != FlowVerdict::kAgrees)
      row.finding = fmt::format("the parts sum to {:g}: {:.3f} of {} is not explained by them", all.sum, flow.value - all.sum, flow.value);
  }

  void volume(const WaterFlow& flow, FlowRow& row) const {
    if (flow.what == "formed" || flow.what == "limit") {
      const Volumes all = volumes(flow, flow.what);
      const double of = all.total.value_or(all.sum);
      if (all.count > 1 && of > 0) row.share_percent = 100 * flow.value / of;
    }
    if (flow.basin.empty()) {  // all basins together
      double sum = 0, open = half_unit(flow.value);
      int count = 0;
      for (const WaterFlow& f : water_.flows)
        if (f.account == flow.account && f.what == flow.what && f.parties == flow.parties && !f.basin.empty()) sum += f.value, open += half_unit(f.value), ++count;
      if (count > 1) {
        judge(row, flow.value, sum, open);
        if (row.verdict != FlowVerdict::kAgrees) row.finding = fmt::format("the basins sum to {:g}", sum);
        return;
      }
    }
    if (flow.what != "formed") return;
    const WaterFlow *out = figure(flow, "outflow"), *kept = figure(flow, "retained");
    if (out == nullptr || kept == nullptr) return;
    judge(row, flow.value, out->value + kept->value, half_unit(flow.value) + half_unit(out->value) + half_unit(kept->value));
    if (row.verdict != FlowVerdict::kAgrees) row.finding = fmt::format("secured {} and retained {} sum to {:g}", out->value, kept->value, out->value + kept->value);
  }

  const WaterRegister& water_;
};

}  // namespace

std::string_view name_of(FlowVerdict verdict) {
  constexpr std::array<std::string_view, 4> kNames{"-", "agrees", "cut off", "does not follow"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::vector<FlowRow> check_flows(const WaterRegister& water) { return Check(water).run(); }

std::vector<ShareByAccount> shares_side_by_side(const WaterRegister& water) {
  const std::vector<FlowRow> rows = check_flows(water);
  std::vector<std::string> basins;
  for (const WaterFlow& f : water.flows)
    if (std::find(basins.begin(), basins.end(), f.basin) == basins.end()) basins.push_back(f.basin);
  std::vector<ShareByAccount> found;
  for (const std::string& basin : basins) {
    if (basin.empty()) continue;
    ShareByAccount side;
    side.basin = basin;
    const auto put = [&](const WaterFlow& f, double percent, bool over) {
      auto account = std::find(side.accounts.begin(), side.accounts.end(), f.account);
      if (account == side.accounts.end()) {
        for (auto& line : side.lines) line.percent.emplace_back();
        side.accounts.push_back(f.account);
        account = side.accounts.end() - 1;
      }
      auto line = std::find_if(side.lines.begin(), side.lines.end(), [&](const auto& l) { return l.parties == f.parties; });
      if (line == side.lines.end()) {
        side.lines.push_back({f.parties, std::vector<std::optional<double>>(side.accounts.size())});
        line = side.lines.end() - 1;
      }
      auto& cell = line->percent[static_cast<std::size_t>(account - side.accounts.begin())];
      if (!cell || over) cell = percent;
    };
    const auto formation = [&](const WaterFlow& f) {
      const WaterAccount* a = water.account(f.account);
      return f.basin == basin && !f.parties.empty() && a != nullptr && a->kind == "formation";
    };
    std::vector<const WaterFlow*> printed;
    for (const FlowRow& row : rows) {
      const WaterFlow& f = water.flows[row.flow];
      if (formation(f) && f.what == "formed" && row.share_percent) put(f, *row.share_percent, false);
    }
    for (const WaterFlow& f : water.flows) {
      if (!formation(f) || f.what != "share") continue;
      const bool first = std::none_of(printed.begin(), printed.end(), [&](const WaterFlow* p) { return p->account == f.account && p->parties == f.parties; });
      if (first) put(f, f.value, true);
      printed.push_back(&f);
    }
    if (side.accounts.size() > 1) found.push_back(std::move(side));
  }
  return found;
}

}  // namespace thalweg
