// bench_ours JOB FILE [KEY]: the jobs of run.sh as Thalweg's core does them, one process each. Prints what
// was found, so that it can be held against the others' answers, and on stderr, with THALWEG_BENCH_STEPS
// set, the seconds of each step.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/border/enclave.hpp"
#include "geo/data/read.hpp"
#include "geo/earth/geodesy.hpp"
#include "geo/topology/border_graph.hpp"
#include "geo/topology/simplify.hpp"
#include "geo/topology/territories.hpp"

namespace {
using namespace thalweg;

class Steps {
 public:
  void done(std::string_view what) {
    const auto now = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    if (show_) {
      fmt::print(stderr, "{:>8.3f} s {:>8.3f} s CPU  {}\n", std::chrono::duration<double>(now - last_).count(),
                 static_cast<double>(cpu - last_cpu_) / CLOCKS_PER_SEC, what);
    }
    last_ = now;
    last_cpu_ = cpu;
  }

 private:
  bool show_ = std::getenv("THALWEG_BENCH_STEPS") != nullptr;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::clock_t last_cpu_ = std::clock();
};

template <class T>
T need(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench_ours: {}; {}\n", result.error().message, result.error().remedy);
    std::exit(1);
  }
  return std::move(*result);
}

struct Job {
  Steps steps;
  Progress progress;
  Problems problems;

  TablePtr read(const std::string& file) {
    auto table = std::make_shared<const FeatureTable>(need(read_vector(file, {}, problems, progress)));
    steps.done("read");
    return table;
  }
  BorderGraph graph(const std::string& file, const std::string& key, double snap_m) {
    const TablePtr table = read(file);
    Parties parties = need(parties_from_key(*table, key, problems));
    BorderGraphOptions options;
    options.snap_m = snap_m;
    BorderGraph graph = need(BorderGraph::build(table, std::move(parties), options, problems, progress));
    steps.done("topology");
    return graph;
  }
};

// Lengths of all borders between two parties: `snap_m` 0 as mapshaper and GEOS see them, equal edges only.
void lengths(const std::string& file, const std::string& key, double snap_m) {
  Job job;
  const BorderGraph graph = job.graph(file, key, snap_m);
  const auto arcs = graph.arcs();
  std::vector<double> length_m(arcs.size(), 0);
  parallel_for(job.progress, arcs.size(), 1024, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const ArcLabel& label = graph.label(arcs[i]);
      if (graph.uses(i).size() > 1 && label.left.size() + label.right.size() > 1) length_m[i] = line_length_m(graph.line(arcs[i]));
    }
  });
  std::map<std::pair<PartyId, PartyId>, double> km;
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    if (length_m[i] == 0) continue;
    std::vector<PartyId> all = graph.label(arcs[i]).left;
    all.insert(all.end(), graph.label(arcs[i]).right.begin(), graph.label(arcs[i]).right.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    for (std::size_t a = 0; a < all.size(); ++a)
      for (std::size_t b = a + 1; b < all.size(); ++b) km[{all[a], all[b]}] += length_m[i] / 1000;
  }
  job.steps.done("lengths");
  double sum = 0;
  for (const auto& [pair, l] : km) sum += l;
  fmt::print("{} pairs of neighbours, {:.3f} km\n", km.size(), sum);
}

void all_enclaves(const std::string& file, const std::string& key, double snap_m) {
  Job job;
  const BorderGraph graph = job.graph(file, key, snap_m);
  const Territories land = need(find_territories(graph, job.progress));
  job.steps.done("territories");
  const auto found = need(enclaves(graph, land, {}, job.problems, job.progress));
  job.steps.done("enclaves");
  std::map<std::string_view, std::size_t> count;
  for (const Enclave& e : found) ++count[name_of(e.kind)];
  for (const auto& [kind, n] : count) fmt::print("{} {}\n", n, kind);
}

void simplify(const std::string& file, const std::string& key) {
  Job job;
  const BorderGraph graph = job.graph(file, key, 0);
  const auto arcs = graph.arcs();
  std::vector<std::vector<float>> importance(arcs.size());
  parallel_for(job.progress, arcs.size(), 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) importance[i] = vertex_importance(graph.line(arcs[i]));
  });
  job.steps.done("importance of every vertex");
  std::size_t all = 0, kept = 0;
  for (const auto& arc : importance) {
    all += arc.size();
    for (const float m : arc) kept += m > 1000;
  }
  fmt::print("{} of {} vertices at 1000 m\n", kept, all);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string job = argc > 2 ? argv[1] : "", file = argc > 2 ? argv[2] : "", key = argc > 3 ? argv[3] : "";
  if (job == "read") {
    Job j;
    const TablePtr table = j.read(file);
    fmt::print("{} features, {} rings, {} vertices\n", table->rows(), table->geometry.rings(), table->geometry.coords.size());
  } else if (job == "lengths") {
    lengths(file, key, 0);
  } else if (job == "lengths-joined") {
    lengths(file, key, BorderGraphOptions().snap_m);
  } else if (job == "enclaves") {
    all_enclaves(file, key, BorderGraphOptions().snap_m);
  } else if (job == "enclaves-exact") {
    all_enclaves(file, key, 0);
  } else if (job == "simplify") {
    simplify(file, key);
  } else {
    fmt::print(stderr, "usage: bench_ours read|lengths|lengths-joined|enclaves|enclaves-exact|simplify FILE [KEY]\n");
    return 1;
  }
  return 0;
}
