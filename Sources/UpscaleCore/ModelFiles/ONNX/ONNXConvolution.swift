/// Reads the operations “Conv” and “ConvTranspose” of ONNX.
enum ONNXConvolution {
  static func layer(
    _ node: ONNXNode, _ constants: [String: ONNXTensor]
  ) throws(UpscaleError) -> SpatialLayer {
    let (kernel, isTransposed) = (try kernel(node, constants), node.type == "ConvTranspose")
    let shape = kernel.shape
    guard node.integer("group", 1) == 1 else { throw groups(node) }
    guard try dilation(node) == 1 else { throw ONNXNetwork.missing("dilated kernels over several channels") }
    guard (node.integers("output_padding") ?? []).allSatisfy({ $0 == 0 }), node.integers("output_shape") == nil else {
      throw ONNXNetwork.missing("an explicit output size")
    }
    let (outputs, stride) = (shape[isTransposed ? 1 : 0], try stride(node))
    let layer = SpatialLayer(
      inputs: shape[isTransposed ? 0 : 1], outputs: outputs, side: shape[2], stride: stride,
      padding: try padding(node, radius: shape[2] % 2 == 1 && stride == 1 ? shape[2] / 2 : nil),
      isTransposed: isTransposed,
      weights: isTransposed ? SpatialLayer.swapped(kernel.values, shape) : kernel.values,
      bias: try bias(node, constants, outputs))
    try layer.validate()
    return layer
  }

  /// A convolution of every channel by itself, and how many zeros lie around its input; nil for one over all channels.
  static func depthwise(
    _ node: ONNXNode, _ constants: [String: ONNXTensor]
  ) throws(UpscaleError) -> (layer: DepthwiseConvolution, padding: Int)? {
    guard node.integer("group", 1) != 1 else { return nil }
    let kernel = try kernel(node, constants)
    let (channels, side) = (kernel.shape[0], kernel.shape[2])
    guard node.type == "Conv", node.integer("group", 1) == channels, kernel.shape[1] == 1 else { throw groups(node) }
    guard try stride(node) == 1, side % 2 == 1 else {
      throw ONNXNetwork.missing("depthwise convolutions with strides or even kernels")
    }
    let layer = DepthwiseConvolution(
      channels: channels, kernelSize: side, dilation: try dilation(node), weights: kernel.values,
      bias: try bias(node, constants, channels))
    try layer.validate()
    return (layer, try padding(node, radius: layer.radius))
  }

  private static func groups(_ node: ONNXNode) -> UpscaleError {
    ONNXNetwork.missing("convolutions in \(node.integer("group", 1)) groups of channels")
  }

  private static func kernel(_ node: ONNXNode, _ constants: [String: ONNXTensor]) throws(UpscaleError) -> ONNXTensor {
    guard node.inputs.count > 1, let weights = constants[node.inputs[1]] else {
      throw ONNXNetwork.missing("it with numbers computed at run time")
    }
    let shape = weights.shape
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), shape[2] == shape[3] else {
      throw ONNXNetwork.missing("kernels of shape \(shape)")
    }
    return weights
  }

  private static func bias(
    _ node: ONNXNode, _ constants: [String: ONNXTensor], _ outputs: Int
  ) throws(UpscaleError) -> [Float] {
    guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return [Float](repeating: 0, count: outputs) }
    guard let constant = constants[node.inputs[2]] else {
      throw ONNXNetwork.missing("it with numbers computed at run time")
    }
    return constant.values
  }

  private static func stride(_ node: ONNXNode) throws(UpscaleError) -> Int {
    let strides = node.integers("strides") ?? [1, 1]
    guard strides.count == 2, strides[0] == strides[1] else { throw ONNXNetwork.missing("two different strides") }
    return strides[0]
  }

  private static func dilation(_ node: ONNXNode) throws(UpscaleError) -> Int {
    let dilations = node.integers("dilations") ?? [1, 1]
    guard dilations.count == 2, dilations[0] == dilations[1] else {
      throw ONNXNetwork.missing("dilated kernels that are not square")
    }
    return dilations[0]
  }

  /// - Parameter radius: how far the kernel reaches on each side; nil where that is not the same, or the output is smaller.
  private static func padding(_ node: ONNXNode, radius: Int?) throws(UpscaleError) -> Int {
    let pads = node.integers("pads") ?? [0, 0, 0, 0]
    switch node.text("auto_pad", "NOTSET") {
    case "SAME_UPPER", "SAME_LOWER":
      guard let radius, node.type == "Conv" else { throw ONNXNetwork.missing("uneven padding") }
      return radius
    case "VALID": return 0
    default:
      guard let padding = pads.first, pads.count == 4, pads.allSatisfy({ $0 == padding }) else {
        throw ONNXNetwork.missing("uneven padding")
      }
      return padding
    }
  }
}
