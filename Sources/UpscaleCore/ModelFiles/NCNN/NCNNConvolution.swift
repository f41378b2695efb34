/// A layer “Convolution” or “Deconvolution” of ncnn, checked: parameters 0 outputs, 1 kernel, 2 dilation, 3 stride, 4
/// padding, 5 whether it has a bias, 6 the number of weights, 9 and 10 the activation. Keys 11 to 16 are the same for height
/// and other sides. Of “ConvolutionDepthWise” 7 is the number of groups. “InnerProduct”, of means over the picture, has 0
/// outputs, 2 the number of weights, 9 the activation.
struct NCNNConvolution {
  let layer: SpatialLayer
  let activation: NetworkActivation?

  /// What the parameters say of both sides alike.
  struct Sides {
    let kernel, dilation, stride, padding: Int

    var area: Int { kernel * kernel }

    /// - Throws: `invalidModelFile` where the two sides differ, or zeros are not what is around the input.
    init(_ layer: NCNNLayer) throws(UpscaleError) {
      (kernel, dilation) = (try layer.integer(1, 0), try layer.integer(2, 1))
      (stride, padding) = (try layer.integer(3, 1), try layer.integer(4, 0))
      guard (1...64).contains(kernel), try layer.integer(11, kernel) == kernel else {
        throw NCNNNetwork.missing(layer, "a kernel of \(kernel) × \(try layer.integer(11, kernel))")
      }
      guard try layer.integer(13, stride) == stride else { throw NCNNNetwork.missing(layer, "two different strides") }
      guard try layer.integer(12, dilation) == dilation else {
        throw NCNNNetwork.missing(layer, "dilated kernels that are not square")
      }
      for key in [14, 15, 16] {
        guard try layer.integer(key, padding) == padding else { throw NCNNNetwork.missing(layer, "uneven padding") }
      }
      // Of a convolution, what it is padded with; of a transposed one, pixels more at the end.
      guard layer.number(18, 0) == 0, layer.number(19, 0) == 0, layer.number(20, 0) == 0 else {
        throw NCNNNetwork.missing(layer, "padding that is not zero, or an explicit output size")
      }
    }
  }

  init(_ layer: NCNNLayer) throws(UpscaleError) {
    let (outputs, sides) = (try layer.integer(0, 0), try Sides(layer))
    guard outputs > 0, outputs <= 1 << 16 else { throw NCNNNetwork.missing(layer, "\(outputs) outputs") }
    guard sides.dilation == 1 else { throw NCNNNetwork.missing(layer, "dilated kernels over several channels") }
    let side = sides.kernel
    let weights = layer.weights[0]
    let inputs = weights.count / (outputs * side * side)
    guard inputs > 0, weights.count == inputs * outputs * side * side else {
      throw UpscaleError(
        .invalidModelFile, "\(weights.count) weights do not make \(side)×\(side) kernels for \(outputs) outputs.")
    }
    self.layer = SpatialLayer(
      inputs: inputs, outputs: outputs, side: side, stride: sides.stride, padding: sides.padding,
      isTransposed: layer.type == "Deconvolution", weights: weights, bias: NCNNConvolution.bias(layer, outputs))
    try self.layer.validate()
    activation = try NCNNConvolution.activation(layer)
  }

  /// A layer of means, which are a picture of one pixel.
  init(ofMeans layer: NCNNLayer) throws(UpscaleError) {
    let (outputs, weights) = (try layer.integer(0, 0), layer.weights[0])
    guard outputs > 0, outputs <= 1 << 16, weights.count % outputs == 0 else {
      throw UpscaleError(.invalidModelFile, "\(weights.count) weights do not fit \(outputs) outputs.")
    }
    self.layer = SpatialLayer(
      inputs: weights.count / outputs, outputs: outputs, side: 1, padding: 0, weights: weights,
      bias: NCNNConvolution.bias(layer, outputs))
    try self.layer.validate()
    activation = try NCNNConvolution.activation(layer)
  }

  static func bias(_ layer: NCNNLayer, _ outputs: Int) -> [Float] {
    layer.weights.count > 1 ? layer.weights[1] : [Float](repeating: 0, count: outputs)
  }

  static func activation(_ layer: NCNNLayer) throws(UpscaleError) -> NetworkActivation? {
    switch try layer.integer(9, 0) {
    case 0: nil
    case 1: .relu
    case 2: .leakyReLU(slope: Float(layer.number(10, 0)))
    case 4: .sigmoid(plus: 0)
    default: throw NCNNNetwork.missing(layer, "activations other than ReLU, leaky ReLU and sigmoid")
    }
  }
}
