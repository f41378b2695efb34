internal import UpscaleCore

/// How far colors of a result, reduced to the source's size, are from the source's, over the whole picture and in
/// 8-bit steps.
public struct ColorDrift: Hashable, Sendable {
  /// Mean of result less source for red, green and blue: what the whole picture is off by.
  public var mean: [Double]
  /// Mean of the differences' magnitudes over pixels and channels.
  public var absolute: Double

  /// A drift with these values.
  public init(mean: [Double], absolute: Double) {
    self.mean = mean
    self.absolute = absolute
  }

  /// The channel that is off most.
  public var largest: Double { mean.map { abs($0) }.max() ?? 0 }
}
