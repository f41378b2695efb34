public import UpscaleCodecs
public import UpscaleCore

/// What will be done from file to file.
public struct FilePlan: Sendable, Hashable {
  /// The format of the input file.
  public let source: ImageFileFormat
  /// How the image is enlarged.
  public let upscale: UpscalePlan
  /// What an `AutoUpscaler` has chosen, and why; nil if the user named a model, and if nothing is enlarged.
  public internal(set) var recommendation: ModelRecommendation?
  /// The format of the output file.
  public let output: ImageFileFormat
  /// How the output is written.
  public let encoding: EncodingOptions
  /// What the output was written as; nil before the work is done.
  public internal(set) var written: EncodingResult?
  /// What is missing from the source (`MissingPixels`) and, if it is enlarged, seriously wrong with it
  /// (`SourceAdvice`); empty before the work is done.
  public internal(set) var sourceWarnings: [String] = []
  /// What went wrong on the device during the work and was handled; empty before the work is done.
  public internal(set) var deviceWarnings: [String] = []

  /// Bytes that decoding takes besides the pixels.
  private let decodingMemory: Int
  /// Bytes that the process had before the job: libraries, models, whatever else it does.
  private let startMemory: Int
  private let isStreamed: Bool

  /// - Parameters:
  ///   - startMemory: what the process has before the job.
  ///   - isStreamed: whether the output is one in which nothing can be changed once it is written.
  /// - Throws: `invalidRequest` where the format cannot hold a picture that large.
  init(
    source: ImageFileInfo, upscale: UpscalePlan, output: ImageFileFormat, encoding: EncodingOptions, startMemory: Int,
    isStreamed: Bool
  ) throws(UpscaleError) {
    try encoding.validate(for: output)
    let size = upscale.target
    guard max(size.width, size.height) <= output.maximumSide else {
      throw UpscaleError(
        .invalidRequest,
        "\(output) holds at most \(output.maximumSide) pixels per side, not \(size); write PNG or request fewer pixels."
      )
    }
    self.source = source.fileFormat
    decodingMemory = source.decodingMemory
    self.startMemory = startMemory
    self.isStreamed = isStreamed
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

  /// Code that runs for the first time, stacks, and what is too small to be counted by itself.
  private static let sundryMemory = 4.0 * 1024 * 1024

  /// Bytes that the whole process is expected to use at its peak: what it used before, plus the most that decoding, the
  /// work or the end of encoding takes. What an OpenCL driver takes to compile kernels is not known.
  public var expectedMemory: Int {
    let (size, format) = (upscale.source.size, upscale.source.format)
    let decoding = Double(size.width) * Double(size.height) * Double(format.bytesPerPixel) + Double(decodingMemory)
    let rows = output.rowMemory(for: upscale.target, format: outputFormat)
    let memory = upscale.plannedMemory(storing: outputFormat.sample)
    let held =
      output.memoryWhileRowsCome(for: upscale.target, format: format, options: encoding)
      + (isStreamed ? output.memoryOfStream(for: upscale.target, format: outputFormat) : 0)
    let work = memory.work + convertedBand + held * memory.written + rows
    let finish = output.encodingMemory(for: upscale.target, format: format, options: encoding)
    let peak = max(decoding, memory.pictures + max(work, memory.end + held + rows, memory.networks + Double(finish)))
    return Int(exactly: (Double(startMemory) + FilePlan.sundryMemory + peak).rounded(.up)) ?? .max
  }

  /// The floats of a pass's band where the file's channels are others than the source's.
  private var convertedBand: Double {
    let channels = upscale.source.format.channels
    guard let pass = upscale.passes.last, upscale.resize == nil, upscale.polish == ImagePolish(),
      outputFormat.channels != channels
    else { return 0 }
    let rows = Double(pass.tiles.tileSize.height * pass.method.scale)
    return rows * Double(upscale.target.width) * Double(channels.count * MemoryLayout<Float>.size)
  }

  /// What the user should know before agreeing, in one sentence each.
  public var warnings: [String] {
    var warnings = upscale.warnings
    let (from, to) = (upscale.source.format, outputFormat)
    if from.channels.hasAlpha, !to.channels.hasAlpha {
      warnings.append("\(output) has no transparency, so transparent parts are drawn over the background color.")
    }
    if from.sample != .uint8, to.sample == .uint8 {
      warnings.append("\(output) stores 8 bits per sample, so the source's finer gradations are rounded.")
    } else if from.sample != .uint8, output.deepBits < 16 {
      warnings.append(
        "\(output) stores \(output.deepBits) bits per sample, so the source's finer gradations are rounded.")
    }
    var metadata = upscale.resultMetadata
    metadata.unread = upscale.source.metadata.unread
    return warnings + metadata.losses(in: output, at: upscale.target)
  }

  /// The plan in text form, one line each.
  public var lines: [String] {
    var lines = ["source   \(upscale.source.size) \(upscale.source.format), \(source)\(note(upscale.source.metadata))"]
    if let crop = upscale.crop { lines.append("crop     \(crop)") }
    if let recommendation { lines.append("chosen   \(recommendation.summary)") }
    for (index, pass) in upscale.passes.enumerated() {
      let (tiles, halo) = (pass.tiles, pass.tiles.rules.halo)
      lines.append(
        "pass \(index + 1)   \(pass.method.name)\(strength(pass.method)): \(pass.input) → \(pass.output), \(tiles.tileCount) "
          + "tile\(tiles.tileCount == 1 ? "" : "s") of \(tiles.tileSize) with a halo of \(halo), "
          + "\(FilePlan.rounded(pass.multiplyAdds / 1e9)) G multiply-adds")
    }
    if let resize = upscale.resize {
      lines.append("resize   \(resize.kernel.rawValue): \(resize.from) → \(resize.to)")
    }
    let polish = upscale.polish.description
    if !polish.isEmpty { lines.append("polish   \(polish)") }
    lines.append("memory   about \(max(1, expectedMemory >> 20)) MiB in total")
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
