/// Enhanced spatial attention as RFDN brought it: every sample times a number that tells what its surroundings make of it,
/// of few channels that are looked at as they are and as the whole picture has them.
enum SpatialAttention {
  /// Of the convolution in strides and of the windows behind it; files do not say.
  private static let (stride, window, step) = (2, 7, 3)

  /// What the authors multiply samples by, and divide results by; files do not say.
  static let range: Float = 255

  /// - Parameters:
  ///   - prefix: of the tensors' names.
  ///   - layers: the names of the convolutions over the windows.
  static func attended(
    _ value: NetworkBuilder.Value, _ prefix: String, layers: [String], in tensors: ModelTensors,
    of architecture: String, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    func layer(_ name: String) throws(UpscaleError) -> NetworkConvolution {
      try tensors.convolution(prefix + name, of: architecture)
    }
    let few = try builder.convolve(value, try layer("conv1"))
    var refining: [NetworkConvolution] = []
    for name in layers { refining.append(try layer(name)) }
    let context = PooledContext(
      reduction: try layer("conv2"), stride: stride, window: window, step: step, layers: refining)
    let surroundings = try builder.surroundings(few, context)
    let sum = try builder.add(try builder.convolve(few, try layer("conv_f")), surroundings)
    let factors = try builder.activate(try builder.convolve(sum, try layer("conv4")), .sigmoid(plus: 0))
    return try builder.multiply(value, factors)
  }
}

extension NetworkBuilder {
  /// What the whole picture makes of the surroundings of every pixel.
  mutating func surroundings(_ value: Value, _ context: PooledContext) throws(UpscaleError) -> Value {
    let input = try single(value, "pooling")
    guard margin == 0, value.parts[0].inset == 0, value.parts[0].moved == 0 else {
      throw NetworkBuilder.misfit("only a part of the image is pooled")
    }
    return Value(try append(.pooledContext(context), [input], channels: context.channels), inset: 0)
  }
}
