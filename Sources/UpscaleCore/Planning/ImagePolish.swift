/// Adjustments to the result's look at its final size. None is made unless requested.
public struct ImagePolish: Sendable, Hashable, CustomStringConvertible {
  /// 0 … 1: makes edges steeper in linear light, and leaves flat areas as they are. No value leaves the range of the 3
  /// × 3 pixels around it by more than a twentieth of that range, so there are no halos.
  public var sharpen: Double
  /// −1 … 1: a curve through black, middle gray and white that is steeper (above 0) or flatter (below) in the middle.
  public var contrast: Double
  /// −1 … 1: how far colors move away from the gray of their brightness; at −1 only gray is left.
  public var saturation: Double
  /// 0 … 1: fine noise with the same brightness in all channels, strongest in the midtones, which hides how smooth
  /// enlarged areas are. The same every time.
  public var grain: Double
  /// 0 … 1: how much of the networks' result is used; the rest is the resampler's. At 0, no network runs.
  public var blend: Double

  /// Polishing that changes nothing unless something is given.
  public init(
    sharpen: Double = 0, contrast: Double = 0, saturation: Double = 0, grain: Double = 0, blend: Double = 1
  ) {
    self.sharpen = sharpen
    self.contrast = contrast
    self.saturation = saturation
    self.grain = grain
    self.blend = blend
  }

  /// Whether anything is done besides blending.
  var changesPixels: Bool { sharpen != 0 || contrast != 0 || saturation != 0 || grain != 0 }

  /// The same with another amount of blending.
  func blended(_ amount: Double) -> ImagePolish {
    var result = self
    result.blend = amount
    return result
  }

  /// The adjustments, by name and amount: “sharpen 0.3, grain 0.1”. Empty if there are none.
  public var description: String {
    let amounts: [(String, Double, Double)] = [
      ("blend", blend, 1), ("sharpen", sharpen, 0), ("contrast", contrast, 0), ("saturation", saturation, 0),
      ("grain", grain, 0),
    ]
    return amounts.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// - Throws: `invalidRequest` for an amount out of range.
  public func validate() throws(UpscaleError) {
    let amounts: [(String, Double, Double)] = [
      ("sharpen", sharpen, 0), ("contrast", contrast, -1), ("saturation", saturation, -1), ("grain", grain, 0),
      ("blend", blend, 0),
    ]
    for (name, amount, least) in amounts where !(least...1).contains(amount) {
      throw UpscaleError(.invalidRequest, "The amount of \(name) must be \(Int(least)) to 1, not \(amount).")
    }
  }
}
