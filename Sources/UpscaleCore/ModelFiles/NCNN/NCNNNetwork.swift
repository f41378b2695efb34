/// Makes a network of ncnn's layers, each layer by its own meaning: no architecture is recognized, so that every file works
/// whose layers the engine has.
struct NCNNNetwork {
  private var builder: NetworkBuilder
  private var values: [String: NetworkBuilder.Value] = [:]
  /// Tables that the file holds for later layers.
  private var constants: [String: [Float]] = [:]
  /// Those with trained numbers, in the order of the file.
  private var layers: [NamedLayer] = []
  /// What no layer has taken yet: in the end, the result.
  private var open: Set<String> = []

  /// - Throws: `invalidModelFile` or `invalidNetwork`, naming the layer that is not known or does not fit.
  static func graph(_ file: NCNNFile) throws(UpscaleError) -> GraphNetwork {
    var maker = NCNNNetwork(builder: try NetworkBuilder(inputChannels: try inputChannels(file.layers)))
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
      if layer.type == "Split" || layer.type == "BinaryOp" { names.formUnion(layer.outputs) }
      if layer.type == "Convolution" { return try NCNNConvolution(layer).convolution.inputChannels }
    }
    return 3
  }

  private mutating func add(_ layer: NCNNLayer) throws(UpscaleError) {
    if layer.type == "MemoryData", layer.outputs.count == 1 {
      constants[layer.outputs[0]] = layer.weights[0]
      return
    }
    var inputs: [NetworkBuilder.Value] = []
    for name in layer.inputs where layer.type != "BinaryOp" || constants[name] == nil {
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
    case "Sigmoid": return try builder.activate(first, .sigmoid(plus: 0))
    case "Swish": return try builder.activate(first, .silu)
    case "Concat":
      guard try layer.integer(0, 0) == 0 else { throw NCNNNetwork.missing(layer, "joining along rows or columns") }
      return try builder.concatenate(inputs)
    case "Eltwise": return try elementwise(layer, inputs)
    case "BinaryOp": return try binary(layer, inputs)
    case "PixelShuffle":
      guard try layer.integer(1, 0) == 0 else { throw NCNNNetwork.missing(layer, "mode 1") }
      return try builder.shuffle(first, factor: try layer.integer(0, 1))
    case "Interp": return try builder.enlarge(first, factor: try nearestFactor(layer))
    default: throw NCNNNetwork.missing(layer, "it")
    }
  }

  /// A product, or a sum of each value times its coefficient.
  private mutating func elementwise(
    _ layer: NCNNLayer, _ inputs: [NetworkBuilder.Value]
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    if try layer.integer(0, 0) == 0 {
      var product = inputs[0]
      for input in inputs.dropFirst() { product = try builder.multiply(product, input) }
      return product
    }
    guard try layer.integer(0, 0) == 1 else { throw NCNNNetwork.missing(layer, "maxima of two values") }
    let factors = layer.parameters[1] ?? []
    guard factors.isEmpty || factors.count == inputs.count else { throw NCNNNetwork.missing(layer, "its coefficients") }
    let terms = inputs.indices.map { builder.scaled(inputs[$0], by: factors.isEmpty ? 1 : Float(factors[$0])) }
    var sum = terms[0]
    for term in terms.dropFirst() { sum = try builder.add(sum, term) }
    return sum
  }

  /// Arithmetic of two values, or of one value and a number, or one for each channel.
  private mutating func binary(
    _ layer: NCNNLayer, _ inputs: [NetworkBuilder.Value]
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    guard let operation = BinaryArithmetic(ncnn: try layer.integer(0, 0)) else {
      throw NCNNNetwork.missing(layer, "operation \(layer.number(0, 0))")
    }
    if inputs.count == 2 {
      guard let result = try builder.combine(inputs[0], operation, inputs[1]) else {
        throw NCNNNetwork.missing(layer, "quotients of two values")
      }
      return result
    }
    var (numbers, isFirst) = ([Float(layer.number(2, 0))], false)
    if try layer.integer(1, 0) == 0 {
      guard layer.inputs.count == 2, let place = layer.inputs.firstIndex(where: { constants[$0] != nil }) else {
        throw NCNNNetwork.missing(layer, "it with \(layer.inputs.count) inputs")
      }
      (numbers, isFirst) = (constants[layer.inputs[place]] ?? [], place == 0)
    }
    let count = builder.channels(of: inputs[0])
    guard numbers.count == 1 || numbers.count == count else {
      throw NCNNNetwork.missing(layer, "\(numbers.count) numbers for \(count) channels")
    }
    guard let result = try builder.combine(inputs[0], isFirst ? operation.reversed : operation, numbers) else {
      throw NCNNNetwork.missing(layer, "a number over a value")
    }
    return result
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
