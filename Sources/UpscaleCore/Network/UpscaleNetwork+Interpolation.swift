extension UpscaleNetwork {
  /// The network whose every trained number lies between this one's and `other`'s: deep network interpolation
  /// (Wang et al., “Deep Network Interpolation for Continuous Imagery Effect Transition”, 2019). It is meaningful
  /// between networks of which one was trained starting from the other.
  /// - Parameters:
  ///   - other: a network that is built alike.
  ///   - amount: 0 gives this network, 1 the other.
  /// - Throws: `invalidNetwork` if the two are not built alike.
  public func interpolated(towards other: UpscaleNetwork, by amount: Float) throws(UpscaleError) -> UpscaleNetwork {
    guard nodes.count == other.nodes.count, inputChannels == other.inputChannels, margin == other.margin
    else {
      throw UpscaleNetwork.builtDifferently
    }
    var mixed: [Node] = []
    for (one, two) in zip(nodes, other.nodes) {
      guard one.inputs == two.inputs, let operation = one.operation.mixed(with: two.operation, amount) else {
        throw UpscaleNetwork.builtDifferently
      }
      mixed.append(Node(operation, inputs: one.inputs))
    }
    return try UpscaleNetwork(inputChannels: inputChannels, nodes: mixed, margin: margin)
  }

  private static let builtDifferently = UpscaleError(
    .invalidNetwork, "Two networks can be mixed only if they have the same layers; these differ.")
}

extension NetworkOperation {
  /// Nil where the two are not alike in all but trained numbers.
  fileprivate func mixed(with other: NetworkOperation, _ amount: Float) -> NetworkOperation? {
    let (one, two) = (described.numbers, other.described.numbers)
    guard one.map(\.count) == two.map(\.count), described.replacing(two) ?? self == other else { return nil }
    let mixed = zip(one, two).map { zip($0, $1).map { $0 + ($1 - $0) * amount } }
    return described.replacing(mixed) ?? self
  }
}
