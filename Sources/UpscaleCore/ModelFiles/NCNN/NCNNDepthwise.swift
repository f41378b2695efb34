/// A layer “ConvolutionDepthWise” of ncnn, checked: the parameters are those of “Convolution”, and 7 the number of groups,
/// which must be as many as channels.
struct NCNNDepthwise {
  let layer: DepthwiseConvolution
  let padding: Int
  let activation: NetworkActivation?

  init(_ layer: NCNNLayer) throws(UpscaleError) {
    let (channels, groups) = (try layer.integer(0, 0), try layer.integer(7, 1))
    let sides = try NCNNConvolution.Sides(layer)
    guard (1...1 << 16).contains(channels), groups == channels, layer.weights[0].count == channels * sides.area else {
      throw NCNNNetwork.missing(layer, "convolutions in \(groups) groups of channels")
    }
    guard sides.stride == 1, sides.kernel % 2 == 1 else {
      throw NCNNNetwork.missing(layer, "depthwise convolutions with strides or even kernels")
    }
    self.layer = DepthwiseConvolution(
      channels: channels, kernelSize: sides.kernel, dilation: sides.dilation, weights: layer.weights[0],
      bias: NCNNConvolution.bias(layer, channels))
    padding = sides.padding
    activation = try NCNNConvolution.activation(layer)
  }
}
