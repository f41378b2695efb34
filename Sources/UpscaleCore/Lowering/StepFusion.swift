/// Turns a network's nodes into steps, each convolution together with what follows it alone.
struct StepFusion {
  private let network: UpscaleNetwork
  /// The nodes that take each value; a node that takes it twice is there twice.
  private let users: [[Int]]
  /// Nodes that became part of a step.
  private var done: Set<Int> = []
  /// Values that some step gives.
  private var known: Set<Int> = [0]
  /// What measuring steps make: values beyond the network's own.
  private(set) var measured: [MeasuredOperation] = []

  init(_ network: UpscaleNetwork) {
    self.network = network
    var users = [[Int]](repeating: [], count: network.nodes.count + 1)
    for (index, node) in network.nodes.enumerated() {
      for input in node.inputs { users[input].append(index) }
    }
    self.users = users
  }

  mutating func steps() -> [LoweredStep] {
    var steps: [LoweredStep] = []
    for index in network.nodes.indices where !done.contains(index) {
      var step = step(at: index)
      if let operation = network.nodes[index].operation.described.measured {
        var measuring = LoweredStep(inputs: step.inputs, output: network.nodes.count + 1 + measured.count)
        measuring.measures = operation
        measured.append(operation)
        steps.append(measuring)
        step.inputs.append(measuring.output)
      }
      follow(&step)
      known.insert(step.output)
      steps.append(step)
    }
    return steps
  }

  /// The node alone.
  private func step(at index: Int) -> LoweredStep {
    let node = network.nodes[index]
    var step = LoweredStep(inputs: node.inputs, output: index + 1)
    node.operation.described.begin(&step)
    return step
  }

  /// Takes in what takes the step's output and is alone in it.
  private mutating func follow(_ step: inout LoweredStep) {
    if step.depthwise != nil { return takeActivation(&step) }
    guard step.convolution != nil else {
      if step.addendFactor != nil, !step.multiplies, !step.takesMeasure, let next = onlyUser(of: step.output),
        let activation = activation(of: next)
      {
        take(next, as: .activation(activation), in: &step)
      }
      return
    }
    if takeAttention(&step) { return }
    takeActivation(&step)
    if let next = onlyUser(of: step.output), case .pixelShuffle(let factor) = network.nodes[next].operation {
      take(next, as: .shuffle(factor: factor), in: &step)
      if step.activation == nil { takeActivation(&step) }
    }
    if let next = onlyUser(of: step.output), case .add = network.nodes[next].operation,
      let other = operand(network.nodes[next].inputs.first { $0 != step.output })
    {
      step.inputs.append(other.value)
      take(next, as: .add(repeated: other.factor), in: &step)
    }
  }

  /// An activation after a shuffle is the same one before it, where its slopes are those that the channels come to have.
  private mutating func takeActivation(_ step: inout LoweredStep) {
    guard let next = onlyUser(of: step.output), var activation = activation(of: next) else { return }
    let area = step.factor * step.factor
    if case .prelu(let slopes) = activation {
      activation = .prelu(slopes: slopes.flatMap { [Float](repeating: $0, count: area) })
    }
    step.epilogue.insert(.activation(activation), at: 0)
    done.insert(next)
    step.output = next + 1
  }

  /// Takes in (x + other) · (sigmoid(x) + plus) of the step's output x, where nothing else of it is used.
  private mutating func takeAttention(_ step: inout LoweredStep) -> Bool {
    let value = step.output
    guard users[value].count == 2, let sum = users[value].first(where: { network.nodes[$0].operation == .add }),
      let gate = users[value].first(where: { $0 != sum }), case .sigmoid(let plus) = activation(of: gate),
      let product = onlyUser(of: sum + 1), product == onlyUser(of: gate + 1),
      network.nodes[product].operation == .multiply,
      let other = network.nodes[sum].inputs.first(where: { $0 != value }), known.contains(other)
    else { return false }
    step.inputs.append(other)
    done.formUnion([sum, gate])
    take(product, as: .attend(plus: plus), in: &step)
    return true
  }

  private mutating func take(_ node: Int, as epilogue: Epilogue, in step: inout LoweredStep) {
    step.epilogue.append(epilogue)
    step.output = node + 1
    done.insert(node)
  }

  private func activation(of node: Int) -> NetworkActivation? {
    if case .activation(let activation) = network.nodes[node].operation { activation } else { nil }
  }

  /// A value that is there already, or one that is there and is repeated for this use alone.
  private mutating func operand(_ value: Int?) -> (value: Int, factor: Int)? {
    guard let value else { return nil }
    if known.contains(value) { return (value, 1) }
    let node = network.nodes[value - 1]
    guard case .upsampleNearest(let factor) = node.operation, users[value].count == 1, known.contains(node.inputs[0])
    else { return nil }
    done.insert(value - 1)
    return (node.inputs[0], factor)
  }

  /// The node that takes `value`, where there is exactly one and it takes it once.
  private func onlyUser(of value: Int) -> Int? { users[value].count == 1 ? users[value][0] : nil }
}
