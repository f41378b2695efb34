extension UpscaleNetwork {
  /// Sums of scales and channels beyond this are nonsense, and keeping below it keeps all products within `Int`.
  static let limit = 1 << 16

  static func inferShapes(inputChannels: Int, nodes: [Node]) throws(UpscaleError) -> [ValueShape] {
    var shapes = [ValueShape(channels: inputChannels, scale: 1, reach: 0)]
    for (index, node) in nodes.enumerated() {
      guard node.operation.takes(node.inputs.count), node.inputs.allSatisfy({ $0 >= 0 && $0 < shapes.count }) else {
        throw UpscaleError(
          .invalidNetwork,
          "Node \(index) takes \(node.operation.arity) earlier value(s), but is connected to \(node.inputs).")
      }
      do {
        shapes.append(try shape(of: node.operation, inputs: node.inputs.map { shapes[$0] }))
      } catch {
        throw UpscaleError(.invalidNetwork, "Node \(index): \(error.message)")
      }
    }
    return shapes
  }

  private static func shape(
    of operation: NetworkOperation, inputs: [ValueShape]
  ) throws(UpscaleError) -> ValueShape {
    var shape = inputs[0]
    switch operation {
    case .convolution(let convolution):
      try convolution.validate()
      shape.channels = inputs.reduce(0) { $0 + $1.channels }
      shape.reach = inputs.reduce(0) { max($0, $1.reach) }
      guard convolution.inputChannels == shape.channels else {
        throw mismatch("A convolution of \(convolution.inputChannels) channels is given \(shape.channels).")
      }
      guard inputs.allSatisfy({ $0.isAsLarge(as: shape) }) else {
        throw mismatch("Values at \(inputs.map(\.scaleName))× cannot lie side by side for a convolution.")
      }
      shape.channels = convolution.outputChannels
      shape.reach += convolution.radius
    case .activation(let activation):
      if case .prelu(let slopes) = activation, slopes.count != shape.channels {
        throw mismatch("PReLU has \(slopes.count) slopes for \(shape.channels) channels.")
      }
      guard activation.isFinite else {
        throw mismatch("An activation's numbers hold infinite values or not-a-numbers.")
      }
    case .add, .multiply:
      guard inputs[1].channels == shape.channels, inputs[1].isAsLarge(as: shape) else {
        throw mismatch(
          "Values of \(shape.channels) channels at \(shape.scaleName)× and \(inputs[1].channels) at "
            + "\(inputs[1].scaleName)× cannot be \(operation == .add ? "added" : "multiplied").")
      }
      shape.reach = max(shape.reach, inputs[1].reach)
    case .pixelShuffle(let factor):
      guard factor > 0, factor <= limit, shape.channels % (factor * factor) == 0 else {
        throw mismatch("\(shape.channels) channels cannot be shuffled into \(factor)×\(factor) pixels.")
      }
      shape.channels /= factor * factor
      shape = try enlarged(shape, by: factor)
    case .pixelUnshuffle(let factor):
      shape = try reduced(shape, by: factor)
      shape.channels *= factor * factor
    case .upsampleNearest(let factor):
      shape = try enlarged(shape, by: factor)
    case .translation(let pixels):
      guard (-64...64).contains(pixels) else { throw mismatch("Moving pixels by \(pixels) is outside −64 … 64.") }
      shape.reach += abs(pixels)
    case .channelGate(let gate):
      try gate.validate()
      guard gate.channels == shape.channels else {
        throw mismatch("A gate of \(gate.channels) channels is given \(shape.channels).")
      }
    }
    guard shape.channels <= limit else { throw mismatch("\(shape.channels) channels are more than \(limit).") }
    return shape
  }

  private static func enlarged(_ shape: ValueShape, by factor: Int) throws(UpscaleError) -> ValueShape {
    guard (1...64).contains(factor), shape.scale * factor <= 64 else {
      throw mismatch("Enlarging \(shape.scale)× by \(factor) is outside 1 … 64.")
    }
    let common = common(factor, shape.divisor)
    // What was made of several pixels at once sees all of them.
    return ValueShape(
      channels: shape.channels, scale: shape.scale * factor / common, divisor: shape.divisor / common,
      reach: shape.reach * factor + common - 1)
  }

  private static func reduced(_ shape: ValueShape, by factor: Int) throws(UpscaleError) -> ValueShape {
    guard (1...64).contains(factor), shape.divisor * factor <= 64 else {
      throw mismatch("Reducing \(shape.scaleName)× by \(factor) is outside 1 … 64.")
    }
    let common = common(factor, shape.scale)
    return ValueShape(
      channels: shape.channels, scale: shape.scale / common, divisor: shape.divisor * (factor / common),
      reach: shape.reach.dividedUp(by: factor))
  }

  /// The largest factor that both have.
  private static func common(_ one: Int, _ two: Int) -> Int { two == 0 ? one : common(two, one % two) }

  /// The least number of source pixels in which a whole number of every value's lies.
  static func unit(of shapes: [ValueShape]) throws(UpscaleError) -> Int {
    var unit = 1
    for shape in shapes { unit = unit / common(unit, shape.divisor) * shape.divisor }
    guard unit <= 64 else { throw mismatch("Blocks of \(unit)×\(unit) source pixels are outside 1 … 64.") }
    return unit
  }

  private static func mismatch(_ sentence: String) -> UpscaleError { UpscaleError(.invalidNetwork, sentence) }
}

extension ValueShape {
  fileprivate func isAsLarge(as other: ValueShape) -> Bool { scale == other.scale && divisor == other.divisor }
}
