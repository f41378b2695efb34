/// Makes a network of ncnn's layers, each layer by its own meaning: no architecture is recognized, so that every file works
/// whose layers the engine has.
struct NCNNNetwork {
  private var builder: NetworkBuilder
  private var values: [String: NetworkBuilder.Value] = [:]
  /// What is made of means over the picture.
  private var sketches: [String: GateSketch] = [:]
  /// Tables that the file holds for later layers.
  private var constants: [String: [Float]] = [:]
  /// Those with trained numbers, in the order of the file.
  private var layers: [NamedLayer] = []
  /// What no layer has taken yet: in the end, the result.
  private var open: Set<String> = []

  /// - Throws: `invalidModelFile` or `invalidNetwork`, naming the layer that is not known or does not fit.
  static func graph(_ file: NCNNFile) throws(UpscaleError) -> GraphNetwork {
    var layers: [NamedLayer] = []
    let channels = try inputChannels(file.layers)
    let network = try NetworkBuilder.network(inputChannels: channels) { (builder) throws(UpscaleError) in
      var maker = NCNNNetwork(builder: builder)
      for layer in file.layers { try maker.add(layer) }
      guard maker.open.count == 1, let name = maker.open.first, let result = maker.values[name] else {
        throw UpscaleError(
          .invalidModelFile, "The ncnn model has \(maker.open.count) results; a network that enlarges has one.")
      }
      (builder, layers) = (maker.builder, maker.layers)
      return result
    }
    return GraphNetwork(network: network, layers: layers)
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
      if layer.type == "Convolution" { return try NCNNConvolution(layer).layer.inputs }
    }
    return 3
  }

  private mutating func add(_ layer: NCNNLayer) throws(UpscaleError) {
    if layer.type == "MemoryData", layer.outputs.count == 1 {
      constants[layer.outputs[0]] = layer.weights[0]
      return
    }
    if let sketch = try sketch(of: layer) {
      sketches[layer.outputs[0]] = sketch
      return
    }
    var inputs: [NetworkBuilder.Value] = []
    for name in layer.inputs where constants[name] == nil && sketches[name] == nil {
      guard let value = values[name] else {
        throw UpscaleError(
          .invalidModelFile, "The ncnn layer “\(layer.name)” takes “\(name)”, which no earlier layer produces.")
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
        throw UpscaleError(.invalidModelFile, "Two layers of the ncnn model produce “\(name)”.")
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
    case "Convolution", "Deconvolution":
      let convolution = try NCNNConvolution(layer)
      if let plain = convolution.layer.plain { layers.append(NamedLayer(plain)) }
      return try activated(try builder.convolve(first, convolution.layer), convolution.activation)
    case "ConvolutionDepthWise":
      let convolution = try NCNNDepthwise(layer)
      let value = try builder.convolve(first, convolution.layer, padding: convolution.padding)
      return try activated(value, convolution.activation)
    case "GELU":
      guard try layer.integer(0, 0) == 0 else { throw NCNNNetwork.missing(layer, "its approximation with tanh") }
      return try builder.activate(first, .gelu)
    case "Crop": return builder.crop(first, by: try cropped(layer))
    case "Scale" where layer.inputs.count == 2: return try builder.gate(first, try gate(layer))
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
    case "Interp": return try resized(first, layer)
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
    if inputs.count == 1, layer.inputs.contains(where: { sketches[$0] != nil }) {
      guard case .multiply = operation else { throw NCNNNetwork.missing(layer, "sums with an image's means") }
      return try builder.gate(inputs[0], try gate(layer))
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

  /// The gate among a layer's inputs.
  private func gate(_ layer: NCNNLayer) throws(UpscaleError) -> GateSketch {
    for name in layer.inputs { if let sketch = sketches[name] { return sketch } }
    throw NCNNNetwork.missing(layer, "it with these inputs")
  }

  /// What a layer makes of means over the picture; nil where it has nothing to do with them.
  private mutating func sketch(of layer: NCNNLayer) throws(UpscaleError) -> GateSketch? {
    guard let input = layer.inputs.first, layer.outputs.count == 1 else { return nil }
    if layer.type == "Pooling", let source = values[input] {
      // Averages, over all of it.
      guard try layer.integer(0, 0) == 1, try layer.integer(4, 0) == 1 else {
        throw NCNNNetwork.missing(layer, "pooling other than the mean of the whole image")
      }
      open.remove(input)
      return GateSketch(of: source)
    }
    guard let sketch = sketches[input] else { return nil }
    switch layer.type {
    case "InnerProduct", "Convolution":
      let convolution = try layer.type == "Convolution" ? NCNNConvolution(layer) : NCNNConvolution(ofMeans: layer)
      guard let plain = convolution.layer.plain, plain.kernelSize == 1 else {
        throw NCNNNetwork.missing(layer, "kernels larger than an image's means")
      }
      let result = try sketch.applying(plain)
      return try convolution.activation.map { (one) throws(UpscaleError) in try result.applying(one) } ?? result
    case "ReLU": return try sketch.applying(.relu)
    case "Sigmoid": return try sketch.applying(.sigmoid(plus: 0))
    case "Reshape", "Flatten", "ExpandDims", "Squeeze", "Noop": return sketch
    default: return nil
    }
  }

  /// What a layer gives with the activation that is part of it, if any.
  private mutating func activated(
    _ value: NetworkBuilder.Value, _ activation: NetworkActivation?
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    guard let activation else { return value }
    return try builder.activate(value, activation)
  }

  /// Pixels off every side. Of two inputs, the second has the size that is wanted, and the first's offsets tell the rest.
  private func cropped(_ layer: NCNNLayer) throws(UpscaleError) -> Int {
    if layer.inputs.count == 2 {
      let pixels = try layer.integer(0, 0)
      guard pixels >= 0, try layer.integer(1, 0) == pixels else { throw NCNNNetwork.missing(layer, "uneven cropping") }
      return pixels
    }
    let (starts, ends) = (layer.parameters[9] ?? [], layer.parameters[10] ?? [])
    guard starts.count == 2, let pixels = Int(exactly: starts[0]), (0...1 << 16).contains(pixels),
      starts[1] == starts[0], ends == starts.map({ -$0 }), Set(layer.parameters[11] ?? []) == [-1, -2]
    else { throw NCNNNetwork.missing(layer, "uneven cropping") }
    return pixels
  }

  /// By nearest, linear or cubic interpolation, where pixels lie in the middle of their places.
  private mutating func resized(
    _ value: NetworkBuilder.Value, _ layer: NCNNLayer
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    let (height, width) = (layer.number(1, 1), layer.number(2, 1))
    guard height == width, try layer.integer(3, 0) == 0, try layer.integer(4, 0) == 0, try layer.integer(6, 0) == 0
    else { throw NCNNNetwork.missing(layer, "resizing by \(width) × \(height)") }
    let kind = try layer.integer(0, 0)
    if kind == 1, let factor = Int(exactly: height), (1...64).contains(factor) {
      return try builder.enlarge(value, factor: factor)
    }
    guard kind == 2 || kind == 3,
      let taps = ResizeTaps(factor: height, kernel: kind == 2 ? .linear : .cubic(a: -0.75))
    else { throw NCNNNetwork.missing(layer, "resizing of kind \(kind) by \(height)") }
    return try builder.resize(value, taps)
  }

  static func missing(_ layer: NCNNLayer, _ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "Upscale does not support \(what) yet.")
  }
}
