/// RFDN (Liu et al. 2020): distillation blocks, whose convolutions are added to what they take and each keep some channels of
/// it, with an attention that looks at a reduced picture, and a layer over what all blocks give.
enum RFDNArchitecture: Architecture {
  private static let name = "RFDN"
  private static let mostBlocks = 64
  private static let slope = NetworkActivation.leakyReLU(slope: 0.05)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard
      tensors.has(
        "fea_conv.weight", "B1.c1_d.weight", "B1.c1_r.weight", "B1.c5.weight", "B1.esa.conv_max.weight", "c.0.weight",
        "LR_conv.weight", "upsampler.0.weight"), let scale = tensors.shuffleFactor("upsampler.0")
    else { return nil }
    let blocks = (1...mostBlocks).prefix { tensors.has("B\($0).c5.weight") }.count
    let first = try tensors.convolution("fea_conv", of: name)
    var builder = try NetworkBuilder(inputChannels: first.inputChannels)
    let start = try builder.convolve(builder.scaled(builder.input, by: SpatialAttention.range), first)
    var (value, ways) = (start, [NetworkBuilder.Value]())
    for index in 1...blocks {
      value = try block(value, "B\(index).", tensors, &builder)
      ways.append(value)
    }
    value = try builder.convolve(try builder.concatenate(ways), try tensors.convolution("c.0", of: name))
    value = try builder.convolve(try builder.activate(value, slope), try tensors.convolution("LR_conv", of: name))
    value = try builder.convolve(try builder.add(value, start), try tensors.convolution("upsampler.0", of: name))
    return RecognizedNetwork(
      architecture: name, scale: scale, details: "\(first.outputChannels) channels, \(blocks) blocks",
      content: .network(
        try builder.network(
          try builder.shuffle(builder.scaled(value, by: 1 / SpatialAttention.range), factor: scale))))
  }

  private static func block(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    func activated(_ value: NetworkBuilder.Value, _ convolution: NetworkConvolution) throws(UpscaleError)
      -> NetworkBuilder.Value
    {
      try builder.activate(try builder.convolve(value, convolution), slope)
    }
    var (rest, kept) = (input, [NetworkBuilder.Value]())
    for index in 1...3 {
      kept.append(try activated(rest, try tensors.convolution("\(prefix)c\(index)_d", of: name)))
      let convolution = try tensors.convolution("\(prefix)c\(index)_r", of: name)
      guard let residual = convolution.addingInput else {
        throw UpscaleError(
          .invalidModelFile,
          "A convolution of the \(name) network has \(convolution.inputChannels) inputs and "
            + "\(convolution.outputChannels) outputs, which cannot be added to them.")
      }
      rest = try activated(rest, residual)
    }
    kept.append(try activated(rest, try tensors.convolution(prefix + "c4", of: name)))
    let joined = try builder.convolve(
      try builder.concatenate(kept), try tensors.convolution(prefix + "c5", of: name))
    return try SpatialAttention.attended(
      joined, prefix + "esa.", layers: ["conv_max", "conv3", "conv3_"], in: tensors, of: name, &builder)
  }
}
