import ArgumentParser

/// What a report can be of.
enum ReportFigure: String, ExpressibleByArgument, CaseIterable {
  case speed
  case quality
  case memory
}
