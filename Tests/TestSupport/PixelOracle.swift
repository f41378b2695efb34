internal import Foundation
internal import UpscaleCore

/// The operations that see a pixel by itself: what each computes, and networks in which it stands alone and beside others.
enum PixelOracle {
  static func value(of operation: NetworkOperation, _ input: ReferenceInterpreter.Value) -> ReferenceInterpreter.Value {
    switch operation {
    case .activation(let activation): activate(input, activation)
    case .pixelNorm(let norm): normalize(input, norm)
    default: preconditionFailure("not of single pixels, or without an oracle: \(operation)")
    }
  }

  /// Names and nodes of networks for the conformance suite, over three channels.
  static func graphs(_ random: inout SeededGenerator) -> [(String, [UpscaleNetwork.Node])] {
    func convolution(_ inputs: Int, _ outputs: Int, _ kernel: Int) -> NetworkOperation {
      .convolution(TestNetworks.convolution(inputs, outputs, kernel: kernel, using: &random))
    }
    func norm(_ channels: Int) -> PixelNorm {
      func numbers() -> [Float] { (0..<channels).map { _ in Float.random(in: -1...1, using: &random) } }
      return PixelNorm(weights: numbers(), bias: numbers(), epsilon: 1e-3)
    }
    return [
      ("ReLU alone", TestNetworks.chain([.activation(.relu)])),
      (
        "PReLU used twice",
        [
          .init(convolution(3, 3, 3), inputs: [0]),
          .init(.activation(.prelu(slopes: [0.1, -0.3, 0.7])), inputs: [1]), .init(.add, inputs: [1, 2]),
        ]
      ),
      (
        "sigmoid and SiLU in layers",
        TestNetworks.chain([
          convolution(3, 20, 3), .activation(.silu), convolution(20, 12, 3), .activation(.sigmoid(plus: 0.25)),
          .pixelShuffle(factor: 2), .activation(.silu), .activation(.sigmoid(plus: -0.5)),
        ])
      ),
      (
        "GELU in a layer, after a sum, and alone",
        [
          .init(convolution(3, 20, 3), inputs: [0]), .init(.activation(.gelu), inputs: [1]),
          .init(convolution(20, 3, 1), inputs: [2]), .init(.add, inputs: [0, 3]),
          .init(.activation(.gelu), inputs: [4]), .init(.activation(.gelu), inputs: [5]),
        ]
      ),
      (
        "norms, beside layers and of the source",
        [
          .init(convolution(3, 20, 3), inputs: [0]), .init(.pixelNorm(norm(20)), inputs: [1]),
          .init(.add, inputs: [2, 1]), .init(.pixelNorm(norm(20)), inputs: [3]),
          .init(convolution(20, 12, 3), inputs: [4]), .init(.pixelShuffle(factor: 2), inputs: [5]),
          .init(.pixelNorm(norm(3)), inputs: [6]),
        ]
      ),
    ]
  }

  static func activate(
    _ input: ReferenceInterpreter.Value, _ activation: NetworkActivation
  ) -> ReferenceInterpreter.Value {
    var result = input
    guard let slopes = activation.slopes(channels: input.channels) else {
      result.samples = input.samples.map { curve(activation, $0) }
      return result
    }
    for index in result.samples.indices where result.samples[index] < 0 {
      result.samples[index] *= Double(slopes[index % input.channels])
    }
    return result
  }

  private static func normalize(
    _ input: ReferenceInterpreter.Value, _ norm: PixelNorm
  ) -> ReferenceInterpreter.Value {
    var result = input
    for first in stride(from: 0, to: input.samples.count, by: input.channels) {
      let pixel = input.samples[first..<first + input.channels]
      let mean = pixel.reduce(0, +) / Double(input.channels)
      let variance = pixel.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(input.channels)
      for channel in 0..<input.channels {
        let deviations = (pixel[first + channel] - mean) / (variance + Double(norm.epsilon)).squareRoot()
        result.samples[first + channel] = deviations * Double(norm.weights[channel]) + Double(norm.bias[channel])
      }
    }
    return result
  }

  private static func curve(_ activation: NetworkActivation, _ x: Double) -> Double {
    let sigmoid = 1 / (1 + exp(-x))
    return switch activation {
    case .sigmoid(let plus): sigmoid + Double(plus)
    case .gelu: x * erfc(-x / 2.0.squareRoot()) / 2
    default: x * sigmoid
    }
  }
}
