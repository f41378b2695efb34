import ArgumentParser
import Upscale

struct InspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Reports what images are, how good they are, and whether enlarging them makes sense.",
    discussion: """
      Reports size, format, color profile, damage, noise, sharpness and print size, and advises which model to \
      use (as --model auto chooses it), how far to enlarge, and when not to (out of focus, motion blur, enlarged before, \
      tiny). Damage is measured in the pixels, so it is found even in an image that was compressed, reduced and saved as \
      PNG. Nothing is written.

      EXAMPLES:
        upscale inspect photo.jpg
        upscale inspect --json *.jpg > report.jsonl
      Exit status: 0 if every image was inspected, 1 if one could not be read.
      """)

  @Argument(help: "Images, or - for standard input.", completion: .file())
  var files: [String]

  @Flag(help: "Print one JSON object per line for each image, with all measurements.")
  var json = false

  func run() async throws {
    var failed = false
    for (index, file) in files.enumerated() {
      do {
        let input = if file == "-" { try await ImageInput.standardInput() } else { ImageInput.file(file) }
        let inspection = try await FileInspection(of: input)
        if json {
          try InspectionLine(inspection).write()
        } else {
          Terminal.writeOutput((index > 0 ? "\n" : "") + inspection.lines.map { "\($0)\n" }.joined())
        }
      } catch {
        failed = true
        if json { try InspectionLine(file, error).write() }
        Failure(error).report(of: file)
      }
    }
    if failed { throw ExitCode.failure }
  }
}

extension FileInspection {
  /// For people, a line each.
  fileprivate var lines: [String] {
    let size = info.image.size
    var lines = [name, "  image        \(size) \(info.image.format), \(info.fileFormat)", "  colors       \(colors)"]
    let quality = info.jpegQuality.map { ", saved as JPEG at quality \($0)" } ?? ""
    lines.append("  damage       \(damage)\(quality)")
    lines.append("  noise        \(source.noise.briefly) levels")
    lines.append("  sharpness    \(sharpness)")
    lines.append("  print        \(paper(scale: 1)) at 300 DPI")
    let reach = size.scaled(by: Int(recommendation.scale))
    lines.append("  choice       \(recommendation.summary)")
    lines.append("  enlarge      up to \(Int(recommendation.scale))×: \(reach), \(paper(scale: recommendation.scale))")
    lines += info.image.metadata.unread.map { "  note         \($0.sentence)" }
    lines += advice.map { "  \($0.isSerious ? "warning" : "note   ")      \($0.sentence)" }
    return lines
  }

  private var colors: String {
    let metadata = info.image.metadata
    let encoding = metadata.colorEncoding
    // It comes before a profile.
    if let encoding, encoding.codePoints != nil { return "\(encoding.name), by code points (cICP)" }
    if metadata.iccProfile != nil { return metadata.colorProfileName ?? "an unnamed profile" }
    if let encoding, !encoding.isSRGB { return "\(encoding.name), without a profile" }
    return encoding?.sRGBIntent != nil ? "sRGB" : "no profile, shown as sRGB"
  }

  private var damage: String {
    guard source.damage.level != .none else { return "none worth noting" }
    return "\(source.damage.level.rawValue), like JPEG at quality \(Int(source.damage.equivalentQuality.rounded()))"
  }

  private var sharpness: String {
    guard let blur = source.blur else { return "too small to tell" }
    let words: [BlurInspection.Kind: String] = [
      .sharp: "sharp", .defocus: "out of focus", .motion: "blurred by motion", .enlarged: "enlarged before",
    ]
    let percent = Int((blur.likelihood(of: blur.kind) * 100).rounded())
    let edges = blur.edgeWidth.map { ", sharpest edges \($0.briefly) pixels wide" } ?? ", no strong edges"
    return "\(words[blur.kind] ?? "") (\(percent)%)\(edges)"
  }

  private func paper(scale: Double) -> String {
    let (width, height) = printSize(scale: scale)
    return "\(width.briefly) × \(height.briefly) in (\((width * 2.54).briefly) × \((height * 2.54).briefly) cm)"
  }
}

extension Double {
  /// With one digit after the point.
  fileprivate var briefly: String { "\((self * 10).rounded() / 10)" }
}
