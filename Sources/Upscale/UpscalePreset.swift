public import UpscaleCodecs
public import UpscaleCore

/// Options for a purpose, set together. A preset sets nothing that cannot be set individually, and options that are set
/// individually win.
///
/// To add an option, add a property here, a line in `arguments`, and a line where the command line falls back on it.
public struct UpscalePreset: Sendable, Hashable {
  /// The name by which it is chosen.
  public let name: String
  /// Its purpose, in one sentence.
  public let purpose: String
  /// The family of models, as `Upscalers.named` takes it.
  public var model: String?
  /// The target size, if the purpose determines it.
  public var target: UpscaleRequest.Target?
  /// Pixels per inch, if the preset sets them.
  public var dpi: Double?
  /// The format of outputs whose names are not given.
  public var format: ImageFileFormat?
  /// JPEG's quality, if the preset sets it.
  public var quality: Double?
  /// JPEG's color resolution, if the preset sets it.
  public var chroma: EncodingOptions.Chroma?
  /// Whether a JPEG is progressive, if the preset sets it.
  public var progressive: Bool?

  /// All presets.
  public static let all = [
    UpscalePreset(
      name: "print", purpose: "For a print shop: 300 pixels per inch, nearly lossless JPEG.", dpi: 300,
      quality: 95, chroma: .full),
    UpscalePreset(
      name: "web", purpose: "For web pages: 2048 pixels on the long side, a small progressive JPEG.",
      target: .longest(2048), format: .jpeg, quality: 82, chroma: .half, progressive: true),
    UpscalePreset(
      name: "shop", purpose: "For product pages: 2000 pixels on the long side, so that buyers can zoom in.",
      target: .longest(2000), format: .jpeg, quality: 85, progressive: true),
    UpscalePreset(
      name: "icon", purpose: "For icons and logos: 4×, PNG, transparency kept.", model: "art", target: .scale(4),
      format: .png),
    UpscalePreset(name: "archive", purpose: "For archiving: 4×, lossless PNG.", target: .scale(4), format: .png),
  ]

  /// - Throws: `unknownName` listing the available presets.
  public static func named(_ name: String) throws(UpscaleError) -> UpscalePreset {
    guard let preset = all.first(where: { $0.name == name.lowercased() }) else {
      throw UpscaleError.unknown("preset", name, known: all.map(\.name))
    }
    return preset
  }

  /// The equivalent command-line options.
  public var arguments: [String] {
    var arguments = model.map { ["--model \($0)"] } ?? []
    switch target {
    case .longest(let side)?: arguments.append("--longest \(side)")
    case .scale(let factor)?: arguments.append("--scale \(factor.formattedBriefly)")
    case .size(let size)?: arguments.append("--size \(size.width)x\(size.height)")
    case .width(let side)?: arguments.append("--width \(side)")
    case .height(let side)?: arguments.append("--height \(side)")
    case .megapixels(let millions)?: arguments.append("--megapixels \(millions.formattedBriefly)")
    case .print?, nil: break
    }
    if let dpi { arguments.append("--dpi \(dpi.formattedBriefly)") }
    if let format { arguments.append("--format \(format.rawValue)") }
    if let quality { arguments.append("--quality \(quality.formattedBriefly)") }
    switch chroma {
    case .full?: arguments.append("--chroma 444")
    case .half?: arguments.append("--chroma 420")
    case .automatic?: arguments.append("--chroma auto")
    case nil: break
    }
    if progressive == true { arguments.append("--progressive") }
    return arguments
  }
}

extension Double {
  /// Without a fraction where there is none.
  fileprivate var formattedBriefly: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
