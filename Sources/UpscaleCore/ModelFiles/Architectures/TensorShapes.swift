extension ModelTensors {
  /// The convolution `name.weight` with its bias, if it has one.
  /// - Throws: `invalidModelFile` where it is missing, or not one with an odd square kernel.
  func convolution(_ name: String, of architecture: String) throws(UpscaleError) -> NetworkConvolution {
    let layer = try layer(name, of: architecture)
    return NetworkConvolution(
      inputChannels: layer.inputs, outputChannels: layer.outputs, kernelSize: layer.side, weights: layer.weights,
      bias: layer.bias)
  }

  /// The depthwise convolution `name.weight` with its bias, if it has one.
  func depthwise(_ name: String, dilation: Int = 1, of architecture: String) throws(UpscaleError)
    -> DepthwiseConvolution
  {
    let layer = try layer(name, of: architecture)
    guard layer.inputs == 1 else {
      throw UpscaleError(
        .invalidModelFile,
        "The file's tensors are named like \(architecture)'s, but “\(name).weight” takes \(layer.inputs) channels for each."
      )
    }
    return DepthwiseConvolution(
      channels: layer.outputs, kernelSize: layer.side, dilation: dilation, weights: layer.weights, bias: layer.bias)
  }

  /// The norm over channels `name.weight` and `name.bias`.
  func norm(_ name: String, of architecture: String) throws(UpscaleError) -> PixelNorm {
    guard let shape = shape(name + ".weight"), shape.count == 1, self.shape(name + ".bias") == shape else {
      throw UpscaleError(
        .invalidModelFile,
        "The file's tensors are named like \(architecture)'s, but “\(name)” is not a norm over channels.")
    }
    return PixelNorm(weights: try floats(name + ".weight"), bias: try floats(name + ".bias"))
  }

  /// The same with a stride, without padding, or transposed, which its shape does not tell.
  func layer(
    _ name: String, of architecture: String, stride: Int = 1, padding: Int = 0, isTransposed: Bool = false
  ) throws(UpscaleError) -> SpatialLayer {
    func damaged(_ what: String) -> UpscaleError {
      UpscaleError(.invalidModelFile, "The file's tensors are named like \(architecture)'s, but \(what).")
    }
    guard let shape = shape(name + ".weight"), shape.count == 4, shape[2] == shape[3] else {
      throw damaged("“\(name).weight” is missing or not a convolution with a square kernel")
    }
    // A tensor without elements takes no bytes, so that its other sides can be any number.
    guard shape.allSatisfy({ $0 > 0 }) else { throw damaged("“\(name).weight” has no elements") }
    let bias = name + ".bias"
    let (outputs, inputs) = isTransposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    guard self.shape(bias) == nil || self.shape(bias) == [outputs] else {
      throw damaged("“\(bias)” does not have \(outputs) numbers")
    }
    let weights = try floats(name + ".weight")
    return SpatialLayer(
      inputs: inputs, outputs: outputs, side: shape[2], stride: stride, padding: padding, isTransposed: isTransposed,
      weights: isTransposed ? SpatialLayer.swapped(weights, shape) : weights,
      bias: self.shape(bias) == nil ? [Float](repeating: 0, count: outputs) : try floats(bias))
  }

  /// How many numbers from 0 on follow `prefix` in the names: 3 where there are `b.0.…`, `b.1.…` and `b.2.…`.
  func count(_ prefix: String) -> Int {
    var found = Set<Int>()
    for name in names where name.hasPrefix(prefix) {
      if let number = Int(name.dropFirst(prefix.count).prefix { $0 != "." }) { found.insert(number) }
    }
    return (0...found.count).first { !found.contains($0) } ?? 0
  }

  /// The factor of a last convolution whose outputs are shuffled into pixels of `channels` channels.
  static func shuffleFactor(outputs: Int, channels: Int) -> Int? {
    (1...16).first { channels * $0 * $0 == outputs }
  }

  /// The same where the convolution is `name.weight` and pixels have three channels, or one.
  func shuffleFactor(_ name: String) -> Int? {
    guard let outputs = shape(name + ".weight")?.first else { return nil }
    return ModelTensors.shuffleFactor(outputs: outputs, channels: 3)
      ?? ModelTensors.shuffleFactor(outputs: outputs, channels: 1)
  }
}
