#include "layers/scene_cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <type_traits>
#include <unordered_map>

#include <fmt/format.h>
#include <xxhash.h>

#include "geo/base/files.hpp"
#include "geo/base/mapped_file.hpp"
#include "geo/data/raster.hpp"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

// Changed with every change of what fields() lists or of what the numbers mean.
constexpr std::uint64_t kForm = 2;
constexpr char kMagic[8] = {'t', 'h', 'w', 'g', 'm', 'a', 'p', '1'};
constexpr std::size_t kWorth_vertices = 300'000;

class Hash {
 public:
  Hash() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Hash() { XXH3_freeState(state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  void add(const void* data, std::size_t size) { XXH3_128bits_update(state_, data, size); }
  void add(std::string_view text) {
    const std::uint64_t size = text.size();
    add(&size, sizeof size);
    add(text.data(), text.size());
  }
  XXH128_hash_t value() const { return XXH3_128bits_digest(state_); }

 private:
  XXH3_state_t* state_;
};

// What is kept of each type, once for writing and reading.
template <class A> void fields(A& a, ArcSet& v) { a(v.coords, v.importance_m, v.start, v.box, v.run_start, v.run_box, v.run_importance_m); }
template <class A> void fields(A& a, Chains& v) { a(v.arc, v.start, v.box); }
template <class A> void fields(A& a, LineStyle& v) { a(v.width_px, v.colour, v.dash_px, v.casing_px, v.casing, v.core_px, v.core); }
template <class A> void fields(A& a, PointStyle& v) { a(v.radius_px, v.fill, v.outline_px, v.outline); }
template <class A> void fields(A& a, FillItem& v) {
  a(v.layer, v.arcs, v.rings, v.polygon_start, v.colour, v.hatch, v.hatch_spacing_px, v.hatch_width_px, v.min_size_px, v.names_keep_off, v.max_m_per_px, v.min_m_per_px);
}
template <class A> void fields(A& a, LineItem& v) { a(v.layer, v.arcs, v.chains, v.style, v.max_m_per_px, v.min_m_per_px, v.min_size_px, v.full_m_per_px); }
template <class A> void fields(A& a, PointItem& v) { a(v.layer, v.at, v.style, v.radius_px, v.fill, v.slices, v.turn, v.max_m_per_px, v.min_m_per_px); }
template <class A> void fields(A& a, TextStyle& v) { a(v.face, v.size_px, v.colour, v.halo, v.halo_px, v.spacing_px); }
template <class A> void fields(A& a, Label& v) {
  a(v.layer, v.kind, v.text, v.second, v.style, v.second_style, v.priority, v.at, v.clear_px, v.dot, v.dot_style, v.item, v.polygons, v.min_extent_px, v.line, v.max_m_per_px, v.min_m_per_px);
}
template <class A> void fields(A& a, LegendSize& v) { a(v.radius_px, v.text); }
template <class A> void fields(A& a, LegendEntry& v) { a(v.kind, v.text, v.fill, v.hatch, v.line, v.point, v.sizes); }
template <class A> void fields(A& a, LayerOpacity& v) { a(v.layer, v.opacity); }
template <class A> void fields(A& a, Graticule& v) { a(v.shown, v.step_deg, v.style); }
template <class A> void fields(A& a, Furniture& v) { a(v.title, v.subtitle, v.legend, v.attribution, v.notes); }
template <class A> void fields(A& a, MapScene& v) { a(v.sea, v.items, v.labels, v.graticule, v.graticule_below, v.furniture, v.opacity); }
template <class A> void fields(A& a, CachedMap& v) { a(v.view, v.title, v.scene); }

// Taken as bytes. Types with padding would not do: their bytes are not all known.
template <class T>
constexpr bool kPlain = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Colour> || std::is_same_v<T, LonLat> || std::is_same_v<T, GeoBox> || std::is_same_v<T, std::array<float, 4>>;

class Writer {
 public:
  explicit Writer(std::ostream& out) : out_(out) {}
  template <class... T>
  void operator()(T&... values) {
    (put(values), ...);
  }
  XXH128_hash_t hash() const { return hash_.value(); }

 private:
  void bytes(const void* data, std::size_t size) {
    hash_.add(data, size);
    out_.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
  }
  void count(std::size_t n) {
    const std::uint64_t size = n;
    bytes(&size, sizeof size);
  }
  template <class T>
  void put(T& value) {
    if constexpr (kPlain<T>) bytes(&value, sizeof value);
    else fields(*this, value);
  }
  void put(std::string& text) {
    count(text.size());
    bytes(text.data(), text.size());
  }
  template <class T>
  void put(std::vector<T>& list) {
    count(list.size());
    if constexpr (kPlain<T>) {
      bytes(list.data(), list.size() * sizeof(T));
    } else {
      for (T& value : list) put(value);
    }
  }
  // Arcs that several items share are written once, with the first of them.
  void put(std::shared_ptr<const ArcSet>& arcs) {
    const auto [at, is_new] = arcs_.try_emplace(arcs.get(), arcs_.size());
    count(at->second);
    if (is_new) fields(*this, const_cast<ArcSet&>(*arcs));  // a writer changes nothing
  }
  void put(SceneItem& item) {
    count(item.index());
    std::visit([&](auto& v) { put_item(v); }, item);
  }
  template <class T>
  void put_item(T& item) {
    if constexpr (requires(Writer& w) { fields(w, item); }) fields(*this, item);
  }

  std::ostream& out_;
  Hash hash_;
  std::unordered_map<const ArcSet*, std::size_t> arcs_;
};

// Everything it reads was written by Writer and checked by its hash; what does not fit all the same makes it bad.
class Reader {
 public:
  Reader(const MappedFile& file, std::size_t from) : file_(file), left_(file.text().substr(from)) {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  bool whole() const { return !bad_ && left_.empty(); }

 private:
  bool bytes(void* data, std::size_t size) {
    if (bad_ || size > left_.size()) return !(bad_ = true);
    if (size > 0) std::memcpy(data, left_.data(), size);
    const auto at = static_cast<std::size_t>(left_.data() - file_.text().data());
    if (size > kRelease) file_.release(at, at + size);
    left_.remove_prefix(size);
    return true;
  }
  std::size_t count(std::size_t least_bytes) {
    std::uint64_t n = 0;
    bytes(&n, sizeof n);
    if (least_bytes > 0 && n > left_.size() / least_bytes) bad_ = true;
    return bad_ ? 0 : static_cast<std::size_t>(n);
  }
  template <class T>
  void get(T& value) {
    if constexpr (kPlain<T>) bytes(&value, sizeof value);
    else fields(*this, value);
  }
  void get(std::string& text) {
    text.resize(count(1));
    bytes(text.data(), text.size());
  }
  template <class T>
  void get(std::vector<T>& list) {
    if constexpr (kPlain<T>) {
      list.resize(count(sizeof(T)));
      bytes(list.data(), list.size() * sizeof(T));
    } else {
      list.resize(count(1));
      for (T& value : list) {
        if (bad_) return;
        get(value);
      }
    }
  }
  void get(std::shared_ptr<const ArcSet>& arcs) {
    const std::size_t index = count(0);
    if (index == arcs_.size()) {
      const auto made = std::make_shared<ArcSet>();
      arcs_.push_back(made);
      fields(*this, *made);
    }
    if (index >= arcs_.size()) {
      bad_ = true;
      return;
    }
    arcs = arcs_[index];
  }
  void get(SceneItem& item) {
    switch (count(0)) {
      case 0: get(item.emplace<FillItem>()); break;
      case 1: get(item.emplace<LineItem>()); break;
      case 2: get(item.emplace<PointItem>()); break;
      default: bad_ = true;
    }
  }

  static constexpr std::size_t kRelease = 1 << 20;
  const MappedFile& file_;
  std::string_view left_;
  bool bad_ = false;
  std::vector<std::shared_ptr<const ArcSet>> arcs_;
};

struct Header {
  char magic[8];
  std::uint64_t form;
  std::uint64_t size;  // of what follows
  std::uint64_t low, high;  // its hash
};

// Another build may make another scene of the same files.
std::string this_program() {
  std::error_code error;
  const fs::path self = fs::canonical("/proc/self/exe", error);
  return fmt::format("{} {}", fs::file_size(self, error), fs::last_write_time(self, error).time_since_epoch().count());
}

fs::path file_of(const std::string& key) { return map_cache_folder() / (key + ".map"); }

void keep_small(const fs::path& folder, std::uintmax_t most_bytes) {
  struct Entry {
    fs::path file;
    fs::file_time_type used;
    std::uintmax_t size;
  };
  std::vector<Entry> entries;
  std::error_code ignored;
  for (const auto& e : fs::directory_iterator(folder, ignored)) {
    if (e.path().extension() == ".map") entries.push_back({e.path(), e.last_write_time(ignored), e.file_size(ignored)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used > b.used; });
  std::uintmax_t sum = 0;
  for (const Entry& e : entries) {
    sum += e.size;
    if (sum > most_bytes) fs::remove(e.file, ignored);
  }
}

}  // namespace

Result<std::string> map_key(std::span<const fs::path> files, const SceneOptions& options) {
  constexpr std::uintmax_t kWhole = std::uintmax_t{2} << 30;
  constexpr std::size_t kPieces = 64, kPiece = 1 << 20, kStride = 8 << 20;
  if (std::any_of(files.begin(), files.end(), [](const fs::path& file) { return is_raster_name(file.string()); })) return std::string();
  Hash hash;
  hash.add(&kForm, sizeof kForm);
  hash.add(this_program());
  hash.add(options.language);
  hash.add(options.words.language());
  hash.add(options.title);
  hash.add(options.relief ? "relief" : "flat");
  for (const std::string& id : options.hidden) hash.add(id);
  for (const fs::path& file : files) {
    hash.add(file.filename().string());
    const auto mapped = MappedFile::open(file);
    if (!mapped) return tl::unexpected(mapped.error());
    const std::string_view bytes = mapped->text();
    if (bytes.size() <= kWhole) {
      for (std::size_t at = 0; at < bytes.size(); at += kStride) {
        hash.add(bytes.data() + at, std::min(kStride, bytes.size() - at));
        mapped->release(at, std::min(at + kStride, bytes.size()));
      }
      continue;
    }
    std::error_code ignored;
    const auto changed = fs::last_write_time(file, ignored).time_since_epoch().count();
    hash.add(&changed, sizeof changed);
    const std::uint64_t size = bytes.size();
    hash.add(&size, sizeof size);
    for (std::size_t k = 0; k < kPieces; ++k) hash.add(bytes.substr((bytes.size() - kPiece) / (kPieces - 1) * k, kPiece));
  }
  const XXH128_hash_t value = hash.value();
  return fmt::format("{:016x}{:016x}", value.high64, value.low64);
}

fs::path map_cache_folder() {
  for (const auto& [variable, below] : {std::pair{"XDG_CACHE_HOME", "thalweg/maps"}, {"HOME", ".cache/thalweg/maps"}}) {
    if (const char* base = std::getenv(variable); base != nullptr && *base == '/') return fs::path(base) / below;
  }
  return {};
}

std::optional<CachedMap> load_map(const std::string& key) {
  std::error_code ignored;
  if (map_cache_folder().empty() || !fs::exists(file_of(key), ignored)) return std::nullopt;
  const auto mapped = MappedFile::open(file_of(key));
  if (!mapped || mapped->text().size() < sizeof(Header)) return std::nullopt;
  Header header{};
  std::memcpy(&header, mapped->text().data(), sizeof header);
  const std::string_view body = mapped->text().substr(sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 || header.form != kForm || header.size != body.size()) return std::nullopt;
  const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
  if (hash.low64 != header.low || hash.high64 != header.high) return std::nullopt;
  CachedMap map;
  Reader reader(*mapped, sizeof header);
  reader(map);
  if (!reader.whole()) return std::nullopt;
  fs::last_write_time(file_of(key), fs::file_time_type::clock::now(), ignored);  // used now
  return map;
}

bool worth_keeping(const MapScene& scene) {
  std::size_t vertices = 0;
  const ArcSet* last = nullptr;
  for (const SceneItem& item : scene.items) {
    const ArcSet* arcs = nullptr;
    if (const auto* fill = std::get_if<FillItem>(&item)) arcs = fill->arcs.get();
    else if (const auto* lines = std::get_if<LineItem>(&item)) arcs = lines->arcs.get();
    else if (!std::holds_alternative<PointItem>(item)) return false;
    if (arcs != nullptr && arcs != last) vertices += arcs->coords.size();
    last = arcs;
  }
  return vertices >= kWorth_vertices;
}

Result<> store_map(const std::string& key, const MapScene& scene, const GeoBox& view, const std::string& title, std::uintmax_t most_bytes) {
  const fs::path folder = map_cache_folder();
  if (folder.empty()) return {};
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(ErrorCode::kWrite, fmt::format("{}: {}", folder.string(), error.message()), "maps are made anew each time; make the folder writable to keep them");
  auto written = replace_file(file_of(key), [&](const fs::path& part) -> Result<> {
    std::ofstream out(part, std::ios::binary);
    Header header{{}, kForm, 0, 0, 0};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
    CachedMap map{scene, view, title};  // arcs are shared, not copied
    Writer writer(out);
    writer(map);
    header.size = static_cast<std::uint64_t>(out.tellp()) - sizeof header;
    header.low = writer.hash().low64;
    header.high = writer.hash().high64;
    out.seekp(0);
    out.write(reinterpret_cast<const char*>(&header), sizeof header);
    if (!out.flush()) return fail(ErrorCode::kWrite, fmt::format("{}: cannot be written", part.string()), "make room on the disk");
    return {};
  });
  if (written) keep_small(folder, most_bytes);
  return written;
}

}  // namespace thalweg
