/// LKDN (Xie et al. 2023): blocks that each keep some channels of every layer and hand all on, attention by large kernels,
/// and a norm. Most layers are two: a convolution of single pixels, then one of every channel by itself.
enum LKDNArchitecture: Architecture {
  private static let name = "LKDN"
  private static let mostBlocks = 64
  /// Pixels between the taps of attention's second kernel.
  private static let dilation = 3

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard
      tensors.has("fea_conv.pw.weight", "B1.c1_r.pw.weight", "B1.atten.depthwise_dilated.weight", "c1.weight"),
      let scale = tensors.shuffleFactor("upsampler.0")
    else { return nil }
    let blocks = (1...mostBlocks).prefix { tensors.has("B\($0).c5.weight") }.count
    let (first, last) = (
      try tensors.convolution("fea_conv.pw", of: name), try tensors.convolution("upsampler.0", of: name)
    )
    let details = "\(first.outputChannels) channels, \(blocks) blocks"
    guard !tensors.names.contains(where: { $0.contains(".rep1x1.") }) else {
      return RecognizedNetwork(
        architecture: name, scale: scale, details: details,
        content: .missing("run its training-time branches (merge them first)"))
    }
    let colors = last.outputChannels / (scale * scale)
    var builder = try NetworkBuilder(inputChannels: colors)
    let start = try builder.convolve(
      try builder.convolve(builder.input, try first.takingOnce(colors)), try tensors.depthwise("fea_conv.dw", of: name))
    var (value, ways) = (start, [NetworkBuilder.Value]())
    for block in 1...max(1, blocks) {
      value = try self.block(value, "B\(block).", tensors, &builder)
      ways.append(value)
    }
    value = try builder.convolve(try builder.concatenate(ways), try tensors.convolution("c1", of: name))
    value = try pair(try builder.activate(value, .gelu), "c2", tensors, &builder)
    value = try builder.convolve(try builder.add(value, start), last)
    return RecognizedNetwork(
      architecture: name, scale: scale, details: details,
      content: .network(try builder.network(try builder.shuffle(value, factor: scale))))
  }

  /// A convolution of single pixels and one of every channel.
  private static func pair(
    _ input: NetworkBuilder.Value, _ part: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    try builder.convolve(
      try builder.convolve(input, try tensors.convolution(part + ".pw", of: name)),
      try tensors.depthwise(part + ".dw", of: name))
  }

  private static func block(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    var (rest, kept) = (input, [NetworkBuilder.Value]())
    for index in 1...3 {
      let keep = try tensors.convolution("\(prefix)c\(index)_d", of: name)
      kept.append(try builder.activate(try builder.convolve(rest, keep), .gelu))
      rest = try builder.activate(try pair(rest, "\(prefix)c\(index)_r", tensors, &builder), .gelu)
    }
    kept.append(try builder.activate(try pair(rest, prefix + "c4", tensors, &builder), .gelu))
    let joined = try builder.convolve(
      try builder.concatenate(kept), try tensors.convolution(prefix + "c5", of: name))
    let attended = try attention(joined, prefix + "atten.", tensors, &builder)
    let value = try builder.convolve(attended, try tensors.convolution(prefix + "c6", of: name))
    return try builder.add(try builder.normalize(value, try tensors.norm(prefix + "pixel_norm", of: name)), input)
  }

  /// The value times what large kernels make of it.
  private static func attention(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    var value = try builder.convolve(input, try tensors.convolution(prefix + "pointwise", of: name))
    value = try builder.convolve(value, try tensors.depthwise(prefix + "depthwise", of: name))
    value = try builder.convolve(
      value, try tensors.depthwise(prefix + "depthwise_dilated", dilation: dilation, of: name))
    return try builder.multiply(input, value)
  }
}

extension NetworkConvolution {
  /// Over so many channels, where the file's network is given the picture several times side by side.
  fileprivate func takingOnce(_ channels: Int) throws(UpscaleError) -> NetworkConvolution {
    guard channels > 0, inputChannels % channels == 0, kernelSize == 1 else {
      throw UpscaleError(
        .invalidModelFile,
        "The LKDN network's first layer takes \(inputChannels) channels, not a multiple of the image's \(channels).")
    }
    var result = self
    result.inputChannels = channels
    result.weights = [Float](repeating: 0, count: channels * outputChannels)
    for (index, weight) in weights.enumerated() {
      result.weights[index / inputChannels * channels + index % channels] += weight
    }
    return result
  }
}
