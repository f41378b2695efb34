internal import UpscaleCore

/// A convolution with what is done to its sums in the same step.
struct FusedConvolution: Sendable {
  var source: NetworkConvolution
  var activation: NetworkActivation?
  /// Which of the source's outputs each stored output is, where not in the same order: a pixel shuffle wants them as they
  /// lie in its result.
  var outputOrder: [Int]?

  /// Outputs in whole units of the kernels' vectors.
  var units: Int { PackedConvolution.padded(source.outputChannels) / PackedConvolution.lanes }
}

extension FusedConvolution {
  /// Nil for a step that moves pixels.
  init?(_ step: LoweredStep) {
    guard let convolution = step.convolution else { return nil }
    self.init(source: convolution, activation: step.activation)
    guard step.factor > 1 else { return }
    // PyTorch orders the outputs (channel, i, j); rows of the result want (i, j, channel).
    let (factor, channels) = (step.factor, convolution.outputChannels / (step.factor * step.factor))
    var order: [Int] = []
    for i in 0..<factor {
      for j in 0..<factor {
        for channel in 0..<channels { order.append((channel * factor + i) * factor + j) }
      }
    }
    outputOrder = order
  }
}
