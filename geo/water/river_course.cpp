#include "geo/water/river_course.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "geo/earth/geodesy.hpp"
#include "geo/topology/place.hpp"

namespace thalweg {
namespace {

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const std::string& c : codes) out += (out.empty() ? "" : "/") + c;
  return out;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

struct Sample {
  double at_m = 0;
  LonLat place;
  std::string party;
  std::uint32_t pair = 0;
  bool near = false;
};

// A line measured along, with places at any distance.
class Ruler {
 public:
  explicit Ruler(std::span<const LonLat> line) : line_(line) {
    along_m_.push_back(0);
    for (std::size_t i = 1; i < line.size(); ++i) along_m_.push_back(along_m_.back() + line_length_m(line.subspan(i - 1, 2)));
  }
  double length_m() const { return along_m_.back(); }
  LonLat at(double m) const {
    const auto upper = std::upper_bound(along_m_.begin(), along_m_.end(), m);
    if (upper == along_m_.end()) return line_.back();
    const auto i = static_cast<std::size_t>(std::max<std::ptrdiff_t>(upper - along_m_.begin(), 1)) - 1;
    const double step = along_m_[i + 1] - along_m_[i], t = step > 0 ? (m - along_m_[i]) / step : 0;
    return {std::remainder(line_[i].lon + t * short_way(line_[i + 1].lon - line_[i].lon), 360.0), line_[i].lat + t * (line_[i + 1].lat - line_[i].lat)};
  }
  // Square of the length's error between two places for vertices that are off by one metre, each on its own: a vertex moves the
  // length by the difference of the directions at it (first order).
  double variance(double from_m, double to_m) const {
    double sum = 0;
    const auto first = static_cast<std::size_t>(std::upper_bound(along_m_.begin(), along_m_.end(), from_m) - along_m_.begin());
    for (std::size_t i = std::max<std::size_t>(first, 1); i + 1 < line_.size() && along_m_[i] < to_m; ++i) {
      const auto direction = [&](std::size_t k) {
        const double x = short_way(line_[k + 1].lon - line_[k].lon) * std::cos(line_[k].lat * 0.017453292519943295), y = line_[k + 1].lat - line_[k].lat, n = std::hypot(x, y);
        return n > 0 ? MapXY{x / n, y / n} : MapXY{0, 0};
      };
      const MapXY u = direction(i - 1), v = direction(i);
      sum += (u.x - v.x) * (u.x - v.x) + (u.y - v.y) * (u.y - v.y);
    }
    return sum;
  }

 private:
  std::span<const LonLat> line_;
  std::vector<double> along_m_;
};

// The place between two samples from which on the party is `wanted`, to a metre.
double changes_at(const Ruler& ruler, const CountryLines& countries, double before_m, double after_m, const std::string& wanted) {
  while (after_m - before_m > 1) {
    const double middle = (before_m + after_m) / 2;
    (countries.party_at(ruler.at(middle)) == wanted ? after_m : before_m) = middle;
  }
  return after_m;
}

struct Piece {
  bool border = false;
  std::string a;
  std::uint32_t pair = 0;
  double from_m = 0, to_m = 0;
};

void append(std::vector<Piece>& pieces, Piece p) {
  if (!(p.to_m > p.from_m)) return;
  if (!pieces.empty()) {
    Piece& last = pieces.back();
    if (last.border == p.border && (p.border ? last.pair == p.pair : last.a == p.a)) {
      last.to_m = p.to_m;
      return;
    }
  }
  pieces.push_back(std::move(p));
}

// Stretches of a long stay in the strip, by the nearest border; too short ones go with what stands before, or behind the first.
std::vector<Piece> border_pieces(std::span<const Sample> run, double from_m, double to_m, double least_m) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const double begin = i == 0 ? from_m : (run[i - 1].at_m + run[i].at_m) / 2, end = i + 1 == run.size() ? to_m : (run[i].at_m + run[i + 1].at_m) / 2;
    append(out, {true, "", run[i].pair, begin, end});
  }
  std::vector<Piece> kept;
  double begin = from_m;
  for (const Piece& p : out) {
    if (p.to_m - p.from_m < least_m && !(kept.empty() && p.to_m >= to_m)) {
      if (!kept.empty()) kept.back().to_m = p.to_m;
      continue;
    }
    append(kept, {true, "", p.pair, kept.empty() ? begin : kept.back().to_m, p.to_m});
  }
  if (kept.empty() && !out.empty()) {  // many short ones: the longest stands for all
    std::map<std::uint32_t, double> sums;
    for (const Piece& p : out) sums[p.pair] += p.to_m - p.from_m;
    const auto most = std::max_element(sums.begin(), sums.end(), [](const auto& x, const auto& y) { return x.second < y.second; });
    kept.push_back({true, "", most->first, from_m, to_m});
  }
  return kept;
}

std::vector<Piece> pieces_of(const Ruler& ruler, const CountryLines& countries, double tolerance_m) {
  const double length_m = ruler.length_m(), step_m = std::max(tolerance_m / 4, 10.0);
  const auto steps = static_cast<std::size_t>(std::ceil(length_m / step_m));
  std::vector<Sample> samples(steps + 1);
  for (std::size_t i = 0; i <= steps; ++i) {
    Sample& s = samples[i];
    s.at_m = length_m * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(steps, 1));
    s.place = ruler.at(s.at_m);
    s.party = countries.party_at(s.place);
    if (tolerance_m > 0)
      if (const auto near = countries.nearest_border(s.place, tolerance_m)) {
        s.near = true;
        s.pair = near->pair;
      }
  }
  // Short ways outside of the strip between two long stays in it belong to the first.
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t j = i;
    while (j < samples.size() && samples[j].near == samples[i].near) ++j;
    if (!samples[i].near && i > 0 && j < samples.size() && samples[j].at_m - samples[i - 1].at_m <= kFollows * tolerance_m) {
      // Both sides must be long stays, else this is land between two crossings.
      std::size_t before = i, after = j;
      while (before > 0 && samples[before - 1].near) --before;
      while (after < samples.size() && samples[after].near) ++after;
      if (samples[i - 1].at_m - samples[before].at_m > kFollows * tolerance_m && samples[after - 1].at_m - samples[j].at_m > kFollows * tolerance_m)
        for (std::size_t k = i; k < j; ++k) {
          samples[k].near = true;
          samples[k].pair = samples[i - 1].pair;
        }
    }
    i = j;
  }
  std::vector<Piece> pieces;
  double done_m = 0;
  for (std::size_t i = 0; i < samples.size();) {
    std::size_t j = i;
    if (!samples[i].near) {
      while (j < samples.size() && !samples[j].near && samples[j].party == samples[i].party) ++j;
      double end_m = length_m;
      if (j < samples.size()) end_m = samples[j].near ? samples[j - 1].at_m : changes_at(ruler, countries, samples[j - 1].at_m, samples[j].at_m, samples[j].party);
      append(pieces, {false, samples[i].party, 0, done_m, end_m});
      done_m = std::max(done_m, end_m);
      i = j;
      continue;
    }
    while (j < samples.size() && samples[j].near) ++j;
    const bool first = i == 0, last = j == samples.size();
    const double end_m = last ? length_m : samples[j].at_m;
    if (end_m - done_m > kFollows * tolerance_m) {
      for (const Piece& p : border_pieces(std::span(samples).subspan(i, j - i), done_m, end_m, kFollows * tolerance_m)) append(pieces, p);
    } else if (last && first) {
      append(pieces, {false, samples[(i + j) / 2].party, 0, done_m, end_m});
    } else if (last || first) {
      append(pieces, {false, last ? samples[i - 1].party : samples[j].party, 0, done_m, end_m});
    } else if (const std::string &from = samples[i - 1].party, &to = samples[j].party; from == to) {
      append(pieces, {false, from, 0, done_m, end_m});
    } else {
      std::size_t k = j;
      while (k > i && samples[k - 1].party == to) --k;
      const double at_m = changes_at(ruler, countries, samples[k - 1].at_m, samples[k].at_m, to);
      append(pieces, {false, from, 0, done_m, at_m});
      append(pieces, {false, to, 0, at_m, end_m});
    }
    done_m = end_m;
    i = j;
  }
  return pieces;
}

}  // namespace

CountryLines::CountryLines(const BorderGraph& graph, const Territories& land, Progress& progress) : graph_(&graph), locator_(graph.geometry(), progress) {
  std::map<std::pair<std::string, std::string>, std::uint32_t> numbers;
  const auto& codes = graph.parties().codes;
  for (std::size_t i = 0; i < graph.arcs().size(); ++i) {
    const Arc& arc = graph.arcs()[i];
    const ArcLabel& label = graph.label(arc);
    std::vector<PartyId> left = label.left, right = label.right;
    if (land.beyond[i] == Beyond::kCovered && land.beyond_index[i] != UINT32_MAX) (left.empty() ? left : right) = {graph.party_of_part(land.beyond_index[i])};
    // Of two sides that share a party the others make the border.
    const auto other = [](const std::vector<PartyId>& side, const std::vector<PartyId>& against) {
      for (const PartyId p : side)
        if (std::find(against.begin(), against.end(), p) == against.end()) return p;
      return side.empty() ? BorderGraph::kNoParty : side.front();
    };
    if (left.empty() || right.empty() || left == right) continue;
    const PartyId l = other(left, right), r = other(right, left);
    if (l == r) continue;
    const auto pair = std::minmax(codes[l], codes[r]);
    const auto [at, fresh] = numbers.emplace(std::pair(pair.first, pair.second), static_cast<std::uint32_t>(pairs_.size()));
    if (fresh) pairs_.emplace_back(pair.first, pair.second);
    index_.add(graph.line(arc), false);
    pair_of_line_.push_back(at->second);
  }
  index_.build();
}

std::string CountryLines::party_at(LonLat place) const {
  std::vector<std::uint32_t> rings;
  locator_.rings_around(place, rings);
  std::set<std::string> codes;
  for (std::size_t i = 0; i < rings.size();) {
    const std::size_t part = graph_->part_of_ring(rings[i]);
    std::size_t j = i;
    while (j < rings.size() && graph_->part_of_ring(rings[j]) == part) ++j;
    if ((j - i) % 2 == 1 && graph_->party_of_part(part) != BorderGraph::kNoParty) codes.insert(graph_->parties().codes[graph_->party_of_part(part)]);
    i = j;
  }
  return joined({codes.begin(), codes.end()});
}

std::optional<CountryLines::Near> CountryLines::nearest_border(LonLat place, double within_m) const {
  const auto hit = index_.nearest(place, within_m);
  if (!hit) return std::nullopt;
  return Near{pair_of_line_[hit->line], hit->distance_m};
}

RiverCourse course_of_line(std::vector<LonLat> line, const CountryLines& countries, const CourseOptions& options) {
  RiverCourse out;
  const double off_m = std::hypot(options.river_accuracy_m, options.border_accuracy_m);
  out.tolerance_m = std::isnan(options.tolerance_m) ? 2 * off_m : options.tolerance_m;
  const std::string method = fmt::format("geodesic on WGS 84 (Karney 2013), borders within {:.0f} m", out.tolerance_m);
  out.length = {0, "km", "geodesic on WGS 84 (Karney 2013)", 0, options.source};
  out.line = std::move(line);
  if (out.line.size() < 2) return out;
  const Ruler ruler(out.line);
  const double length_m = ruler.length_m(), river2 = options.river_accuracy_m * options.river_accuracy_m;
  // The two ends of the whole line are as good as the river's vertices.
  out.length.value = length_m / 1000;
  out.length.uncertainty = std::sqrt(river2 * (ruler.variance(0, length_m) + 2)) / 1000;
  if (!(length_m > 0)) return out;
  std::map<std::string, std::pair<double, double>> alone, shared;  // metres, variance
  std::map<std::string, int> entries;
  std::string last;
  bool any = false;
  double border_m = 0;
  for (const Piece& p : pieces_of(ruler, countries, out.tolerance_m)) {
    CourseStretch s;
    s.border = p.border;
    s.a = p.border ? countries.pairs()[p.pair].first : p.a;
    if (p.border) s.b = countries.pairs()[p.pair].second;
    s.from_m = p.from_m;
    s.to_m = p.to_m;
    s.start = ruler.at(p.from_m);
    s.end = ruler.at(p.to_m);
    const double ends = (p.from_m > 0 ? off_m * off_m : river2) + (p.to_m < length_m ? off_m * off_m : river2);
    const double variance = river2 * ruler.variance(p.from_m, p.to_m) + ends;
    s.length = {(p.to_m - p.from_m) / 1000, "km", method, std::sqrt(variance) / 1000, options.source};
    const std::string title = p.border ? s.a + "-" + s.b : s.a;
    if (out.order.empty() || out.order.back() != title) out.order.push_back(title);
    auto& sum = (p.border ? shared : alone)[title];
    sum.first += p.to_m - p.from_m;
    sum.second += variance;
    if (p.border) {
      border_m += p.to_m - p.from_m;
    } else {
      if (any && s.a != last) out.crossings.push_back({static_cast<int>(out.crossings.size()) + 1, last, s.a, ++entries[s.a], s.start, s.from_m, border_m});
      last = s.a;
      any = true;
      border_m = 0;
    }
    out.stretches.push_back(std::move(s));
  }
  for (const auto& [code, sum] : alone) out.countries.emplace_back(code, Measure{sum.first / 1000, "km", method, std::sqrt(sum.second) / 1000, options.source});
  for (const auto& [code, sum] : shared) out.borders.emplace_back(code, Measure{sum.first / 1000, "km", method, std::sqrt(sum.second) / 1000, options.source});
  return out;
}

RiverCourse course_of(const RiverGraph& graph, std::vector<std::uint32_t> reaches, const CountryLines& countries, const CourseOptions& options) {
  std::vector<LonLat> line;
  for (const std::uint32_t r : reaches) {
    const auto part = graph.line(r);
    line.insert(line.end(), part.begin() + (line.empty() ? 0 : 1), part.end());
  }
  RiverCourse out = course_of_line(std::move(line), countries, options);
  if (!reaches.empty()) out.name = graph.name(reaches.back());
  out.reaches = std::move(reaches);
  return out;
}

std::vector<std::vector<std::uint32_t>> rivers_named(const RiverGraph& graph, const std::string& name) {
  const std::string wanted = lower(name);
  std::vector<std::uint8_t> alike(graph.names.size(), 0);
  for (std::size_t i = 1; i < graph.names.size(); ++i) alike[i] = lower(graph.names[i]) == wanted;
  std::vector<std::uint32_t> mouths;
  for (std::uint32_t r = 0; r < graph.reaches.size(); ++r) {
    const std::uint32_t down = graph.reaches[r].down;
    if (alike[graph.reaches[r].name] && (down == kNoReach || !alike[graph.reaches[down].name])) mouths.push_back(r);
  }
  std::stable_sort(mouths.begin(), mouths.end(), [&](std::uint32_t a, std::uint32_t b) { return graph.reaches[a].upstream_m > graph.reaches[b].upstream_m; });
  std::vector<std::vector<std::uint32_t>> out;
  double longest_m = 0;
  for (const std::uint32_t mouth : mouths) {
    std::vector<std::uint32_t> way = main_stem_up(graph, mouth);
    double own_m = 0;
    for (const std::uint32_t r : way) own_m += alike[graph.reaches[r].name] ? graph.reaches[r].length_m : 0;
    longest_m = std::max(longest_m, own_m);
    if (own_m < longest_m / 5) continue;
    for (std::uint32_t r = graph.reaches[mouth].down; r != kNoReach && graph.reaches[r].name == 0; r = graph.reaches[r].down) way.push_back(r);
    out.push_back(std::move(way));
  }
  return out;
}

std::vector<LonLat> line_from(std::span<const LonLat> line, double from_m) {
  double at_m = 0;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const double edge_m = line_length_m(line.subspan(i, 2));
    if (at_m + edge_m > from_m) {
      const double t = (from_m - at_m) / edge_m;
      std::vector<LonLat> out{{std::remainder(line[i].lon + t * short_way(line[i + 1].lon - line[i].lon), 360.0), line[i].lat + t * (line[i + 1].lat - line[i].lat)}};
      out.insert(out.end(), line.begin() + static_cast<std::ptrdiff_t>(i) + 1, line.end());
      return out;
    }
    at_m += edge_m;
  }
  return {};
}

std::string entry_text(const CourseCrossing& crossing, const std::string& name) {
  static constexpr const char* kWords[] = {"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
  const std::string number = crossing.entry <= 10 ? kWords[crossing.entry] : fmt::format("{}th", crossing.entry);
  return fmt::format("enters {} for the {} time", name.empty() ? "land that nobody has" : name, number);
}

}  // namespace thalweg
