internal import UpscaleCore

/// A convolution with what is done to its sums in the same step.
struct FusedConvolution: Sendable {
  var source: NetworkConvolution
  var activation: NetworkActivation?
  /// Of the pixel shuffle after it, which wants outputs as they lie in its result; 1 for none.
  var factor = 1

  /// Which of the source's outputs each stored output is.
  var outputOrder: [Int] { source.outputOrder(shuffledBy: factor) }
  /// Outputs in whole units of the kernels' vectors.
  var units: Int { PackedConvolution.padded(source.outputChannels) / PackedConvolution.lanes }
}

extension FusedConvolution {
  /// Nil for a step that moves pixels.
  init?(_ step: LoweredStep) {
    guard let convolution = step.convolution else { return nil }
    self.init(source: convolution, activation: step.activation, factor: step.factor)
  }
}
