import ArgumentParser
import Upscale

/// How the output is written.
struct FileOptions: ParsableArguments {
  @Option(help: "png, jpeg or webp. (default: what the output's extension names)")
  var format: String?

  @Option(help: ArgumentHelp("JPEG's or WebP's quality, 1 to 100. (default: 92)", valueName: "1-100"))
  var quality: Double?

  @Option(
    help: ArgumentHelp(
      "The highest quality of JPEG or WebP at which the file takes no more than this: 150KB (of 1000), 150KiB (of 1024).",
      valueName: "size"))
  var maxBytes: String?

  @Option(
    help: ArgumentHelp(
      "JPEG's colour resolution: 444 (full), 420 (half) or auto (full from quality 90).", valueName: "444|420|auto"))
  var chroma = "auto"

  @Flag(help: "Keep every pixel exactly in WebP.")
  var lossless = false

  @Flag(name: .customLong("to-srgb"), help: "Convert colours to sRGB instead of keeping the colour profile.")
  var toSRGB = false

  @Flag(name: .shortAndLong, help: "Replace the output if it exists.")
  var force = false

  func validate() throws {
    guard quality == nil || maxBytes == nil else {
      throw ValidationError("Give only one of --quality and --max-bytes, which chooses the quality.")
    }
  }

  func encoding() throws -> EncodingOptions {
    let choices: [String: EncodingOptions.Chroma] = [
      "auto": .automatic, "444": .full, "4:4:4": .full, "420": .half, "4:2:0": .half,
    ]
    guard let chroma = choices[chroma.lowercased()] else {
      throw UpscaleError.unknown("chroma", chroma, known: ["444", "420", "auto"])
    }
    var options = EncodingOptions(chroma: chroma, lossless: lossless)
    if let quality { options.quality = quality }
    if let maxBytes { options.maximumBytes = try ByteCount.parse(maxBytes) }
    return options
  }

  func fileFormat() throws -> ImageFileFormat? {
    guard let format else { return nil }
    let name = format.lowercased()
    for known in ImageFileFormat.allCases where known.rawValue == name || known.fileExtensions.contains(name) {
      return known
    }
    throw UpscaleError.unknown("format", format, known: ImageFileFormat.allCases.map(\.rawValue))
  }
}
