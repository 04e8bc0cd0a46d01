#include "geo/data/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <fmt/format.h>

namespace thalweg {
namespace {

// Code points of bytes 0x80..0xBF in Windows-1251; 0xC0..0xFF are U+0410..U+044F.
constexpr std::array<std::uint16_t, 64> kCp1251 = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409, 0x2039, 0x040A,
    0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0xFFFD, 0x2122,
    0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0, 0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6,
    0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456,
    0x0491, 0x00B5, 0x00B6, 0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457};
// Bytes 0x80..0x9F in Windows-1252; above they are Latin-1.
constexpr std::array<std::uint16_t, 32> kCp1252 = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

void append_utf8(std::string& out, std::uint16_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool is_letter(std::uint8_t c) { return c >= 0xC0 || c == 0xA8 || c == 0xB8; }  // the two are Yo and yo

// "windows-1251", "cp_1251", "1251" -> "1251"; "ISO-8859-1" -> "iso88591".
std::string short_name(const std::string& encoding) {
  std::string out;
  for (const char c : encoding)
    if (std::isalnum(static_cast<unsigned char>(c))) out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view prefix : {"windows", "cp", "ansi"})
    if (out.starts_with(prefix) && out.size() > prefix.size()) out.erase(0, prefix.size());
  return out;
}

template <class Fn>
void for_each_text(FeatureTable& table, Fn&& fn) {
  fn(table.name);
  for (Column& c : table.columns) {
    fn(c.name);
    if (auto* strings = std::get_if<std::vector<std::string>>(&c.values))
      for (std::string& s : *strings) fn(s);
  }
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  while (p < end) {
    const unsigned char c = *p++;
    if (c < 0x80) continue;
    int more;
    unsigned char low = 0x80, high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF) more = 1;
    else if (c >= 0xE0 && c <= 0xEF) {
      more = 2;
      if (c == 0xE0) low = 0xA0;
      if (c == 0xED) high = 0x9F;
    } else if (c >= 0xF0 && c <= 0xF4) {
      more = 3;
      if (c == 0xF0) low = 0x90;
      if (c == 0xF4) high = 0x8F;
    } else return false;
    for (; more > 0; --more) {
      if (p == end || *p < low || *p > high) return false;
      low = 0x80;
      high = 0xBF;
      ++p;
    }
  }
  return true;
}

void EncodingGuess::look_at(std::string_view text) {
  if (is_utf8(text)) return;
  ++not_utf8_;
  const auto letter = [&](std::size_t i) { return i < text.size() && is_letter(static_cast<std::uint8_t>(text[i])); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!letter(i)) continue;
    ++high_;
    if (letter(i + 1) || (i > 0 && letter(i - 1))) ++beside_;
  }
}

std::string EncodingGuess::name() const {
  if (all_utf8()) return "UTF-8";
  return beside_ * 2 > high_ ? "CP1251" : "CP1252";
}

std::string to_utf8(std::string_view text, const std::string& encoding) {
  if (is_ascii(text)) return std::string(text);
  const std::string kind = short_name(encoding);
  if (kind == "utf8") return std::string(text);
  const bool cyrillic = kind == "1251";
  if (!cyrillic && kind != "1252" && kind != "iso88591" && kind != "latin1") {
    const std::string bytes(text);
    CPLPushErrorHandler(CPLQuietErrorHandler);
    char* recoded = CPLRecode(bytes.c_str(), encoding.c_str(), CPL_ENC_UTF8);
    CPLPopErrorHandler();
    std::string out(recoded ? recoded : "");
    CPLFree(recoded);
    return out;
  }
  std::string out;
  out.reserve(text.size() * 2);
  for (const char ch : text) {
    const auto c = static_cast<std::uint8_t>(ch);
    if (c < 0x80) out += ch;
    else if (cyrillic) append_utf8(out, c >= 0xC0 ? static_cast<std::uint16_t>(0x0410 + (c - 0xC0)) : kCp1251[c - 0x80u]);
    else append_utf8(out, c < 0xA0 ? kCp1252[c - 0x80u] : c);
  }
  return out;
}

std::string settle_encoding(FeatureTable& table, const std::string& encoding, Problems& problems) {
  EncodingGuess guess;
  for_each_text(table, [&](const std::string& s) { guess.look_at(s); });
  if (guess.all_utf8()) return "UTF-8";
  const bool guessed = encoding.empty() || short_name(encoding) == "utf8";
  const std::string used = guessed ? guess.name() : encoding;
  for_each_text(table, [&](std::string& s) { s = to_utf8(s, used); });
  // What the user says may still be wrong: text must be UTF-8 whatever comes.
  for_each_text(table, [&](std::string& s) {
    if (!is_utf8(s)) s = to_utf8(s, "CP1252");
  });
  if (guessed) {
    Problem p;
    p.severity = encoding.empty() ? Severity::kInfo : Severity::kWarning;
    p.kind = ProblemKind::kEncoding;
    p.text = fmt::format("layer '{}': text is not UTF-8; it was read as {}", table.name,
                         used == "CP1251" ? "CP1251 (Cyrillic)" : "CP1252 (Latin-1)");
    p.advice = "say the encoding where names look wrong";
    problems.push_back(std::move(p));
  }
  return used;
}

}  // namespace thalweg
