internal import UpscaleCore

/// How far the colors of a result, reduced to the source's size, are from the source's, over the whole image and in
/// 8-bit steps.
public struct ColorDrift: Hashable, Sendable {
  /// Mean of result minus source for red, green and blue: how far the whole image is off.
  public var mean: [Double]
  /// Mean of the differences' magnitudes over pixels and channels.
  public var absolute: Double

  /// A drift with these values.
  public init(mean: [Double], absolute: Double) {
    self.mean = mean
    self.absolute = absolute
  }

  /// The channel that is off the most.
  public var largest: Double { mean.map { abs($0) }.max() ?? 0 }
}
