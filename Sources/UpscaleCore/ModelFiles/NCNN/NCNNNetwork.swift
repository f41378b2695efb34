/// Makes a network of ncnn's layers, each layer by its own meaning: no architecture is recognized, so that every file works
/// whose layers the engine has.
struct NCNNNetwork {
  private var builder: NetworkBuilder
  private var values: [String: NetworkBuilder.Value] = [:]
  /// Those with trained numbers, in the order of the file.
  private var layers: [NamedLayer] = []
  /// What no layer has taken yet: in the end, the result.
  private var open: Set<String> = []

  /// - Throws: `invalidModelFile` or `invalidNetwork`, naming the layer that is not known or does not fit.
  static func graph(_ file: NCNNFile) throws(UpscaleError) -> GraphNetwork {
    var maker = NCNNNetwork(builder: NetworkBuilder(inputChannels: try inputChannels(file.layers)))
    for layer in file.layers { try maker.add(layer) }
    guard maker.open.count == 1, let name = maker.open.first, let result = maker.values[name] else {
      throw UpscaleError(
        .invalidModelFile, "The ncnn model gives \(maker.open.count) results; a network that enlarges gives one.")
    }
    return GraphNetwork(network: try maker.builder.network(result), layers: maker.layers)
  }

  /// What the input's own line says, or else the first convolution that takes it.
  private static func inputChannels(_ layers: [NCNNLayer]) throws(UpscaleError) -> Int {
    guard let input = layers.first(where: { $0.type == "Input" }) else {
      throw UpscaleError(.invalidModelFile, "The ncnn model has no input.")
    }
    let stated = try input.integer(2, 0)
    if stated > 0 { return stated }
    var names = Set(input.outputs)
    for layer in layers where !names.isDisjoint(with: layer.inputs) {
      if layer.type == "Split" { names.formUnion(layer.outputs) }
      if layer.type == "Convolution" { return try NCNNConvolution(layer).convolution.inputChannels }
    }
    return 3
  }

  private mutating func add(_ layer: NCNNLayer) throws(UpscaleError) {
    var inputs: [NetworkBuilder.Value] = []
    for name in layer.inputs {
      guard let value = values[name] else {
        throw UpscaleError(
          .invalidModelFile, "The ncnn layer “\(layer.name)” takes “\(name)”, which no layer before it gives.")
      }
      inputs.append(value)
      open.remove(name)
    }
    let result: NetworkBuilder.Value
    do {
      result = try output(of: layer, inputs)
    } catch {
      throw UpscaleError(error.code, "Layer “\(layer.name)” (\(layer.type)): \(error.message)", cause: error.cause)
    }
    guard layer.type == "Split" || layer.outputs.count == 1 else {
      throw NCNNNetwork.missing(layer, "layers with several results")
    }
    for name in layer.outputs {
      guard values.updateValue(result, forKey: name) == nil else {
        throw UpscaleError(.invalidModelFile, "Two layers of the ncnn model give “\(name)”.")
      }
      open.insert(name)
    }
  }

  private mutating func output(
    of layer: NCNNLayer, _ inputs: [NetworkBuilder.Value]
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    if layer.type == "Input" {
      guard values.isEmpty else { throw NCNNNetwork.missing(layer, "a second input") }
      return builder.input
    }
    guard let first = inputs.first else { throw NCNNNetwork.missing(layer, "it") }
    switch layer.type {
    case "Split", "Noop", "Dropout": return first
    case "Convolution":
      let layer = try NCNNConvolution(layer)
      layers.append(NamedLayer(layer.convolution))
      let value = try builder.convolve(first, layer.convolution)
      guard let activation = layer.activation else { return value }
      return try builder.activate(value, activation)
    case "ReLU":
      let slope = layer.number(0, 0)
      return try builder.activate(first, slope == 0 ? .relu : .leakyReLU(slope: Float(slope)))
    case "PReLU":
      let slopes = layer.weights[0]
      layers.append(NamedLayer(slopes: slopes))
      guard slopes.count == 1 else { return try builder.activate(first, .prelu(slopes: slopes)) }
      return try builder.activate(first, .leakyReLU(slope: slopes[0]))
    case "Concat":
      guard try layer.integer(0, 0) == 0 else { throw NCNNNetwork.missing(layer, "joining along rows or columns") }
      return builder.concatenate(inputs)
    case "Eltwise": return try elementwise(layer, inputs)
    case "BinaryOp": return try binary(layer, inputs)
    case "PixelShuffle":
      guard try layer.integer(1, 0) == 0 else { throw NCNNNetwork.missing(layer, "mode 1") }
      return try builder.shuffle(first, factor: try layer.integer(0, 1))
    case "Interp": return try builder.enlarge(first, factor: try nearestFactor(layer))
    default: throw NCNNNetwork.missing(layer, "it")
    }
  }

  /// A sum, each value times its coefficient.
  private mutating func elementwise(
    _ layer: NCNNLayer, _ inputs: [NetworkBuilder.Value]
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    guard try layer.integer(0, 0) == 1 else { throw NCNNNetwork.missing(layer, "products and maxima of two values") }
    let factors = layer.parameters[1] ?? []
    guard factors.isEmpty || factors.count == inputs.count else { throw NCNNNetwork.missing(layer, "its coefficients") }
    let terms = inputs.indices.map { builder.scaled(inputs[$0], by: factors.isEmpty ? 1 : Float(factors[$0])) }
    var sum = terms[0]
    for term in terms.dropFirst() { sum = try builder.add(sum, term) }
    return sum
  }

  /// A sum of two values, or one value and a number.
  private mutating func binary(
    _ layer: NCNNLayer, _ inputs: [NetworkBuilder.Value]
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    let operation = try layer.integer(0, 0)
    guard try layer.integer(1, 0) != 0 else {
      guard operation == 0, inputs.count == 2 else {
        throw NCNNNetwork.missing(layer, "products and differences of two values")
      }
      return try builder.add(inputs[0], inputs[1])
    }
    let number = Float(layer.number(2, 0))
    let count = builder.channels(of: inputs[0])
    switch operation {
    case 0, 1:
      let (ones, offset) = ([Float](repeating: 1, count: count), operation == 0 ? number : -number)
      return try builder.scaled(inputs[0], by: ones, plus: [Float](repeating: offset, count: count))
    case 2: return builder.scaled(inputs[0], by: number)
    case 3: return builder.scaled(inputs[0], by: 1 / number)
    default: throw NCNNNetwork.missing(layer, "operation \(operation)")
    }
  }

  private func nearestFactor(_ layer: NCNNLayer) throws(UpscaleError) -> Int {
    let (height, width) = (layer.number(1, 1), layer.number(2, 1))
    guard try layer.integer(0, 0) == 1 else {
      throw NCNNNetwork.missing(layer, "bilinear or bicubic resizing inside a network")
    }
    guard height == width, let factor = Int(exactly: height), (1...64).contains(factor), try layer.integer(3, 0) == 0,
      try layer.integer(4, 0) == 0
    else { throw NCNNNetwork.missing(layer, "resizing by \(width) × \(height)") }
    return factor
  }

  static func missing(_ layer: NCNNLayer, _ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "Upscale cannot compute \(what) yet.")
  }
}
