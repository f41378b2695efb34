import ArgumentParser
import Upscale

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Shows the source and the result on top of each other, the riskiest parts first.",
    usage: "upscale compare <source> <result> [--output page.html] [--sheet sheet.png] [--fill] [--force]",
    discussion: """
      Writes one HTML page that needs no network and no other files: a divider to drag between the source (enlarged by \
      \(ImageComparison.kernel.rawValue)) and the result, zoom and pan, and a list of where to look first. What is \
      measured, in steps of 255, and the value from which it is reported:
        color drift       \(limit(.colorDrift))  mean difference from the source
        invented texture  \(limit(.inventedTexture))  fine structure where the source is flat, RMS
        overshoot         \(limit(.overshoot))  beyond the surrounding source pixels
        lattice           \(limit(.lattice))  pixel-grid pattern where the source is flat, RMS
        color blotches    \(limit(.blotches))  chroma variation where the source is flat
        seams             \(limit(.seam))  mean jump along a straight line

      Results of up to \(ComparisonPage.usualWholeLimit / 1_000_000) megapixels are embedded whole, losslessly in 8 bits. \
      Larger ones are reduced to \(ComparisonPage.usualOverviewLimit / 1_000_000) megapixel, with every pixel kept in the \
      regions: at most 12, in squares of \(ImageComparison.viewSide) pixels.

      The two can have any sizes, formats and color profiles (they are compared in sRGB), but need the same proportions. \
      Transparent parts are compared over mid gray, or over white if the result has no transparency.

      If something stands out, one sentence suggests what to try: a lower strength, another model, a smaller factor.

      EXAMPLES:
        upscale compare photo.jpg large.png       writes large-compare.html
        upscale compare photo.jpg print.jpg --fill -o look.html
        upscale compare photo.jpg large.png --sheet sheet.png
      Keys on the page: arrows move the divider, or pan with Shift; 1, 2, 4 and F zoom; N and P step through the regions. \
      The address can set what to show: look.html#slider=0.25&region=2&zoom=2
      """)

  /// The number in four places.
  private static func limit(_ kind: RiskRegion.Kind) -> String {
    let text = kind.limit == kind.limit.rounded() ? "\(Int(kind.limit))" : "\(kind.limit)"
    return text + String(repeating: " ", count: max(0, 4 - text.count))
  }

  @Argument(help: "The source.", completion: .file())
  var source: String

  @Argument(help: "The result made from it.", completion: .file())
  var result: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The page to write. (default: the result's name with -compare.html)", valueName: "page.html"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "An image of the regions, source on the left and result on the right, two per row.", valueName: "sheet.png"),
    completion: .file())
  var sheet: String?

  @Flag(help: "The source was cropped around its center to fill the result's size, as --fill and --print do.")
  var fill = false

  @Flag(name: .shortAndLong, help: "Replace existing outputs.")
  var force = false

  @Flag(help: "Print the findings as one JSON object instead of a list.")
  var json = false

  @Flag(name: .shortAndLong, help: "Print only errors, not the list.")
  var quiet = false

  func run() async throws {
    let page = output ?? CompareCommand.pageName(for: result)
    let job = FileComparison(
      before: source, after: result, page: page, sheet: sheet, isFilled: fill, overwrite: force)
    let work = Task { try await job.run() }
    let interruption = Interruption { work.cancel() }
    defer { interruption.ignore() }
    let comparison = try await work.value
    if json { return try ComparisonLine(comparison, page: page, sheet: sheet).write() }
    guard !quiet else { return }
    let drift = (comparison.drift.absolute * 100).rounded() / 100
    var lines = ["colors differ by \(drift) of 255 steps on average"]
    lines += comparison.regions.isEmpty ? ["nothing stands out"] : comparison.regions.map(\.summary)
    lines += [comparison.suggestion].compactMap { $0 }
    lines += ([page] + [sheet].compactMap { $0 }).map { "\($0): written" }
    Terminal.writeOutput(lines.map { $0 + "\n" }.joined())
  }

  /// “a/large.png” becomes “a/large-compare.html”.
  private static func pageName(for result: String) -> String {
    let start = result.lastIndex(of: "/").map { result.index(after: $0) } ?? result.startIndex
    let dot = result[start...].lastIndex(of: ".").flatMap { $0 > start ? $0 : nil }
    return result[..<(dot ?? result.endIndex)] + "-compare.html"
  }
}
