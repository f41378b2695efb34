/// A network that came as a graph, and the layers it was made of.
struct GraphNetwork: Sendable {
  var network: UpscaleNetwork
  /// Those with trained numbers, in the order in which they are computed.
  var layers: [NamedLayer]
}

/// A layer with trained numbers, of a file that does not name it as an architecture would.
struct NamedLayer: Sendable {
  enum Kind: Sendable, Equatable {
    case convolution(outputs: Int, inputs: Int, side: Int)
    case prelu
    /// A tensor of one number that is there or not.
    case mark
  }

  var kind: Kind
  var weights: [Float]
  /// A convolution's, else empty.
  var bias: [Float]

  init(_ convolution: NetworkConvolution) {
    kind = .convolution(
      outputs: convolution.outputChannels, inputs: convolution.inputChannels, side: convolution.kernelSize)
    (weights, bias) = (convolution.weights, convolution.bias)
  }

  init(slopes: [Float]) { (kind, weights, bias) = (.prelu, slopes, []) }

  init(mark: Float) { (kind, weights, bias) = (.mark, [mark], []) }
}

extension ModelTensors {
  /// The tensors of `layers` under `names`, one each.
  init(_ layers: [NamedLayer], names: [String]) {
    var (file, tensors) = ([UInt8](), [(name: String, tensor: StoredTensor)]())
    func add(_ name: String, _ shape: [Int], _ values: [Float]) {
      tensors.append((name, StoredTensor(type: .float32, shape: shape, start: file.count)))
      values.map(\.bitPattern.littleEndian).withUnsafeBytes { file += $0 }
    }
    for (layer, name) in zip(layers, names) {
      switch layer.kind {
      case .convolution(let outputs, let inputs, let side):
        add(name + ".weight", [outputs, inputs, side, side], layer.weights)
        add(name + ".bias", [outputs], layer.bias)
      case .prelu: add(name + ".weight", [layer.weights.count], layer.weights)
      case .mark: add(name, [layer.weights.count], layer.weights)
      }
    }
    self.init(tensors, file: file)
  }
}
