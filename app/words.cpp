#include "app/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "layers/utf8.hpp"

namespace thalweg {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kLanguageNames{
    {{"en", later("English")}, {"ru", later("Russian")}, {"ky", later("Kyrgyz")}, {"uz", later("Uzbek")}, {"tg", later("Tajik")}, {"kk", later("Kazakh")},
     {"tk", later("Turkmen")}, {"fa", later("Persian")}, {"prs", later("Dari")}, {"ps", later("Pashto")}, {"zh", later("Chinese")}}};

// What geo/ calls things, where the interface shows it: with translations as its own words.
[[maybe_unused]] constexpr std::array kFromGeo{
    later("enclave"), later("true enclave"), later("counter-enclave"), later("exclave"), later("semi-enclave"), later("semi-exclave"),
    later("double claim"), later("no owner"), later("info"), later("warning"), later("error"), later("crs"), later("encoding"), later("coordinate"), later("ring"),
    later("geometry"), later("duplicate"), later("gap"), later("overlap"), later("sliver"), later("attribute"), later("other"),
    later("local Lambert azimuthal equal-area"), later("local Lambert conformal conic"),
    // Parties of the project inside the program; any project's English names of them.
    later("Afghanistan"), later("Azerbaijan"), later("China"), later("India"), later("Iran"), later("Kazakhstan"), later("Kyrgyzstan"), later("Mongolia"),
    later("Pakistan"), later("Russia"), later("Tajikistan"), later("Turkmenistan"), later("Uzbekistan"),
    // That project's title and its layers'.
    later("Borders and enclaves of Central Asia"), later("Elevation and sea floor, ETOPO5"), later("Countries, Natural Earth"),
    later("Lakes and reservoirs, OpenStreetMap 2017"), later("Smaller rivers and canals, World Data Bank II"), later("Rivers, Natural Earth"),
    later("Borders, OpenStreetMap 2017"), later("Borders, OpenStreetMap 2024"), later("Borders, OpenStreetMap 2026"), later("Places, GeoNames"),
    // Its larger rivers.
    later("Irtysh"), later("Indus"), later("Volga"), later("Ob"), later("Ural"), later("Amu Darya"), later("Naryn"), later("Pamir"),
    later("Panj"), later("Syr Darya"), later("Tobol"), later("Helmand"), later("Tarim"), later("Ili"), later("Ishim"),
    later("Atrek (Atrak)"), later("Aksu"), later("Harirud"), later("Zeravshan"), later("Murghab"), later("Vakhsh"), later("Kunduz"),
    later("Chirchik"), later("Karatal"), later("Chu"), later("Kokcha"), later("Kara Darya"), later("Bartang"), later("Talas"),
    later("Arys"), later("Sarysu"), later("Turgay")};

}  // namespace

std::string_view language_name(std::string_view tag) {
  const auto found = std::find_if(kLanguageNames.begin(), kLanguageNames.end(), [&](const auto& l) { return l.first == tag; });
  return found == kLanguageNames.end() ? tag : found->second;
}

std::string capitalised(std::string_view text) {
  const auto letters = decode_utf8(text);
  const std::size_t end = letters.size() > 1 ? letters[1].at : text.size();
  return capitals(text.substr(0, end)) + std::string(text.substr(end));
}

}  // namespace thalweg
