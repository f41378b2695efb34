/// A channel gate as graphs have it, operation by operation: the means of a value over the whole picture, two layers of
/// them, and the product with the value.
struct GateSketch {
  /// The value whose means are taken.
  let source: NetworkBuilder.Value
  private var squeeze: NetworkConvolution?
  private var excite: NetworkConvolution?
  private var isRectified = false
  private var isGate = false

  init(of source: NetworkBuilder.Value) { self.source = source }

  /// - Throws: `invalidModelFile` where the layers are not those of squeeze and excitation.
  func applying(_ layer: NetworkConvolution) throws(UpscaleError) -> GateSketch {
    var result = self
    if squeeze == nil {
      result.squeeze = layer
    } else if isRectified, excite == nil {
      result.excite = layer
    } else {
      throw GateSketch.other
    }
    return result
  }

  func applying(_ activation: NetworkActivation) throws(UpscaleError) -> GateSketch {
    var result = self
    switch activation {
    case .relu where squeeze != nil && excite == nil: result.isRectified = true
    case .sigmoid(plus: 0) where excite != nil: result.isGate = true
    default: throw GateSketch.other
    }
    return result
  }

  /// The two layers, all of whose operations have come.
  func layers() throws(UpscaleError) -> (squeeze: NetworkConvolution, excite: NetworkConvolution) {
    guard isGate, let squeeze, let excite else { throw GateSketch.other }
    return (squeeze, excite)
  }

  private static let other = UpscaleError(
    .invalidModelFile,
    "Upscale does not support an image's means yet, except in squeeze and excitation with a ReLU and a sigmoid.")
}
