import ArgumentParser
import Upscale

/// How large the result shall be: at most one of these, and how a size is filled.
struct TargetOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "Multiply both sides by a factor, such as 4 or 2.5. (default: 4)")
  var scale: Double?

  @Option(help: ArgumentHelp("Make the result this size, such as 2400x3000.", valueName: "WxH"))
  var size: String?

  @Option(help: ArgumentHelp("Make the result this wide, with the height in proportion.", valueName: "pixels"))
  var width: Int?

  @Option(help: ArgumentHelp("Make the result this high, with the width in proportion.", valueName: "pixels"))
  var height: Int?

  @Option(help: ArgumentHelp("Make the long side this long, with the other in proportion.", valueName: "pixels"))
  var longest: Int?

  @Option(help: ArgumentHelp("Make the result this many million pixels, keeping the proportions.", valueName: "number"))
  var megapixels: Double?

  @Option(
    name: .customLong("print"),
    help: ArgumentHelp(
      "Make the result this size on paper: 8x10in, 10x15cm, 12in (wide), x10in (high), a4, letter. The image is cropped "
        + "to fill it, unless --fit is given; the paper turns with the image.",
      valueName: "size"),
    completion: .list(PrintSize.paperNames))
  var paper: String?

  @Option(
    help: ArgumentHelp(
      "Pixels per inch, recorded in the file. (default: 300 with --print, otherwise as in the source)",
      valueName: "number"))
  var dpi: Double?

  @Option(
    help: ArgumentHelp(
      "The orientation of the paper: auto (like the image), portrait or landscape.", valueName: "orientation"),
    completion: .list(PrintSize.Orientation.allCases.map(\.rawValue)))
  var paperOrientation = PrintSize.Orientation.auto.rawValue

  @Flag(help: "Fill --print or --size exactly and crop the excess (the default for --print).")
  var fill = false

  @Flag(help: "Keep the whole image within --print or --size.")
  var fit = false

  @Flag(help: "Stretch the image to --print or --size (the default for --size).")
  var stretch = false

  func validate() throws {
    let given = [
      scale != nil, size != nil, width != nil, height != nil, longest != nil, megapixels != nil, paper != nil,
    ].count { $0 }
    guard given <= 1 else {
      throw ValidationError(
        "Use only one of --scale, --size, --width, --height, --longest, --megapixels and --print.")
    }
    guard [fill, fit, stretch].count(where: { $0 }) <= 1 else {
      throw ValidationError("Use only one of --fill, --fit and --stretch.")
    }
    guard size != nil || paper != nil || fitting == nil else {
      throw ValidationError(
        "--fill, --fit and --stretch are for --size and --print; other targets keep the proportions.")
    }
    _ = try size.map(TargetOptions.parse)
  }

  /// Nil where none is asked for.
  func target() throws -> UpscaleRequest.Target? {
    if let size { return .size(try TargetOptions.parse(size)) }
    if let width { return .width(width) }
    if let height { return .height(height) }
    if let longest { return .longest(longest) }
    if let megapixels { return .megapixels(megapixels) }
    if let paper {
      guard let orientation = PrintSize.Orientation(rawValue: paperOrientation.lowercased()) else {
        throw UpscaleError.unknown(
          "paper orientation", paperOrientation, known: PrintSize.Orientation.allCases.map(\.rawValue))
      }
      return .print(try PrintSize(paper, orientation: orientation))
    }
    return scale.map { .scale($0) }
  }

  var fitting: ImageFitting? { fill ? .fill : fit ? .fit : stretch ? .stretch : nil }

  private static func parse(_ text: String) throws -> PixelSize {
    let sides = text.lowercased().replacing("×", with: "x").split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]) else {
      throw ValidationError("“\(text)” is not a size; write it as 2400x3000.")
    }
    return PixelSize(width: width, height: height)
  }
}
