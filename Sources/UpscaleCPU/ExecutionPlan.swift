internal import UpscaleCore

/// A network as the steps that the CPU takes: activations fused into the convolutions before them, and the usual ending
/// (convolution, pixel shuffle, plus the enlarged source) fused into one step that writes the result.
struct ExecutionPlan: Sendable {
  enum Action: Sendable {
    case convolution(FusedConvolution)
    case activation(slopes: [Float])
    case add
    case pixelShuffle(factor: Int)
    case nearest(factor: Int)
    /// The last convolution, shuffled straight into the result, plus the source's pixel where `residual`.
    case convolutionShuffle(FusedConvolution, factor: Int, residual: Bool)
    /// Hands a value out as the result.
    case copy
  }

  struct Step: Sendable {
    var action: Action
    /// Values it reads; value 0 is the source.
    var inputs: [Int]
    /// The value it makes; the result where it is `resultValue`.
    var output: Int
    /// The side of the tiles in which a convolution is computed by Winograd's algorithm, for less than half of the
    /// multiplications; nil for direct convolution and other steps.
    var winogradTile: Int?

    /// What a step that convolves computes.
    var convolution: FusedConvolution? {
      switch action {
      case .convolution(let fused), .convolutionShuffle(let fused, _, _): fused
      case .activation, .add, .pixelShuffle, .nearest, .copy: nil
      }
    }
  }

  /// A value between steps, as it lies in memory.
  struct Value: Sendable {
    var channels: Int
    /// Pixels per source pixel in each direction.
    var scale: Int
    /// Floats from a pixel to the next.
    var stride: Int
    /// Zero pixels around it that convolutions read.
    var border = 0
    /// Pixels beyond the kept area that later steps depend on.
    var reach = 0
    /// Whether the floats of a pixel beyond its channels are zeros, as the convolutions write them.
    var isPadded = false
    /// The piece of scratch memory it lies in.
    var slot = 0
  }

  private(set) var steps: [Step] = []
  /// By the network's numbering; those that fusing made superfluous are in no step.
  private(set) var values: [Value]
  /// One value of each slot, to size it by.
  private(set) var slots: [Int] = []
  let resultValue: Int
  /// The side of Winograd's tiles, wherever they pay.
  private let winogradTile: Int

  init(_ network: Network, winogradTile: Int) {
    self.winogradTile = winogradTile
    values = network.shapes.map { Value(channels: $0.channels, scale: $0.scale, stride: $0.channels) }
    resultValue = network.nodes.count
    collectSteps(network)
    measureReach()
    assignSlots()
  }

  /// Whether every step reads the value before it, at the source's size, and beside it at most the source, which keeps
  /// its memory to itself.
  var isChain: Bool {
    steps.enumerated().allSatisfy { index, step in
      step.inputs[0] == (index == 0 ? 0 : steps[index - 1].output) && values[step.inputs[0]].scale == 1
        && step.inputs.dropFirst().allSatisfy { $0 == 0 }
        && (step.output == resultValue || values[step.output].slot != values[0].slot)
    }
  }

  /// Scratch per source pixel of a tile.
  var scratchBytesPerPixel: Int {
    slots.reduce(0) { sum, value in
      sum + values[value].stride * values[value].scale * values[value].scale * MemoryLayout<Float>.size
    }
  }

  // MARK: Steps

  private mutating func collectSteps(_ network: Network) {
    let uses = network.nodes.reduce(into: [Int: Int]()) { uses, node in
      for input in node.inputs { uses[input, default: 0] += 1 }
    }
    let ending = Ending(network, uses: uses)
    var index = 0
    while index < (ending?.convolution ?? network.nodes.count) {
      let node = network.nodes[index]
      var (output, action) = (index + 1, Action.copy)
      switch node.operation {
      case .convolution(let convolution):
        var activation: Activation?
        if index + 1 < network.nodes.count, uses[index + 1] == 1, network.nodes[index + 1].inputs == [index + 1],
          case .activation(let next) = network.nodes[index + 1].operation
        {
          (activation, output) = (next, index + 2)
        }
        let fused = FusedConvolution(source: convolution, activation: activation)
        action = .convolution(fused)
        values[output].stride = fused.units * PackedConvolution.lanes
        values[output].isPadded = true
      case .activation(let activation):
        action = .activation(slopes: activation.slopes(channels: values[output].channels))
      case .add: action = .add
      case .pixelShuffle(let factor): action = .pixelShuffle(factor: factor)
      case .upsampleNearest(let factor): action = .nearest(factor: factor)
      }
      append(action, inputs: node.inputs, output: output)
      index = output
    }
    if let ending {
      append(ending.action, inputs: ending.inputs(network), output: resultValue)
    } else {
      // The last value lies in scratch like any other, under a number beyond the network's own.
      values.append(values[resultValue])
      values[resultValue].stride = values[resultValue].channels
      steps[steps.count - 1].output = resultValue + 1
      append(.copy, inputs: [resultValue + 1], output: resultValue)
    }
  }

  private mutating func append(_ action: Action, inputs: [Int], output: Int) {
    var step = Step(action: action, inputs: inputs, output: output)
    if let convolution = step.convolution?.source, PackedWinograd.pays(convolution, input: values[inputs[0]]) {
      step.winogradTile = winogradTile
    }
    steps.append(step)
  }

  // MARK: Reach

  private mutating func measureReach() {
    for step in steps.reversed() {
      for (position, input) in step.inputs.enumerated() {
        let reach = step.inputReach(values[step.output].reach, position: position)
        values[input].reach = max(values[input].reach, reach)
        values[input].border = max(values[input].border, step.border(position: position))
      }
    }
    // Values that are alike in all else shall be alike in this, to share memory.
    for index in values.indices where values[index].border > 0 {
      values[index].border = values.reduce(0) {
        $1.stride == values[index].stride && $1.scale == values[index].scale ? max($0, $1.border) : $0
      }
    }
  }

  // MARK: Memory

  /// Values that are alive at different times and lie alike share memory: a chain of layers needs two pieces. Only
  /// alike, because the zeros around a value are written once per run and must lie where its next tenant expects them.
  private mutating func assignSlots() {
    let lastUse = steps.enumerated().reduce(into: [Int: Int]()) { last, step in
      for input in step.element.inputs { last[input] = step.offset }
    }
    var free: [Int] = []
    func place(_ value: Int) {
      if let index = free.firstIndex(where: { sharesLayout(slots[$0], value) }) {
        values[value].slot = free.remove(at: index)
      } else {
        values[value].slot = slots.count
        slots.append(value)
      }
    }
    place(0)
    for (index, step) in steps.enumerated() {
      if step.output != resultValue { place(step.output) }
      for input in Set(step.inputs) where lastUse[input] == index { free.append(values[input].slot) }
    }
  }

  private func sharesLayout(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (values[first], values[second])
    return a.stride == b.stride && a.scale == b.scale && a.border == b.border
  }
}
