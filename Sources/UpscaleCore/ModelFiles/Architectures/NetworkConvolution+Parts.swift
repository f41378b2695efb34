extension NetworkConvolution {
  /// The part of the convolution that takes the input channels `inputs`, its weights multiplied by `factor`.
  func taking(_ inputs: Range<Int>, times factor: Float) -> NetworkConvolution {
    if inputs.count == inputChannels, factor == 1 { return self }
    let taps = kernelSize * kernelSize
    var part = NetworkConvolution(
      inputChannels: inputs.count, outputChannels: outputChannels, kernelSize: kernelSize, weights: [], bias: bias)
    part.weights.reserveCapacity(outputChannels * inputs.count * taps)
    for output in 0..<outputChannels {
      let row = output * inputChannels * taps
      part.weights += weights[row + inputs.lowerBound * taps..<row + inputs.upperBound * taps]
    }
    if factor != 1 { part.weights = part.weights.map { $0 * factor } }
    return part
  }

  /// The part that gives the output channels `outputs`.
  func giving(_ outputs: Range<Int>) -> NetworkConvolution {
    let size = kernelSize * kernelSize * inputChannels
    return NetworkConvolution(
      inputChannels: inputChannels, outputChannels: outputs.count, kernelSize: kernelSize,
      weights: Array(weights[outputs.lowerBound * size..<outputs.upperBound * size]), bias: Array(bias[outputs]))
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
