/// What may be done to the result's look after it has its size. Nothing of it is done unless asked for.
public struct ImagePolish: Sendable, Hashable, CustomStringConvertible {
  /// 0 … 1: edges are made steeper in linear light, and flat areas stay as they are. No value leaves the range of the
  /// 3 × 3 pixels around it by more than a twentieth of that range, so that no halo is drawn.
  public var sharpen: Double
  /// −1 … 1: a curve through black, middle gray and white that is steeper (above 0) or flatter (below) in the middle.
  public var contrast: Double
  /// −1 … 1: how much colors are moved away from the gray of their brightness; at −1 nothing but gray is left.
  public var saturation: Double
  /// 0 … 1: fine noise of one brightness in all channels, most in middle tones, which hides how smooth enlarged areas
  /// are. The same every time.
  public var grain: Double
  /// 0 … 1: how much of the networks' result is taken; the rest is that of the resampler. At 0 no network runs.
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

  /// What is done, by name and amount: “sharpen 0.3, grain 0.1”. Empty where nothing is.
  public var description: String {
    let amounts: [(String, Double, Double)] = [
      ("blend", blend, 1), ("sharpen", sharpen, 0), ("contrast", contrast, 0), ("saturation", saturation, 0),
      ("grain", grain, 0),
    ]
    return amounts.filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// - Throws: `invalidRequest` for an amount out of its range.
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
