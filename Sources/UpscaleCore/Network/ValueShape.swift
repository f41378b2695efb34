/// What is known of a value inside a network before any picture is: its channels, how much larger than the source it
/// is, and how far it sees.
public struct ValueShape: Sendable, Hashable {
  public var channels: Int
  /// Pixels of this value per source pixel, in each direction.
  public var scale: Int
  /// How far a pixel of this value reaches on each side, in this value's own pixels.
  public var reach: Int

  public init(channels: Int, scale: Int, reach: Int) {
    self.channels = channels
    self.scale = scale
    self.reach = reach
  }

  /// The reach in source pixels. Pixel y lies in source pixel ⌊y / scale⌋ and depends on those up to
  /// ⌊(y ± reach) / scale⌋; the largest distance over all y is ⌈reach / scale⌉.
  public var radius: Int { (reach + scale - 1) / scale }
}
