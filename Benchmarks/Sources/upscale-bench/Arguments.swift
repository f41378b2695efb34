import ArgumentParser
import Upscale

// The library's own names on the command line.
extension UpscalePrecision: @retroactive ExpressibleByArgument {}
extension CPUTier: @retroactive ExpressibleByArgument {}
extension BackendChoice: @retroactive ExpressibleByArgument {}

extension PixelSize: @retroactive ExpressibleByArgument {
  /// Height before width, as tensors are described.
  public init?(argument: String) {
    let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let height = sides[0], let width = sides[1], height > 0, width > 0 else { return nil }
    self.init(width: width, height: height)
  }
}
