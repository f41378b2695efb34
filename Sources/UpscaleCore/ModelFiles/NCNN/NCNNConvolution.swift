/// A layer “Convolution” of ncnn, checked: parameters 0 outputs, 1 kernel, 2 dilation, 3 stride, 4 padding, 5 whether it
/// has a bias, 6 the number of weights, 9 and 10 the activation. Keys 11 to 16 are the same for height and other sides.
struct NCNNConvolution {
  let convolution: NetworkConvolution
  let activation: NetworkActivation?

  init(_ layer: NCNNLayer) throws(UpscaleError) {
    let (outputs, side) = (try layer.integer(0, 0), try layer.integer(1, 0))
    let (padding, stride) = (try layer.integer(4, 0), try layer.integer(3, 1))
    guard outputs > 0, outputs <= 1 << 16, side > 0, side < 1 << 12, side % 2 == 1,
      try layer.integer(11, side) == side
    else { throw NCNNNetwork.missing(layer, "a kernel with an even side, or with two different ones") }
    guard stride == 1, try layer.integer(13, stride) == 1 else { throw NCNNNetwork.missing(layer, "strides") }
    guard try layer.integer(2, 1) == 1, try layer.integer(12, 1) == 1 else {
      throw NCNNNetwork.missing(layer, "dilated kernels")
    }
    for key in [4, 14, 15, 16] {
      guard try layer.integer(key, padding) == side / 2 else {
        throw NCNNNetwork.missing(layer, "convolutions without padding")
      }
    }
    guard layer.number(18, 0) == 0 else { throw NCNNNetwork.missing(layer, "padding that is not zero") }
    let weights = layer.weights[0]
    let inputs = weights.count / (outputs * side * side)
    guard inputs > 0, weights.count == inputs * outputs * side * side else {
      throw UpscaleError(
        .invalidModelFile, "\(weights.count) weights are no \(side)×\(side) kernels for \(outputs) outputs.")
    }
    convolution = NetworkConvolution(
      inputChannels: inputs, outputChannels: outputs, kernelSize: side, weights: weights,
      bias: layer.weights.count > 1 ? layer.weights[1] : [Float](repeating: 0, count: outputs))
    switch try layer.integer(9, 0) {
    case 0: activation = nil
    case 1: activation = .relu
    case 2: activation = .leakyReLU(slope: Float(layer.number(10, 0)))
    default: throw NCNNNetwork.missing(layer, "activations other than ReLU and leaky ReLU")
    }
  }
}
