internal import CUpscalePage
internal import UpscaleCodecs
internal import UpscaleCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A comparison as one self-contained HTML page that needs neither a network nor other files: a divider to drag between
/// the source and the result, zoom and pan, and a list of the regions.
///
/// Images of up to `wholeLimit` pixels are embedded with every pixel, losslessly in 8 bits. Larger ones are reduced to
/// `overviewLimit`, with every pixel kept in the regions.
///
/// The page's address can set what to show, as in `page.html#slider=0.25&region=2&zoom=2`: the divider as a fraction of
/// the width, a region by its number, screen pixels per image pixel (or `fit`), and `x` and `y`, the point of the image
/// in the middle.
public struct ComparisonPage: Sendable {
  /// The default `wholeLimit`.
  public static let usualWholeLimit = 4_000_000
  /// The default `overviewLimit`.
  public static let usualOverviewLimit = 1_000_000

  /// What the page shows.
  public var comparison: ImageComparison
  /// The source's name on the page.
  public var beforeName: String
  /// The result's name on the page.
  public var afterName: String
  /// The most pixels with which images are embedded whole.
  public var wholeLimit = ComparisonPage.usualWholeLimit
  /// The pixels of reduced images.
  public var overviewLimit = ComparisonPage.usualOverviewLimit

  /// A page that calls the source and the result by these names.
  public init(_ comparison: ImageComparison, beforeName: String, afterName: String) {
    self.comparison = comparison
    self.beforeName = beforeName
    self.afterName = afterName
  }

  /// The page's file, in UTF-8. Cost: encoding its contents, a few seconds at most; memory for the page and images of
  /// `wholeLimit`.
  /// - Throws: what encoding throws; `limitExceeded` if there is not enough memory; `CancellationError`.
  @concurrent public func html() async throws -> [UInt8] {
    // Two pictures, as pixels, as files and as text.
    let pixels = min(wholeLimit, comparison.after.size.pixelCount ?? .max)
    try MemoryHeadroom.require(20 * Double(max(0, pixels)))
    let template = upscale_comparison_page()
    let text = String(decoding: UnsafeBufferPointer(start: template.bytes, count: template.count), as: UTF8.self)
    guard let pictures = text.firstRange(of: "<!--PICTURES-->"), let data = text.firstRange(of: "<!--DATA-->"),
      pictures.upperBound <= data.lowerBound
    else {
      throw UpscaleError(
        .unsupportedFormat, "The library's page template has no placeholder for images; rebuild the library.")
    }
    var page = Array(text[..<pictures.lowerBound].utf8)
    for element in try await elements() { page += element }
    page += Array(text[pictures.upperBound..<data.lowerBound].utf8) + (try facts())
    page += Array(text[data.upperBound...].utf8)
    return page
  }

  private var isWhole: Bool { comparison.after.size.pixelCount.map { $0 <= wholeLimit } ?? false }

  /// Elements with the pictures, those that are on top last.
  private func elements() async throws -> [[UInt8]] {
    var elements: [[UInt8]] = []
    for (side, image) in [("before", comparison.before), ("after", comparison.after)] {
      let whole = PixelRect(image.size)
      if isWhole {
        elements.append(try element(image, side, whole, kind: "exact"))
        continue
      }
      let request = UpscaleRequest(.megapixels(Double(overviewLimit) / 1e6))
      let overview = try await ClassicalUpscaler(.bicubic).upscale(image, to: request)
      elements.append(try element(overview, side, whole, kind: nil))
      for region in comparison.regions {
        try Task.checkCancellation()
        elements.append(try element(image.cropped(to: region.view), side, region.view, kind: "patch exact"))
      }
    }
    return elements
  }

  /// - Parameter kind: the classes of what is exact; nil for what may lose a little.
  private func element(_ image: UpscaleImage, _ side: String, _ area: PixelRect, kind: String?) throws(UpscaleError)
    -> [UInt8]
  {
    // What WebP cannot hold is long and narrow.
    let longest = max(image.size.width, image.size.height)
    let format = longest <= ImageFileFormat.webp.maximumSide ? ImageFileFormat.webp : .png
    let file = try ImageFile.encode(image, as: format, options: EncodingOptions(quality: 85, lossless: kind != nil))
    let start =
      "<img alt=\"\" data-side=\"\(side)\" data-rect=\"\(area.x) \(area.y) \(area.width) \(area.height)\" "
      + "class=\"\(kind ?? "")\" src=\"data:image/\(format.rawValue);base64,"
    return Array(start.utf8) + Data(file).base64EncodedData() + Array("\">\n".utf8)
  }

  /// What the page tells, as JSON that cannot end the element it stands in.
  private func facts() throws -> [UInt8] {
    let facts = Facts(
      size: [comparison.after.size.width, comparison.after.size.height], isWhole: isWhole,
      kernel: ImageComparison.kernel.rawValue,
      before: Facts.Picture(name: beforeName, comparison.sourceSize),
      after: Facts.Picture(name: afterName, comparison.after.size),
      drift: Facts.Drift(mean: comparison.drift.mean, absolute: comparison.drift.absolute),
      regions: comparison.regions.map(Facts.Region.init), suggestion: comparison.suggestion)
    let json = String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
    return Array(json.replacing("<", with: "\\u003c").utf8)
  }
}

private struct Facts: Encodable {
  struct Picture: Encodable {
    var name: String
    var width: Int
    var height: Int

    init(name: String, _ size: PixelSize) {
      (self.name, width, height) = (name, size.width, size.height)
    }
  }

  struct Drift: Encodable {
    var mean: [Double]
    var absolute: Double
  }

  struct Region: Encodable {
    var kind: String
    var name: String
    var meaning: String
    var area: [Int]
    var view: [Int]
    var value: Double
    var limit: Double

    init(_ region: RiskRegion) {
      kind = region.kind.rawValue
      name = region.kind.name
      meaning = region.kind.meaning
      area = [region.area.x, region.area.y, region.area.width, region.area.height]
      view = [region.view.x, region.view.y, region.view.width, region.view.height]
      value = region.value
      limit = region.kind.limit
    }
  }

  var size: [Int]
  var isWhole: Bool
  var kernel: String
  var before: Picture
  var after: Picture
  var drift: Drift
  var regions: [Region]
  var suggestion: String?
}
