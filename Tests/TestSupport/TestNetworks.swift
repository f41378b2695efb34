public import UpscaleCore

/// Networks small enough for the slow oracle.
public enum TestNetworks {
  /// A convolution whose weights are random numbers of `range`.
  public static func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, weights range: ClosedRange<Float> = -0.5...0.5,
    using generator: inout SeededGenerator
  ) -> NetworkConvolution {
    let weights = (0..<kernel * kernel * inputs * outputs).map { _ in Float.random(in: range, using: &generator) }
    let bias = (0..<outputs).map { _ in Float.random(in: -0.05...0.05, using: &generator) }
    return NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, weights: weights, bias: bias)
  }

  /// A depthwise convolution with random weights.
  public static func depthwise(
    _ channels: Int, kernel: Int, dilation: Int = 1, using generator: inout SeededGenerator
  ) -> DepthwiseConvolution {
    let weights = (0..<kernel * kernel * channels).map { _ in Float.random(in: -0.5...0.5, using: &generator) }
    let bias = (0..<channels).map { _ in Float.random(in: -0.05...0.05, using: &generator) }
    return DepthwiseConvolution(
      channels: channels, kernelSize: kernel, dilation: dilation, weights: weights, bias: bias)
  }

  /// Nodes that each take the value before them.
  public static func chain(_ operations: [NetworkOperation]) -> [UpscaleNetwork.Node] {
    operations.enumerated().map { UpscaleNetwork.Node($1, inputs: [$0]) }
  }

  /// SRVGGNetCompact with random weights: `convolutions` convolutions to `features` channels, each with a PReLU, a last
  /// one that is shuffled into pixels, and the source repeated to the result's size.
  public static func compact(
    features: Int, convolutions: Int, scale: Int, seed: UInt64 = 1
  ) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    let range: ClosedRange<Float> = -0.3...0.3
    var operations: [NetworkOperation] = []
    for index in 0..<convolutions {
      operations.append(
        .convolution(convolution(index == 0 ? 3 : features, features, kernel: 3, weights: range, using: &generator)))
      let slopes = (0..<features).map { _ in Float.random(in: 0...0.4, using: &generator) }
      operations.append(.activation(.prelu(slopes: slopes)))
    }
    operations.append(
      .convolution(convolution(features, 3 * scale * scale, kernel: 3, weights: range, using: &generator)))
    var nodes = chain(operations)
    let last = nodes.count
    nodes.append(.init(.pixelShuffle(factor: scale), inputs: [last]))
    nodes.append(.init(.upsampleNearest(factor: scale), inputs: [0]))
    nodes.append(.init(.add, inputs: [last + 1, last + 2]))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// A trunk of residual blocks with a skip around all of them, a tail that enlarges twice by 2 and draws at the result's
  /// size, and the source repeated to that size, with random weights.
  public static func residual(features: Int, blocks: Int, tail: Int, seed: UInt64 = 1) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int) -> NetworkOperation {
      let bound = 1 / Float(inputs).squareRoot() / 3
      return .convolution(convolution(inputs, outputs, kernel: 3, weights: -bound...bound, using: &generator))
    }
    func activation(_ channels: Int) -> NetworkOperation {
      .activation(.prelu(slopes: (0..<channels).map { _ in Float.random(in: 0...0.4, using: &generator) }))
    }
    let head = nodes.add(layer(3, features), 0)
    var value = head
    for _ in 0..<blocks {
      let inner = nodes.add(activation(features), nodes.add(layer(features, features), value))
      value = nodes.add(.add, value, nodes.add(layer(features, features), inner))
    }
    value = nodes.add(.add, head, nodes.add(layer(features, features), value))
    value = nodes.add(
      activation(tail), nodes.add(.pixelShuffle(factor: 2), nodes.add(layer(features, 4 * tail), value)))
    value = nodes.add(activation(tail), nodes.add(layer(tail, tail), value))
    value = nodes.add(activation(tail), nodes.add(.pixelShuffle(factor: 2), nodes.add(layer(tail, 4 * tail), value)))
    value = nodes.add(activation(tail), nodes.add(layer(tail, tail), value))
    value = nodes.add(layer(tail, 3), value)
    _ = nodes.add(.add, value, nodes.add(.upsampleNearest(factor: 4), 0))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// A network that goes down by `factor` and up again, as waifu2x's and Real-CUGAN's do: around it a skip, inside a gate
  /// that looks at the whole picture and `margin` pixels of its value around it, one more behind it; then it enlarges by
  /// two. The pixels that it gathers begin one before the picture.
  public static func reduced(
    features: Int, factor: Int, margin: Int = 0, networkMargin: Int = 0, seed: UInt64 = 1
  ) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int, kernel: Int = 3) -> NetworkConvolution {
      let bound = 1 / Float(inputs).squareRoot()
      return convolution(inputs, outputs, kernel: kernel, weights: -bound...bound, using: &generator)
    }
    let (area, slope) = (factor * factor, NetworkOperation.activation(.leakyReLU(slope: 0.1)))
    let start = nodes.add(slope, nodes.add(.convolution(layer(3, features)), 0))
    let gathered = nodes.add(.pixelUnshuffle(factor: factor), nodes.add(.translation(by: 1), start))
    let down = nodes.add(slope, nodes.add(.convolution(layer(features * area, 2 * features, kernel: 1)), gathered))
    let inner = nodes.add(slope, nodes.add(.convolution(layer(2 * features, 2 * features)), down))
    let gate = ChannelGate(
      squeeze: layer(2 * features, 3, kernel: 1), excite: layer(3, 2 * features, kernel: 1), marginBefore: margin,
      marginAfter: margin + 1)
    let gated = nodes.add(.channelGate(gate), inner)
    let up = nodes.add(.convolution(layer(2 * features, features * area, kernel: 1)), gated)
    let risen = nodes.add(.translation(by: -1), nodes.add(.pixelShuffle(factor: factor), up))
    let sum = nodes.add(.add, start, nodes.add(slope, risen))
    let last = ChannelGate(squeeze: layer(features, 2, kernel: 1), excite: layer(2, features, kernel: 1))
    _ = nodes.add(
      .pixelShuffle(factor: 2), nodes.add(.convolution(layer(features, 12)), nodes.add(.channelGate(last), sum)))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes, margin: networkMargin)
  }

  /// Dense blocks as RRDBNet has them, with random weights: each convolution takes all values before it side by side.
  public static func dense(features: Int, growth: Int, blocks: Int, seed: UInt64 = 1) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int, kernel: Int = 3) -> NetworkOperation {
      let bound = 1 / Float(inputs).squareRoot() / 3
      return .convolution(convolution(inputs, outputs, kernel: kernel, weights: -bound...bound, using: &generator))
    }
    var value = nodes.add(layer(3, features), [0])
    for _ in 0..<blocks {
      var all = [value]
      for index in 0..<3 {
        let grown = nodes.add(layer(features + index * growth, growth), all)
        all.append(nodes.add(.activation(.leakyReLU(slope: 0.2)), [grown]))
      }
      value = nodes.add(.add, [nodes.add(layer(features + 3 * growth, features), all), value])
    }
    // One that is not computed in tiles, one whose outputs are placed, and one that takes the source twice.
    let narrow = nodes.add(layer(features + 3, growth, kernel: 1), [value, 0])
    let shuffled = nodes.add(.pixelShuffle(factor: 2), [nodes.add(layer(features + growth, 12), [narrow, value])])
    _ = nodes.add(layer(9, 3, kernel: 5), [shuffled, nodes.add(.upsampleNearest(factor: 2), [0]), shuffled])
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// Blocks of convolutions with RFDN's spatial attention behind them, two and one after the other, with random weights.
  public static func surroundings(
    features: Int, few: Int, window: Int, seed: UInt64 = 1
  ) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int, kernel: Int = 3) -> NetworkConvolution {
      let bound = 1.5 / Float(inputs).squareRoot() / Float(kernel)
      return convolution(inputs, outputs, kernel: kernel, weights: -bound...bound, using: &generator)
    }
    var value = nodes.add(.convolution(layer(3, features)), 0)
    for block in 0..<2 {
      value = nodes.add(.activation(.leakyReLU(slope: 0.05)), nodes.add(.convolution(layer(features, features)), value))
      let reduced = nodes.add(.convolution(layer(features, few, kernel: 1)), value)
      let layers = (0...2 * block).map { _ in layer(few, few) }
      let context = PooledContext(
        reduction: layer(few, few), stride: 2, window: window, step: (window + 1) / 2, layers: layers)
      let sum = nodes.add(
        .add, nodes.add(.convolution(layer(few, few, kernel: 1)), reduced), nodes.add(.pooledContext(context), reduced))
      let factors = nodes.add(
        .activation(.sigmoid(plus: 0)), nodes.add(.convolution(layer(few, features, kernel: 1)), sum))
      value = nodes.add(.multiply, value, factors)
    }
    _ = nodes.add(.pixelShuffle(factor: 2), nodes.add(.convolution(layer(features, 12)), value))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// A network that repeats every pixel: its answer is known without computing. One 1×1 convolution keeps its cost
  /// from being zero; `gain` multiplies every sample.
  public static func repeating(_ scale: Int, gain: Float = 1) throws -> UpscaleNetwork {
    let identity: [Float] = [gain, 0, 0, 0, gain, 0, 0, 0, gain]
    let convolution = NetworkConvolution(
      inputChannels: 3, outputChannels: 3, kernelSize: 1, weights: identity, bias: [0, 0, 0])
    return try UpscaleNetwork(
      inputChannels: 3, nodes: chain([.convolution(convolution), .upsampleNearest(factor: scale)]))
  }

  /// A network that gives its picture back, of differences of numbers about `gain` times as large: 16 bits keep nothing of
  /// them where the gain is in the thousands.
  public static func canceling(gain: Float) throws -> UpscaleNetwork {
    func convolution(
      _ inputs: Int, _ outputs: Int, kernel: Int, _ weight: (_ output: Int, _ input: Int) -> Float
    ) -> NetworkOperation {
      let taps = kernel * kernel
      var weights = [Float](repeating: 0, count: outputs * inputs * taps)
      for output in 0..<outputs {
        for input in 0..<inputs { weights[(output * inputs + input) * taps + taps / 2] = weight(output, input) }
      }
      return .convolution(
        NetworkConvolution(
          inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, weights: weights,
          bias: [Float](repeating: 0, count: outputs)))
    }
    let features = 18
    return try UpscaleNetwork(
      inputChannels: 3,
      nodes: chain([
        convolution(3, features, kernel: 3) { $0 % 3 != $1 ? 0 : $0 % 2 == 0 ? gain : gain - 1 },
        convolution(features, features, kernel: 3) { $0 == $1 ? 1 : 0 },
        convolution(features, 3, kernel: 1) {
          $1 == $0 ? ($0 % 2 == 0 ? 1 : -1) : $1 == $0 + 3 ? ($0 % 2 == 0 ? -1 : 1) : 0
        },
      ]))
  }

  /// SPAN (Wan et al. 2023) with random weights: the source less a half, blocks of three convolutions, whose result is
  /// added to the block's input and multiplied by a sigmoid of itself, and a sum of layers over what came on the way.
  public static func attention(features: Int, blocks: Int, scale: Int, seed: UInt64 = 1) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int, _ kernel: Int = 3) -> NetworkOperation {
      let bound = 1 / Float(inputs).squareRoot()
      return .convolution(convolution(inputs, outputs, kernel: kernel, weights: -bound...bound, using: &generator))
    }
    var centered = convolution(3, 3, kernel: 1, weights: 0...0, using: &generator)
    for channel in 0..<3 { (centered.weights[4 * channel], centered.bias[channel]) = (1, -0.5) }
    let start = nodes.add(layer(3, features), nodes.add(.convolution(centered), 0))
    var (value, inner) = (start, start)
    for _ in 0..<blocks {
      inner = nodes.add(.activation(.silu), nodes.add(layer(features, features), value))
      let second = nodes.add(.activation(.silu), nodes.add(layer(features, features), inner))
      let last = nodes.add(layer(features, features), second)
      let gate = nodes.add(.activation(.sigmoid(plus: -0.5)), last)
      value = nodes.add(.multiply, nodes.add(.add, last, value), gate)
    }
    var sum = nodes.add(layer(features, features, 1), start)
    for part in [value, inner] { sum = nodes.add(.add, sum, nodes.add(layer(features, features, 1), part)) }
    _ = nodes.add(.pixelShuffle(factor: scale), nodes.add(layer(features, 3 * scale * scale), sum))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// LKDN (Xie et al. 2023), shortened, with random weights: blocks of layers of single pixels and of single channels, of
  /// which all that is kept meets in one, attention by large kernels with gaps, and a norm.
  public static func distilling(features: Int, blocks: Int, scale: Int, seed: UInt64 = 1) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var nodes: [UpscaleNetwork.Node] = []
    func layer(_ inputs: Int, _ outputs: Int, _ kernel: Int = 1) -> NetworkOperation {
      let bound = 1 / Float(inputs).squareRoot()
      return .convolution(convolution(inputs, outputs, kernel: kernel, weights: -bound...bound, using: &generator))
    }
    func single(_ kernel: Int, dilation: Int = 1) -> NetworkOperation {
      .depthwise(depthwise(features, kernel: kernel, dilation: dilation, using: &generator))
    }
    func norm() -> NetworkOperation {
      let numbers = (0..<features).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
      return .pixelNorm(PixelNorm(weights: numbers, bias: numbers))
    }
    let start = nodes.add(single(3), nodes.add(layer(3, features), 0))
    var value = start
    for _ in 0..<blocks {
      let kept = nodes.add(.activation(.gelu), nodes.add(layer(features, features / 2), value))
      let rest = nodes.add(.activation(.gelu), nodes.add(single(3), nodes.add(layer(features, features), value)))
      let joined = nodes.add(layer(features + features / 2, features), kept, rest)
      let seen = nodes.add(single(5, dilation: 3), nodes.add(single(5), nodes.add(layer(features, features), joined)))
      value = nodes.add(
        .add, nodes.add(norm(), nodes.add(layer(features, features), nodes.add(.multiply, joined, seen))), value)
    }
    value = nodes.add(.add, nodes.add(single(3), nodes.add(layer(features, features), value)), start)
    _ = nodes.add(.pixelShuffle(factor: scale), nodes.add(layer(features, 3 * scale * scale, 3), value))
    return try UpscaleNetwork(inputChannels: 3, nodes: nodes)
  }

  /// A model around a network, named after its scale.
  public static func model(_ network: UpscaleNetwork, family: String = "fake") -> UpscaleModel {
    UpscaleModel(name: "\(family)-x\(network.scale)", family: family, network: network)
  }
}

extension [UpscaleNetwork.Node] {
  /// Adds a node.
  /// - Returns: the number of its value.
  fileprivate mutating func add(_ operation: NetworkOperation, _ inputs: Int...) -> Int { add(operation, inputs) }

  fileprivate mutating func add(_ operation: NetworkOperation, _ inputs: [Int]) -> Int {
    append(.init(operation, inputs: inputs))
    return count
  }
}
