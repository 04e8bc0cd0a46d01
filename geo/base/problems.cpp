#include "geo/base/problems.hpp"

namespace thalweg {

std::string_view name_of(Severity s) {
  switch (s) {
    case Severity::kInfo: return "info";
    case Severity::kWarning: return "warning";
    case Severity::kError: return "error";
  }
  return "";
}

std::string_view name_of(ProblemKind k) {
  switch (k) {
    case ProblemKind::kCrs: return "crs";
    case ProblemKind::kEncoding: return "encoding";
    case ProblemKind::kCoordinate: return "coordinate";
    case ProblemKind::kRing: return "ring";
    case ProblemKind::kGeometry: return "geometry";
    case ProblemKind::kDuplicate: return "duplicate";
    case ProblemKind::kGap: return "gap";
    case ProblemKind::kOverlap: return "overlap";
    case ProblemKind::kSliver: return "sliver";
    case ProblemKind::kAttribute: return "attribute";
    case ProblemKind::kOther: return "other";
  }
  return "";
}

}  // namespace thalweg
