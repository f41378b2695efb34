/// Reads the operations “Conv” and “ConvTranspose” of ONNX.
enum ONNXConvolution {
  static func layer(
    _ node: ONNXNode, _ constants: [String: ONNXTensor]
  ) throws(UpscaleError) -> SpatialLayer {
    guard node.inputs.count > 1, let weights = constants[node.inputs[1]] else {
      throw ONNXNetwork.missing("it with numbers that are computed on the way")
    }
    let (shape, isTransposed) = (weights.shape, node.type == "ConvTranspose")
    guard shape.count == 4, shape.allSatisfy({ $0 > 0 }), shape[2] == shape[3] else {
      throw ONNXNetwork.missing("kernels of shape \(shape)")
    }
    guard node.integer("group", 1) == 1 else { throw ONNXNetwork.missing("convolutions in groups") }
    guard node.integers("dilations") ?? [1, 1] == [1, 1] else { throw ONNXNetwork.missing("dilated kernels") }
    let strides = node.integers("strides") ?? [1, 1]
    guard strides.count == 2, strides[0] == strides[1] else { throw ONNXNetwork.missing("two different strides") }
    guard (node.integers("output_padding") ?? []).allSatisfy({ $0 == 0 }), node.integers("output_shape") == nil else {
      throw ONNXNetwork.missing("a given size")
    }
    let outputs = shape[isTransposed ? 1 : 0]
    var bias = [Float](repeating: 0, count: outputs)
    if node.inputs.count > 2, !node.inputs[2].isEmpty {
      guard let constant = constants[node.inputs[2]] else {
        throw ONNXNetwork.missing("it with numbers that are computed on the way")
      }
      bias = constant.values
    }
    let layer = SpatialLayer(
      inputs: shape[isTransposed ? 0 : 1], outputs: outputs, side: shape[2], stride: strides[0],
      padding: try padding(node, side: shape[2], stride: strides[0]), isTransposed: isTransposed,
      weights: isTransposed ? SpatialLayer.swapped(weights.values, shape) : weights.values, bias: bias)
    try layer.validate()
    return layer
  }

  private static func padding(_ node: ONNXNode, side: Int, stride: Int) throws(UpscaleError) -> Int {
    let pads = node.integers("pads") ?? [0, 0, 0, 0]
    switch node.text("auto_pad", "NOTSET") {
    case "SAME_UPPER", "SAME_LOWER":
      guard side % 2 == 1, stride == 1, node.type == "Conv" else { throw ONNXNetwork.missing("uneven padding") }
      return side / 2
    case "VALID": return 0
    default:
      guard let padding = pads.first, pads.count == 4, pads.allSatisfy({ $0 == padding }) else {
        throw ONNXNetwork.missing("uneven padding")
      }
      return padding
    }
  }
}
