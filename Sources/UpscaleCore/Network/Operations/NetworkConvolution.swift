/// A convolution with an odd square kernel, stride 1 and zero padding of half the kernel: the output is as large as
/// the input.
public struct NetworkConvolution: Sendable, Hashable {
  /// How many channels go in.
  public var inputChannels: Int
  /// How many channels come out.
  public var outputChannels: Int
  /// The side of the kernel: 1, 3, 5 …
  public var kernelSize: Int
  /// Weights in the order output channel, input channel, row, column, as PyTorch stores them.
  public var weights: [Float]
  /// One number per output channel.
  public var bias: [Float]

  /// A convolution with these weights, kept in the order that `weights` documents.
  public init(inputChannels: Int, outputChannels: Int, kernelSize: Int, weights: [Float], bias: [Float]) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelSize = kernelSize
    self.weights = weights
    self.bias = bias
  }

  /// How many pixels beyond its own an output pixel sees on each side.
  public var radius: Int { kernelSize / 2 }
  public var multiplyAddsPerPixel: Int { kernelSize * kernelSize * inputChannels * outputChannels }

  /// Throws `invalidNetwork` where the numbers do not fit one another.
  func validate() throws(UpscaleError) {
    guard inputChannels > 0, outputChannels > 0, kernelSize > 0, kernelSize % 2 == 1 else {
      throw UpscaleError(
        .invalidNetwork,
        "A convolution needs channels and an odd kernel, not \(inputChannels) → \(outputChannels) with \(kernelSize).")
    }
    // Below these the product of all of them fits an `Int`.
    guard max(inputChannels, outputChannels) <= UpscaleNetwork.limit, kernelSize < 1 << 12 else {
      throw UpscaleError(
        .invalidNetwork,
        "A \(kernelSize)×\(kernelSize) convolution \(inputChannels) → \(outputChannels) is too large: more than "
          + "\(UpscaleNetwork.limit) channels or a kernel of 4096.")
    }
    guard weights.count == multiplyAddsPerPixel, bias.count == outputChannels else {
      throw UpscaleError(
        .invalidNetwork,
        "A \(kernelSize)×\(kernelSize) convolution \(inputChannels) → \(outputChannels) takes \(multiplyAddsPerPixel) "
          + "weights and \(outputChannels) biases, but \(weights.count) and \(bias.count) were given.")
    }
    guard weights.allSatisfy(\.isFinite), bias.allSatisfy(\.isFinite) else {
      throw UpscaleError(.invalidNetwork, "A convolution's weights contain infinite or NaN values.")
    }
  }
}

extension NetworkConvolution: BiasedOperation {
  var inputCount: ClosedRange<Int> { 1...UpscaleNetwork.limit }

  func shape(of inputs: [ValueShape]) throws(UpscaleError) -> ValueShape {
    try validate()
    var shape = inputs[0]
    shape.channels = inputs.reduce(0) { $0 + $1.channels }
    shape.reach = inputs.reduce(0) { max($0, $1.reach) }
    guard inputChannels == shape.channels else {
      throw .misfit("A convolution of \(inputChannels) channels is given \(shape.channels).")
    }
    guard inputs.allSatisfy({ $0.isAsLarge(as: shape) }) else {
      throw .misfit("Values at \(inputs.map(\.scaleName))× cannot be concatenated for a convolution.")
    }
    shape.channels = outputChannels
    shape.reach += radius
    return shape
  }

  var operation: NetworkOperation { .convolution(self) }

  func begin(_ step: inout LoweredStep) { step.convolution = self }
}
