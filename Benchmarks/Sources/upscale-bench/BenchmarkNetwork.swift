import Upscale

/// A network to take times of, with random weights: times do not depend on them.
struct BenchmarkNetwork {
  let name: String
  let network: UpscaleNetwork

  /// Single layers of every shape that matters, then whole networks.
  static func all() throws -> [BenchmarkNetwork] {
    let shapes = [(3, 16), (3, 64), (16, 16), (32, 32), (64, 64)]
    return try shapes.map { try layer($0.0, $0.1) } + [16, 64].map { try lastLayer($0) } + [
      compact("small", features: 16, layers: 6), compact("medium", features: 32, layers: 8),
      compact("large", features: 64, layers: 16),
    ]
  }

  /// A convolution with its activation.
  private static func layer(_ inputs: Int, _ outputs: Int) throws -> BenchmarkNetwork {
    var nodes: [UpscaleNetwork.Node] = []
    append(inputs, outputs, to: &nodes)
    appendActivation(outputs, to: &nodes)
    return BenchmarkNetwork(
      name: "\(inputs)→\(outputs)", network: try UpscaleNetwork(inputChannels: inputs, nodes: nodes))
  }

  /// A convolution whose 48 outputs are shuffled into 4 × 4 pixels of three channels.
  private static func lastLayer(_ inputs: Int) throws -> BenchmarkNetwork {
    var nodes: [UpscaleNetwork.Node] = []
    append(inputs, 48, to: &nodes)
    nodes.append(.init(.pixelShuffle(factor: 4), inputs: [1]))
    return BenchmarkNetwork(
      name: "\(inputs)→48 shuffled", network: try UpscaleNetwork(inputChannels: inputs, nodes: nodes))
  }

  /// SRVGGNetCompact, which the shipped models are too.
  private static func compact(_ name: String, features: Int, layers: Int) throws -> BenchmarkNetwork {
    var nodes: [UpscaleNetwork.Node] = []
    for index in 0...layers {
      append(index == 0 ? 3 : features, features, to: &nodes)
      appendActivation(features, to: &nodes)
    }
    append(features, 48, to: &nodes)
    nodes.append(.init(.pixelShuffle(factor: 4), inputs: [nodes.count]))
    nodes.append(.init(.upsampleNearest(factor: 4), inputs: [0]))
    nodes.append(.init(.add, inputs: [nodes.count - 1, nodes.count]))
    return BenchmarkNetwork(
      name: "\(name) \(features)×\(layers)", network: try UpscaleNetwork(inputChannels: 3, nodes: nodes))
  }

  private static func append(_ inputs: Int, _ outputs: Int, to nodes: inout [UpscaleNetwork.Node]) {
    let count = 9 * inputs * outputs
    // So large that the values neither fade nor grow through many layers: denormals would cost time.
    let size = Float(6 / (9 * Double(inputs))).squareRoot()
    var random = FastGenerator()
    let weights = (0..<count).map { _ in Float.random(in: -size...size, using: &random) }
    let convolution = NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: 3, weights: weights,
      bias: [Float](repeating: 0.01, count: outputs))
    nodes.append(.init(.convolution(convolution), inputs: [nodes.count]))
  }

  private static func appendActivation(_ channels: Int, to nodes: inout [UpscaleNetwork.Node]) {
    nodes.append(.init(.activation(.prelu(slopes: [Float](repeating: 0.25, count: channels))), inputs: [nodes.count]))
  }
}
