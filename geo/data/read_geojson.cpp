#include "geo/data/read_geojson.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "geo/base/parallel.hpp"
#include "geo/data/encoding.hpp"
#include "geo/data/gdal_open.hpp"
#include "geo/data/geojson_coords.hpp"
#include "geo/data/geojson_outline.hpp"
#include "geo/data/geojson_properties.hpp"
#include "geo/data/json_scan.hpp"
#include "geo/data/to_wgs84.hpp"

namespace thalweg {
namespace {

constexpr std::size_t kGrainBytes = 1u << 20;  // of text that a thread reads at a time
constexpr std::size_t kMostSlices = 8192;      // in it
constexpr std::size_t kRunAhead = 16;          // batches read before those in front of them are joined
constexpr std::size_t kFewestVertexBytes = 6;  // "[1,2],"

tl::unexpected<Error> syntax_error(std::string_view text, const std::string& shown, const std::string& what, std::size_t at) {
  const bool short_ = at >= text.size();
  return fail(ErrorCode::kFormat, fmt::format("{}: not valid JSON at {}: {}", shown, place_in(text, at), what),
              short_ ? "the file breaks off: copy or export it again" : "mend it there, or export it again");
}

// Reads slices on several threads and joins what they read in order, so that the result is the same for
// any number of threads while only a few batches are in memory besides it.
class Joiner {
 public:
  Joiner(std::string_view text, const GeoJsonOutline& outline, const std::function<void(std::size_t, std::size_t)>& release,
         Progress& progress)
      : text_(text), outline_(outline), release_(release), progress_(progress), slices_(cut_into_slices(text, outline, kGrainBytes)) {
    std::size_t bytes = 0;
    batch_start_.push_back(0);
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      bytes += slices_[i].end - slices_[i].begin;
      total_bytes_ += slices_[i].end - slices_[i].begin;
      if (bytes < kGrainBytes && i + 1 - batch_start_.back() < kMostSlices && i + 1 < slices_.size()) continue;
      batch_start_.push_back(i + 1);
      bytes = 0;
    }
    read_ = std::vector<std::atomic<SliceBatch*>>(batch_start_.size() - 1);
    builder_.reserve(std::min(outline.most_vertices, total_bytes_ / kFewestVertexBytes + 1));
  }
  ~Joiner() {
    for (auto& r : read_) delete r.load();
  }
  Joiner(const Joiner&) = delete;
  Joiner& operator=(const Joiner&) = delete;

  void run() {
    parallel_for(progress_, read_.size(), 1, [&](std::size_t i, std::size_t) { read_batch(i); });
    join();
  }

  // The first piece whose coordinates are not as they should be, if any.
  std::optional<std::uint32_t> malformed() const { return malformed_; }
  GeometryBuilder& builder() { return builder_; }

 private:
  void read_batch(std::size_t i) {
    if (stop_) return;
    std::unique_ptr<SliceBatch> batch = take_batch();
    std::size_t begin = text_.size(), end = 0;
    for (std::size_t s = batch_start_[i]; s < batch_start_[i + 1]; ++s) {
      const GeoJsonSlice& slice = slices_[s];
      read_slice(text_, slice, outline_.pieces[slice.piece], *batch);
      if (slice.begin == slice.end) continue;  // a feature without geometry is nowhere in the text
      begin = std::min(begin, slice.begin);
      end = std::max(end, slice.end);
    }
    if (begin < end) release_(begin, end);
    read_[i].store(batch.release(), std::memory_order_release);
    std::unique_lock lock(joining_, std::defer_lock);
    if (i > joined_.load(std::memory_order_relaxed) + kRunAhead) lock.lock();
    else if (!lock.try_lock()) return;
    join();
  }

  std::unique_ptr<SliceBatch> take_batch() {
    const std::scoped_lock lock(spare_mutex_);
    if (spare_.empty()) return std::make_unique<SliceBatch>();
    std::unique_ptr<SliceBatch> batch = std::move(spare_.back());
    spare_.pop_back();
    return batch;
  }

  // Appends the batches that are next and read.
  void join() {
    std::size_t i = joined_.load(std::memory_order_relaxed);
    for (; i < read_.size() && !malformed_; ++i) {
      std::unique_ptr<SliceBatch> batch(read_[i].exchange(nullptr, std::memory_order_acquire));
      if (!batch) break;
      append(*batch, batch_start_[i]);
      batch->clear();
      progress_.report(0.9 * static_cast<double>(i + 1) / static_cast<double>(read_.size()));
      const std::scoped_lock lock(spare_mutex_);
      spare_.push_back(std::move(batch));
    }
    joined_.store(i, std::memory_order_relaxed);
  }

  void append(const SliceBatch& batch, std::size_t first_slice) {
    std::uint32_t ring = 0;
    for (std::size_t s = 0; s < batch.slices.size(); ++s) {
      const ReadSlice& slice = batch.slices[s];
      const GeoJsonSlice& cut = slices_[first_slice + s];
      const GeoJsonPiece& piece = outline_.pieces[cut.piece];
      if (!slice.well_formed || builder_.too_large()) {
        if (!slice.well_formed) malformed_ = cut.piece;
        stop_ = true;
        return;
      }
      if (piece.left_out) {
        builder_.left_out(slice.parts);
      } else {
        builder_.add_faults(slice.faults);
        builder_.mended(batch.coords, ring == 0 ? 0 : batch.rings[ring - 1].end,
                        std::span(batch.rings).subspan(ring, slice.rings_end - ring));
        if (piece.kind != GeometryKind::kNone) kind_ = piece.kind;
      }
      ring = slice.rings_end;
      if (cut.end == piece.end && piece.last_of_feature) {
        builder_.end_feature(kind_);
        kind_ = GeometryKind::kNone;
      }
    }
  }

  std::string_view text_;
  const GeoJsonOutline& outline_;
  const std::function<void(std::size_t, std::size_t)>& release_;
  Progress& progress_;
  std::vector<GeoJsonSlice> slices_;
  std::vector<std::size_t> batch_start_;
  std::size_t total_bytes_ = 0;
  std::vector<std::atomic<SliceBatch*>> read_;
  std::mutex spare_mutex_;
  std::vector<std::unique_ptr<SliceBatch>> spare_;
  std::mutex joining_;  // guards all below
  std::atomic<std::size_t> joined_{0};
  std::atomic<bool> stop_{false};
  GeometryBuilder builder_;
  GeometryKind kind_ = GeometryKind::kNone;
  std::optional<std::uint32_t> malformed_;
};

std::string layer_name(const GeoJsonOutline& outline, const std::string& shown) {
  if (!outline.name.empty()) return outline.name;
  const auto slash = shown.find_last_of('/');
  std::string name = slash == std::string::npos ? shown : shown.substr(slash + 1);
  const auto dot = name.find_last_of('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

// The user names the system of coordinates that are not degrees: RFC 7946 forbids them, people write them.
Result<CrsRecord> from_named_crs(GeometryColumn& geometry, const std::string& crs, std::vector<FeatureFaults>& faults,
                                 Problems& problems, Progress& progress) {
  const Result<CrsRecord> record = to_wgs84(geometry.coords, crs, crs, problems, progress);
  if (!record) return record;
  GeometryBuilder again;  // drops what cannot be transformed
  std::vector<LonLat> ring;
  for (std::size_t f = 0; f < geometry.features(); ++f) {
    for (std::uint32_t part = geometry.feature_start[f]; part < geometry.feature_start[f + 1]; ++part) {
      for (std::uint32_t r = geometry.part_start[part]; r < geometry.part_start[part + 1]; ++r) {
        ring.assign(geometry.ring(r).begin(), geometry.ring(r).end());
        if (geometry.kind[f] == GeometryKind::kPolygon) ring.push_back(ring.front());
        again.ring(ring, geometry.kind[f]);
      }
      again.end_part();
    }
    again.end_feature(geometry.kind[f]);
  }
  for (const FeatureFaults& f : again.faults())
    if (!f.empty || geometry.kind[static_cast<std::size_t>(f.feature)] != GeometryKind::kNone) faults.push_back(f);
  geometry = again.take();
  return record;
}

}  // namespace

bool is_geojson_name(const std::string& name) {
  const std::string extension = extension_of(name);
  return extension == ".geojson" || extension == ".json";
}

Result<std::optional<FeatureTable>> read_geojson(std::string_view text, const std::string& shown, const ReadOptions& options,
                                                 const std::function<void(std::size_t, std::size_t)>& release,
                                                 Problems& problems, Progress& progress) {
  progress.report(0, fmt::format("reading {}", shown));
  GeoJsonRefusal refusal;
  const std::optional<GeoJsonOutline> outline = outline_geojson(text, refusal);
  if (!outline) {
    if (refusal.syntax) return syntax_error(text, shown, refusal.text, refusal.at);
    return std::nullopt;
  }
  FeatureTable table;
  table.name = layer_name(*outline, shown);
  if (!options.layer.empty() && options.layer != table.name)
    return fail(ErrorCode::kUnknownName, fmt::format("{}: layer '{}' not found", shown, options.layer),
                fmt::format("layers: {}", table.name));

  Joiner joiner(text, *outline, release, progress);
  joiner.run();
  if (progress.cancelled()) return cancelled();
  if (joiner.malformed()) {
    const GeoJsonPiece& piece = outline->pieces[*joiner.malformed()];
    JsonScanner scan(text, piece.begin);
    std::string_view token;
    if (!scan.take_value(token))
      return syntax_error(text, shown, fmt::format("{}, in the coordinates of feature {}", scan.error(), piece.feature + 1), scan.error_at());
    return std::nullopt;
  }
  if (joiner.builder().too_large())
    return fail(ErrorCode::kTooLarge, fmt::format("{}: more than 4,294,967,040 vertices", shown), "cut the data into parts");
  std::vector<FeatureFaults> faults = std::move(joiner.builder().faults());
  table.geometry = joiner.builder().take();
  table.crs = {"EPSG:4326", "", 0};

  if (options.with_attributes) {
    Result<std::vector<Column>> columns = read_properties(*outline, progress);
    if (!columns) {
      Error error = columns.error();
      error.message = fmt::format("{}: {}", shown, error.message);
      return tl::unexpected(std::move(error));
    }
    table.columns = std::move(*columns);
  }
  if (!options.crs.empty()) {
    const Result<bool> same = is_wgs84(options.crs);
    if (!same) return tl::unexpected(same.error());
    if (!*same && outline->names_crs) {
      Problem p;
      p.severity = Severity::kInfo;
      p.kind = ProblemKind::kCrs;
      p.text = fmt::format("{}: states EPSG:4326 itself; {} was not used", shown, options.crs);
      problems.push_back(std::move(p));
    } else if (!*same) {
      const Result<CrsRecord> record = from_named_crs(table.geometry, options.crs, faults, problems, progress);
      if (!record) return tl::unexpected(record.error());
      table.crs = *record;
    }
  }
  report_faults(faults, problems);
  settle_encoding(table, options.encoding, problems);
  report_layer(table, problems);
  progress.report(1);
  return table;
}

}  // namespace thalweg
