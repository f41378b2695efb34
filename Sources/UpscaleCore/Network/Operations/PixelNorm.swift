/// Layer normalization over the channels of each pixel (Ba et al. 2016): the channels minus their mean, divided by
/// their standard deviation, then each times its weight, plus its bias.
public struct PixelNorm: Sendable, Hashable {
  /// What each channel is multiplied by.
  public var weights: [Float]
  /// What is added to each channel.
  public var bias: [Float]
  /// Added to the variance, so that a pixel with identical channels is not divided by zero.
  public var epsilon: Float

  /// A normalization with these weights.
  public init(weights: [Float], bias: [Float], epsilon: Float = 1e-5) {
    self.weights = weights
    self.bias = bias
    self.epsilon = epsilon
  }
}

extension PixelNorm: BiasedOperation {
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    guard weights.count == inputs[0].channels, bias.count == weights.count else {
      throw .misfit(
        "A norm has \(weights.count) weights and \(bias.count) biases for \(inputs[0].channels) channels.")
    }
    guard epsilon > 0, epsilon.isFinite, numbers.joined().allSatisfy(\.isFinite) else {
      throw .misfit("A norm's numbers contain infinite or NaN values, or its epsilon is not positive.")
    }
    return inputs[0]
  }

  var operation: NetworkOperation { .pixelNorm(self) }

  func begin(_ step: inout LoweredStep) {
    step.epilogue = [.pixelwise(PixelKernel("pixel_norm", constants: weights + bias + [epsilon]))]
  }
}
