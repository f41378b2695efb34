import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A comparison as a line of JSON, for programs.
struct ComparisonLine: Encodable {
  struct Region: Encodable {
    /// “colorDrift”, “inventedTexture”, “overshoot” or “seam”, among others.
    var kind: String
    /// Left, top, width and height in pixels of the result.
    var area: [Int]
    /// In steps of 255.
    var value: Double
    /// From which value on it is told.
    var limit: Double
  }

  /// In steps of 255.
  private var colorsOff: Double
  private var regions: [Region]
  private var suggestion: String?
  private var page: String
  private var sheet: String?

  init(_ comparison: ImageComparison, page: String, sheet: String?) {
    colorsOff = comparison.drift.absolute
    regions = comparison.regions.map { region in
      let area = region.area
      return Region(
        kind: region.kind.rawValue, area: [area.x, area.y, area.width, area.height], value: region.value,
        limit: region.kind.limit)
    }
    suggestion = comparison.suggestion
    self.page = page
    self.sheet = sheet
  }

  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Terminal.writeOutput(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
  }
}
