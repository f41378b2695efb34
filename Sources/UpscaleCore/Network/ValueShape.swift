/// What is known about a value inside a network before any image is: its channels, how much larger than the source it
/// is, and how far it sees.
public struct ValueShape: Sendable, Hashable {
  /// How many channels the value has.
  public var channels: Int
  /// Pixels of this value per `divisor` source pixels, in each direction.
  public var scale: Int
  /// 1 for values at least as large as the source; the two have no factor in common.
  public var divisor: Int
  /// How far a pixel of this value reaches on each side, in this value's own pixels.
  public var reach: Int

  /// A shape with these values.
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

  func isAsLarge(as other: ValueShape) -> Bool { scale == other.scale && divisor == other.divisor }

  /// The shape after every pixel became `factor` × `factor`.
  func enlarged(by factor: Int) throws(UpscaleError) -> ValueShape {
    guard (1...64).contains(factor), scale * factor <= 64 else {
      throw .misfit("Enlarging \(scale)× by \(factor) is outside 1 … 64.")
    }
    let common = factor.commonFactor(with: divisor)
    // What was made of several pixels at once sees all of them.
    return ValueShape(
      channels: channels, scale: scale * factor / common, divisor: divisor / common,
      reach: reach * factor + common - 1)
  }

  /// The shape after `factor` × `factor` pixels became one.
  func reduced(by factor: Int) throws(UpscaleError) -> ValueShape {
    guard (1...64).contains(factor), divisor * factor <= 64 else {
      throw .misfit("Reducing \(scaleName)× by \(factor) is outside 1 … 64.")
    }
    let common = factor.commonFactor(with: scale)
    return ValueShape(
      channels: channels, scale: scale / common, divisor: divisor * (factor / common),
      reach: reach.dividedUp(by: factor))
  }
}

extension UpscaleError {
  /// Operations that do not fit one another.
  static func misfit(_ sentence: String) -> UpscaleError { UpscaleError(.invalidNetwork, sentence) }
}

extension Int {
  /// The largest number that divides both.
  fileprivate func commonFactor(with other: Int) -> Int { other == 0 ? self : other.commonFactor(with: self % other) }

  /// The smallest number that both divide.
  func commonMultiple(with other: Int) -> Int { self / commonFactor(with: other) * other }
}
