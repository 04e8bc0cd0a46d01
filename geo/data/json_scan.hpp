#pragma once
// Walking over JSON text without building anything: strict (RFC 8259), except that NaN, Infinity and
// -Infinity are numbers, because programs write them. Never reads past the end of the text.

#include <cstddef>
#include <string>
#include <string_view>

namespace thalweg {

class JsonScanner {
 public:
  JsonScanner(std::string_view text, std::size_t at = 0) : begin_(text.data()), p_(text.data() + at), end_(text.data() + text.size()) {}

  std::size_t at() const { return static_cast<std::size_t>(p_ - begin_); }
  bool at_end() const { return p_ == end_; }
  void go_to(std::size_t at) { p_ = begin_ + at; }

  void skip_blanks();
  // The character here, after blanks; '\0' at the end.
  char peek();
  // Steps over `c`, after blanks, or fails with "expected ...".
  bool take(char c);
  // Steps over a comma (true), or over `close` (then `closed` is set), or fails.
  bool next_or_close(char close, bool& closed);

  // Steps over a string; `inside` is what stands between its quotes, escapes as they are.
  bool take_string(std::string_view& inside);
  // Steps over a whole value of any kind; `token` is its text. At most kDeepest arrays and objects deep.
  bool take_value(std::string_view& token);
  static constexpr int kDeepest = 512;

  // After a false: what was wrong, and where.
  const std::string& error() const { return error_; }
  std::size_t error_at() const { return error_at_; }
  bool fail(std::string what);

 private:
  bool take_number();
  bool take_word(std::string_view word);

  const char* begin_;
  const char* p_;
  const char* end_;
  std::string error_;
  std::size_t error_at_ = 0;
};

// The text of a string's inside with its escapes undone. A lone surrogate becomes U+FFFD.
std::string unescape(std::string_view inside);

// Where `at` is: "byte 1,234 (line 5, column 7)".
std::string place_in(std::string_view text, std::size_t at);

// The first '"', '{' or '}' from `at` on, or the text's size; and how many '[' stand before it.
struct PlainEnd {
  std::size_t at = 0;
  std::size_t brackets = 0;
};
PlainEnd end_of_plain(std::string_view text, std::size_t at);

}  // namespace thalweg
