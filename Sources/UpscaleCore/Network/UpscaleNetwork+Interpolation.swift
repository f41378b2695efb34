extension UpscaleNetwork {
  /// The network whose every trained number lies between this one's and `other`'s: deep network interpolation
  /// (Wang et al., “Deep Network Interpolation for Continuous Imagery Effect Transition”, 2019). It is meaningful
  /// between networks of which one was trained starting from the other.
  /// - Parameter amount: 0 gives this network, 1 the other.
  /// - Throws: `invalidNetwork` where the two are not built alike.
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
    .invalidNetwork, "Two networks can only be mixed where they have the same layers; these differ.")
}

extension NetworkOperation {
  /// Nil where the two are not of one kind and shape.
  fileprivate func mixed(with other: NetworkOperation, _ amount: Float) -> NetworkOperation? {
    func mix(_ one: [Float], _ two: [Float]) -> [Float] { zip(one, two).map { $0 + ($1 - $0) * amount } }
    switch (self, other) {
    case (.convolution(let one), .convolution(let two)):
      return one.mixed(with: two, mix).map { .convolution($0) }
    case (.channelGate(let one), .channelGate(let two)):
      guard one.marginBefore == two.marginBefore, one.marginAfter == two.marginAfter,
        let squeeze = one.squeeze.mixed(with: two.squeeze, mix),
        let excite = one.excite.mixed(with: two.excite, mix)
      else { return nil }
      var mixed = one
      (mixed.squeeze, mixed.excite) = (squeeze, excite)
      return .channelGate(mixed)
    case (.activation(.prelu(let one)), .activation(.prelu(let two))):
      return one.count == two.count ? .activation(.prelu(slopes: mix(one, two))) : nil
    case (.activation(.leakyReLU(let one)), .activation(.leakyReLU(let two))):
      return .activation(.leakyReLU(slope: one + (two - one) * amount))
    default: return self == other ? self : nil
    }
  }
}

extension NetworkConvolution {
  fileprivate func mixed(
    with other: NetworkConvolution, _ mix: ([Float], [Float]) -> [Float]
  ) -> NetworkConvolution? {
    guard inputChannels == other.inputChannels, outputChannels == other.outputChannels, kernelSize == other.kernelSize
    else { return nil }
    var result = self
    result.weights = mix(weights, other.weights)
    result.bias = mix(bias, other.bias)
    return result
  }
}
