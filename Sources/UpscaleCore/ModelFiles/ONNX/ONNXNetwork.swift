/// Makes a network of an ONNX graph, each operation by its own meaning.
struct ONNXNetwork {
  private var builder: NetworkBuilder
  private var values: [String: NetworkBuilder.Value] = [:]
  /// What is made of means over the picture.
  private var sketches: [String: GateSketch] = [:]
  /// What is on its way to GELU.
  private var errorFunctions: [String: GELUSketch] = [:]
  /// The values whose channels were moved behind rows and columns, where norms take them.
  private var channelsLast: Set<String> = []
  /// Those with trained numbers, in the order of the file.
  private var layers: [NamedLayer] = []
  private var constants: [String: ONNXTensor]
  private let opset: Int

  /// - Throws: `invalidModelFile` or `invalidNetwork`, naming the operation that is not known or does not fit.
  static func graph(_ file: ONNXFile) throws(UpscaleError) -> GraphNetwork {
    guard file.inputs.count == 1, file.outputs.count == 1 else {
      throw UpscaleError(
        .invalidModelFile,
        "The ONNX model has \(file.inputs.count) inputs and \(file.outputs.count) results; a network that enlarges has "
          + "one of each.")
    }
    let input = file.inputs[0]
    let channels = input.shape.count == 4 ? input.shape[1] ?? 3 : 0
    guard channels > 0 else {
      throw UpscaleError(
        .invalidModelFile,
        "The ONNX model's input has the shape \(input.shape.map { $0.map(String.init) ?? "?" }) instead of one image "
          + "with channels, rows and columns.")
    }
    var layers: [NamedLayer] = []
    let network = try NetworkBuilder.network(inputChannels: channels) { (builder) throws(UpscaleError) in
      var maker = ONNXNetwork(builder: builder, constants: file.constants, opset: file.opset)
      maker.values[input.name] = maker.builder.input
      for node in file.nodes { try maker.add(node) }
      (builder, layers) = (maker.builder, maker.layers)
      return try maker.value(file.outputs[0].name)
    }
    return GraphNetwork(network: network, layers: layers)
  }

  private func value(_ name: String) throws(UpscaleError) -> NetworkBuilder.Value {
    guard errorFunctions[name] == nil else { throw GELUSketch.other }
    guard !channelsLast.contains(name) else { throw ONNXNetwork.missing("channels last except for norms over them") }
    guard let value = values[name] else {
      throw UpscaleError(.invalidModelFile, "The ONNX model takes “\(name)”, which no earlier operation produces.")
    }
    return value
  }

  private mutating func add(_ node: ONNXNode) throws(UpscaleError) {
    guard let output = node.outputs.first, node.outputs.dropFirst().allSatisfy(\.isEmpty) else {
      throw ONNXNetwork.missing("“\(node.type)” with several results")
    }
    guard values[output] == nil, constants[output] == nil, sketches[output] == nil, errorFunctions[output] == nil
    else {
      throw UpscaleError(.invalidModelFile, "Two operations of the ONNX model produce “\(output)”.")
    }
    if node.type == "Constant" {
      guard case .tensor(let tensor)? = node.attributes["value"] else {
        throw ONNXNetwork.missing("constants that are not tensors")
      }
      constants[output] = tensor
      return
    }
    if node.type == "Identity", let input = node.inputs.first, let constant = constants[input] {
      constants[output] = constant
      return
    }
    do {
      if let sketch = try sketch(of: node) {
        sketches[output] = sketch
      } else if let errorFunction = try errorFunction(of: node) {
        errorFunctions[output] = errorFunction
      } else {
        values[output] = try result(of: node)
      }
    } catch {
      let name = node.name.isEmpty ? output : node.name
      throw UpscaleError(error.code, "Operation “\(name)” (\(node.type)): \(error.message)", cause: error.cause)
    }
  }

  private mutating func result(of node: ONNXNode) throws(UpscaleError) -> NetworkBuilder.Value {
    guard let first = node.inputs.first else { throw ONNXNetwork.missing("it without an input") }
    switch node.type {
    case "Identity", "Dropout": return try value(first)
    case "Conv", "ConvTranspose":
      if let (layer, padding) = try ONNXConvolution.depthwise(node, constants) {
        return try builder.convolve(try value(first), layer, padding: padding)
      }
      let layer = try ONNXConvolution.layer(node, constants)
      if let plain = layer.plain { layers.append(NamedLayer(plain)) }
      return try builder.convolve(try value(first), layer)
    case "Pad", "Slice": return builder.crop(try value(first), by: try cropped(node))
    case "SpaceToDepth": throw ONNXNetwork.missing("its order of channels")
    case "Sigmoid": return try builder.activate(try value(first), .sigmoid(plus: 0))
    case "Gelu":
      guard node.text("approximate", "none") == "none" else { throw ONNXNetwork.missing("its approximation") }
      return try builder.activate(try value(first), .gelu)
    case "Relu": return try builder.activate(try value(first), .relu)
    case "LeakyRelu": return try builder.activate(try value(first), .leakyReLU(slope: node.float("alpha", 0.01)))
    case "PRelu":
      let slopes = try constant(node, 1).values
      layers.append(NamedLayer(slopes: slopes))
      guard slopes.count == 1 else { return try builder.activate(try value(first), .prelu(slopes: slopes)) }
      return try builder.activate(try value(first), .leakyReLU(slope: slopes[0]))
    case "Transpose": return try turned(node, first)
    case "LayerNormalization": return try normalized(node, first)
    case "Concat":
      guard node.integer("axis", 1) == 1 || node.integer("axis", 1) == -3 else {
        throw ONNXNetwork.missing("joining along rows or columns")
      }
      var parts: [NetworkBuilder.Value] = []
      for name in node.inputs { parts.append(try value(name)) }
      return try builder.concatenate(parts)
    case "Add", "Sub", "Mul", "Div": return try arithmetic(node)
    case "DepthToSpace":
      guard node.text("mode", "DCR") == "CRD" else { throw ONNXNetwork.missing("its mode DCR") }
      return try builder.shuffle(try value(first), factor: node.integer("blocksize", 0))
    case "Resize", "Upsample": return try resized(try value(first), node)
    default: throw ONNXNetwork.missing("it")
    }
  }

  private func constant(_ node: ONNXNode, _ place: Int) throws(UpscaleError) -> ONNXTensor {
    guard place < node.inputs.count, let tensor = constants[node.inputs[place]] else {
      throw ONNXNetwork.missing("it with numbers computed at run time")
    }
    return tensor
  }

  /// Constants that are whole numbers.
  private func whole(_ node: ONNXNode, _ place: Int) throws(UpscaleError) -> [Int] {
    var numbers: [Int] = []
    for value in try constant(node, place).values {
      guard let number = Int(exactly: value) else { throw ONNXNetwork.missing("it with the number \(value)") }
      numbers.append(number)
    }
    return numbers
  }

  // MARK: Operations

  /// What of GELU an operation is; nil where it has nothing to do with that, or ends it.
  private func errorFunction(of node: ONNXNode) throws(UpscaleError) -> GELUSketch? {
    guard let first = node.inputs.first else { return nil }
    if node.type == "Erf" { return GELUSketch(erfOf: try value(first)) }
    guard node.type == "Add", node.inputs.count == 2,
      let place = node.inputs.firstIndex(where: { errorFunctions[$0] != nil }),
      let sketch = errorFunctions[node.inputs[place]]
    else { return nil }
    return try sketch.plus(try constant(node, 1 - place).values)
  }

  /// Channels that move behind rows and columns, or back.
  private mutating func turned(_ node: ONNXNode, _ name: String) throws(UpscaleError) -> NetworkBuilder.Value {
    let order = node.integers("perm")
    if order == [0, 2, 3, 1] {
      let value = try value(name)
      channelsLast.insert(node.outputs[0])
      return value
    }
    guard order == [0, 3, 1, 2], channelsLast.contains(name), let value = values[name] else {
      throw ONNXNetwork.missing("axes in another order")
    }
    return value
  }

  private mutating func normalized(_ node: ONNXNode, _ name: String) throws(UpscaleError) -> NetworkBuilder.Value {
    guard channelsLast.contains(name), let value = values[name], [-1, 3].contains(node.integer("axis", -1)) else {
      throw ONNXNetwork.missing("norms over anything but channels, moved after rows and columns")
    }
    channelsLast.insert(node.outputs[0])
    let weights = try constant(node, 1).values
    let bias =
      node.inputs.count > 2 ? try constant(node, 2).values : [Float](repeating: 0, count: weights.count)
    return try builder.normalize(
      value, PixelNorm(weights: weights, bias: bias, epsilon: node.float("epsilon", 1e-5)))
  }

  /// What an operation makes of means over the picture; nil where it has nothing to do with them.
  private func sketch(of node: ONNXNode) throws(UpscaleError) -> GateSketch? {
    guard let input = node.inputs.first else { return nil }
    if node.type == "GlobalAveragePool" { return GateSketch(of: try value(input)) }
    if node.type == "ReduceMean" {
      let axes = if let axes = node.integers("axes") { axes } else { try whole(node, 1) }
      guard Set(axes) == [2, 3] || Set(axes) == [-1, -2], node.integer("keepdims", 1) == 1 else {
        throw ONNXNetwork.missing("means other than those of the whole image")
      }
      return GateSketch(of: try value(input))
    }
    guard let sketch = sketches[input] else { return nil }
    switch node.type {
    case "Conv":
      guard let plain = try ONNXConvolution.layer(node, constants).plain, plain.kernelSize == 1 else {
        throw ONNXNetwork.missing("kernels larger than an image's means")
      }
      return try sketch.applying(plain)
    case "Relu": return try sketch.applying(.relu)
    case "Sigmoid": return try sketch.applying(.sigmoid(plus: 0))
    case "Identity": return sketch
    default: return nil
    }
  }

  /// Pixels off every side.
  private func cropped(_ node: ONNXNode) throws(UpscaleError) -> Int {
    let (starts, ends): ([Int], [Int])
    if node.type == "Pad" {
      let pads = if let pads = node.integers("pads") { pads } else { try whole(node, 1) }
      guard pads.count == 8, pads[0] == 0, pads[1] == 0, pads[4] == 0, pads[5] == 0 else {
        throw ONNXNetwork.missing("padding by \(pads)")
      }
      (starts, ends) = ([-pads[2], -pads[3]], [pads[6], pads[7]])
    } else {
      let axes = node.inputs.count > 3 ? try whole(node, 3) : []
      let steps = node.inputs.count > 4 ? try whole(node, 4) : [1, 1]
      guard axes == [2, 3] || axes == [-2, -1], steps == [1, 1] else {
        throw ONNXNetwork.missing("slices that do more than crop the edges")
      }
      (starts, ends) = (try whole(node, 1), try whole(node, 2))
    }
    guard let pixels = starts.first, (0...1 << 16).contains(pixels), starts == [pixels, pixels],
      ends == [-pixels, -pixels]
    else { throw ONNXNetwork.missing("uneven cropping, or padding between layers") }
    return pixels
  }

  /// Of two values, or a value and constants.
  private mutating func arithmetic(_ node: ONNXNode) throws(UpscaleError) -> NetworkBuilder.Value {
    guard node.inputs.count == 2, let operation = BinaryArithmetic(onnx: node.type) else {
      throw ONNXNetwork.missing("it with \(node.inputs.count) inputs")
    }
    if let place = node.inputs.firstIndex(where: { sketches[$0] != nil }), let sketch = sketches[node.inputs[place]] {
      guard case .multiply = operation else { throw ONNXNetwork.missing("sums with an image's means") }
      return try builder.gate(try value(node.inputs[1 - place]), sketch)
    }
    if let place = node.inputs.firstIndex(where: { errorFunctions[$0] != nil }) {
      guard case .multiply = operation, let sketch = errorFunctions[node.inputs[place]] else { throw GELUSketch.other }
      let operand = try value(node.inputs[1 - place])
      try sketch.check(operand)
      return builder.scaled(try builder.activate(operand, .gelu), by: 2)
    }
    let isFirstConstant = constants[node.inputs[0]] != nil
    guard let number = constants[node.inputs[isFirstConstant ? 0 : 1]] else {
      let (one, two) = (try value(node.inputs[0]), try value(node.inputs[1]))
      guard let result = try builder.combine(one, operation, two) else {
        throw ONNXNetwork.missing("quotients of two values")
      }
      return result
    }
    let operand = try value(node.inputs[isFirstConstant ? 1 : 0])
    let numbers = try perChannel(number, channels: builder.channels(of: operand))
    guard let result = try builder.combine(operand, isFirstConstant ? operation.reversed : operation, numbers) else {
      throw ONNXNetwork.missing("a number over a value")
    }
    return result
  }

  /// One number, or one for each channel.
  private func perChannel(_ tensor: ONNXTensor, channels: Int) throws(UpscaleError) -> [Float] {
    if tensor.values.count == 1 { return tensor.values }
    let shape = tensor.shape
    guard shape.count >= 3, shape[shape.count - 3] == channels, tensor.values.count == channels else {
      throw ONNXNetwork.missing("constants of shape \(shape)")
    }
    return tensor.values
  }

  /// By nearest, linear or cubic interpolation, where pixels lie in the middle of their places.
  private mutating func resized(
    _ value: NetworkBuilder.Value, _ node: ONNXNode
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    let (scale, mode) = (try scale(node), node.text("mode", "nearest"))
    if mode == "nearest" { return try builder.enlarge(value, factor: try nearestFactor(node, scale)) }
    let transform = node.text("coordinate_transformation_mode", isOldResize(node) ? "asymmetric" : "half_pixel")
    guard mode == "linear" || mode == "cubic", transform == "half_pixel" || transform == "pytorch_half_pixel",
      node.integer("antialias", 0) == 0, node.integer("exclude_outside", 0) == 0
    else { throw ONNXNetwork.missing("resizing by \(mode) and \(transform)") }
    let kernel = mode == "linear" ? ResizeTaps.Kernel.linear : .cubic(a: Double(node.float("cubic_coeff_a", -0.75)))
    guard let taps = ResizeTaps(factor: Double(scale), kernel: kernel) else {
      throw ONNXNetwork.missing("resizing by \(scale)")
    }
    return try builder.resize(value, taps)
  }

  private func isOldResize(_ node: ONNXNode) -> Bool { node.type == "Upsample" || opset < 11 }

  /// The factor of rows and columns.
  private func scale(_ node: ONNXNode) throws(UpscaleError) -> Float {
    let scales: [Float]
    if case .floats(let numbers)? = node.attributes["scales"] {
      scales = numbers
    } else {
      // Since opset 11 the region of interest comes before the scales.
      scales = try constant(node, isOldResize(node) ? 1 : 2).values
    }
    guard scales.count == 4, scales[0] == 1, scales[1] == 1, scales[2] == scales[3] else {
      throw ONNXNetwork.missing("resizing by \(scales)")
    }
    return scales[2]
  }

  /// The whole factor of a resize that repeats pixels.
  private func nearestFactor(_ node: ONNXNode, _ scale: Float) throws(UpscaleError) -> Int {
    guard let factor = Int(exactly: scale), (1...64).contains(factor) else {
      throw ONNXNetwork.missing("resizing by \(scale)")
    }
    let isOld = isOldResize(node)
    let transform = node.text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel")
    let rounding = node.text("nearest_mode", isOld ? "floor" : "round_prefer_floor")
    // Every pixel is repeated where coordinates are rounded down, or to the nearest center.
    let repeats =
      transform == "asymmetric"
      ? rounding == "floor" || factor == 1 || (factor == 2 && rounding == "round_prefer_floor")
      : (transform == "half_pixel" || transform == "pytorch_half_pixel") && rounding.hasPrefix("round_prefer")
    guard repeats else { throw ONNXNetwork.missing("resizing by \(transform) and \(rounding)") }
    return factor
  }

  static func missing(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "Upscale does not support \(what) yet.")
  }
}
