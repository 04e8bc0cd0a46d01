#pragma once
// Names made comparable: one letter for its accented forms, and one sound for its spellings in the scripts and
// languages of Central Asia.

#include <string>
#include <string_view>

namespace thalweg {

// Small letters without accents and apostrophes, in their own script: "So\u02bbx" and "sox" are equal, "\u0421\u04ef\u0445" and
// "\u0441\u0443\u0445"; Arabic letters in their Persian forms, without vowel signs.
std::string folded(std::string_view utf8);

// How a name sounds, roughly, in small Latin letters: Sokh, So\u02bbx, \u0421\u043e\u0445, \u0421\u04ef\u0445 and \u0633\u0648\u062e are all "sah". Spellings that
// stand for each other between Kyrgyz, Tajik, Uzbek, Kazakh, Russian, Persian and English are one: kh x h; sh \u015f; ch \u00e7;
// j zh dzh; gh g; q k; ng n; the open and rounded vowels a o u are 'a', the others 'i'; doubled letters count once, signs and
// silent letters not at all. Words are joined. Latin, Cyrillic, Arabic; other letters stay as they are. `starts`, where
// given, gets the place of each word's first letter.
std::string sound_of(std::string_view utf8, std::string* starts = nullptr);

// The consonants of a sound: what is left of it in a script that does not write short vowels.
std::string consonants_of(std::string_view sound);

// Whether consonants_of(sound) is `consonants`, found without making it.
bool has_consonants(std::string_view sound, std::string_view consonants);

bool has_arabic(std::string_view utf8);

// Whether one letter added, left out or exchanged makes `a` into `b`; equal ones count. Cost: linear.
bool within_one_edit(std::string_view a, std::string_view b);

}  // namespace thalweg
