import Upscale

/// Makes a network of any bytes, each node of a few.
struct GraphBytes {
  private var bytes: ArraySlice<UInt8>
  private var nodes: [UpscaleNetwork.Node] = []
  private var channels: [Int]

  init(_ input: [UInt8]) {
    bytes = input[...]
    channels = [input.first.map { Int($0 % 4) + 1 } ?? 3]
    bytes = bytes.dropFirst()
  }

  /// - Throws: what the library says of a network that cannot be.
  func network() throws(UpscaleError) -> UpscaleNetwork {
    var maker = self
    while !maker.bytes.isEmpty, maker.nodes.count < 64 { maker.addNode() }
    return try UpscaleNetwork(inputChannels: channels[0], nodes: maker.nodes)
  }

  private mutating func byte() -> Int { Int(bytes.popFirst() ?? 0) }

  /// The number of an earlier value; seldom of one that is not there.
  private mutating func input() -> Int {
    let number = byte()
    return number == 255 ? number : channels.count - 1 - number % channels.count
  }

  private mutating func addNode() {
    let (kind, first) = (byte(), input())
    let count = channels[min(first, channels.count - 1)]
    func add(_ operation: NetworkOperation, _ inputs: [Int], _ channels: Int) {
      nodes.append(.init(operation, inputs: inputs))
      self.channels.append(channels)
    }
    switch kind % 16 {
    case 0, 1: add(.add, [first, input()], count)
    case 2: add(.multiply, [first, input()], count)
    case 3: add(.activation(activation(channels: count)), [first], count)
    case 4:
      let factor = 1 + byte() % 4
      add(.pixelShuffle(factor: factor), [first], max(1, count / (factor * factor)))
    case 5: add(.upsampleNearest(factor: 1 + byte() % 4), [first], count)
    case 6:
      let factor = 1 + byte() % 3
      add(.pixelUnshuffle(factor: factor), [first], count * factor * factor)
    case 7: add(.translation(by: byte() % 9 - 4), [first], count)
    case 8:
      let (squeeze, margin) = (convolution(inputs: count, side: 1), byte() % 4)
      let gate = ChannelGate(
        squeeze: squeeze, excite: convolution(inputs: squeeze.outputChannels, outputs: count, side: 1),
        marginBefore: margin, marginAfter: byte() % 4)
      add(.channelGate(gate), [first], count)
    case 9:
      let (side, dilation) = (1 + 2 * (byte() % 4), 1 + byte() % 3)
      let weights = (0..<count * side * side).map { Float(($0 &* 7) % 15 - 7) / Float(8 * side) }
      let convolution = DepthwiseConvolution(
        channels: count, kernelSize: side, dilation: dilation, weights: weights,
        bias: [Float](repeating: 0.1, count: count))
      add(.depthwise(convolution), [first], count)
    case 10:
      let epsilon = Float(byte()) / 256
      let numbers = (0..<count).map { Float($0 % 5 - 2) / 2 }
      add(.pixelNorm(PixelNorm(weights: numbers, bias: numbers, epsilon: epsilon)), [first], count)
    case 11:
      let reduction = convolution(inputs: count, outputs: count)
      let layers = (0..<byte() % 3).map { _ in convolution(inputs: count, outputs: count) }
      let (stride, window) = (1 + byte() % 4, 1 + byte() % 9)
      let context = PooledContext(
        reduction: reduction, stride: stride, window: window, step: 1 + byte() % window, layers: layers)
      add(.pooledContext(context), [first], count)
    default:
      let others = (0..<byte() % 3).map { _ in input() }
      let inputs = others.reduce(count) { $0 + channels[min($1, channels.count - 1)] }
      let convolution = convolution(inputs: inputs)
      add(.convolution(convolution), [first] + others, convolution.outputChannels)
    }
  }

  private mutating func activation(channels: Int) -> NetworkActivation {
    let kind = byte()
    let slope = Float(byte()) / 256
    return switch kind % 6 {
    case 0: .relu
    case 1: .leakyReLU(slope: slope)
    case 2: .prelu(slopes: [Float](repeating: slope, count: channels))
    case 3: .sigmoid(plus: -slope)
    case 4: .silu
    default: .gelu
    }
  }

  private mutating func convolution(inputs: Int, outputs: Int? = nil, side: Int? = nil) -> NetworkConvolution {
    let (outputs, side) = (outputs ?? 1 + byte() % 24, side ?? [1, 3, 3, 3, 5, 7][byte() % 6])
    let count = inputs * outputs * side * side
    let weights = (0..<count).map { Float(($0 &* 7) % 15 - 7) / Float(8 * inputs * side) }
    return NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: side, weights: weights,
      bias: [Float](repeating: 0.1, count: outputs))
  }
}
