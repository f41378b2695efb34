/// RLFN (Kong et al. 2022): residual blocks of three convolutions with RFDN's attention behind them.
enum RLFNArchitecture: Architecture {
  private static let name = "RLFN"
  private static let mostBlocks = 64
  /// How the authors call the first convolution, the blocks and the last convolution in the challenge's files and in theirs.
  private static let dialects = [("fea_conv", "B", "LR_conv"), ("conv_1", "block_", "conv_2")]

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    for (first, block, last) in dialects {
      guard
        tensors.has(
          "\(first).weight", "\(block)1.c1_r.weight", "\(block)1.c5.weight", "\(block)1.esa.conv_f.weight",
          "\(last).weight", "upsampler.0.weight"), let scale = tensors.shuffleFactor("upsampler.0")
      else { continue }
      let blocks = (1...mostBlocks).prefix { tensors.has("\(block)\($0).c5.weight") }.count
      let opening = try tensors.convolution(first, of: name)
      var builder = try NetworkBuilder(inputChannels: opening.inputChannels)
      let start = try builder.convolve(builder.scaled(builder.input, by: SpatialAttention.range), opening)
      var value = start
      for index in 1...blocks { value = try self.block(value, "\(block)\(index).", tensors, &builder) }
      value = try builder.add(try builder.convolve(value, try tensors.convolution(last, of: name)), start)
      value = try builder.convolve(value, try tensors.convolution("upsampler.0", of: name))
      return RecognizedNetwork(
        architecture: name, scale: scale, details: "\(opening.outputChannels) channels, \(blocks) blocks",
        content: .network(
          try builder.network(
            try builder.shuffle(builder.scaled(value, by: 1 / SpatialAttention.range), factor: scale))))
    }
    return nil
  }

  private static func block(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    var value = input
    for part in ["c1_r", "c2_r", "c3_r"] {
      let convolution = try tensors.convolution(prefix + part, of: name)
      value = try builder.activate(try builder.convolve(value, convolution), .leakyReLU(slope: 0.05))
    }
    value = try builder.convolve(try builder.add(value, input), try tensors.convolution(prefix + "c5", of: name))
    return try SpatialAttention.attended(
      value, prefix + "esa.", layers: ["conv3"], in: tensors, of: name, &builder)
  }
}
