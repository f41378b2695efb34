public import UpscaleCore

/// Runs networks by their definition, one multiplication at a time in double precision: the oracle that everything fast
/// is compared with.
public enum ReferenceInterpreter {
  /// A value inside a network: rows from the top, channels interleaved.
  public struct Value: Sendable, Equatable {
    public var size: PixelSize
    public var channels: Int
    public var samples: [Double]

    public init(size: PixelSize, channels: Int, samples: [Double]) {
      precondition(samples.count == size.width * size.height * channels)
      self.size = size
      self.channels = channels
      self.samples = samples
    }

    public init(_ tensor: NetworkTensor) {
      self.init(
        size: tensor.size, channels: tensor.channels, samples: tensor.withUnsafeSamples { $0.map(Double.init) })
    }

    public subscript(x: Int, y: Int, channel: Int) -> Double { samples[(y * size.width + x) * channels + channel] }

    /// The part `area` of the value.
    public func cropped(to area: PixelRect) -> Value {
      let rows = area.rows.map { y in
        samples[(y * size.width + area.x) * channels..<(y * size.width + area.maxX) * channels]
      }
      return Value(size: area.size, channels: channels, samples: Array(rows.joined()))
    }

    /// The same numbers rounded to float32.
    public var tensor: NetworkTensor {
      NetworkTensor(size: size, channels: channels) { _ = $0.initialize(from: samples.lazy.map(Float.init)) }
    }
  }

  /// What `network` makes of `input`.
  /// - Parameter picture: the part of it that is not margin; all of it where nil. Begins where a unit does.
  public static func run(_ network: UpscaleNetwork, _ input: Value, picture: PixelRect? = nil) -> Value {
    var picture = picture ?? PixelRect(input.size)
    picture.width = picture.width.dividedUp(by: network.unit) * network.unit
    picture.height = picture.height.dividedUp(by: network.unit) * network.unit
    var values = [input]
    for node in network.nodes {
      let inputs = node.inputs.map { values[$0] }
      guard case .channelGate(let channelGate) = node.operation else {
        values.append(apply(node.operation, to: inputs))
        continue
      }
      let shape = network.shapes[node.inputs[0]]
      let inner = picture.scaled(by: shape.scale).reduced(by: shape.divisor)
      let (before, after) = (channelGate.marginBefore, channelGate.marginAfter)
      let seen = PixelRect(
        columns: inner.x - before..<inner.maxX + after, rows: inner.y - before..<inner.maxY + after)
      let area = seen.intersection(PixelRect(inputs[0].size))
      values.append(gate(inputs[0], channelGate, means: means(inputs[0].cropped(to: area))))
    }
    return values[values.count - 1]
  }

  private static func means(_ value: Value) -> [Double] {
    var sums = [Double](repeating: 0, count: value.channels)
    for (index, sample) in value.samples.enumerated() { sums[index % value.channels] += sample }
    return sums.map { $0 / Double(value.size.width * value.size.height) }
  }

  private static func gate(_ input: Value, _ gate: ChannelGate, means: [Double]) -> Value {
    func pixel(_ samples: [Double]) -> Value {
      Value(size: PixelSize(width: 1, height: 1), channels: samples.count, samples: samples)
    }
    let few = PixelOracle.activate(convolve(pixel(means), gate.squeeze), .relu)
    let factors = PixelOracle.activate(convolve(few, gate.excite), .sigmoid(plus: 0)).samples
    var result = input
    for index in result.samples.indices { result.samples[index] *= factors[index % input.channels] }
    return result
  }

  private static func apply(_ operation: NetworkOperation, to inputs: [Value]) -> Value {
    switch operation {
    case .convolution(let convolution): return convolve(joined(inputs), convolution)
    case .depthwise(let convolution): return convolveChannels(inputs[0], convolution)
    case .add:
      let sums = zip(inputs[0].samples, inputs[1].samples).map(+)
      return Value(size: inputs[0].size, channels: inputs[0].channels, samples: sums)
    case .multiply:
      let products = zip(inputs[0].samples, inputs[1].samples).map(*)
      return Value(size: inputs[0].size, channels: inputs[0].channels, samples: products)
    case .pixelShuffle(let factor): return shuffle(inputs[0], factor)
    case .pixelUnshuffle(let factor): return unshuffle(inputs[0], factor)
    case .translation(let pixels): return moved(inputs[0], by: pixels)
    case .channelGate: preconditionFailure("needs the picture")
    case .pooledContext(let context): return self.context(inputs[0], context)
    case .upsampleNearest(let factor):
      return rearranged(inputs[0], factor, channels: inputs[0].channels) { c, _, _ in c }
    default: return PixelOracle.value(of: operation, inputs[0])
    }
  }

  /// The channels of all values side by side.
  private static func joined(_ values: [Value]) -> Value {
    guard values.count > 1 else { return values[0] }
    let size = values[0].size
    let samples = (0..<size.width * size.height).flatMap { pixel in
      values.flatMap { $0.samples[pixel * $0.channels..<(pixel + 1) * $0.channels] }
    }
    return Value(size: size, channels: values.reduce(0) { $0 + $1.channels }, samples: samples)
  }

  private static func shuffle(_ input: Value, _ factor: Int) -> Value {
    rearranged(input, factor, channels: input.channels / (factor * factor)) { channel, row, column in
      channel * factor * factor + row * factor + column
    }
  }

  private static func moved(_ input: Value, by pixels: Int) -> Value {
    var result = input
    for index in result.samples.indices {
      let (pixel, channel) = (index / input.channels, index % input.channels)
      let (x, y) = (pixel % input.size.width - pixels, pixel / input.size.width - pixels)
      let isInside = x >= 0 && y >= 0 && x < input.size.width && y < input.size.height
      result.samples[index] = isInside ? input[x, y, channel] : 0
    }
    return result
  }

  private static func unshuffle(_ input: Value, _ factor: Int) -> Value {
    let size = PixelSize(width: input.size.width / factor, height: input.size.height / factor)
    let area = factor * factor
    let samples = (0..<size.width * size.height * input.channels * area).map { index in
      let (pixel, channel) = (index / (input.channels * area), index % (input.channels * area))
      let (x, y) = (pixel % size.width, pixel / size.width)
      return input[x * factor + channel % factor, y * factor + channel % area / factor, channel / area]
    }
    return Value(size: size, channels: input.channels * area, samples: samples)
  }

  /// Every input pixel becomes factor × factor pixels; `source` says which channel each takes.
  private static func rearranged(
    _ input: Value, _ factor: Int, channels: Int, source: (_ channel: Int, _ row: Int, _ column: Int) -> Int
  ) -> Value {
    var samples: [Double] = []
    let size = input.size.scaled(by: factor)
    samples.reserveCapacity(size.width * size.height * channels)
    for y in 0..<size.height {
      for x in 0..<size.width {
        for channel in 0..<channels {
          samples.append(input[x / factor, y / factor, source(channel, y % factor, x % factor)])
        }
      }
    }
    return Value(size: size, channels: channels, samples: samples)
  }

  static func convolve(_ input: Value, _ convolution: NetworkConvolution) -> Value {
    let (size, outputs) = (input.size, convolution.outputChannels)
    var samples = [Double](repeating: 0, count: size.width * size.height * outputs)
    samples.withUnsafeMutableBufferPointer { samples in
      for y in 0..<size.height {
        for x in 0..<size.width {
          for output in 0..<outputs {
            samples[(y &* size.width &+ x) &* outputs &+ output] = sum(input, convolution, x: x, y: y, output: output)
          }
        }
      }
    }
    return Value(size: size, channels: outputs, samples: samples)
  }

  /// One sample of a convolution; pixels outside are zero.
  private static func sum(_ input: Value, _ convolution: NetworkConvolution, x: Int, y: Int, output: Int) -> Double {
    let (side, radius, channels) = (convolution.kernelSize, convolution.radius, convolution.inputChannels)
    var sum = Double(convolution.bias[output])
    input.samples.withUnsafeBufferPointer { pixels in
      convolution.weights.withUnsafeBufferPointer { weights in
        var row = max(0, y &- radius)
        while row <= min(input.size.height &- 1, y &+ radius) {
          var column = max(0, x &- radius)
          while column <= min(input.size.width &- 1, x &+ radius) {
            let pixel = (row &* input.size.width &+ column) &* channels
            var tap = (output &* channels &* side &+ (row &- y &+ radius)) &* side &+ (column &- x &+ radius)
            var channel = 0
            while channel < channels {
              sum += pixels[pixel &+ channel] * Double(weights[tap])
              tap = tap &+ side &* side
              channel = channel &+ 1
            }
            column = column &+ 1
          }
          row = row &+ 1
        }
      }
    }
    return sum
  }

  /// Every channel by itself; pixels outside are zero.
  private static func convolveChannels(_ input: Value, _ convolution: DepthwiseConvolution) -> Value {
    let (side, radius, dilation) = (convolution.kernelSize, convolution.radius, convolution.dilation)
    var result = input
    for index in result.samples.indices {
      let (pixel, channel) = (index / input.channels, index % input.channels)
      let (x, y) = (pixel % input.size.width, pixel / input.size.width)
      var sum = Double(convolution.bias[channel])
      for tap in 0..<side * side {
        let (column, row) = (x - radius + tap % side * dilation, y - radius + tap / side * dilation)
        guard column >= 0, row >= 0, column < input.size.width, row < input.size.height else { continue }
        sum += input[column, row, channel] * Double(convolution.weights[channel * side * side + tap])
      }
      result.samples[index] = sum
    }
    return result
  }
}
