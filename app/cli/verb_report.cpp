// thalweg report: everything about a project, as files for people, spreadsheets and programs.
#include <algorithm>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/cli/input.hpp"
#include "app/cli/verbs.hpp"
#include "geo/analysis/report.hpp"
#include "geo/base/files.hpp"
#include "layers/picture.hpp"
#include "layers/river_picture.hpp"
#include "layers/image.hpp"

namespace thalweg::cli {
namespace {

struct Request {
  InputFile input;
  std::filesystem::path folder;
};

Result<> write_files(const Findings& findings, const std::filesystem::path& folder, const ReportPictures& pictures,
                     Console& console) {
  // Everything is ready before the first file is written.
  const std::pair<const char*, std::string> files[] = {
      {"report.md", report_markdown(findings, pictures)},
      {"report.json", pretty_json(report_json(findings, pictures))},
      {"borders.csv", to_csv(borders_through_time(findings))},
      {"enclaves.csv", to_csv(enclaves_through_time(findings))},
  };
  if (console.progress().cancelled()) return cancelled();
  for (const auto& [name, bytes] : files) {
    if (auto written = write_file_atomically(folder / name, bytes); !written) return written;
    console.note(fmt::format("wrote {}", (folder / name).string()));
  }
  return {};
}

Result<> write_folder(const Findings& findings, const std::filesystem::path& folder, Console& console) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::kWrite, fmt::format("{}: the folder cannot be made: {}", folder.string(), error.message()),
                "choose another one with --out-dir");
  const Vintage& newest = findings.vintages.front();
  const BorderFindings found{newest.input.graph, newest.input.land, newest.enclaves};
  Result<> drawn;
  const auto write_picture = [&](Result<Image> image, const std::string& name) -> std::string {
    Result<> written;
    if (image) written = write_png(*image, folder / name);
    else written = tl::unexpected(image.error());
    if (!written) {
      drawn = written;
      return "";
    }
    console.note(fmt::format("wrote {}", (folder / name).string()));
    return name;
  };
  ReportPictures pictures;
  pictures.map = write_picture(render_project(*findings.project, found, {}, console.progress()), "map.png");
  for (const std::size_t i : rivers_in_full(findings)) {
    const RiverCourse& course = findings.rivers[i];
    const std::string name = fmt::format("river-{}.png", pictures.rivers.size() + 1);
    pictures.rivers.push_back(course.crossings.empty() ? "" : write_picture(draw_river(*findings.project, found, course, {}, console.progress()), name));
  }
  // Without a picture the rest is still worth having; the run failed all the same, and says so.
  if (auto written = write_files(findings, folder, pictures, console); !written) return written;
  return drawn;
}

}  // namespace

Action declare_report(CLI::App& app) {
  const auto request = std::make_shared<Request>();
  add_input_options(app, request->input, true);
  app.add_option("--out-dir", request->folder, "write report.md, report.json, borders.csv, enclaves.csv, map.png and river-N.png here")
      ->option_text("FOLDER");
  return [request](Console& console) -> Result<> {
    auto open = open_input(request->input, console);
    if (!open) return tl::unexpected(open.error());
    const auto findings = find_all(open->project, {request->input.key, request->input.snap_m}, open->problems, console.progress());
    if (!findings) return tl::unexpected(findings.error());
    if (!request->folder.empty()) return write_folder(*findings, request->folder, console);
    const auto format = sheet_format(console.options().format);
    if (!format) return tl::unexpected(format.error());
    if (*format == SheetFormat::kJson) return console.emit(pretty_json(report_json(*findings, {})));
    if (*format == SheetFormat::kCsv) return console.emit(to_csv(borders_through_time(*findings)));
    return console.emit(report_markdown(*findings, {}));
  };
}

}  // namespace thalweg::cli
