public import UpscaleCodecs
public import UpscaleCore

/// What will be done from file to file.
public struct FilePlan: Sendable, Hashable {
  /// The format of the input file.
  public let source: ImageFileFormat
  public let upscale: UpscalePlan
  /// What an `AutoUpscaler` has chosen, and why; nil where the user named a model, and where nothing is enlarged.
  public internal(set) var recommendation: ModelRecommendation?
  /// The format of the output file.
  public let output: ImageFileFormat
  /// How the output is written.
  public let encoding: EncodingOptions
  /// What the output was written as; nil before the work is done.
  public internal(set) var written: EncodingResult?
  /// What of the source is missing (`MissingPixels`) and, where it is enlarged, seriously wrong (`SourceAdvice`); empty before
  /// the work is done.
  public internal(set) var sourceWarnings: [String] = []
  /// What went wrong on the device meanwhile and was dealt with; empty before the work is done.
  public internal(set) var deviceWarnings: [String] = []

  /// - Throws: `invalidRequest` where the format cannot hold a picture that large.
  init(
    source: ImageFileFormat, upscale: UpscalePlan, output: ImageFileFormat, encoding: EncodingOptions
  ) throws(UpscaleError) {
    try encoding.validate(for: output)
    let size = upscale.target
    guard max(size.width, size.height) <= output.maximumSide else {
      throw UpscaleError(
        .invalidRequest,
        "\(output) holds at most \(output.maximumSide) pixels on a side, not \(size); write PNG or ask for less.")
    }
    self.source = source
    self.upscale = upscale
    self.output = output
    self.encoding = encoding
  }

  /// The pixels as the output file stores them.
  public var outputFormat: PixelFormat {
    output.stored(upscale.source.format.channels, upscale.source.format.sample)
  }

  /// Whether the result has more pixels on a side than what it shows of the source.
  var enlarges: Bool {
    let (from, to) = (upscale.crop?.size ?? upscale.source.size, upscale.target)
    return to.width > from.width || to.height > from.height
  }

  /// Bytes that the job is expected to take at its peak: the plan's, and what the output's format wants at once.
  public var expectedMemory: Int {
    let (bytes, isTooMuch) = upscale.expectedMemory.addingReportingOverflow(
      output.encodingMemory(for: upscale.target, channels: upscale.source.format.channels, options: encoding))
    return isTooMuch ? .max : bytes
  }

  /// What the user should know before agreeing, one sentence each.
  public var warnings: [String] {
    var warnings = upscale.warnings
    let (from, to) = (upscale.source.format, outputFormat)
    if from.channels.hasAlpha, !to.channels.hasAlpha {
      warnings.append("\(output) has no transparency, so transparent parts are laid over the background color.")
    }
    if from.sample != .uint8, to.sample == .uint8 {
      warnings.append("\(output) stores 8 bits per sample, so the source's finer steps are rounded.")
    }
    var metadata = upscale.resultMetadata
    metadata.unread = upscale.source.metadata.unread
    return warnings + metadata.losses(in: output, at: upscale.target)
  }

  /// The plan for people, a line each.
  public var lines: [String] {
    var lines = ["source   \(upscale.source.size) \(upscale.source.format), \(source)\(note(upscale.source.metadata))"]
    if let crop = upscale.crop { lines.append("crop     \(crop)") }
    if let recommendation { lines.append("chosen   \(recommendation.summary)") }
    for (index, pass) in upscale.passes.enumerated() {
      let (tiles, halo) = (pass.tiles, pass.tiles.rules.halo)
      lines.append(
        "pass \(index + 1)   \(pass.method.name)\(strength(pass.method)): \(pass.input) → \(pass.output), \(tiles.tileCount) "
          + "tile\(tiles.tileCount == 1 ? "" : "s") of \(tiles.tileSize) and a halo of \(halo), "
          + "\(FilePlan.rounded(pass.multiplyAdds / 1e9)) G multiply-adds")
    }
    if let resize = upscale.resize {
      lines.append("resize   \(resize.kernel.rawValue): \(resize.from) → \(resize.to)")
    }
    let polish = upscale.polish.description
    if !polish.isEmpty { lines.append("polish   \(polish)") }
    lines.append("memory   about \(max(1, expectedMemory >> 20)) MiB for pixels")
    let budget = encoding.maximumBytes.map { ", at most \($0) bytes" } ?? ""
    lines.append(
      "output   \(upscale.target) \(outputFormat), \(output)\(note(upscale.resultMetadata))\(budget)")
    return lines
  }

  private func strength(_ method: PassMethod) -> String {
    guard let strength = method.strength, strength > 0 else { return "" }
    return " at strength \((strength * 100).rounded() / 100)"
  }

  /// What travels with the pixels.
  private func note(_ metadata: ImageMetadata) -> String {
    var notes: [String] = []
    if metadata.iccProfile != nil { notes.append("ICC profile") }
    if metadata.exif != nil { notes.append("EXIF") }
    if metadata.xmp != nil { notes.append("XMP") }
    if let density = metadata.density?.converted(to: .inch) { notes.append("\(Int(density.x.rounded())) DPI") }
    return notes.isEmpty ? "" : ", " + notes.joined(separator: ", ")
  }

  private static func rounded(_ value: Double) -> String {
    value < 10 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
  }
}
