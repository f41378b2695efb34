internal import UpscaleCore

/// Turns a network's nodes into steps, each convolution together with what follows it alone.
struct StepFusion {
  private let network: Network
  /// The nodes that take each value; a node that takes it twice is there twice.
  private var users: [[Int]]
  /// Nodes that became part of a step.
  private var done: Set<Int> = []
  /// Values that some step gives.
  private var known: Set<Int> = [0]

  init(_ network: Network) {
    self.network = network
    users = [[Int]](repeating: [], count: network.nodes.count + 1)
    for (index, node) in network.nodes.enumerated() {
      for input in node.inputs { users[input].append(index) }
    }
  }

  mutating func steps() -> [DevicePlan.Step] {
    var steps: [DevicePlan.Step] = []
    for index in network.nodes.indices where !done.contains(index) {
      let step = step(at: index)
      known.insert(step.output)
      steps.append(step)
    }
    return steps
  }

  private mutating func step(at index: Int) -> DevicePlan.Step {
    let node = network.nodes[index]
    switch node.operation {
    case .convolution(let convolution): return fused(convolution, at: index)
    case .activation(let activation):
      return DevicePlan.Step(
        action: .gather(factor: 1, shuffles: false, activation), inputs: node.inputs, output: index + 1)
    case .add:
      var (output, activation): (Int, Activation?) = (index + 1, nil)
      if let next = onlyUser(of: output), case .activation(let following) = network.nodes[next].operation {
        (output, activation) = (next + 1, following)
        done.insert(next)
      }
      return DevicePlan.Step(
        action: .gather(factor: 1, shuffles: false, activation), inputs: node.inputs, output: output)
    case .pixelShuffle(let factor):
      return DevicePlan.Step(
        action: .gather(factor: factor, shuffles: true, nil), inputs: node.inputs, output: index + 1)
    case .upsampleNearest(let factor):
      return DevicePlan.Step(
        action: .gather(factor: factor, shuffles: false, nil), inputs: node.inputs, output: index + 1)
    }
  }

  private mutating func fused(_ convolution: Convolution, at index: Int) -> DevicePlan.Step {
    var (output, factor, otherFactor) = (index + 1, 1, 1)
    var (inputs, activation): ([Int], Activation?) = (network.nodes[index].inputs, nil)
    if let next = onlyUser(of: output), case .activation(let following) = network.nodes[next].operation {
      (output, activation) = (next + 1, following)
      done.insert(next)
    }
    if let next = onlyUser(of: output), case .pixelShuffle(let following) = network.nodes[next].operation {
      (output, factor) = (next + 1, following)
      done.insert(next)
    }
    if let next = onlyUser(of: output), case .add = network.nodes[next].operation,
      let other = operand(network.nodes[next].inputs.first { $0 != output })
    {
      (output, otherFactor) = (next + 1, other.factor)
      inputs.append(other.value)
      done.insert(next)
    }
    return DevicePlan.Step(
      action: .convolution(convolution, activation, factor: factor, otherFactor: otherFactor), inputs: inputs,
      output: output)
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
