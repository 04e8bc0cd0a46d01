#include "app/fold.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "layers/utf8.hpp"

namespace thalweg {
namespace {

// The plain letter of an accented one; 0 for what counts as no letter at all.
char32_t plain(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 32;
  if (c < 0x80) return c == U'\'' || c == U'`' ? 0 : c;
  // Modifier letters and combining marks: the apostrophes of Uzbek, accents written apart.
  if ((c >= 0x02B0 && c <= 0x036F) || c == 0x2018 || c == 0x2019 || c == 0x2032 || c == 0xB4) return 0;
  // Arabic vowel signs, the drawn-out joint, the sign that keeps letters apart; Arabic forms of Persian letters.
  if ((c >= 0x064B && c <= 0x0652) || c == 0x0670 || c == 0x0640 || c == 0x200C || c == 0x200D) return 0;
  if (c == 0x064A || c == 0x0649 || c == 0x0626) return 0x06CC;
  if (c == 0x0643) return 0x06A9;
  if (c == 0x0622 || c == 0x0623 || c == 0x0625) return 0x0627;
  if (c == 0x0629) return 0x0647;
  constexpr std::array<const char*, 2> kLatin1{"aaaaaaaceeeeiiiidnooooo*ouuuuyts", "aaaaaaaceeeeiiiidnooooo/ouuuuyty"};
  if (c >= 0xC0 && c < 0xE0) return static_cast<char32_t>(kLatin1[0][c - 0xC0]);
  if (c >= 0xE0 && c <= 0xFF) return static_cast<char32_t>(kLatin1[1][c - 0xE0]);
  // Latin Extended-A, in runs of one base letter.
  struct Run { char32_t last; char base; };
  constexpr Run kRuns[] = {{0x105, 'a'}, {0x10D, 'c'}, {0x111, 'd'}, {0x11B, 'e'}, {0x123, 'g'}, {0x127, 'h'}, {0x131, 'i'},
                           {0x133, 'i'}, {0x135, 'j'}, {0x138, 'k'}, {0x142, 'l'}, {0x14B, 'n'}, {0x153, 'o'}, {0x159, 'r'},
                           {0x161, 's'}, {0x167, 't'}, {0x173, 'u'}, {0x175, 'w'}, {0x178, 'y'}, {0x17E, 'z'}};
  if (c >= 0x100 && c <= 0x17E)
    for (const Run& r : kRuns)
      if (c <= r.last) return static_cast<char32_t>(r.base);
  // Cyrillic: small letters, then those of Kyrgyz, Tajik, Uzbek and Kazakh by their Russian neighbours.
  if (c >= 0x410 && c <= 0x42F) c += 0x20;
  if (c >= 0x400 && c <= 0x40F) c += 0x50;
  if (c >= 0x460 && c <= 0x4FF && c % 2 == 0 && !(c >= 0x4C0 && c <= 0x4CE)) ++c;
  switch (c) {
    case 0x451: return 0x435;  // yo
    case 0x439: return 0x438;  // short i
    case 0x493: return 0x433;  // ghe with stroke
    case 0x49B: case 0x4A1: return 0x43A;  // ka
    case 0x4A3: case 0x4A5: return 0x43D;  // en
    case 0x4AF: case 0x4B1: case 0x4EF: case 0x4F1: case 0x45E: return 0x443;  // u
    case 0x4B3: return 0x445;  // ha
    case 0x4B7: return 0x447;  // che
    case 0x4E3: case 0x456: return 0x438;  // i
    case 0x4E9: return 0x43E;  // barred o
    case 0x4D9: return 0x430;  // schwa
    default: return c;
  }
}

// What a letter sounds like: codes of one letter each. 'w' is sh, 'c' is ch, 'j' also zh and dzh, 'h' also kh. Empty: silent.
// Latin digraphs are joined before.
const char* sound(char32_t c) {
  switch (c) {
    case 'a': case 'o': case 'u': return "a";
    case 'e': case 'i': case 'y': return "i";
    case 'x': return "h";
    case 'q': case 'c': return "k";
    case 'w': return "v";
    // Cyrillic, by what `plain` left of it.
    case 0x430: case 0x43E: case 0x443: return "a";                        // a o u
    case 0x435: case 0x438: case 0x44B: case 0x44D: case 0x454: case 0x457: return "i";
    case 0x44E: case 0x44F: return "ia";                                   // yu ya
    case 0x431: return "b";
    case 0x432: return "v";
    case 0x433: return "g";
    case 0x434: return "d";
    case 0x436: return "j";
    case 0x437: return "z";
    case 0x43A: return "k";
    case 0x43B: return "l";
    case 0x43C: return "m";
    case 0x43D: return "n";
    case 0x43F: return "p";
    case 0x440: return "r";
    case 0x441: return "s";
    case 0x442: return "t";
    case 0x444: return "f";
    case 0x445: case 0x4BB: return "h";
    case 0x446: return "ts";
    case 0x447: return "c";
    case 0x448: case 0x449: return "w";
    case 0x44A: case 0x44C: return "";                                     // hard and soft sign
    case 0x458: return "i";
    case 0x45F: return "j";
    // Arabic script. Waw and he are looked at with their neighbours.
    case 0x627: case 0x639: case 0x621: return "a";
    case 0x6CC: return "i";
    case 0x628: return "b";
    case 0x67E: return "p";
    case 0x62A: case 0x637: return "t";
    case 0x62B: case 0x633: case 0x635: return "s";
    case 0x62C: case 0x698: return "j";
    case 0x686: return "c";
    case 0x62D: case 0x62E: return "h";
    case 0x62F: return "d";
    case 0x630: case 0x632: case 0x636: case 0x638: return "z";
    case 0x631: return "r";
    case 0x634: return "w";
    case 0x63A: case 0x6AF: return "g";
    case 0x641: return "f";
    case 0x642: case 0x6A9: return "k";
    case 0x644: return "l";
    case 0x645: return "m";
    case 0x646: return "n";
    default: return nullptr;
  }
}

struct Digraph {
  std::u32string_view letters;
  const char* sound;
};
// The longer ones first.
constexpr std::array<Digraph, 16> kDigraphs{{{U"shch", "w"}, {U"dzh", "j"}, {U"tch", "c"}, {U"sch", "w"}, {U"sh", "w"}, {U"ch", "c"}, {U"zh", "j"}, {U"kh", "h"}, {U"gh", "g"},
                                             {U"ph", "f"}, {U"th", "t"}, {U"dj", "j"}, {U"tj", "c"}, {U"ts", "ts"}, {U"ck", "k"}, {U"\u0434\u0436", "j"}}};

// Letters with a sound of their own, which `plain` would lose.
const char* special(char32_t c) {
  switch (c) {
    case 0x15E: case 0x15F: case 0x218: case 0x219: case 0x160: case 0x161: return "w";
    case 0xC7: case 0xE7: case 0x10C: case 0x10D: return "c";
    case 0x17D: case 0x17E: return "j";
    case 0x14A: case 0x14B: return "n";
    case 0x401: case 0x451: return "ia";                        // yo
    case 0x4B6: case 0x4B7: case 0x496: case 0x497: return "j";  // Tajik, Tatar
    default: return nullptr;
  }
}

bool is_vowel(char c) { return c == 'a' || c == 'i'; }

}  // namespace

std::string folded(std::string_view utf8) {
  std::string out;
  for (const CodePoint& c : decode_utf8(utf8)) {
    const char32_t p = plain(c.value);
    if (p == U' ' && (out.empty() || out.back() == ' ')) continue;
    if (p != 0) append_utf8(out, p);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string sound_of(std::string_view utf8, std::string* starts) {
  if (starts != nullptr) starts->clear();
  // Letters without accents; the sounds of those that have one of their own as 0xE000 and that sound.
  std::u32string letters;
  for (const CodePoint& c : decode_utf8(utf8)) {
    if (const char* own = special(c.value)) {
      for (; *own != 0; ++own) letters += U'\uE000' + static_cast<char32_t>(*own);
    } else if (const char32_t p = plain(c.value); p != 0) {
      letters += p;
    }
  }
  std::string out;
  bool begins = true;
  const auto add = [&](const char* codes) {
    for (; *codes != 0; ++codes) {
      // Doubled letters count once; n before g is one sound with it, as in the languages that have a letter for it.
      const bool new_word = begins;
      begins = false;
      const bool same = !out.empty() && (out.back() == *codes || (out.back() == 'n' && *codes == 'g'));
      const std::size_t at = same ? out.size() - 1 : out.size();
      if (new_word && starts != nullptr && at < 256) starts->push_back(static_cast<char>(at));
      if (!same) out += *codes;
    }
  };
  for (std::size_t i = 0; i < letters.size();) {
    const std::u32string_view rest = std::u32string_view(letters).substr(i);
    const char32_t c = rest[0];
    constexpr std::u32string_view kFirsts = U"cdgkpstz\u0434";  // of the digraphs
    const auto digraph = kFirsts.find(c) == std::u32string_view::npos ? kDigraphs.end() : std::find_if(kDigraphs.begin(), kDigraphs.end(), [&](const Digraph& d) { return rest.starts_with(d.letters); });
    if (digraph != kDigraphs.end()) {
      add(digraph->sound);
      i += digraph->letters.size();
      continue;
    }
    ++i;
    const char32_t next = rest.size() > 1 ? rest[1] : 0;
    const bool arabic_next = next >= 0x621 && next <= 0x6CC;
    if (c >= 0xE000 && c < 0xE080) {
      const char own[2] = {static_cast<char>(c - 0xE000), 0};
      add(own);
    } else if (c == 0x648) {  // waw: v where a vowel follows or the word begins with it
      add(begins || next == 0x627 || next == 0x6CC ? "v" : "a");
    } else if (c == 0x647) {  // he: silent at the end of a word
      add(arabic_next ? "h" : "a");
    } else if (const char* codes = sound(c)) {
      add(codes);
    } else if (c < 0x80 && std::isalnum(static_cast<int>(c)) == 0) {
      begins = true;
    } else if (c < 0x80) {
      const char same[2] = {static_cast<char>(c), 0};
      add(same);
    } else if (c == 0x2013 || c == 0x2014 || c == 0x2010 || c == 0x2011 || c == 0xA0) {
      begins = true;
    } else {
      std::string other;
      append_utf8(other, c);
      begins = false;
      out += other;
    }
  }
  return out;
}

std::string consonants_of(std::string_view sound) {
  std::string out;
  for (const char c : sound)
    if (!is_vowel(c) && (out.empty() || out.back() != c)) out += c;
  return out;
}

bool has_consonants(std::string_view sound, std::string_view consonants) {
  std::size_t i = 0;
  char last = 0;
  for (const char c : sound) {
    if (is_vowel(c) || c == last) continue;
    if (i == consonants.size() || consonants[i] != c) return false;
    last = c;
    ++i;
  }
  return i == consonants.size();
}

bool has_arabic(std::string_view utf8) {
  for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0xD8 && byte <= 0xDB) return true;  // U+0600 to U+06FF
  }
  return false;
}

bool within_one_edit(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (i == a.size()) return true;
  return a.size() == b.size() ? a.substr(i + 1) == b.substr(i + 1) : a.substr(i) == b.substr(i + 1);
}

}  // namespace thalweg
