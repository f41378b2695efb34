/// What is known of a value inside a network before any picture is: its channels, how much larger than the source it
/// is, and how far it sees.
public struct ValueShape: Sendable, Hashable {
  public var channels: Int
  /// Pixels of this value per `divisor` source pixels, in each direction.
  public var scale: Int
  /// 1 for values at least as large as the source; the two have no factor in common.
  public var divisor: Int
  /// How far a pixel of this value reaches on each side, in this value's own pixels.
  public var reach: Int

  public init(channels: Int, scale: Int, divisor: Int = 1, reach: Int) {
    self.channels = channels
    self.scale = scale
    self.divisor = divisor
    self.reach = reach
  }

  /// The reach in source pixels. With a divisor of 1, pixel y lies in source pixel ⌊y / scale⌋ and depends on those up
  /// to ⌊(y ± reach) / scale⌋; the largest distance over all y is ⌈reach / scale⌉. A pixel of a smaller value depends on
  /// all the source pixels that it covers.
  public var radius: Int { (reach * divisor).dividedUp(by: scale) + divisor - 1 }

  /// The scale as people write it: “2”, “1/2”.
  var scaleName: String { divisor == 1 ? "\(scale)" : "\(scale)/\(divisor)" }
}
