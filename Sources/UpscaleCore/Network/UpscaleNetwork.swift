/// A convolutional network as plain data: a graph of operations in order of execution, checked once when it is made.
///
/// Values are numbered: 0 is the picture that goes in, k + 1 is what node k gives. The last node gives the result.
/// Backends need no file format to run a network, and file formats need no backend to make one.
public struct UpscaleNetwork: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public var operation: NetworkOperation
    /// The numbers of the values it takes.
    public var inputs: [Int]

    public init(_ operation: NetworkOperation, inputs: [Int]) {
      self.operation = operation
      self.inputs = inputs
    }
  }

  public let nodes: [Node]
  public let inputChannels: Int
  /// The shape of every value; `shapes[0]` is the input.
  public let shapes: [ValueShape]

  /// - Throws: `invalidNetwork`, naming the node, where shapes or connections do not fit.
  public init(inputChannels: Int, nodes: [Node]) throws(UpscaleError) {
    guard inputChannels > 0, !nodes.isEmpty else {
      throw UpscaleError(.invalidNetwork, "A network needs at least one input channel and one node.")
    }
    self.nodes = nodes
    self.inputChannels = inputChannels
    self.shapes = try UpscaleNetwork.inferShapes(inputChannels: inputChannels, nodes: nodes)
  }

  /// Nodes of known shapes, which fit one another.
  init(inputChannels: Int, checked nodes: [Node], shapes: [ValueShape]) {
    (self.nodes, self.inputChannels, self.shapes) = (nodes, inputChannels, shapes)
  }

  public var output: ValueShape { shapes[nodes.count] }
  public var outputChannels: Int { output.channels }
  /// How many times larger the result is, in each direction.
  public var scale: Int { output.scale }
  /// The exact receptive radius in source pixels: a result pixel depends on no source pixel farther away.
  public var radius: Int { output.radius }

  /// Multiply-adds per source pixel; twice as many floating-point operations.
  public var multiplyAddsPerPixel: Int {
    zip(nodes, shapes.dropFirst()).reduce(0) { sum, pair in
      guard case .convolution(let convolution) = pair.0.operation else { return sum }
      return sum + convolution.multiplyAddsPerPixel * pair.1.scale * pair.1.scale
    }
  }

  /// The number of trained numbers.
  public var parameterCount: Int {
    nodes.reduce(0) { sum, node in
      switch node.operation {
      case .convolution(let convolution): sum + convolution.weights.count + convolution.bias.count
      case .activation(.prelu(let slopes)): sum + slopes.count
      case .activation, .add, .multiply, .pixelShuffle, .upsampleNearest: sum
      }
    }
  }

  /// The most channels any value has.
  public var widestChannels: Int { shapes.reduce(0) { max($0, $1.channels) } }
}
