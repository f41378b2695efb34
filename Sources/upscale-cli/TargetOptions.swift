import ArgumentParser
import Upscale

/// How large the result shall be: at most one of these.
struct TargetOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "Both sides times a factor, such as 4 or 2.5. (default: 4)")
  var scale: Double?

  @Option(help: ArgumentHelp("Exactly this size, such as 2400x3000.", valueName: "WxH"))
  var size: String?

  @Option(help: ArgumentHelp("This width; the height in proportion.", valueName: "pixels"))
  var width: Int?

  @Option(help: ArgumentHelp("This height; the width in proportion.", valueName: "pixels"))
  var height: Int?

  @Option(help: ArgumentHelp("This long side; the other in proportion.", valueName: "pixels"))
  var longest: Int?

  func validate() throws {
    let given = [scale != nil, size != nil, width != nil, height != nil, longest != nil].count { $0 }
    guard given <= 1 else {
      throw ValidationError("Give only one of --scale, --size, --width, --height and --longest.")
    }
    _ = try target()
  }

  func target() throws -> UpscaleRequest.Target {
    if let size { return .size(try TargetOptions.parse(size)) }
    if let width { return .width(width) }
    if let height { return .height(height) }
    if let longest { return .longest(longest) }
    return .scale(scale ?? 4)
  }

  private static func parse(_ text: String) throws -> Size {
    let sides = text.lowercased().replacing("×", with: "x").split(separator: "x", omittingEmptySubsequences: false)
    guard sides.count == 2, let width = Int(sides[0]), let height = Int(sides[1]) else {
      throw ValidationError("“\(text)” is not a size; write it as 2400x3000.")
    }
    return Size(width: width, height: height)
  }
}
