/// The residual network that this package trains to draw texture (`Training/upscale_training/residual.py`): a trunk of
/// blocks as in EDSR (Lim et al. 2017) at the source's size with a skip around it, and a tail that doubles the pixels twice
/// and draws at both sizes, plus the source repeated to the result's size.
enum ResidualArchitecture: Architecture {
  private static let name = "Upscale's residual network"

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard tensors.has("head.weight", "trunk.0.first.convolution.weight", "to_two.convolution.weight", "last.slope")
    else { return nil }
    let blocks = tensors.count("trunk.")
    let first = try tensors.convolution("head", of: name)
    var builder = try NetworkBuilder(inputChannels: first.inputChannels)
    let head = try builder.convolve(builder.input, first)
    var value = head
    for block in 0..<blocks {
      let inner = try convolved(value, "trunk.\(block).first", tensors, &builder)
      value = try builder.add(value, try layer("trunk.\(block).second", of: inner, tensors, &builder))
    }
    value = try builder.add(head, try convolved(value, "joint", tensors, &builder))
    value = try builder.shuffle(try convolved(value, "to_two", tensors, &builder), factor: 2)
    value = try layer("at_two", of: value, tensors, &builder)
    value = try builder.shuffle(try layer("to_four", of: value, tensors, &builder), factor: 2)
    value = try layer("last", of: try layer("at_four", of: value, tensors, &builder), tensors, &builder)
    let network = try builder.network(try builder.add(value, try builder.enlarge(builder.input, factor: 4)))
    return RecognizedNetwork(
      architecture: name, scale: 4, details: "\(first.outputChannels) channels, \(blocks) blocks",
      content: .network(network))
  }

  /// A PReLU and a convolution.
  private static func layer(
    _ layer: String, of value: NetworkBuilder.Value, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    let slopes = try tensors.floats(layer + ".slope")
    return try convolved(try builder.activate(value, .prelu(slopes: slopes)), layer, tensors, &builder)
  }

  private static func convolved(
    _ value: NetworkBuilder.Value, _ layer: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    try builder.convolve(value, try tensors.convolution(layer + ".convolution", of: name))
  }
}
