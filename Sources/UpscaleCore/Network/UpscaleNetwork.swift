/// A convolutional network as plain data: a graph of operations in order of execution, validated once when it is
/// created.
///
/// Values are numbered: 0 is the input image, and k + 1 is the output of node k. The last node produces the result.
/// Backends need no file format to run a network, and file formats need no backend to create one.
public struct UpscaleNetwork: Sendable, Hashable {
  /// One operation and what it is applied to.
  public struct Node: Sendable, Hashable {
    /// The operation.
    public var operation: NetworkOperation
    /// The numbers of the values it takes.
    public var inputs: [Int]

    /// An operation applied to these values.
    public init(_ operation: NetworkOperation, inputs: [Int]) {
      self.operation = operation
      self.inputs = inputs
    }
  }

  /// The operations, in an order in which they can be computed.
  public let nodes: [Node]
  /// How many channels the source has.
  public let inputChannels: Int
  /// The shape of every value; `shapes[0]` is the input.
  public let shapes: [ValueShape]
  /// Pixels that the network sees around the image, on every side: the image mirrored there. For networks that were
  /// trained to convolve without padding, whose output is smaller than their input; 0 for those that see zeros around
  /// it.
  public let margin: Int
  /// Images are extended to multiples of this many pixels, by mirroring at their right and bottom borders.
  public let unit: Int

  /// - Throws: `invalidNetwork`, naming the node, if shapes or connections do not fit.
  public init(inputChannels: Int, nodes: [Node], margin: Int = 0) throws(UpscaleError) {
    guard inputChannels > 0, !nodes.isEmpty else {
      throw UpscaleError(.invalidNetwork, "A network needs at least one input channel and one node.")
    }
    guard (0...1024).contains(margin) else {
      throw UpscaleError(.invalidNetwork, "A margin of \(margin) pixels is outside 0 … 1024.")
    }
    self.nodes = nodes
    self.inputChannels = inputChannels
    self.margin = margin
    self.shapes = try UpscaleNetwork.inferShapes(inputChannels: inputChannels, nodes: nodes)
    self.unit = try UpscaleNetwork.unit(of: shapes)
    guard unit == 1 && margin == 0 || !hasContext else {
      throw UpscaleError(
        .invalidNetwork, "A pooled context needs a network that sees the image alone, at its own size.")
    }
    guard output.divisor == 1 else {
      throw UpscaleError(
        .invalidNetwork, "The network produces an image \(output.scaleName) times as large as the source.")
    }
  }

  /// Nodes of known shapes, which fit one another, in a network otherwise like `other`.
  init(_ other: UpscaleNetwork, checked nodes: [Node], shapes: [ValueShape]) {
    (self.nodes, self.shapes, inputChannels) = (nodes, shapes, other.inputChannels)
    (margin, unit) = (other.margin, other.unit)
  }

  /// The shape of the result.
  public var output: ValueShape { shapes[nodes.count] }
  /// How many channels the result has.
  public var outputChannels: Int { output.channels }
  /// How many times larger the result is, in each direction.
  public var scale: Int { output.scale }
  /// The exact receptive radius in source pixels: a result pixel depends on no source pixel farther away.
  public var radius: Int { output.radius }

  /// Multiply-adds per source pixel; twice as many floating-point operations.
  public var multiplyAddsPerPixel: Int { multiplyAdds(of: nodes.indices) }

  /// Multiply-adds per source pixel that compute what whole-image operations see, if no tile is the whole image: for
  /// each of them, everything before it.
  public var measuringMultiplyAddsPerPixel: Int {
    nodes.indices.reduce(0) { sum, index in
      guard nodes[index].operation.described.measured != nil else { return sum }
      var needed: Set = [index]
      for node in (0...index).reversed() where needed.contains(node) {
        needed.formUnion(nodes[node].inputs.lazy.filter { $0 > 0 }.map { $0 - 1 })
      }
      return sum + multiplyAdds(of: needed)
    }
  }

  private func multiplyAdds(of nodes: some Sequence<Int>) -> Int {
    nodes.reduce(0) { sum, index in
      let (shape, cost) = (shapes[index + 1], self.nodes[index].operation.described.multiplyAddsPerPixel)
      return sum + (cost * shape.scale * shape.scale).dividedUp(by: shape.divisor * shape.divisor)
    }
  }

  /// The number of trained numbers.
  public var parameterCount: Int { trainedNumbers.reduce(0) { $0 + $1.count } }

  /// The trained numbers of all nodes, in order.
  package var trainedNumbers: [[Float]] { nodes.flatMap { $0.operation.described.numbers } }

  /// How many operations look at the whole image; if there is one, a result depends on all of it.
  public var measureCount: Int {
    nodes.reduce(0) { count, node in node.operation.described.measured == nil ? count : count + 1 }
  }

  private var hasContext: Bool {
    nodes.contains { if case .pooledContext = $0.operation { true } else { false } }
  }

  /// The most channels any value has.
  public var widestChannels: Int { shapes.reduce(0) { max($0, $1.channels) } }
}
