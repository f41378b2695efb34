/// What enhanced spatial attention (Liu et al. 2020) sees of the whole image: a strided convolution without padding,
/// the maxima of windows over its output, small convolutions with rectifiers between them over these, and the few
/// resulting pixels stretched to the image's size again, bilinearly between their centers.
public struct PooledContext: Sendable, Hashable {
  /// From all channels to as many. Its kernel moves by `stride` pixels.
  public var reduction: NetworkConvolution
  /// How many pixels the reducing convolution moves at a time.
  public var stride: Int
  /// The side of the windows.
  public var window: Int
  /// How many of its pixels the windows move at a time.
  public var step: Int
  /// With zeros around their input.
  public var layers: [NetworkConvolution]

  /// A context with these layers.
  public init(reduction: NetworkConvolution, stride: Int, window: Int, step: Int, layers: [NetworkConvolution]) {
    self.reduction = reduction
    self.stride = stride
    self.window = window
    self.step = step
    self.layers = layers
  }

  /// The channels of its input and output.
  public var channels: Int { reduction.inputChannels }

  /// How many cells besides its own a cell sees through the layers.
  package var reach: Int { layers.reduce(0) { $0 + $1.radius } }

  /// Throws `invalidNetwork` where its numbers make no context.
  private func validate() throws(UpscaleError) {
    for layer in [reduction] + layers { try layer.validate() }
    guard ([reduction] + layers).allSatisfy({ $0.inputChannels == channels && $0.outputChannels == channels }),
      reduction.kernelSize <= 64, (1...64).contains(stride), (1...64).contains(window), (1...window).contains(step),
      layers.allSatisfy({ $0.kernelSize <= 64 })
    else {
      throw UpscaleError(
        .invalidNetwork,
        "A pooled context needs convolutions that all keep \(channels) channels, and kernels, strides and windows of 1 "
          + "… 64 that leave no gaps.")
    }
  }
}

extension PooledContext: DescribedOperation {
  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    try validate()
    guard channels == inputs[0].channels else {
      throw .misfit("A pooled context of \(channels) channels is given \(inputs[0].channels).")
    }
    guard inputs[0].scale == 1, inputs[0].divisor == 1 else {
      throw .misfit("A pooled context is given a value at \(inputs[0].scaleName)×, not at the image's own size.")
    }
    return inputs[0]
  }

  var multiplyAddsPerPixel: Int {
    let cell = stride * step
    return reduction.multiplyAddsPerPixel.dividedUp(by: stride * stride)
      + layers.reduce(0) { $0 + $1.multiplyAddsPerPixel }.dividedUp(by: cell * cell)
  }

  var numbers: [[Float]] { reduction.numbers + layers.flatMap(\.numbers) }

  func replacing(_ numbers: [[Float]]) -> NetworkOperation? {
    var context = self
    (context.reduction.weights, context.reduction.bias) = (numbers[0], numbers[1])
    for index in layers.indices {
      (context.layers[index].weights, context.layers[index].bias) = (numbers[2 * index + 2], numbers[2 * index + 3])
    }
    return .pooledContext(context)
  }

  var measured: MeasuredOperation? { .context(self) }

  func begin(_ step: inout LoweredStep) { step.epilogue = [.spread] }
}
