internal import UpscaleCore

/// A network as the launches of a device: activations, pixel shuffles and sums fused into the convolutions before them.
struct DevicePlan {
  enum Action {
    /// A convolution, then perhaps an activation, a pixel shuffle by `factor` where it is not 1, and the sum with a
    /// second input, of which every pixel is repeated `otherFactor` times.
    case convolution(Convolution, Activation?, factor: Int, otherFactor: Int)
    /// The input's pixels repeated or, where it shuffles, its channels as pixels; then the sum with a second input;
    /// then an activation.
    case gather(factor: Int, shuffles: Bool, Activation?)
  }

  struct Step {
    var action: Action
    /// The values it reads: one or two.
    var inputs: [Int]
    var output: Int
  }

  /// A value between steps, as it lies in memory.
  struct Value {
    var channels: Int
    /// Pixels per source pixel in each direction.
    var scale: Int
    var format: SampleFormat
    /// Zero pixels around it that convolutions read.
    var border = 0
    /// The piece of memory it lies in.
    var slot = 0

    /// The planes it lies in.
    var planes: Int { (channels + format.unit - 1) / format.unit }
  }

  private(set) var steps: [Step] = []
  /// By the network's numbering, then the picture as it is given.
  private(set) var values: [Value]
  /// One value of each slot, to size it by.
  private(set) var slots: [Int] = []
  let resultValue: Int
  let pictureValue: Int

  init(_ network: Network, style: ComputeStyle) {
    values = network.shapes.map {
      Value(channels: $0.channels, scale: $0.scale, format: style.format(channels: $0.channels))
    }
    (resultValue, pictureValue) = (network.nodes.count, network.nodes.count + 1)
    // Both are interleaved rows of floats.
    values[resultValue].format = SampleFormat(unit: network.outputChannels)
    values.append(
      Value(channels: network.inputChannels, scale: 1, format: SampleFormat(unit: network.inputChannels)))
    steps = [Step(action: .gather(factor: 1, shuffles: false, nil), inputs: [pictureValue], output: 0)]
    var fusion = StepFusion(network)
    steps += fusion.steps()
    measureBorders()
    assignSlots()
  }

  private mutating func measureBorders() {
    for step in steps {
      guard case .convolution(let convolution, _, _, _) = step.action else { continue }
      values[step.inputs[0]].border = max(values[step.inputs[0]].border, convolution.radius)
    }
    // Values that are alike in all else shall be alike in this, to share memory.
    for index in values.indices where values[index].border > 0 {
      values[index].border = values.reduce(0) {
        $1.channels == values[index].channels && $1.scale == values[index].scale ? max($0, $1.border) : $0
      }
    }
  }

  /// Values that are alive at different times and lie alike share memory: a chain of layers needs two pieces. Only
  /// alike, because the zeros around a value are written once per tile size and must lie where its next tenant expects
  /// them.
  private mutating func assignSlots() {
    let lastUse = steps.enumerated().reduce(into: [Int: Int]()) { last, step in
      for input in step.element.inputs { last[input] = step.offset }
    }
    var free: [Int] = []
    for (index, step) in steps.enumerated() {
      if step.output != resultValue { place(step.output, free: &free) }
      for input in Set(step.inputs) where lastUse[input] == index && input != pictureValue {
        free.append(values[input].slot)
      }
    }
  }

  private mutating func place(_ value: Int, free: inout [Int]) {
    if let index = free.firstIndex(where: { sharesLayout(slots[$0], value) }) {
      values[value].slot = free.remove(at: index)
    } else {
      values[value].slot = slots.count
      slots.append(value)
    }
  }

  private func sharesLayout(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (values[first], values[second])
    return a.channels == b.channels && a.scale == b.scale && a.border == b.border && a.format == b.format
  }

  /// Device memory per source pixel of a tile, the tile and its result included.
  var bytesPerPixel: Int {
    (slots + [pictureValue, resultValue]).reduce(0) { sum, index in
      let value = values[index]
      return sum + value.planes * value.format.unit * value.format.bytes * value.scale * value.scale
    }
  }
}
