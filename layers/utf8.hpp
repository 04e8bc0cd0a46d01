#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg {

struct CodePoint {
  char32_t value = 0;
  std::uint32_t at = 0;  // its first byte
};

// Ill-formed bytes, surrogates and overlong forms give U+FFFD, one for each byte.
std::vector<CodePoint> decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t c);

// UTF-8 in capitals (Latin, Cyrillic, Greek; other letters as they are).
std::string capitals(std::string_view utf8);

}  // namespace thalweg
