#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "geo/base/measure.hpp"
#include "layers/arcs.hpp"
#include "layers/labels.hpp"
#include "layers/palette.hpp"
#include "layers/scene_parts.hpp"
#include "layers/utf8.hpp"

namespace thalweg {
namespace {

constexpr std::uint32_t kNoPart = 0xffffffff;

bool in_focus(const Project& project, const std::string& code) {
  return project.focus.empty() || std::find(project.focus.begin(), project.focus.end(), code) != project.focus.end();
}

// Cut-off parts that are drawn and named as such; islands and large exclaves speak for themselves.
bool emphasised(const Enclave& e) {
  switch (e.kind) {
    case EnclaveKind::kTrueEnclave:
    case EnclaveKind::kCounterEnclave: return true;
    case EnclaveKind::kEnclave:
    case EnclaveKind::kExclave: return e.area.value < 5000 && e.coast_km == 0;
    default: return false;
  }
}

// Outlines of a list of enclaves as closed chains of their own.
FillItem fill_of_outlines(const std::vector<const Enclave*>& list, Colour colour, Hatch hatch, Progress& progress) {
  FillItem item;
  auto set = std::make_shared<ArcSet>();
  for (const Enclave* e : list) {
    for (const auto& ring : e->outline) {
      if (ring.size() < 3) continue;
      std::vector<LonLat> closed = ring;
      if (!(closed.front() == closed.back())) closed.push_back(closed.front());
      item.rings.arc.push_back(static_cast<std::int32_t>(set->arcs()));
      add_arc(*set, closed);
      end_chain(item.rings, *set);
    }
    item.polygon_start.push_back(static_cast<std::uint32_t>(item.rings.size()));
    item.colour.push_back(colour);
  }
  rank_arcs(*set, progress);
  item.arcs = std::move(set);
  item.hatch = hatch;
  return item;
}

LineItem lines_from(const std::shared_ptr<const ArcSet>& arcs, const std::vector<std::uint32_t>& wanted, const LineStyle& style, const std::string& layer) {
  LineItem item;
  item.layer = layer;
  item.arcs = arcs;
  item.chains = chain_arcs(*arcs, wanted);
  item.style = style;
  item.full_m_per_px = 700;
  return item;
}

// Arcs with the open sea beyond, without the straight edges where the data was cut: an edge along a
// parallel or a meridian over more than a kilometre is no shore. What is left of arcs that have such edges
// gets arcs of its own.
void add_shores(LayerBuild& l) {
  const SceneBuild& b = l.scene;
  const BorderGraph& graph = *b.findings.graph;
  const auto on_edge = [](LonLat p, LonLat q) {
    const double dlon = std::abs(p.lon - q.lon), dlat = std::abs(p.lat - q.lat);
    return std::min(dlon, dlat) < 1e-6 && std::max(dlon, dlat) > 0.01;
  };
  const auto& graph_arcs = l.graph().item.arcs;
  const ArcSet& arcs = *graph_arcs;
  LineItem whole, rest;
  auto set = std::make_shared<ArcSet>();
  for (std::uint32_t a = 0; a < graph.arcs().size(); ++a) {
    if (b.findings.land->beyond[a] != Beyond::kSea) continue;
    const auto line = std::span(arcs.coords).subspan(arcs.start[a], arcs.start[a + 1] - arcs.start[a]);
    std::size_t begin = 0;
    const auto finish = [&](std::size_t end) {
      if (end - begin > 1) {
        rest.chains.arc.push_back(static_cast<std::int32_t>(set->arcs()));
        add_arc(*set, line.subspan(begin, end - begin));
        end_chain(rest.chains, *set);
      }
      begin = end;
    };
    bool cut = false;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      if (!on_edge(line[i], line[i + 1])) continue;
      cut = true;
      finish(i + 1);
    }
    if (cut) {
      finish(line.size());
    } else {
      whole.chains.arc.push_back(static_cast<std::int32_t>(a));
      end_chain(whole.chains, arcs);
    }
  }
  rank_arcs(*set, b.progress);
  whole.arcs = graph_arcs;
  rest.arcs = std::move(set);
  for (LineItem* item : {&whole, &rest}) {
    if (item->chains.size() == 0) continue;
    item->layer = l.layer.id;
    item->style.width_px = 0.8F;
    item->style.colour = palette::kCoast;
    item->full_m_per_px = 1500;
    l.out.above.emplace_back(std::move(*item));
  }
}

// Where a wide text has the most room in the largest of the polygons, in degrees.
LonLat text_place(const FillItem& item, const std::vector<std::uint32_t>& polygons) {
  double best_size = -1;
  std::vector<std::vector<MapXY>> best;
  double cosine = 1;
  for (const std::uint32_t p : polygons) {
    std::vector<std::vector<MapXY>> rings;
    GeoBox box;
    for (std::uint32_t r = item.polygon_start[p]; r < item.polygon_start[p + 1]; ++r) {
      std::vector<LonLat> ring;
      for (std::uint32_t i = item.rings.start[r]; i < item.rings.start[r + 1]; ++i) take_arc(*item.arcs, item.rings.arc[i], 3000, ring);
      for (const LonLat& c : ring) box.grow(c);
      auto& out = rings.emplace_back();
      for (const LonLat& c : ring) out.push_back({c.lon, c.lat});
    }
    if (box.empty()) continue;
    const double size = (box.east - box.west) * (box.north - box.south);
    if (size <= best_size) continue;
    best_size = size;
    cosine = std::cos((box.south + box.north) / 2 * 3.14159265358979323846 / 180);
    best = std::move(rings);
  }
  for (auto& ring : best) {
    for (MapXY& c : ring) c.x *= cosine;
  }
  const auto spot = roomiest(best, 6, 0.02);
  return spot ? LonLat{spot->at.x / cosine, spot->at.y} : LonLat{0, 90};
}

void label_parties(LayerBuild& build, const GraphFill& fill, std::uint32_t item, const std::set<std::uint32_t>& enclave_polygons) {
  const SceneBuild& b = build.scene;
  const BorderGraph& graph = *b.findings.graph;
  const auto parties = static_cast<PartyId>(graph.parties().codes.size());
  std::vector<std::vector<std::uint32_t>> polygons_of(parties);
  for (std::uint32_t k = 0; k < fill.party_of.size(); ++k) {
    if (!enclave_polygons.contains(k)) polygons_of[fill.party_of[k]].push_back(k);
  }
  for (PartyId p = 0; p < parties; ++p) {
    const std::string& code = graph.parties().codes[p];
    Label l;
    l.layer = "countries";
    l.kind = LabelKind::kArea;
    l.item = item;
    l.polygons = std::move(polygons_of[p]);
    if (l.polygons.empty()) continue;
    l.text = capitals(b.options.words.name(b.project.party_name(code)));
    const bool focus = in_focus(b.project, code);
    l.at = text_place(fill.item, l.polygons);
    l.style.face = Face::kSemiBold;
    l.style.size_px = focus ? 17 : 13.5F;
    l.style.spacing_px = focus ? 5 : 3;
    l.style.colour = focus ? palette::kCountryText : mix(palette::kCountryText, rgb(0xffffff), 0.25);
    l.style.halo = rgb(0xffffff, 0.55);
    l.style.halo_px = 2;
    l.min_extent_px = 60;
    l.priority = focus ? 2000 : 1500;
    build.out.labels.push_back(std::move(l));
  }
}

void label_enclaves(LayerBuild& build, std::uint32_t item, const std::vector<std::uint32_t>& polygon_of_enclave) {
  const SceneBuild& b = build.scene;
  for (std::size_t i = 0; i < b.findings.enclaves.size(); ++i) {
    const Enclave& e = b.findings.enclaves[i];
    if (!emphasised(e) || polygon_of_enclave[i] == kNoPart) continue;
    const PlaceName* name = b.project.enclave_name(e.inside, e);
    Label l;
    l.layer = "enclaves";
    l.kind = LabelKind::kArea;
    l.text = name != nullptr ? name_in(*name, b.options.language) : e.name;
    if (l.text.empty()) continue;
    l.item = item;
    l.polygons = {polygon_of_enclave[i]};
    l.at = e.inside;
    l.second = fmt::format("{} · {} km²", e.owner, grouped(e.area.value, e.area.value < 10 ? 1 : 0));
    l.style.face = Face::kSemiBold;
    l.style.size_px = 13;
    l.style.colour = palette::kEnclaveText;
    l.style.halo = rgb(0xffffff, 0.9);
    l.style.halo_px = 1.8F;
    l.second_style = l.style;
    l.second_style.face = Face::kRegular;
    l.second_style.size_px = 10.5F;
    l.priority = 1900 + std::min(e.area.value / 100, 50.0);
    l.clear_px = 5;  // beside the outline where it is too small to hold the name
    l.max_m_per_px = 900;
    build.out.labels.push_back(std::move(l));
  }
}

}  // namespace

std::map<std::string, Colour> tint_parties(const BorderGraph& graph, const std::vector<std::string>& focus) {
  const auto& codes = graph.parties().codes;
  std::vector<std::set<PartyId>> neighbours(codes.size());
  for (const ArcLabel& l : graph.labels()) {
    for (const PartyId a : l.left) {
      for (const PartyId c : l.right) {
        if (a == c) continue;
        neighbours[a].insert(c);
        neighbours[c].insert(a);
      }
    }
  }
  const auto is_focus = [&](PartyId p) { return std::find(focus.begin(), focus.end(), codes[p]) != focus.end(); };
  std::vector<PartyId> order(codes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](PartyId a, PartyId c) {
    if (is_focus(a) != is_focus(c)) return is_focus(a);
    return neighbours[a].size() > neighbours[c].size();
  });
  constexpr int kNone = -1;
  std::vector<int> tint(codes.size(), kNone);
  std::vector<int> uses(palette::kTints.size());
  for (const PartyId p : order) {
    std::vector<int> clashes(palette::kTints.size());
    for (const PartyId n : neighbours[p]) {
      if (tint[n] != kNone) ++clashes[static_cast<std::size_t>(tint[n])];
    }
    std::size_t best = 0;
    for (std::size_t t = 1; t < clashes.size(); ++t) {
      if (std::pair(clashes[t], uses[t]) < std::pair(clashes[best], uses[best])) best = t;
    }
    tint[p] = static_cast<int>(best);
    ++uses[best];
  }
  std::map<std::string, Colour> out;
  for (PartyId p = 0; p < codes.size(); ++p) {
    const Colour c = palette::kTints[static_cast<std::size_t>(tint[p])];
    out[codes[p]] = focus.empty() || is_focus(p) ? c : mix(c, palette::kLandElsewhere, 0.6);
  }
  return out;
}

LineStyle border_line(const Layer& layer) {
  const Style s = merged(default_style(layer), layer.style);
  return line_style(s.pattern.value_or(LinePattern::kSolid), *s.width_px, *s.line, *s.casing_px, *s.casing);
}

LineStyle other_border_line(const Layer& layer) {
  const Style& s = layer.style;
  return line_style(s.pattern.value_or(LinePattern::kDashed), s.width_px.value_or(1.1F), s.line.value_or(palette::kOtherDate), s.casing_px.value_or(0), s.casing.value_or(palette::kBorderCasing));
}

namespace {

void add_border_fills(LayerBuild& l) {
  const SceneBuild& b = l.scene;
  const BorderGraph& graph = *b.findings.graph;
  const GraphFill& shapes = l.graph();
  // Polygons are the graph's non-empty parts, in order.
  std::vector<std::uint32_t> polygon_of_part(graph.geometry().parts(), kNoPart);
  std::uint32_t next = 0;
  for (std::size_t p = 0; p < graph.geometry().parts(); ++p) {
    const bool drawn = graph.geometry().part_start[p] != graph.geometry().part_start[p + 1] && graph.party_of_part(p) != BorderGraph::kNoParty;
    if (drawn) polygon_of_part[p] = next++;
  }
  std::set<std::uint32_t> enclave_polygons;
  std::vector<std::uint32_t> polygon_of_enclave(b.findings.enclaves.size(), kNoPart);
  for (std::size_t i = 0; i < b.findings.enclaves.size(); ++i) {
    const Enclave& e = b.findings.enclaves[i];
    if (!emphasised(e) || e.part >= polygon_of_part.size()) continue;
    polygon_of_enclave[i] = polygon_of_part[e.part];
    if (polygon_of_enclave[i] != kNoPart) enclave_polygons.insert(polygon_of_enclave[i]);
  }
  label_parties(l, shapes, 0, enclave_polygons);
  label_enclaves(l, 0, polygon_of_enclave);
  if (fills_follow_style(l)) {
    add_class_fills(l, shapes.item, shapes.feature_of);
  } else {
    FillItem fill = shapes.item;
    fill.layer = l.layer.id;
    for (std::size_t k = 0; k < shapes.party_of.size(); ++k) fill.colour[k] = b.tints.at(graph.parties().codes[shapes.party_of[k]]);
    for (const std::uint32_t polygon : enclave_polygons) fill.colour[polygon] = mix(fill.colour[polygon], palette::kEnclave, 0.10);
    l.out.below.emplace_back(std::move(fill));
  }
  for (const auto& [kind, colour, hatch] : {std::tuple{EnclaveKind::kDoubleClaim, palette::kDisputed, Hatch::kDiagonal}, {EnclaveKind::kNoOwner, palette::kNoOwner, Hatch::kCross}}) {
    std::vector<const Enclave*> places;
    for (const Enclave& e : b.findings.enclaves) {
      if (e.kind == kind) places.push_back(&e);
    }
    if (places.empty()) continue;
    FillItem hatched = fill_of_outlines(places, with_alpha(colour, 0.8), hatch, b.progress);
    hatched.layer = l.layer.id;
    l.out.below.emplace_back(std::move(hatched));
  }
}

void add_border_lines(LayerBuild& build) {
  const SceneBuild& b = build.scene;
  const std::string& layer = build.layer.id;
  const BorderGraph& graph = *b.findings.graph;
  const auto& set = build.graph().item.arcs;
  std::set<std::uint32_t> round_enclaves;
  for (const Enclave& e : b.findings.enclaves) {
    if (!emphasised(e) || e.part >= graph.geometry().parts()) continue;
    const std::uint32_t outer = graph.geometry().part_start[e.part];
    for (const std::int32_t ref : graph.ring_arcs(outer)) round_enclaves.insert(static_cast<std::uint32_t>(ref < 0 ? ~ref : ref));
  }
  const Territories& land = *b.findings.land;
  const auto& codes = graph.parties().codes;
  const auto any_focus = [&](const std::vector<PartyId>& side) {
    return std::any_of(side.begin(), side.end(), [&](PartyId p) { return in_focus(b.project, codes[p]); });
  };
  std::vector<std::uint32_t> settled, elsewhere, disputed, unowned, rings;
  for (std::uint32_t a = 0; a < graph.arcs().size(); ++a) {
    const ArcLabel& l = graph.label(graph.arcs()[a]);
    if (l.left == l.right) continue;
    if (l.left.size() > 1 || l.right.size() > 1 || land.beyond[a] == Beyond::kCovered) {
      disputed.push_back(a);
    } else if (land.beyond[a] == Beyond::kVoid) {
      unowned.push_back(a);
    } else if (land.beyond[a] == Beyond::kShared) {
      (round_enclaves.contains(a) ? rings : any_focus(l.left) || any_focus(l.right) ? settled : elsewhere).push_back(a);
    }
  }
  add_shores(build);
  const auto put = [&](const std::vector<std::uint32_t>& arcs, const LineStyle& style) {
    if (!arcs.empty()) build.out.above.emplace_back(lines_from(set, arcs, style, layer));
  };
  put(elsewhere, line_style(LinePattern::kSolid, 0.9F, palette::kBorderElsewhere));
  put(settled, border_line(build.layer));
  put(unowned, line_style(LinePattern::kDotted, 1, palette::kNoOwner));
  put(disputed, line_style(LinePattern::kDashed, 1.7F, palette::kDisputed, 2.5F, palette::kBorderCasing));
  put(rings, line_style(LinePattern::kSolid, 1.9F, palette::kEnclave, 1.5F, palette::kEnclaveCasing));
}

}  // namespace

void add_borders(LayerBuild& l) {
  add_border_fills(l);
  add_border_lines(l);
  add_symbols(l);
}

void add_other_borders(LayerBuild& l) {
  LineItem item = l.lines(true).item;
  item.layer = l.layer.id;
  item.style = other_border_line(l.layer);
  l.out.above.emplace_back(std::move(item));
  add_symbols(l);
}

}  // namespace thalweg
