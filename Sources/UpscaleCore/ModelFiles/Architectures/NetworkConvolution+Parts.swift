extension NetworkConvolution {
  /// The convolution with its weights multiplied: those of so many input channels by the first factor, and so on.
  func times(_ factors: [(channels: Int, factor: Float)]) -> NetworkConvolution {
    guard factors.contains(where: { $0.factor != 1 }) else { return self }
    let (taps, each) = (kernelSize * kernelSize, factors.flatMap { [Float](repeating: $0.factor, count: $0.channels) })
    var result = self
    for index in result.weights.indices { result.weights[index] *= each[index / taps % inputChannels] }
    return result
  }

  /// The part that gives the output channels `outputs`.
  func giving(_ outputs: Range<Int>) -> NetworkConvolution {
    let size = kernelSize * kernelSize * inputChannels
    return NetworkConvolution(
      inputChannels: inputChannels, outputChannels: outputs.count, kernelSize: kernelSize,
      weights: Array(weights[outputs.lowerBound * size..<outputs.upperBound * size]), bias: Array(bias[outputs]))
  }

  /// The convolution plus what it takes, as one; nil where that has other channels than it gives.
  var addingInput: NetworkConvolution? {
    guard inputChannels == outputChannels, weights.count == multiplyAddsPerPixel else { return nil }
    var result = self
    let taps = kernelSize * kernelSize
    for channel in 0..<inputChannels { result.weights[(channel * inputChannels + channel) * taps + taps / 2] += 1 }
    return result
  }

  /// The 1×1 convolution that multiplies every channel by its factor and adds its offset.
  static func scaling(by factors: [Float], plus offsets: [Float]) -> NetworkConvolution {
    let count = factors.count
    var weights = [Float](repeating: 0, count: count * count)
    for (channel, factor) in factors.enumerated() { weights[channel * count + channel] = factor }
    return NetworkConvolution(
      inputChannels: count, outputChannels: count, kernelSize: 1, weights: weights, bias: offsets)
  }
}
