#include "geo/water/flow_codes.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "geo/water/flow_parts.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kMostAlike = 100;

// kUndecided for a code that does not exist.
Direction direction_of(int code, FlowCodes codes) {
  switch (codes) {
    case FlowCodes::kEsri:
      if (code == 0) return kOut;
      if (code == 255 || code == -1) return kSink;
      if (code == 247 || code == -9) return kNothing;
      if (code == -128) return 7;  // 128 in a signed byte
      for (Direction k = 0; k < 8; ++k)
        if (code == 1 << k) return k;
      return kUndecided;
    case FlowCodes::kTauDem: return code >= 1 && code <= 8 ? static_cast<Direction>((9 - code) % 8) : kUndecided;
    case FlowCodes::kGrass:
      if (code == 0) return kSink;
      // Eight is east, seven south-east, one north-east; the sign only says that the step leaves the region.
      return std::abs(code) <= 8 ? static_cast<Direction>((8 - std::abs(code)) % 8) : kUndecided;
  }
  return kUndecided;
}

// Tells the first hundred cells of a kind, and then how many more there are.
class Told {
 public:
  Told(std::string_view name, const GridLocator& locator, Problems& problems) : name_(name), locator_(locator), problems_(problems) {}
  void add(CellIndex cell, std::string text, std::string_view advice) {
    if (++count_ > kMostAlike) return;
    Problem p;
    p.kind = ProblemKind::kAttribute;
    p.text = fmt::format("{}: {}", name_, text);
    p.advice = advice;
    p.place = locator_.middle(cell);
    problems_.push_back(std::move(p));
  }
  void finish(std::string_view what) {
    if (count_ <= kMostAlike) return;
    Problem p;
    p.kind = ProblemKind::kAttribute;
    p.text = fmt::format("{}: {} more {}", name_, count_ - kMostAlike, what);
    problems_.push_back(std::move(p));
  }
  std::size_t count() const { return count_; }

 private:
  std::string_view name_;
  const GridLocator& locator_;
  Problems& problems_;
  std::size_t count_ = 0;
};

void break_circles(Flow& flow, std::string_view name, const GridLocator& locator, Problems& problems) {
  const Steps steps(flow.shape);
  Told told(name, locator, problems);
  // 0 not seen, 1 on the way at hand, 2 known to end.
  std::vector<std::uint8_t> state(flow.direction.size(), 0);
  std::vector<CellIndex> way;
  for (CellIndex first = 0; first < flow.direction.size(); ++first) {
    if (state[first] != 0) continue;
    way.clear();
    CellIndex c = first;
    while (state[c] == 0) {
      state[c] = 1;
      way.push_back(c);
      if (!moves(flow.direction[c])) break;
      c = steps.next(c, flow.direction[c]);
    }
    if (state[c] == 1 && moves(flow.direction[c])) {
      const auto circle = std::find(way.begin(), way.end(), c);
      const CellIndex broken = *std::min_element(circle, way.end());
      told.add(broken, fmt::format("{} cells drain in a circle", way.end() - circle), "the first of them counts as an inland sink; mend the directions where they were made");
      flow.direction[broken] = kSink;
    }
    for (const CellIndex w : way) state[w] = 2;
  }
  told.finish("circles");
}

}  // namespace

Result<FlowCodes> flow_codes(std::string_view name) {
  if (name == "esri") return FlowCodes::kEsri;
  if (name == "taudem") return FlowCodes::kTauDem;
  if (name == "grass") return FlowCodes::kGrass;
  return fail(ErrorCode::kUsage, fmt::format("'{}' are no codes of flow directions", name), "known: esri (also HydroSHEDS and MERIT), taudem, grass");
}

Result<Flow> decode_flow(const GridPlace& place, std::span<const float> values, FlowCodes codes, std::string_view name, Problems& problems, Progress& progress, const StorePtr& store) {
  const GridShape& shape = place.shape;
  if (values.size() != shape.cells() || values.empty()) return fail(ErrorCode::kEmpty, fmt::format("{}: a raster without cells", name));
  const auto locator = GridLocator::create(place);
  if (!locator) return tl::unexpected(locator.error());
  const Steps steps(shape);
  Flow flow;
  flow.shape = shape;
  auto room = BigArray<Direction>::make(values.size(), store);
  if (!room) return tl::unexpected(room.error());
  flow.direction = std::move(*room);
  Told unknown(name, *locator, problems);
  std::size_t known = 0;
  for (CellIndex c = 0; c < values.size(); ++c) {
    const float v = values[c];
    Direction d = kNothing;
    if (!std::isnan(v)) {
      d = v == std::floor(v) && std::abs(v) < 1000 ? direction_of(static_cast<int>(v), codes) : kUndecided;
      if (d == kUndecided) {
        unknown.add(c, fmt::format("{} is no code of a direction", v), "the cell counts as having no value");
        d = kNothing;
      } else if (moves(d)) {
        d = step_from(shape, shape.column_of(c), shape.row_of(c), d);
      }
      known += d != kNothing ? 1 : 0;
    }
    flow.direction[c] = d;
  }
  unknown.finish("cells with no code of a direction");
  if (known == 0 || unknown.count() > known)
    return fail(ErrorCode::kEmpty, fmt::format("{}: {} cells have a code of a flow direction, {} have other values", name, known, unknown.count()), "look which codes it has: --codes esri, taudem or grass");
  for (CellIndex c = 0; c < values.size(); ++c)
    if (moves(flow.direction[c]) && flow.direction[steps.next(c, flow.direction[c])] == kNothing) flow.direction[c] = kOut;
  flow.cells = known;
  break_circles(flow, name, *locator, problems);
  if (auto labelled = label_basins(flow, progress); !labelled) return tl::unexpected(labelled.error());
  return flow;
}

Result<ImportedFlow> import_flow(const Raster& raster, FlowCodes codes, const StorePtr& store, Problems& problems, Progress& progress) {
  auto cells = read_placed(raster, 0, store, progress);
  if (!cells) return tl::unexpected(cells.error());
  auto flow = decode_flow(cells->place, cells->values, codes, raster.info().path, problems, progress, store);
  if (!flow) return tl::unexpected(flow.error());
  return ImportedFlow{std::move(*flow), std::move(cells->place)};
}

Result<BigArray<std::uint8_t>> esri_codes(const Flow& flow) {
  auto codes = BigArray<std::uint8_t>::make(flow.direction.size(), flow.direction.store());
  if (!codes) return codes;
  for (std::size_t c = 0; c < codes->size(); ++c) {
    if (c % (1 << 22) == 0) rest(flow.direction.store());
    const Direction d = flow.direction[c];
    (*codes)[c] = moves(d) ? static_cast<std::uint8_t>(1u << (d & 7u)) : d == kOut ? 0 : d == kSink ? 255 : 247;
  }
  return codes;
}

}  // namespace thalweg
