#pragma once
// A render list as a vector file for print: fills, lines and letters stay what they are, at any enlargement.

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "geo/base/progress.hpp"
#include "layers/render_list.hpp"

namespace thalweg {

enum class VectorFormat : std::uint8_t { kPdf, kSvg };

struct VectorOptions {
  VectorFormat format = VectorFormat::kPdf;
  double width_mm = 0, height_mm = 0;  // of the page; 0: the view's size, 96 logical pixels to an inch
  std::string title, description;      // kept in the file, beside what is drawn
  std::string date;                    // ISO 8601; empty: the file has none
  std::map<std::string, float> opacity;  // by layer, 0 to 1; those not named: 1
  bool text_outlines = false;          // letters as paths: no font is needed to show them, and no text can be copied
};

// The bytes of a PDF or SVG file of one page; the same input gives the same bytes. `list` was built for `view` with
// BuildOptions::text_runs. Drawing order, widths, dashes and hatches are those of paint(); edges are exact. A PDF
// has its fonts inside and can be searched and copied from; an SVG has the outlines of the letters, so that it
// looks alike everywhere. Rasters become pictures of the view's device pixels, one for each raster layer.
// Errors: kTooLarge (rasters on a page of more than 400 million pixels), kFileMissing (a font went away), kCancelled,
// kInternal (what Cairo says). Cost: linear in what is drawn.
Result<std::string> vector_page(const RenderList& list, const MapView& view, const VectorOptions& options, Progress& progress);

struct VectorSheet {
  RenderList list;
  MapView view;      // for which it was built
};
// The same of several pages of one size, made one after the other; a PDF, since an SVG has one page. Errors: also those of
// `sheet`, which stop it.
Result<std::string> vector_pages(std::size_t pages, const std::function<Result<VectorSheet>(std::size_t)>& sheet, const VectorOptions& options, Progress& progress);

// The time in $SOURCE_DATE_EPOCH (seconds since 1970) as ISO 8601 in UTC; empty where it is not set or no number.
std::string source_date();

}  // namespace thalweg
