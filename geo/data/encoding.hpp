#pragma once
// Text of old files: which encoding it is in, and to UTF-8.

#include <cstddef>
#include <string>
#include <string_view>

#include "geo/base/problems.hpp"
#include "geo/data/table.hpp"

namespace thalweg {

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);  // well-formed: no overlong forms, no surrogates

// Counts letters above ASCII that stand beside others. Cyrillic words in cp1251 consist of them,
// Latin words in cp1252 have one here and there: that tells the two apart in a few words of text.
class EncodingGuess {
 public:
  void look_at(std::string_view text);
  bool all_utf8() const { return not_utf8_ == 0; }
  // "UTF-8", "CP1251" or "CP1252".
  std::string name() const;

 private:
  std::size_t not_utf8_ = 0, high_ = 0, beside_ = 0;
};

// CP1251, CP1252 and Latin-1 by tables of our own, anything else by iconv through GDAL; "CP1251",
// "cp-1251", "windows-1251" and "1251" are the same. A byte that has no meaning becomes U+FFFD.
std::string to_utf8(std::string_view text, const std::string& encoding);

// Makes every text of the table UTF-8, names of columns too, and tells in `problems` what was done.
// `encoding` is what the user or the file says (empty: find out); it is used only where the text is not
// UTF-8 already, and not believed where it says UTF-8 and the text is not. Returns the encoding found.
std::string settle_encoding(FeatureTable& table, const std::string& encoding, Problems& problems);

}  // namespace thalweg
