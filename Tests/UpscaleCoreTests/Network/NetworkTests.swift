import Testing
import TestSupport
import UpscaleCore

@Suite struct NetworkTests {
  private static func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int = 3, weights: Int? = nil, bias: Int? = nil, value: Float = 0.1
  ) -> UpscaleCore.NetworkOperation {
    .convolution(
      NetworkConvolution(
        inputChannels: inputs, outputChannels: outputs, kernelSize: kernel,
        weights: [Float](repeating: value, count: weights ?? kernel * kernel * inputs * outputs),
        bias: [Float](repeating: 0, count: bias ?? outputs)))
  }

  @Test func shapesFollowTheGraph() throws {
    let network = try UpscaleNetwork(
      inputChannels: 3,
      nodes: [
        .init(NetworkTests.convolution(3, 8, kernel: 5), inputs: [0]),
        .init(.activation(.relu), inputs: [1]),
        .init(NetworkTests.convolution(8, 12), inputs: [2]),
        .init(.pixelShuffle(factor: 2), inputs: [3]),
        .init(.upsampleNearest(factor: 2), inputs: [0]),
        .init(.add, inputs: [4, 5]),
        .init(NetworkTests.convolution(3, 3), inputs: [6]),
      ])
    #expect(network.shapes.map(\.channels) == [3, 8, 8, 12, 3, 3, 3, 3])
    #expect(network.shapes.map(\.scale) == [1, 1, 1, 1, 2, 2, 2, 2])
    #expect(network.shapes.map(\.reach) == [0, 2, 2, 3, 6, 0, 6, 7])
    #expect(network.scale == 2)
    #expect(network.outputChannels == 3)
    #expect(network.radius == 4)
    #expect(network.widestChannels == 12)
    // 25 · 3 · 8 + 9 · 8 · 12, and 9 · 3 · 3 for each of four pixels.
    #expect(network.multiplyAddsPerPixel == 600 + 864 + 4 * 81)
    #expect(network.parameterCount == 608 + 876 + 84)
  }

  @Test(arguments: [(24, 8, 52_968, 10), (64, 16, 621_424, 18)])
  func compactNetworksHaveKnownCosts(features: Int, convolutions: Int, parameters: Int, radius: Int) throws {
    let scale = 4
    // As the literature counts: `convolutions` of them between the first and the last.
    let network = try TestNetworks.compact(features: features, convolutions: convolutions + 1, scale: scale)
    #expect(network.parameterCount == parameters)
    #expect(network.radius == radius)
    let taps = 9 * (3 * features + convolutions * features * features + features * 3 * scale * scale)
    #expect(network.multiplyAddsPerPixel == taps)
  }

  private static func gate(_ channels: Int, _ few: Int, _ outputs: Int) -> ChannelGate {
    func layer(_ inputs: Int, _ outputs: Int) -> NetworkConvolution {
      NetworkConvolution(
        inputChannels: inputs, outputChannels: outputs, kernelSize: 1,
        weights: [Float](repeating: 0, count: inputs * outputs), bias: [Float](repeating: 0, count: outputs))
    }
    return ChannelGate(squeeze: layer(channels, few), excite: layer(few, outputs))
  }

  private static func context(_ channels: Int, window: Int = 7, step: Int = 3) -> NetworkOperation {
    .pooledContext(
      PooledContext(reduction: convolution(channels, channels), stride: 2, window: window, step: step, layers: []))
  }

  private static func convolution(_ inputs: Int, _ outputs: Int) -> NetworkConvolution {
    NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: 3,
      weights: [Float](repeating: 0, count: 9 * inputs * outputs), bias: [Float](repeating: 0, count: outputs))
  }

  /// Graphs that cannot be, each with a word of the message that names the reason.
  static let faults: [(String, Int, [UpscaleNetwork.Node])] = [
    ("at least one", 0, [.init(.activation(.relu), inputs: [0])]),
    ("at least one", -3, [.init(.activation(.relu), inputs: [0])]),
    ("at least one", 3, []),
    ("1/2 times", 3, [.init(.pixelUnshuffle(factor: 2), inputs: [0])]),
    ("outside 1", 3, [.init(.pixelUnshuffle(factor: 0), inputs: [0])]),
    ("outside −64", 3, [.init(.translation(by: 65), inputs: [0])]),
    ("at 1× cannot", 3, [.init(.pixelUnshuffle(factor: 2), inputs: [0]), .init(.add, inputs: [1, 0])]),
    ("A gate of 4", 3, [.init(.channelGate(gate(4, 2, 4)), inputs: [0])]),
    ("two 1×1", 3, [.init(.channelGate(gate(3, 2, 4)), inputs: [0])]),
    ("context of 4", 3, [.init(context(4), inputs: [0])]),
    ("leave no gaps", 3, [.init(context(3, window: 2), inputs: [0])]),
    ("leave no gaps", 3, [.init(context(3, step: 0), inputs: [0])]),
    ("at 2×", 3, [.init(.upsampleNearest(factor: 2), inputs: [0]), .init(context(3), inputs: [1])]),
    (
      "image alone", 3,
      [
        .init(context(3), inputs: [0]), .init(.pixelUnshuffle(factor: 2), inputs: [1]),
        .init(.pixelShuffle(factor: 2), inputs: [2]),
      ]
    ),
    ("Node 0 takes 1", 3, [.init(.activation(.relu), inputs: [])]),
    ("Node 0 takes 1", 3, [.init(.activation(.relu), inputs: [0, 0])]),
    ("Node 0 takes 2", 3, [.init(.add, inputs: [0])]),
    ("connected to [1]", 3, [.init(.activation(.relu), inputs: [1])]),
    ("connected to [-1]", 3, [.init(.activation(.relu), inputs: [-1])]),
    ("is given 3", 3, [.init(convolution(4, 4), inputs: [0])]),
    ("odd kernel", 3, [.init(convolution(3, 4, kernel: 2), inputs: [0])]),
    ("odd kernel", 3, [.init(convolution(3, 4, kernel: 0), inputs: [0])]),
    ("odd kernel", 3, [.init(convolution(3, 0), inputs: [0])]),
    ("weights", 3, [.init(convolution(3, 4, weights: 107), inputs: [0])]),
    ("biases", 3, [.init(convolution(3, 4, bias: 5), inputs: [0])]),
    ("infinite or NaN", 3, [.init(convolution(3, 4, value: .nan), inputs: [0])]),
    ("infinite or NaN", 3, [.init(convolution(3, 4, value: .infinity), inputs: [0])]),
    ("2 slopes for 3", 3, [.init(.activation(.prelu(slopes: [0, 0])), inputs: [0])]),
    ("infinite or NaN", 1, [.init(.activation(.prelu(slopes: [.nan])), inputs: [0])]),
    ("infinite or NaN", 1, [.init(.activation(.leakyReLU(slope: .infinity)), inputs: [0])]),
    ("cannot be shuffled", 3, [.init(.pixelShuffle(factor: 2), inputs: [0])]),
    ("cannot be shuffled", 4, [.init(.pixelShuffle(factor: 0), inputs: [0])]),
    ("cannot be shuffled", 4, [.init(.pixelShuffle(factor: -2), inputs: [0])]),
    ("outside 1 … 64", 3, [.init(.upsampleNearest(factor: 0), inputs: [0])]),
    ("outside 1 … 64", 3, [.init(.upsampleNearest(factor: 65), inputs: [0])]),
    ("more than 65536", 1, [.init(convolution(1, 65537, kernel: 1), inputs: [0])]),
    (
      "cannot be added", 3,
      [.init(.upsampleNearest(factor: 2), inputs: [0]), .init(.add, inputs: [0, 1])]
    ),
    ("cannot be added", 3, [.init(convolution(3, 4), inputs: [0]), .init(.add, inputs: [0, 1])]),
    ("cannot be multiplied", 3, [.init(convolution(3, 4), inputs: [0]), .init(.multiply, inputs: [0, 1])]),
    ("Node 0 takes 2", 3, [.init(.multiply, inputs: [0])]),
    ("infinite or NaN", 1, [.init(.activation(.sigmoid(plus: .infinity)), inputs: [0])]),
  ]

  @Test(arguments: faults)
  func impossibleGraphsAreRefused(word: String, channels: Int, nodes: [UpscaleNetwork.Node]) {
    let error = #expect(throws: UpscaleError.self) { try UpscaleNetwork(inputChannels: channels, nodes: nodes) }
    #expect(error?.code == .invalidNetwork)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  /// Numbers whose products do not fit an `Int` are refused like all others instead of trapping.
  static let overflows: [(Int, [UpscaleNetwork.Node])] = [
    (1, [.init(.upsampleNearest(factor: 2), inputs: [0]), .init(.upsampleNearest(factor: .max), inputs: [1])]),
    (1, [.init(.upsampleNearest(factor: 2), inputs: [0]), .init(.pixelShuffle(factor: .max), inputs: [1])]),
    (3, [.init(convolution(.max, 4, kernel: 3, weights: 0, bias: 4), inputs: [0])]),
    (3, [.init(convolution(3, .max, kernel: 3, weights: 0, bias: 0), inputs: [0])]),
    (3, [.init(convolution(3, 3, kernel: .max, weights: 0, bias: 3), inputs: [0])]),
    (.max, [.init(.upsampleNearest(factor: 2), inputs: [0])]),
  ]

  @Test(arguments: overflows)
  func hugeNumbersAreRefused(channels: Int, nodes: [UpscaleNetwork.Node]) {
    let error = #expect(throws: UpscaleError.self) { try UpscaleNetwork(inputChannels: channels, nodes: nodes) }
    #expect(error?.code == .invalidNetwork)
  }
}
