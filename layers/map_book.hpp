#pragma once
// A map book: strip sheets along a border at one scale, with an index of them first.

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "geo/border/border.hpp"
#include "layers/page.hpp"

namespace thalweg {

struct BookOptions {
  double scale = 100'000;   // 1:n, true at each sheet's middle
  double overlap = 0.1;     // of the map's shorter side: so much of the border is on two sheets that follow each other; to 0.4
  bool along = false;       // each sheet is turned so that the border runs across it; else north is up
};

// One stretch of the border on one sheet.
struct BookSheet {
  MapView view;                    // of the map's frame, logical pixels
  std::vector<LonLat> outline;     // of the frame, closed
  double from_km = 0, to_km = 0;   // of the border, its pieces counted one after the other in the order of the book
  std::vector<std::size_t> beside; // other sheets that show a part of this one's ground
};

// The lines of a border; those of rings end where they begin.
std::vector<std::vector<LonLat>> border_lines(const Border& border);

// Sheets whose frames (logical pixels) together show every place of `border`, whose lines are followed one after the other
// from the most western end, each next line from its nearest end; what earlier sheets show already gets no sheet of its own.
// Errors: kEmpty (no line of two places), kUsage (a scale outside of 1:500 to 1:50,000,000, an overlap outside of 0 to 0.4),
// kTooLarge (more than 500 sheets), kCrs, kCancelled. The same for any number of threads.
Result<std::vector<BookSheet>> book_sheets(std::span<const std::vector<LonLat>> border, double width_px, double height_px,
                                           const BookOptions& options, Progress& progress);

// The edge of `sheet` beyond which `other` goes on, and how far along it.
EdgeNote edge_towards(const BookSheet& sheet, const BookSheet& other);

// The index, then every sheet, each with the furniture of a printed page: one file of many pages for a PDF; else
// "book-00.png" (the index), "book-01.png", ... beside `file`. `title` heads every page; `options` has the page's size, box
// and projection are not looked at. Gives what was written in words: "13 pages, 297 x 210 mm". Errors: those of
// book_sheets(), of the pages, kWrite. A file that is written is whole; of several the first ones may be there where a later
// one fails.
Result<std::string> write_book(const MapScene& scene, std::span<const std::vector<LonLat>> border, const std::string& title,
                               PageFormat format, const RenderOptions& options, const BookOptions& book,
                               const std::filesystem::path& file, Progress& progress);

}  // namespace thalweg
