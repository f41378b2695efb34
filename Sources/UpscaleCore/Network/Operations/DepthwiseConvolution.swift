/// A separate convolution for every channel, with an odd square kernel, stride 1 and enough zeros around the input that
/// the output is as large as the input. Large kernels may have gaps: their taps are `dilation` pixels apart.
public struct DepthwiseConvolution: Sendable, Hashable {
  /// How many channels go in and come out.
  public var channels: Int
  /// The side of the kernel in taps: 1, 3, 5 …
  public var kernelSize: Int
  /// Pixels from one tap to the next.
  public var dilation: Int
  /// Weights in the order channel, row, column, as PyTorch stores them.
  public var weights: [Float]
  /// One number per channel.
  public var bias: [Float]

  /// A convolution with these weights, kept in the order that `weights` documents.
  public init(channels: Int, kernelSize: Int, dilation: Int = 1, weights: [Float], bias: [Float]) {
    self.channels = channels
    self.kernelSize = kernelSize
    self.dilation = dilation
    self.weights = weights
    self.bias = bias
  }

  /// How many pixels beyond its own an output pixel sees on each side.
  public var radius: Int { kernelSize / 2 * dilation }
  public var multiplyAddsPerPixel: Int { kernelSize * kernelSize * channels }

  /// Throws `invalidNetwork` where the numbers do not fit one another.
  func validate() throws(UpscaleError) {
    let most = 64
    guard (1...UpscaleNetwork.limit).contains(channels), (1...2 * most + 1).contains(kernelSize), kernelSize % 2 == 1,
      (1...most).contains(dilation), radius <= most
    else {
      throw .misfit(
        "A depthwise convolution needs channels and an odd kernel that reaches at most \(most) pixels, not \(channels) "
          + "with \(kernelSize), dilated by \(dilation).")
    }
    guard weights.count == multiplyAddsPerPixel, bias.count == channels else {
      throw .misfit(
        "A depthwise \(kernelSize)×\(kernelSize) convolution of \(channels) channels takes \(multiplyAddsPerPixel) weights "
          + "and as many biases as channels, but \(weights.count) and \(bias.count) were given.")
    }
    guard weights.allSatisfy(\.isFinite), bias.allSatisfy(\.isFinite) else {
      throw .misfit("A depthwise convolution's weights contain infinite or NaN values.")
    }
  }
}

extension DepthwiseConvolution: BiasedOperation {
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    try validate()
    var shape = inputs[0]
    guard channels == shape.channels else {
      throw .misfit("A depthwise convolution of \(channels) channels is given \(shape.channels).")
    }
    shape.reach += radius
    return shape
  }

  var operation: NetworkOperation { .depthwise(self) }

  func begin(_ step: inout LoweredStep) { step.depthwise = self }
}
