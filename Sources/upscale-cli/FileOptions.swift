import ArgumentParser
import Upscale

/// How outputs are written.
struct FileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(ImageFileFormat.written.map(\.rawValue).joined(separator: ", ")). (default: from the output's extension)",
      valueName: "format"),
    completion: .list(ImageFileFormat.written.map(\.rawValue)))
  var format: String?

  @Option(help: ArgumentHelp("The quality of JPEG, WebP or AVIF, 1 to 100. (default: 92)", valueName: "1-100"))
  var quality: Double?

  @Option(
    help: ArgumentHelp(
      "Choose the highest JPEG, WebP or AVIF quality that fits this size: 150KB (1 KB is 1000 bytes) or 150KiB (1024).",
      valueName: "size"))
  var maxBytes: String?

  @Option(
    help: ArgumentHelp(
      "The color resolution of JPEG and AVIF: 444 (full), 420 (half) or auto (full from quality 90). (default: auto)",
      valueName: "444|420|auto"),
    completion: .list(["444", "420", "auto"]))
  var chroma: String?

  @Option(
    help: ArgumentHelp(
      "PNG compression: fast, or small for a file about 7% smaller in four times the time. (default: fast)",
      valueName: "fast|small"),
    completion: .list(["fast", "small"]))
  var pngLevel: String?

  @Option(
    help: ArgumentHelp(
      "TIFF compression: lzw, deflate for a file about 5% smaller in several times the time, or none. (default: lzw)",
      valueName: "lzw|deflate|none"),
    completion: .list(TIFFCompression.allCases.map(\.rawValue)))
  var tiffCompression: String?

  @Flag(help: "Keep every pixel exactly in WebP or AVIF.")
  var lossless = false

  @Flag(name: .customLong("to-srgb"), help: "Convert colors to sRGB instead of keeping the color profile.")
  var toSRGB = false

  @Flag(help: "Write progressive JPEG, which loads coarse to fine and is a little smaller.")
  var progressive = false

  @Option(
    help: ArgumentHelp(
      "The most pixels a source may have, in millions. (default: \(DecodingOptions().maximumPixels / 1_000_000))",
      valueName: "number"))
  var maxPixels: Double?

  @Flag(help: "Keep what can be read of truncated or damaged PNG and JPEG files; the rest is left empty.")
  var salvage = false

  @Flag(name: .shortAndLong, help: "Replace existing outputs.")
  var force = false

  func validate() throws {
    guard quality == nil || maxBytes == nil else {
      throw ValidationError("Use only one of --quality and --max-bytes, which chooses the quality itself.")
    }
  }

  func decoding() throws -> DecodingOptions {
    guard let maxPixels else { return DecodingOptions(salvages: salvage) }
    guard let pixels = Int(exactly: (maxPixels * 1_000_000).rounded()), pixels > 0 else {
      throw UpscaleError(.invalidRequest, "A source cannot have \(maxPixels) million pixels.")
    }
    return DecodingOptions(maximumPixels: pixels, salvages: salvage)
  }

  /// What is asked for here, else what the preset says, else the usual.
  func encoding(_ preset: UpscalePreset?) throws -> EncodingOptions {
    let usual = EncodingOptions()
    let options = EncodingOptions(
      quality: quality ?? preset?.quality ?? usual.quality,
      chroma: try chosenChroma() ?? preset?.chroma ?? usual.chroma,
      progressive: progressive || preset?.progressive ?? usual.progressive, lossless: lossless,
      maximumBytes: try maxBytes.map { try ByteCount.parse($0) }, pngCompression: try chosenPNGLevel(),
      tiffCompression: try chosenTIFFCompression())
    // Where only names will tell the formats, what none of them can have is refused.
    let formats = try (fileFormat() ?? preset?.format).map { [$0] } ?? ImageFileFormat.written
    var refusal: UpscaleError?
    for format in formats {
      do throws(UpscaleError) {
        try options.validate(for: format)
        return options
      } catch { refusal = refusal ?? error }
    }
    throw refusal ?? UpscaleError(.invalidRequest, "There is no format to write.")
  }

  func fileFormat() throws -> ImageFileFormat? {
    guard let format else { return nil }
    let name = format.lowercased()
    for known in ImageFileFormat.written where known.rawValue == name || known.fileExtensions.contains(name) {
      return known
    }
    throw UpscaleError.unknown("format", format, known: ImageFileFormat.written.map(\.rawValue))
  }

  private func chosenPNGLevel() throws -> Int {
    let choices = ["fast": EncodingOptions.fastPNG, "small": EncodingOptions.smallPNG]
    guard let pngLevel else { return EncodingOptions.fastPNG }
    guard let choice = choices[pngLevel.lowercased()] else {
      throw UpscaleError.unknown("PNG level", pngLevel, known: ["fast", "small"])
    }
    return choice
  }

  private func chosenTIFFCompression() throws -> TIFFCompression {
    guard let tiffCompression else { return EncodingOptions().tiffCompression }
    guard let choice = TIFFCompression(rawValue: tiffCompression.lowercased()) else {
      throw UpscaleError.unknown(
        "TIFF compression", tiffCompression, known: TIFFCompression.allCases.map(\.rawValue))
    }
    return choice
  }

  private func chosenChroma() throws -> EncodingOptions.Chroma? {
    let choices: [String: EncodingOptions.Chroma] = [
      "auto": .automatic, "444": .full, "4:4:4": .full, "420": .half, "4:2:0": .half,
    ]
    guard let chroma else { return nil }
    guard let choice = choices[chroma.lowercased()] else {
      throw UpscaleError.unknown("chroma", chroma, known: ["444", "420", "auto"])
    }
    return choice
  }
}
