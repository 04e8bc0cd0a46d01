#include "geo/data/geojson_coords.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

namespace thalweg {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool is_digit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

constexpr std::array<double, 23> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::array<std::uint32_t, 9> kWholePowersOfTen = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

// Eight characters, the first lowest, less '0' each.
std::uint64_t eight_from(const char* at) {
  std::uint64_t v;
  std::memcpy(&v, at, sizeof(v));
  return v ^ 0x3030303030303030;
}
// How many of them are digits before the first that is none.
unsigned digits_first(std::uint64_t eight) {
  const std::uint64_t others = ((eight + 0x7676767676767676) | eight) & 0x8080808080808080;
  return static_cast<unsigned>(std::countr_zero(others)) / 8;  // a carry disturbs only what comes later
}
// The number that the first n of them are, 0 < n <= 8, all digits.
std::uint64_t value_of(std::uint64_t eight, unsigned n) {
  std::uint64_t v = eight << (64 - 8 * n);
  v = v * 10 + (v >> 8);  // pairs
  return (((v & 0x000000FF000000FF) * 0x000F424000000064) + ((v >> 16 & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
}

#ifdef __SSE2__
// A bit for each of sixteen characters that is no digit, the first lowest.
std::uint32_t not_digits(const char* at) {
  using Bytes = unsigned char __attribute__((vector_size(16)));
  using Mask = char __attribute__((vector_size(16)));
  Bytes v;
  std::memcpy(&v, at, sizeof(v));
  return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(std::bit_cast<Mask>(v - static_cast<unsigned char>('0') > static_cast<unsigned char>(9))));
}
#endif

// Reads one array of coordinates or a slice of it. Every slice ends with ']', at which every loop over
// digits and blanks stops: so none needs to look for the end.
class SliceReader {
 public:
  SliceReader(std::string_view text, const GeoJsonSlice& slice, const GeoJsonPiece& piece, SliceBatch& batch)
      : p_(text.data() + slice.begin), end_(text.data() + slice.end), depth_(slice.start_depth),
        vertex_depth_(piece.vertex_depth), kind_(piece.kind), keep_(!piece.left_out), batch_(batch),
        ring_from_(batch.coords.size()), first_ring_(batch.rings.size()) {
    // A ring or line closes to this depth; a point is complete by itself.
    ring_depth_ = kind_ == GeometryKind::kPoint ? -1 : vertex_depth_ - 2;
    part_depth_ = kind_ == GeometryKind::kPolygon ? vertex_depth_ - 3 : ring_depth_;
  }

  bool run(int end_depth) {
    for (;;) {
      // An array is due.
      blanks();
      if (*p_ != '[' || depth_ == vertex_depth_) return false;
      ++p_;
      if (++depth_ == vertex_depth_) {
        if (!vertices()) return false;
      } else {
        blanks();
        if (*p_ != ']') continue;
        close();
      }
      // After it, more close, and a comma brings the next.
      for (;;) {
        blanks_to_end();
        if (p_ == end_) return depth_ == end_depth;
        if (*p_ == ']') {
          if (depth_ == 0) return false;
          close();
          continue;
        }
        if (*p_ != ',' || depth_ == 0) return false;
        ++p_;
        if (p_ == end_) return false;
        break;
      }
    }
  }

  FeatureFaults faults;
  std::uint32_t parts = 0;

 private:
  void blanks() {
    while (is_blank(*p_)) ++p_;
  }
  void blanks_to_end() {
    while (p_ < end_ && is_blank(*p_)) ++p_;
  }

  // Steps over ']'.
  void close() {
    ++p_;
    --depth_;
    if (depth_ == ring_depth_) end_ring();
    if (depth_ == part_depth_) end_part();
  }

  void end_ring() {
    any_vertex_ |= batch_.coords.size() > ring_from_;
    if (!keep_) {
      batch_.coords.resize(ring_from_);
      return;
    }
    const RingFate fate = mend_ring(batch_.coords, ring_from_, kind_, infinite_, faults);
    infinite_ = false;
    ring_from_ = batch_.coords.size();
    batch_.rings.push_back({static_cast<std::uint32_t>(ring_from_), fate, false});
  }

  void end_part() {
    parts += std::exchange(any_vertex_, false) ? 1u : 0u;
    if (batch_.rings.size() > first_ring_) batch_.rings.back().ends_part = true;
  }

  // From inside of the first '[' of a vertex, over all vertices that follow without a break; then the
  // depth is that of their ring again.
  bool vertices() {
    for (;;) {
      LonLat v;
      if (!usual_vertex(v)) {
        if (!number(v.lon)) return false;
        if (*p_ != ',' && (blanks(), *p_ != ',')) return false;
        ++p_;
        if (!number(v.lat)) return false;
      }
      while (*p_ != ']') {  // heights and what else there may be
        blanks();
        if (*p_ == ']') break;
        if (*p_ != ',') return false;
        ++p_;
        double ignored;
        if (!number(ignored)) return false;
      }
      ++p_;
      batch_.coords.push_back(v);
      if (kind_ == GeometryKind::kPoint) {
        end_ring();
        end_part();
      }
      if (end_ - p_ > 2 && p_[0] == ',' && p_[1] == '[') {
        if (depth_ == 1) return false;  // a second vertex after a Point's
        p_ += 2;
        continue;
      }
      --depth_;
      return true;
    }
  }

  // Up to eight digits behind a point and seven before it, which is nearly every coordinate: without a branch that depends
  // on how many there are, or on the sign. False, and nothing read, for all else.
  bool usual_number(double& out) {
    if constexpr (std::endian::native != std::endian::little) return false;
    if (end_ - p_ < 24) return false;
    const bool negative = *p_ == '-';
    const char* digits = p_ + negative;
    const std::uint64_t head = eight_from(digits);
    const unsigned whole = digits_first(head);
    if (whole - 1 >= 7 || digits[whole] != '.' || (whole > 1 && *digits == '0')) return false;
    const unsigned fraction = digits_first(eight_from(digits + whole + 1));
    const char* after = digits + whole + 1 + fraction;
    if (fraction == 0 || is_digit(*after) || *after == 'e' || *after == 'E') return false;
    p_ = after;
    return decimal(digits, whole, fraction, negative, out);
  }

  // So many digits, a point, so many digits, each at least one and at most eight; false where it may be not exact.
  static bool decimal(const char* digits, unsigned whole, unsigned fraction, bool negative, double& out) {
    const std::uint64_t mantissa = value_of(eight_from(digits), whole) * kWholePowersOfTen[fraction] +
                                   value_of(eight_from(digits + whole + 1), fraction);
    // Below 2^53 both numbers are exact, so that their quotient is rounded once and rightly.
    const double value = static_cast<double>(static_cast<std::int64_t>(mantissa)) / kPowersOfTen[fraction];
    out = std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) | static_cast<std::uint64_t>(negative) << 63);
    return mantissa < (std::uint64_t{1} << 53);
  }

  // Two such numbers with a comma between them and ']' behind, which is left to read: all that is not a digit is
  // found at once. False, and nothing read, for all else.
  bool usual_vertex(LonLat& out) {
#ifdef __SSE2__
    if (end_ - p_ < 48) return false;
    const char* const p = p_;
    const auto bit = [](bool b, unsigned at) { return static_cast<std::uint32_t>(b) << at; };
    const bool negative_lon = p[0] == '-';
    std::uint32_t others = (not_digits(p) | not_digits(p + 16) << 16) & ~bit(negative_lon, 0);
    const auto next = [&others] {
      const auto at = static_cast<unsigned>(std::countr_zero(others));
      others &= others - 1;
      return at;
    };
    const unsigned lon_point = next(), comma = next();
    if (comma >= 31) return false;
    const bool negative_lat = p[comma + 1] == '-';
    others &= ~bit(negative_lat, comma + 1);
    const unsigned lat_point = next();
    if (others == 0) return false;  // longer than what was looked at
    const unsigned close = next();
    if (p[lon_point] != '.' || p[comma] != ',' || p[lat_point] != '.' || p[close] != ']') return false;
    const unsigned lon = negative_lon, lat = comma + 1 + negative_lat;  // first digits
    const unsigned lon_whole = lon_point - lon, lat_whole = lat_point - lat, lon_fraction = comma - lon_point - 1, lat_fraction = close - lat_point - 1;
    // None is 0 and none above 8.
    if (((lon_whole - 1) | (lat_whole - 1) | (lon_fraction - 1) | (lat_fraction - 1)) >= 8) return false;
    if ((lon_whole > 1 && p[lon] == '0') || (lat_whole > 1 && p[lat] == '0')) return false;
    if (!decimal(p + lon, lon_whole, lon_fraction, negative_lon, out.lon) || !decimal(p + lat, lat_whole, lat_fraction, negative_lat, out.lat)) return false;
    p_ = p + close;
    return true;
#else
    return static_cast<void>(out), false;
#endif
  }

  bool number(double& out) {
    const char* start = p_;
    if (usual_number(out)) return true;
    p_ = start;
    if (is_blank(*start)) {
      blanks();
      start = p_;
    }
    const bool negative = *p_ == '-';
    if (negative) ++p_;
    const char* digits = p_;
    std::uint64_t mantissa = 0;
    while (is_digit(*p_)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p_++ - '0');
    const auto whole = p_ - digits;
    if (whole == 0) return odd_number(start, out);
    if (whole > 1 && *digits == '0') return false;
    std::ptrdiff_t fraction = 0;
    if (*p_ == '.') {
      const char* first = ++p_;
      while (is_digit(*p_)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p_++ - '0');
      fraction = p_ - first;
      if (fraction == 0) return false;
    }
    if (*p_ == 'e' || *p_ == 'E') {
      ++p_;
      if (*p_ == '+' || *p_ == '-') ++p_;
      if (!is_digit(*p_)) return false;
      while (is_digit(*p_)) ++p_;
    } else if (whole + fraction <= 19 && mantissa < (std::uint64_t{1} << 53) && fraction <= 22) {
      // Both numbers are exact, so that their quotient is rounded once and rightly.
      const double value = static_cast<double>(mantissa) / kPowersOfTen[static_cast<std::size_t>(fraction)];
      out = negative ? -value : value;
      return true;
    }
    const auto [at, error] = std::from_chars(start, p_, out);
    if (error == std::errc() && at == p_) return true;
    if (error != std::errc::result_out_of_range) return false;
    return out_of_range(start, out);
  }

  // Too large for a double, or too small: infinity, or nothing.
  bool out_of_range(const char* start, double& out) {
    const std::string_view token(start, static_cast<std::size_t>(p_ - start));
    const auto e = token.find_first_of("eE");
    const bool small = e != std::string_view::npos ? token[e + 1] == '-' : token.starts_with("0.") || token.starts_with("-0.");
    out = small ? 0 : std::numeric_limits<double>::infinity();
    infinite_ |= !small;
    return true;
  }

  // NaN and Infinity, which JSON does not have and programs write.
  bool odd_number(const char* start, double& out) {
    if (*start == '-') ++start;
    for (const std::string_view word : {std::string_view("NaN"), std::string_view("Infinity")}) {
      if (static_cast<std::size_t>(end_ - start) < word.size() || std::memcmp(start, word.data(), word.size()) != 0) continue;
      p_ = start + word.size();
      out = std::numeric_limits<double>::quiet_NaN();
      infinite_ = true;
      return true;
    }
    return false;
  }

  const char* p_;
  const char* end_;
  int depth_, vertex_depth_, ring_depth_ = -1, part_depth_ = -1;
  GeometryKind kind_;
  bool keep_;
  SliceBatch& batch_;
  std::size_t ring_from_, first_ring_;
  bool infinite_ = false, any_vertex_ = false;
};

// The end of the first ring at or after `from` that another array follows: where "]]," ends, with blanks or
// without. `opens` is how many arrays open right after it, down to a vertex's numbers.
std::size_t next_cut(std::string_view text, std::size_t from, std::size_t end, int& opens) {
  const char* const last = text.data() + end;
  const char* p = text.data() + from;
  while (p < last) {
    p = static_cast<const char*>(std::memchr(p, ']', static_cast<std::size_t>(last - p)));
    if (!p) break;
    const char* q = ++p;
    int closes = 1;
    while (q < last && (is_blank(*q) || *q == ']')) closes += *q++ == ']' ? 1 : 0;
    if (closes < 2 || q == last || *q != ',') continue;
    const char* comma = q++;
    opens = 0;
    while (q < last && (is_blank(*q) || *q == '[')) opens += *q++ == '[' ? 1 : 0;
    if (q < last && (is_digit(*q) || *q == '-')) return static_cast<std::size_t>(comma - text.data());
    p = q;
  }
  return end;
}

}  // namespace

void SliceBatch::clear() {
  coords.clear();
  rings.clear();
  slices.clear();
}

std::vector<GeoJsonSlice> cut_into_slices(std::string_view text, const GeoJsonOutline& outline, std::size_t grain) {
  std::vector<GeoJsonSlice> slices;
  for (std::size_t i = 0; i < outline.pieces.size(); ++i) {
    const GeoJsonPiece& piece = outline.pieces[i];
    GeoJsonSlice slice{piece.begin, piece.end, static_cast<std::uint32_t>(i), 0, 0};
    while (piece.vertex_depth >= 3 && !piece.left_out && piece.end - slice.begin > 2 * grain) {
      int opens = 0;
      const std::size_t comma = next_cut(text, slice.begin + grain, piece.end, opens);
      if (comma == piece.end) break;
      const int depth = piece.vertex_depth - opens;
      if (depth < 1 || depth > piece.vertex_depth - 2) break;  // not well-formed: the reader will say so
      // The slice ends behind the last bracket before the comma.
      std::size_t end = comma;
      while (is_blank(text[end - 1])) --end;
      slice.end = end;
      slice.end_depth = static_cast<std::uint8_t>(depth);
      slices.push_back(slice);
      slice.begin = comma + 1;
      slice.start_depth = slice.end_depth;
    }
    slice.end = piece.end;
    slice.end_depth = 0;
    slices.push_back(slice);
  }
  return slices;
}

void read_slice(std::string_view text, const GeoJsonSlice& slice, const GeoJsonPiece& piece, SliceBatch& batch) {
  ReadSlice out;
  if (piece.kind != GeometryKind::kNone) {
    SliceReader reader(text, slice, piece, batch);
    out.well_formed = reader.run(slice.end_depth);
    out.faults = reader.faults;
    out.parts = reader.parts;
  }
  out.rings_end = static_cast<std::uint32_t>(batch.rings.size());
  batch.slices.push_back(out);
}

}  // namespace thalweg
