/// Makes a network of an ONNX graph, each operation by its own meaning.
struct ONNXNetwork {
  private var builder: NetworkBuilder
  private var values: [String: NetworkBuilder.Value] = [:]
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
        "The ONNX model's input has the shape \(input.shape.map { $0.map(String.init) ?? "?" }) instead of one image, "
          + "channels, rows, and columns.")
    }
    var maker = ONNXNetwork(
      builder: try NetworkBuilder(inputChannels: channels), constants: file.constants, opset: file.opset)
    maker.values[input.name] = maker.builder.input
    for node in file.nodes { try maker.add(node) }
    let result = try maker.value(file.outputs[0].name)
    return GraphNetwork(network: try maker.builder.network(result), layers: maker.layers)
  }

  private func value(_ name: String) throws(UpscaleError) -> NetworkBuilder.Value {
    guard let value = values[name] else {
      throw UpscaleError(.invalidModelFile, "The ONNX model takes “\(name)”, which no operation before gives.")
    }
    return value
  }

  private mutating func add(_ node: ONNXNode) throws(UpscaleError) {
    guard let output = node.outputs.first, node.outputs.dropFirst().allSatisfy(\.isEmpty) else {
      throw ONNXNetwork.missing("“\(node.type)” with several results")
    }
    guard values[output] == nil, constants[output] == nil else {
      throw UpscaleError(.invalidModelFile, "Two operations of the ONNX model give “\(output)”.")
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
      values[output] = try result(of: node)
    } catch {
      let name = node.name.isEmpty ? output : node.name
      throw UpscaleError(error.code, "Operation “\(name)” (\(node.type)): \(error.message)", cause: error.cause)
    }
  }

  private mutating func result(of node: ONNXNode) throws(UpscaleError) -> NetworkBuilder.Value {
    guard let first = node.inputs.first else { throw ONNXNetwork.missing("it without an input") }
    switch node.type {
    case "Identity", "Dropout": return try value(first)
    case "Conv":
      let convolution = try convolution(node)
      layers.append(NamedLayer(convolution))
      return try builder.convolve(try value(first), convolution)
    case "Sigmoid": return try builder.activate(try value(first), .sigmoid(plus: 0))
    case "Relu": return try builder.activate(try value(first), .relu)
    case "LeakyRelu": return try builder.activate(try value(first), .leakyReLU(slope: node.float("alpha", 0.01)))
    case "PRelu":
      let slopes = try constant(node, 1).values
      layers.append(NamedLayer(slopes: slopes))
      guard slopes.count == 1 else { return try builder.activate(try value(first), .prelu(slopes: slopes)) }
      return try builder.activate(try value(first), .leakyReLU(slope: slopes[0]))
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
    case "Resize", "Upsample": return try builder.enlarge(try value(first), factor: try nearestFactor(node))
    default: throw ONNXNetwork.missing("it")
    }
  }

  private func constant(_ node: ONNXNode, _ place: Int) throws(UpscaleError) -> ONNXTensor {
    guard place < node.inputs.count, let tensor = constants[node.inputs[place]] else {
      throw ONNXNetwork.missing("it with numbers that are computed on the way")
    }
    return tensor
  }

  // MARK: Operations

  private func convolution(_ node: ONNXNode) throws(UpscaleError) -> NetworkConvolution {
    let weights = try constant(node, 1)
    let shape = weights.shape
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), shape[2] == shape[3], shape[2] % 2 == 1 else {
      throw ONNXNetwork.missing("kernels of shape \(shape)")
    }
    guard node.integer("group", 1) == 1 else { throw ONNXNetwork.missing("convolutions in groups") }
    guard node.integers("strides") ?? [1, 1] == [1, 1] else { throw ONNXNetwork.missing("strides") }
    guard node.integers("dilations") ?? [1, 1] == [1, 1] else { throw ONNXNetwork.missing("dilated kernels") }
    let pads = node.integers("pads") ?? [0, 0, 0, 0]
    switch node.text("auto_pad", "NOTSET") {
    case "SAME_UPPER", "SAME_LOWER": break
    case "NOTSET" where pads == [Int](repeating: shape[2] / 2, count: 4): break
    default: throw ONNXNetwork.missing("convolutions without padding")
    }
    let hasBias = node.inputs.count > 2 && !node.inputs[2].isEmpty
    let bias = hasBias ? try constant(node, 2).values : [Float](repeating: 0, count: shape[0])
    return NetworkConvolution(
      inputChannels: shape[1], outputChannels: shape[0], kernelSize: shape[2], weights: weights.values, bias: bias)
  }

  /// Of two values, or a value and constants.
  private mutating func arithmetic(_ node: ONNXNode) throws(UpscaleError) -> NetworkBuilder.Value {
    guard node.inputs.count == 2, let operation = BinaryArithmetic(onnx: node.type) else {
      throw ONNXNetwork.missing("it with \(node.inputs.count) inputs")
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

  /// The whole factor of a resize that repeats pixels.
  private func nearestFactor(_ node: ONNXNode) throws(UpscaleError) -> Int {
    guard node.text("mode", "nearest") == "nearest" else {
      throw ONNXNetwork.missing("bilinear or bicubic resizing inside a network")
    }
    let scales: [Float]
    if case .floats(let numbers)? = node.attributes["scales"] {
      scales = numbers
    } else {
      // Since opset 11 the region of interest comes before the scales.
      scales = try constant(node, node.type == "Resize" && opset >= 11 ? 2 : 1).values
    }
    guard scales.count == 4, scales[0] == 1, scales[1] == 1, scales[2] == scales[3],
      let factor = Int(exactly: scales[2]), (1...64).contains(factor)
    else { throw ONNXNetwork.missing("resizing by \(scales)") }
    let isOld = node.type == "Upsample" || opset < 11
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
    UpscaleError(.invalidModelFile, "Upscale cannot compute \(what) yet.")
  }
}
