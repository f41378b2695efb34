/// A wish: how large the result shall be, and how much memory may be used on the way.
public struct UpscaleRequest: Sendable, Hashable {
  public enum Target: Sendable, Hashable {
    /// Both sides times a factor, rounded to whole pixels.
    case scale(Double)
    /// Exactly this size. Proportions other than the source's stretch the picture; the plan warns of it.
    case size(Size)
    /// This width, the height in proportion.
    case width(Int)
    /// This height, the width in proportion.
    case height(Int)
    /// This long side, the other in proportion.
    case longest(Int)
  }

  public var target: Target
  /// The side of a tile in source pixels, or nil to let the plan choose.
  public var tile: Int?
  /// Bytes that tiles and bands of one pass may take when the plan chooses the tiles.
  public var workingMemory: Int

  public init(_ target: Target, tile: Int? = nil, workingMemory: Int = 192 << 20) {
    self.target = target
    self.tile = tile
    self.workingMemory = workingMemory
  }

  /// The size the wish means for a picture of `source` pixels.
  /// - Throws: `invalidRequest` where it means no pixels at all, or more than can be counted.
  public func targetSize(for source: Size) throws(UpscaleError) -> Size {
    switch target {
    case .scale(let factor):
      guard factor > 0, factor.isFinite else {
        throw UpscaleError(.invalidRequest, "The factor must be a number above 0, not \(factor).")
      }
      return try UpscaleRequest.rounded(Double(source.width) * factor, Double(source.height) * factor)
    case .size(let size):
      return try UpscaleRequest.rounded(Double(size.width), Double(size.height))
    case .width(let width):
      return try UpscaleRequest.rounded(Double(width), Double(source.height) * Double(width) / Double(source.width))
    case .height(let height):
      return try UpscaleRequest.rounded(Double(source.width) * Double(height) / Double(source.height), Double(height))
    case .longest(let side):
      let factor = Double(side) / Double(max(source.width, source.height))
      return try UpscaleRequest.rounded(Double(source.width) * factor, Double(source.height) * factor)
    }
  }

  /// A side that is wanted in proportion is at least one pixel; one that is asked for must be.
  private static func rounded(_ width: Double, _ height: Double) throws(UpscaleError) -> Size {
    let limit = Double(Int32.max)
    guard width > 0, height > 0, width <= limit, height <= limit else {
      throw UpscaleError(
        .invalidRequest, "The result must be at least 1 and at most \(Int32.max) pixels on each side.")
    }
    return Size(width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded())))
  }
}
