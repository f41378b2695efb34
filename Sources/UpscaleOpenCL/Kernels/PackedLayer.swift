internal import UpscaleCore

/// A convolution's numbers as `convolution.cl` reads them: weights block by block, then biases, then slopes.
struct PackedLayer {
  private(set) var numbers: [Float] = []

  /// - Parameter factor: of the pixel shuffle after it, which wants outputs in the order row, column, channel.
  init(_ convolution: NetworkConvolution, activation: NetworkActivation?, factor: Int, block: ConvolutionBlock) {
    let order = convolution.outputOrder(shuffledBy: factor)
    let blocks = block.count(order.count)
    let kernel = convolution.kernelSize
    numbers.reserveCapacity(
      blocks * block.outputs * (kernel * kernel * block.paddedInputs(convolution.inputChannels) + 2))
    for index in 0..<blocks {
      let outputs = (0..<block.outputs).map { lane -> Int? in
        let output = index * block.outputs + lane
        return output < order.count ? order[output] : nil
      }
      appendWeights(convolution, outputs: outputs, block: block)
    }
    numbers += PackedLayer.ending(convolution, activation: activation, order: order, count: blocks * block.outputs)
  }

  /// Those of a depthwise convolution as `depthwise.cl` reads them: vector by vector of channels.
  init(_ convolution: DepthwiseConvolution, activation: NetworkActivation?, block: ConvolutionBlock) {
    let (channels, taps) = (convolution.channels, convolution.kernelSize * convolution.kernelSize)
    let slopes = activation?.slopes(channels: channels)
    let count = block.count(channels) * block.vector
    func padded(_ number: (Int) -> Float) -> [Float] { (0..<count).map { $0 < channels ? number($0) : 0 } }
    let byTap = (0..<taps).map { tap in padded { convolution.weights[$0 * taps + tap] } }
    for first in stride(from: 0, to: count, by: block.vector) {
      for tap in byTap { numbers += tap[first..<first + block.vector] }
    }
    numbers += padded { convolution.bias[$0] } + padded { slopes?[$0] ?? 1 }
  }

  /// Biases, then slopes, `count` of each.
  static func ending(_ convolution: NetworkConvolution, activation: NetworkActivation?, order: [Int], count: Int)
    -> [Float]
  {
    let slopes = activation?.slopes(channels: convolution.outputChannels)
    let padding = [Float](repeating: 0, count: count - order.count)
    return order.map { convolution.bias[$0] } + padding + order.map { slopes?[$0] ?? 1 } + padding
  }

  private mutating func appendWeights(_ convolution: NetworkConvolution, outputs: [Int?], block: ConvolutionBlock) {
    let (kernel, inputs) = (convolution.kernelSize, convolution.inputChannels)
    // The form for processors goes over all inputs of a tap, that for graphics over all taps of four inputs.
    let group = block.broadcasts ? inputs : 4
    for first in stride(from: 0, to: block.paddedInputs(inputs), by: group) {
      for tap in 0..<kernel * kernel {
        for input in first..<first + group {
          for output in outputs {
            guard let output, input < inputs else {
              numbers.append(0)
              continue
            }
            numbers.append(convolution.weights[(output * inputs + input) * kernel * kernel + tap])
          }
        }
      }
    }
  }
}
