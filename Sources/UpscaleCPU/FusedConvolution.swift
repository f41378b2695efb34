internal import UpscaleCore

/// A convolution with what is done to its sums in the same step.
struct FusedConvolution: Sendable {
  var source: Convolution
  var activation: Activation?
  /// Which of the source's outputs each stored output is, where not in the same order: a pixel shuffle wants them as they
  /// lie in its result.
  var outputOrder: [Int]?

  /// Outputs in whole units of the kernels' vectors.
  var units: Int { (source.outputChannels + PackedConvolution.lanes - 1) / PackedConvolution.lanes }
}
