#include "layers/labels.hpp"

#include <algorithm>
#include <cmath>
#include <queue>

namespace thalweg {
namespace {

constexpr double kTurn = 6.283185307179586;
constexpr double kDegrees = 180 / 3.14159265358979323846;

double segment_distance2(double px, double py, MapXY a, MapXY b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((px - a.x) * dx + (py - a.y) * dy) / length2, 0.0, 1.0) : 0;
  const double ex = px - a.x - t * dx, ey = py - a.y - t * dy;
  return ex * ex + ey * ey;
}

// Edges in bands of y, so that a place is held against those near it and not against all.
class BandedEdges {
 public:
  BandedEdges(const std::vector<std::vector<MapXY>>& rings, double y0, double y1) : y0_(y0) {
    std::size_t edges = 0;
    for (const auto& ring : rings) edges += ring.size();
    const auto bands = static_cast<int>(std::clamp(edges / 8, std::size_t{1}, std::size_t{1024}));
    height_ = std::max((y1 - y0) / bands, 1e-300);
    bands_.resize(static_cast<std::size_t>(bands));
    for (const auto& ring : rings) {
      for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const auto [low, high] = std::minmax(ring[i].y, ring[j].y);
        for (int k = band(low); k <= band(high); ++k) bands_[static_cast<std::size_t>(k)].push_back({ring[i], ring[j]});
      }
    }
  }

  // To the nearest edge; positive inside (even-odd).
  double signed_distance(double x, double y) const {
    const int home = band(y), bands = static_cast<int>(bands_.size());
    bool in = false;
    for (const auto& [a, b] : bands_[static_cast<std::size_t>(home)]) {
      if ((a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) in = !in;
    }
    double nearest2 = INFINITY;
    const auto look = [&](int k) {
      if (k < 0 || k >= bands) return;
      const double low = y0_ + k * height_, gap = std::max({low - y, y - (low + height_), 0.0});
      if (gap * gap >= nearest2) return;
      for (const auto& [a, b] : bands_[static_cast<std::size_t>(k)]) nearest2 = std::min(nearest2, segment_distance2(x, y, a, b));
    };
    look(home);
    for (int step = 1; step < bands && (step - 1) * height_ * ((step - 1) * height_) < nearest2; ++step) {
      look(home - step);
      look(home + step);
    }
    return (in ? 1 : -1) * std::sqrt(nearest2);
  }

 private:
  int band(double y) const { return std::clamp(static_cast<int>((y - y0_) / height_), 0, static_cast<int>(bands_.size()) - 1); }
  double y0_, height_ = 1;
  std::vector<std::vector<std::pair<MapXY, MapXY>>> bands_;
};

// A line at even steps with its running length.
struct Path {
  std::vector<PointPx> at;
  double step = 1;
};

Path resample(const std::vector<PointPx>& line, double step) {
  Path out{{line.front()}, step};
  double left = step;
  for (std::size_t i = 1; i < line.size(); ++i) {
    PointPx a = line[i - 1];
    const PointPx b = line[i];
    for (double d = std::hypot(b.x - a.x, b.y - a.y); d >= left; d = std::hypot(b.x - a.x, b.y - a.y)) {
      a = {a.x + (b.x - a.x) * left / d, a.y + (b.y - a.y) * left / d};
      out.at.push_back(a);
      left = step;
    }
    left -= std::hypot(b.x - a.x, b.y - a.y);
  }
  return out;
}

void smooth(Path& path, double over_px) {
  const auto reach = static_cast<std::ptrdiff_t>(over_px / path.step / 2);
  const auto n = static_cast<std::ptrdiff_t>(path.at.size());
  for (int round = 0; round < 2 && reach > 0; ++round) {
    std::vector<PointPx> sums(static_cast<std::size_t>(n) + 1);
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      sums[k + 1] = {sums[k].x + path.at[k].x, sums[k].y + path.at[k].y};
    }
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      const std::ptrdiff_t r = std::min({reach, i, n - 1 - i});
      const auto low = static_cast<std::size_t>(i - r), high = static_cast<std::size_t>(i + r + 1);
      const auto count = static_cast<double>(high - low);
      path.at[static_cast<std::size_t>(i)] = {(sums[high].x - sums[low].x) / count, (sums[high].y - sums[low].y) / count};
    }
  }
}

}  // namespace

Occupancy::Occupancy(const RectPx& area, double cell_px)
    : area_(area), cell_px_(cell_px), columns_(std::max(1, static_cast<int>(std::ceil(area.width / cell_px)))),
      rows_(std::max(1, static_cast<int>(std::ceil(area.height / cell_px)))), cell_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

template <class Fn>
void Occupancy::cells(const RectPx& r, Fn&& fn) const {
  const auto column = [&](double x) { return std::clamp(static_cast<int>(std::floor((x - area_.x) / cell_px_)), 0, columns_ - 1); };
  const auto row = [&](double y) { return std::clamp(static_cast<int>(std::floor((y - area_.y) / cell_px_)), 0, rows_ - 1); };
  for (int j = row(r.y); j <= row(r.bottom()); ++j) {
    for (int i = column(r.x); i <= column(r.right()); ++i) {
      if (!fn(static_cast<std::size_t>(j) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(i))) return;
    }
  }
}

bool Occupancy::free(const RectPx& r) const {
  bool is_free = true;
  cells(r, [&](std::size_t c) {
    for (const std::uint32_t t : cell_[c]) is_free = is_free && !taken_[t].overlaps(r);
    return is_free;
  });
  return is_free;
}

bool Occupancy::free(std::span<const RectPx> boxes) const {
  return std::all_of(boxes.begin(), boxes.end(), [this](const RectPx& r) { return free(r); });
}

bool Occupancy::inside(const RectPx& r) const {
  return r.x >= area_.x && r.y >= area_.y && r.right() <= area_.right() && r.bottom() <= area_.bottom();
}

void Occupancy::take(const RectPx& r) {
  taken_.push_back(r);
  cells(r, [&](std::size_t c) {
    cell_[c].push_back(static_cast<std::uint32_t>(taken_.size() - 1));
    return true;
  });
}

std::vector<PointPx> places_beside(PointPx dot, double clear_px, double width_px, double height_px) {
  const double side = clear_px, corner = clear_px * 0.75, middle = height_px / 2;
  return {{dot.x + side, dot.y - middle},
          {dot.x - side - width_px, dot.y - middle},
          {dot.x + corner, dot.y - corner - height_px * 0.85},
          {dot.x + corner, dot.y + corner - height_px * 0.15},
          {dot.x - corner - width_px, dot.y - corner - height_px * 0.85},
          {dot.x - corner - width_px, dot.y + corner - height_px * 0.15},
          {dot.x - width_px / 2, dot.y - side - height_px},
          {dot.x - width_px / 2, dot.y + side}};
}

std::optional<Spot> roomiest(const std::vector<std::vector<MapXY>>& rings, double aspect, double precision) {
  std::vector<std::vector<MapXY>> squeezed;
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  for (const auto& ring : rings) {
    if (ring.size() < 3) continue;
    auto& s = squeezed.emplace_back();
    for (const MapXY& p : ring) {
      s.push_back({p.x / aspect, p.y});
      x0 = std::min(x0, s.back().x);
      x1 = std::max(x1, s.back().x);
      y0 = std::min(y0, p.y);
      y1 = std::max(y1, p.y);
    }
  }
  if (squeezed.empty()) return std::nullopt;
  struct Cell {
    double x, y, half, distance, most;
    bool operator<(const Cell& o) const { return most < o.most; }
  };
  const BandedEdges edges(squeezed, y0, y1);
  const auto make = [&](double x, double y, double half) {
    const double d = edges.signed_distance(x, y);
    return Cell{x, y, half, d, d + half * std::sqrt(2.0)};
  };
  const double size = std::max(std::min(x1 - x0, y1 - y0), std::max(x1 - x0, y1 - y0) / 24);
  if (!(size > 0)) return std::nullopt;
  std::priority_queue<Cell> todo;
  for (double x = x0; x < x1; x += size) {
    for (double y = y0; y < y1; y += size) todo.push(make(x + size / 2, y + size / 2, size / 2));
  }
  Cell best = make((x0 + x1) / 2, (y0 + y1) / 2, 0);
  for (int budget = 4000; !todo.empty() && budget > 0; --budget) {
    const Cell c = todo.top();
    todo.pop();
    if (c.distance > best.distance) best = c;
    if (c.most - best.distance <= precision) break;
    const double h = c.half / 2;
    for (const double dx : {-h, h}) {
      for (const double dy : {-h, h}) todo.push(make(c.x + dx, c.y + dy, h));
    }
  }
  if (best.distance <= 0) return std::nullopt;
  return Spot{{best.x * aspect, best.y}, best.distance};
}

bool inside(const std::vector<std::vector<MapXY>>& rings, MapXY p) {
  bool in = false;
  for (const auto& ring : rings) {
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
      const MapXY a = ring[i], b = ring[j];
      if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
    }
  }
  return in;
}

std::vector<std::vector<Pen>> places_along(const std::vector<PointPx>& line, std::span<const float> advances, double offset_px, double smooth_px,
                                           std::size_t most) {
  std::vector<std::vector<Pen>> out;
  double width = 0;
  for (const float a : advances) width += a;
  if (line.size() < 2 || advances.empty() || !(width > 0)) return out;
  constexpr double kStep = 2;
  Path path = resample(line, kStep);
  smooth(path, smooth_px);
  // A smoothed line is shorter: its points are set equally far again, or letters would crowd where it was rough.
  path = resample(path.at, kStep);
  if (path.at.size() < 2) return out;
  const double length = static_cast<double>(path.at.size() - 1) * kStep;
  // The ends are not smoothed.
  if (length < width + smooth_px + 8) return out;
  const auto at = [&](double along) {
    const double k = std::clamp(along / kStep, 0.0, static_cast<double>(path.at.size() - 1) - 1e-6);
    const auto i = static_cast<std::size_t>(k);
    const double t = k - static_cast<double>(i);
    return PointPx{path.at[i].x + (path.at[i + 1].x - path.at[i].x) * t, path.at[i].y + (path.at[i + 1].y - path.at[i].y) * t};
  };
  // Starts from the middle outwards.
  std::vector<double> starts;
  const double middle = (length - width) / 2, hop = std::max(width / 3, 12.0);
  for (double d = 0; d <= middle - smooth_px / 2; d += hop) {
    starts.push_back(middle - d);
    if (d > 0) starts.push_back(middle + d);
  }
  for (const double start : starts) {
    if (out.size() >= most) break;
    const PointPx first = at(start), last = at(start + width);
    const bool backwards = last.x < first.x;
    std::vector<Pen> pens;
    const double heading = backwards ? std::atan2(first.y - last.y, first.x - last.x) : std::atan2(last.y - first.y, last.x - first.x);
    double along = backwards ? start + width : start, previous = NAN;
    bool good = true;
    for (const float advance : advances) {
      const double next = backwards ? along - advance : along + advance;
      const PointPx a = at(along), b = at(next);
      const double angle = std::atan2(b.y - a.y, b.x - a.x);
      if (!std::isnan(previous) && std::abs(std::remainder(angle - previous, kTurn)) > 0.17) good = false;
      if (std::abs(std::remainder(angle - heading, kTurn)) > 0.55) good = false;
      if (std::cos(angle) < 0.2) good = false;  // nearly upright stretches read badly
      previous = angle;
      // Above the line as read.
      pens.push_back({{a.x + std::sin(angle) * offset_px, a.y - std::cos(angle) * offset_px}, angle * kDegrees});
      along = next;
      if (!good) break;
    }
    if (good) out.push_back(std::move(pens));
  }
  return out;
}

}  // namespace thalweg
