#include "geo/water/outline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace thalweg {
namespace {

// Columns, with the one that 180 degrees falls into cut in two. `turn` is the longitude that is added on this side
// of the cut.
struct Strip {
  int column = 0;
  double left = 0, right = 0;  // in columns
  int side = 0;                // strips of one side are next to each other without a cut
  double turn = 0;
};

std::vector<Strip> strips_of(const GridPlace& place) {
  std::vector<Strip> strips;
  const auto& t = place.transform;
  int side = 0;
  double before = 0;
  const auto add = [&](int column, double left, double right) {
    const double lon = t[0] + (left + right) / 2 * t[1];
    const double turn = place.geographic ? -360 * std::floor((lon + 180) / 360) : 0;
    if (!strips.empty() && turn != before) ++side;
    before = turn;
    strips.push_back({column, left, right, side, turn});
  };
  for (int c = 0; c < place.shape.columns; ++c) {
    double cut = c;
    if (place.geographic) {
      const double west = t[0] + c * t[1], east = west + t[1];
      const double meridian = 360 * std::floor((east + 180) / 360) - 180;  // the last one at or before the east side
      if (meridian > west + 1e-9 * t[1] && meridian < east - 1e-9 * t[1]) cut = (meridian - t[0]) / t[1];
    }
    if (cut > c) add(c, c, cut);
    add(c, cut, c + 1.0);
  }
  return strips;
}

struct Run { std::uint32_t strip = 0, end = 0, label = 0, group = 0; };  // of a row: cells from strip to end

class Outliner {
 public:
  Outliner(const GridPlace& place, const GridLocator& locator, std::span<const std::uint32_t> label, std::span<const std::uint32_t> wanted)
      : place_(place), locator_(locator), label_(label), strips_(strips_of(place)), wanted_(wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (wanted[i] != 0) row_of_.emplace(wanted[i], i);
  }

  Result<GeometryColumn> outline(Progress& progress) {
    find_runs();
    trace(progress);
    if (progress.cancelled()) return cancelled();
    return assemble();
  }

 private:
  struct Corner { int x = 0, y = 0; };
  struct Ring {
    std::uint32_t group = 0;
    bool outer = false;
    std::size_t begin = 0, end = 0;  // in places_
  };

  int width() const { return static_cast<int>(strips_.size()); }
  std::uint32_t at(int strip, int row) const {
    return strip < 0 || row < 0 || strip >= width() || row >= place_.shape.rows ? 0 : label_[place_.shape.at(strips_[static_cast<std::size_t>(strip)].column, row)];
  }
  // The label where it lies on the same side of all cuts.
  std::uint32_t at(int strip, int row, int side) const { return strip < 0 || strip >= width() || strips_[static_cast<std::size_t>(strip)].side != side ? 0 : at(strip, row); }

  std::uint32_t root(std::uint32_t g) {
    while (up_[g] != g) g = up_[g] = up_[up_[g]];
    return g;
  }

  void find_runs() {
    row_runs_.assign(1, 0);
    for (int row = 0; row < place_.shape.rows; ++row) {
      const std::size_t above = row > 0 ? row_runs_[static_cast<std::size_t>(row) - 1] : 0, above_end = runs_.size();
      for (int s = 0; s < width();) {
        const std::uint32_t l = at(s, row);
        const int side = strips_[static_cast<std::size_t>(s)].side;
        int e = s + 1;
        while (e < width() && at(e, row) == l && strips_[static_cast<std::size_t>(e)].side == side) ++e;
        if (l != 0 && row_of_.contains(l)) {
          const auto group = static_cast<std::uint32_t>(up_.size());
          up_.push_back(group);
          runs_.push_back({static_cast<std::uint32_t>(s), static_cast<std::uint32_t>(e), l, group});
        }
        s = e;
      }
      std::size_t a = above;
      for (std::size_t i = above_end; i < runs_.size(); ++i) {
        while (a < above_end && runs_[a].end <= runs_[i].strip) ++a;
        for (std::size_t k = a; k < above_end && runs_[k].strip < runs_[i].end; ++k) {
          if (runs_[k].label != runs_[i].label) continue;
          const std::uint32_t x = root(runs_[k].group), y = root(runs_[i].group);
          up_[std::max(x, y)] = std::min(x, y);
        }
      }
      row_runs_.push_back(runs_.size());
    }
  }

  // Every ring has a top side of a cell in it, walked westward; that is where it is found.
  void trace(Progress& progress) {
    std::vector<std::uint8_t> seen(static_cast<std::size_t>(width()) * static_cast<std::size_t>(place_.shape.rows), 0);
    for (int row = 0; row < place_.shape.rows && !progress.cancelled(); ++row) {
      for (std::size_t i = row_runs_[static_cast<std::size_t>(row)]; i < row_runs_[static_cast<std::size_t>(row) + 1]; ++i) {
        const Run run = runs_[i];
        for (auto s = static_cast<int>(run.strip); s < static_cast<int>(run.end); ++s) {
          if (at(s, row - 1) == run.label || seen[index(s, row)] != 0) continue;
          follow(s, row, run, seen);
        }
      }
    }
  }

  std::size_t index(int strip, int row) const { return static_cast<std::size_t>(row) * static_cast<std::size_t>(width()) + static_cast<std::size_t>(strip); }

  void follow(int strip, int row, const Run& run, std::vector<std::uint8_t>& seen) {
    // Headings west, south, east, north; the cell is on the left.
    static constexpr int kX[] = {-1, 0, 1, 0}, kY[] = {0, 1, 0, -1};
    const int side = strips_[static_cast<std::size_t>(strip)].side;
    const std::uint32_t l = run.label;
    std::vector<Corner> path;
    std::unordered_map<std::size_t, std::size_t> crossings;  // corners where two cells of the label meet without a side, to places in the path
    int x = strip + 1, y = row, heading = 0;                 // the corner that the top side starts from
    const int start_x = x, start_y = y;
    bool turned = true;
    std::uint32_t right_before = 0;
    do {
      // Cells left and right of the step ahead, named by their north-west corner.
      const auto cell = [&](int h, bool left) {
        const int cx = h == 0 ? x - 1 : h == 2 ? x : (h == 1) == left ? x : x - 1;
        const int cy = h == 1 ? y : h == 3 ? y - 1 : (h == 0) == left ? y : y - 1;
        return at(cx, cy, side);
      };
      if (turned) {
        const bool nw = at(x - 1, y - 1, side) == l, ne = at(x, y - 1, side) == l, sw = at(x - 1, y, side) == l, se = at(x, y, side) == l;
        if (nw == se && ne == sw && nw != ne) {
          const std::size_t key = static_cast<std::size_t>(y) * (static_cast<std::size_t>(width()) + 1) + static_cast<std::size_t>(x);
          const auto [found, first_time] = crossings.emplace(key, path.size());
          // A ring may not touch itself: what lies between the two visits is a ring of its own.
          if (!first_time) {
            add_ring(std::span(path).subspan(found->second), run, side);
            path.resize(found->second);
          }
        }
      }
      const std::uint32_t right = cell(heading, false);
      const bool parallel = heading == 0 || heading == 2;
      if (turned || parallel || right != right_before) path.push_back({x, y});
      right_before = right;
      if (heading == 0) seen[index(x - 1, y)] = 1;
      x += kX[heading];
      y += kY[heading];
      // Cells that meet in a corner only are apart: left before straight on before right.
      turned = true;
      if (cell(heading, true) != l) heading = (heading + 1) % 4;
      else if (cell(heading, false) == l) heading = (heading + 3) % 4;
      else turned = false;
    } while (x != start_x || y != start_y || heading != 0);
    add_ring(path, run, side);
  }

  void add_ring(std::span<const Corner> path, const Run& run, int side) {
    Ring ring{root(run.group), false, corners_.size(), 0};
    std::int64_t twice = 0;  // area in strips, y down: less than 0 for a ring that runs anticlockwise on the map
    for (std::size_t i = 0; i < path.size(); ++i) {
      const Corner &p = path[i], &q = path[(i + 1) % path.size()];
      twice += std::int64_t{p.x} * q.y - std::int64_t{q.x} * p.y;
      corners_.push_back(corner(p.x, p.y, side));
    }
    ring.outer = twice < 0;
    ring.end = corners_.size();
    turns_.resize(corners_.size(), strips_[run.strip].turn);
    rings_.push_back(ring);
    labels_.push_back(run.label);
  }

  // In columns and rows.
  MapXY corner(int x, int y, int side) const {
    const bool mine = x < width() && strips_[static_cast<std::size_t>(x)].side == side;
    return {mine ? strips_[static_cast<std::size_t>(x)].left : strips_[static_cast<std::size_t>(x) - 1].right, static_cast<double>(y)};
  }

  Result<GeometryColumn> assemble() {
    const auto& t = place_.transform;
    std::vector<LonLat> places;
    if (place_.geographic && place_.crs.empty()) {
      places.reserve(corners_.size());
      for (std::size_t i = 0; i < corners_.size(); ++i) places.push_back({t[0] + corners_[i].x * t[1] + turns_[i], std::clamp(t[3] + corners_[i].y * t[5], -90.0, 90.0)});
    } else {
      places = locator_.to_places(corners_);
      // A longitude of 180 has the sign of its side.
      if (place_.geographic)
        for (std::size_t i = 0; i < places.size(); ++i) {
          const double raw = t[0] + corners_[i].x * t[1] + turns_[i];
          places[i].lon += 360 * std::round((raw - places[i].lon) / 360);
        }
    }
    // Parts of each wanted label, in the order of their first ring.
    std::vector<std::vector<std::vector<std::size_t>>> parts(wanted_.size());
    std::unordered_map<std::uint32_t, std::size_t> part_of;
    for (const bool outer : {true, false}) {
      for (std::size_t r = 0; r < rings_.size(); ++r) {
        if (rings_[r].outer != outer) continue;
        auto& mine = parts[row_of_.at(labels_[r])];
        if (outer) {
          part_of[rings_[r].group] = mine.size();
          mine.push_back({r});
        } else {
          mine[part_of.at(rings_[r].group)].push_back(r);
        }
      }
    }
    GeometryColumn out;
    for (std::size_t w = 0; w < wanted_.size(); ++w) {
      for (const auto& part : parts[w]) {
        for (const std::size_t r : part) {
          out.coords.insert(out.coords.end(), places.begin() + static_cast<std::ptrdiff_t>(rings_[r].begin), places.begin() + static_cast<std::ptrdiff_t>(rings_[r].end));
          out.end_ring();
        }
        out.end_part();
      }
      out.end_feature(parts[w].empty() ? GeometryKind::kNone : GeometryKind::kPolygon);
    }
    return out;
  }

  const GridPlace& place_;
  const GridLocator& locator_;
  std::span<const std::uint32_t> label_;
  std::vector<Strip> strips_;
  std::span<const std::uint32_t> wanted_;
  std::unordered_map<std::uint32_t, std::size_t> row_of_;
  std::vector<Run> runs_;
  std::vector<std::size_t> row_runs_;
  std::vector<std::uint32_t> up_;
  std::vector<Ring> rings_;
  std::vector<std::uint32_t> labels_;
  std::vector<MapXY> corners_;
  std::vector<double> turns_;
};

}  // namespace

Result<GeometryColumn> outline_labels(const GridPlace& place, std::span<const std::uint32_t> label, std::span<const std::uint32_t> wanted, Progress& progress) {
  const auto locator = GridLocator::create(place);
  if (!locator) return tl::unexpected(locator.error());
  return Outliner(place, *locator, label, wanted).outline(progress);
}

}  // namespace thalweg
