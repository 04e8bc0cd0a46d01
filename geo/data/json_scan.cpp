#include "geo/data/json_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include <fmt/format.h>

#include "geo/base/measure.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace thalweg {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      out += static_cast<char>(0xE0 | (c >> 12));
    } else {
      out += static_cast<char>(0xF0 | (c >> 18));
      out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    }
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  }
  out += static_cast<char>(0x80 | (c & 0x3F));
}

// The first '"', '\\' or control character from p on, or end.
const char* plain_string_end(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), control = _mm_set1_epi8(0x1F);
  for (; end - p >= 16; p += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
                                     _mm_cmpeq_epi8(_mm_min_epu8(v, control), v));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask) return p + std::countr_zero(mask);
  }
#endif
  while (p < end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) > 0x1F) ++p;
  return p;
}

}  // namespace

bool JsonScanner::fail(std::string what) {
  if (error_.empty()) {
    error_ = p_ == end_ ? "the text ends too early; " + what : std::move(what);
    error_at_ = at();
  }
  return false;
}

void JsonScanner::skip_blanks() {
  while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t')) ++p_;
}

char JsonScanner::peek() {
  skip_blanks();
  return p_ < end_ ? *p_ : '\0';
}

bool JsonScanner::take(char c) {
  if (peek() != c || p_ == end_) return fail(fmt::format("expected '{}'", c));
  ++p_;
  return true;
}

bool JsonScanner::next_or_close(char close, bool& closed) {
  const char c = peek();
  closed = c == close;
  if (c != ',' && !closed) return fail(fmt::format("expected ',' or '{}'", close));
  ++p_;
  return true;
}

bool JsonScanner::take_string(std::string_view& inside) {
  if (!take('"')) return false;
  const char* start = p_;
  for (;;) {
    p_ = plain_string_end(p_, end_);
    if (p_ == end_) return fail("expected '\"' at the end of a string");
    if (*p_ == '"') break;
    if (*p_ != '\\') return fail("control character in a string");
    if (++p_ == end_) return fail("expected an escape sequence");
    if (*p_ == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++p_;
        if (p_ == end_ || hex(*p_) < 0) return fail("expected four hexadecimal digits after \\u");
      }
    } else if (std::string_view("\"\\/bfnrt").find(*p_) == std::string_view::npos) {
      return fail("unknown escape sequence in a string");
    }
    ++p_;
  }
  inside = {start, static_cast<std::size_t>(p_ - start)};
  ++p_;
  return true;
}

bool JsonScanner::take_word(std::string_view word) {
  const std::string_view rest(p_, static_cast<std::size_t>(end_ - p_));
  if (!rest.starts_with(word)) {
    if (word.starts_with(rest)) p_ = end_;  // it is cut off
    return fail("expected a value");
  }
  p_ += word.size();
  return true;
}

bool JsonScanner::take_number() {
  if (*p_ == '-') ++p_;
  if (p_ == end_) return fail("expected a number");
  if (*p_ == 'I') return take_word("Infinity");
  if (!is_digit(*p_)) return fail("expected a digit");
  if (*p_ == '0') ++p_;
  else while (p_ < end_ && is_digit(*p_)) ++p_;
  if (p_ < end_ && is_digit(*p_)) return fail("number with a leading zero");
  if (p_ < end_ && *p_ == '.') {
    ++p_;
    if (p_ == end_ || !is_digit(*p_)) return fail("expected a digit after '.'");
    while (p_ < end_ && is_digit(*p_)) ++p_;
  }
  if (p_ < end_ && (*p_ == 'e' || *p_ == 'E')) {
    ++p_;
    if (p_ < end_ && (*p_ == '+' || *p_ == '-')) ++p_;
    if (p_ == end_ || !is_digit(*p_)) return fail("expected a digit in the exponent");
    while (p_ < end_ && is_digit(*p_)) ++p_;
  }
  return true;
}

bool JsonScanner::take_value(std::string_view& token) {
  skip_blanks();
  const char* start = p_;
  std::array<char, kDeepest> closers;  // ']' or '}' of what is open
  int depth = 0;
  std::string_view inside;
  for (;;) {
    // A value starts here.
    const char c = peek();
    bool opened = false;
    switch (c) {
      case '"':
        if (!take_string(inside)) return false;
        break;
      case '{':
      case '[':
        if (depth == kDeepest) return fail("arrays and objects more than 512 deep");
        closers[static_cast<std::size_t>(depth++)] = c == '{' ? '}' : ']';
        ++p_;
        opened = true;
        break;
      case 't':
        if (!take_word("true")) return false;
        break;
      case 'f':
        if (!take_word("false")) return false;
        break;
      case 'n':
        if (!take_word("null")) return false;
        break;
      case 'N':
        if (!take_word("NaN")) return false;
        break;
      case 'I':
        if (!take_word("Infinity")) return false;
        break;
      default:
        if (p_ == end_ || !(c == '-' || is_digit(c))) return fail("expected a value");
        if (!take_number()) return false;
    }
    // What follows: closings, then a comma, or the value is complete.
    for (;;) {
      if (depth == 0) {
        token = {start, static_cast<std::size_t>(p_ - start)};
        return true;
      }
      const char close = closers[static_cast<std::size_t>(depth - 1)];
      if (opened) {
        opened = false;
        if (peek() == close) {
          ++p_;
          --depth;
          continue;
        }
      } else {
        bool closed = false;
        if (!next_or_close(close, closed)) return false;
        if (closed) {
          --depth;
          continue;
        }
      }
      if (close == '}' && !(take_string(inside) && take(':'))) return false;
      break;
    }
  }
}

std::string unescape(std::string_view inside) {
  if (inside.find('\\') == std::string_view::npos) return std::string(inside);
  std::string out;
  out.reserve(inside.size());
  const auto unit = [&](std::size_t i) {
    std::uint32_t v = 0;
    for (std::size_t k = 0; k < 4; ++k) v = v * 16 + static_cast<std::uint32_t>(hex(inside[i + k]));
    return v;
  };
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      out += inside[i];
      continue;
    }
    switch (inside[++i]) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        std::uint32_t c = unit(i + 1);
        i += 4;
        if (c >= 0xD800 && c < 0xDC00 && i + 6 < inside.size() && inside[i + 1] == '\\' && inside[i + 2] == 'u') {
          const std::uint32_t low = unit(i + 3);
          if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 6;
          }
        }
        append_utf8(out, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
        break;
      }
      default: out += inside[i];
    }
  }
  return out;
}

std::string place_in(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto newline = before.rfind('\n');
  const std::size_t column = newline == std::string_view::npos ? at + 1 : at - newline;
  return fmt::format("byte {} (line {}, column {})", grouped(static_cast<double>(at), 0), line, column);
}

PlainEnd end_of_plain(std::string_view text, std::size_t at) {
  const char* const begin = text.data();
  const char* p = begin + at;
  const char* const end = begin + text.size();
  std::size_t brackets = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), bracket = _mm_set1_epi8('['), zero = _mm_setzero_si128();
  const __m128i open_brace = _mm_set1_epi8('{'), close_brace = _mm_set1_epi8('}');
  __m128i sum = zero;
  for (; end - p >= 16; p += 16) {
    const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote),
                                     _mm_or_si128(_mm_cmpeq_epi8(v, open_brace), _mm_cmpeq_epi8(v, close_brace)));
    const __m128i open = _mm_cmpeq_epi8(v, bracket);
    if (_mm_movemask_epi8(hit)) break;
    sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_sub_epi8(zero, open), zero));
  }
  std::array<std::uint64_t, 2> halves;
  _mm_storeu_si128(reinterpret_cast<__m128i*>(halves.data()), sum);
  brackets = halves[0] + halves[1];
#endif
  for (; p < end && *p != '"' && *p != '{' && *p != '}'; ++p) brackets += *p == '[' ? 1 : 0;
  return {static_cast<std::size_t>(p - begin), brackets};
}

}  // namespace thalweg
