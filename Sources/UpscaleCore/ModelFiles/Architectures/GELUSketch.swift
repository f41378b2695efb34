/// GELU as graphs have it that know no such operation, one operation after the other: x · (erf(x / √2) + 1) · ½.
struct GELUSketch {
  /// What the error function is of.
  private let argument: NetworkBuilder.Value
  private var isRaised = false

  init(erfOf argument: NetworkBuilder.Value) { self.argument = argument }

  /// - Throws: `invalidModelFile` for what is not added on the way to GELU.
  func plus(_ numbers: [Float]) throws(UpscaleError) -> GELUSketch {
    guard numbers == [1], !isRaised else { throw GELUSketch.other }
    var result = self
    result.isRaised = true
    return result
  }

  /// Throws `invalidModelFile` where the product with `value` is not twice its GELU.
  func check(_ value: NetworkBuilder.Value) throws(UpscaleError) {
    let isOfValue =
      argument.parts.count == value.parts.count
      && zip(argument.parts, value.parts).allSatisfy { part, whole in
        part.index == whole.index && abs(part.factor / whole.factor - Float(0.5).squareRoot()) < 1e-4
      }
    guard isRaised, isOfValue else { throw GELUSketch.other }
  }

  static let other = UpscaleError(.invalidModelFile, "Upscale does not support error functions yet, except in GELU.")
}
