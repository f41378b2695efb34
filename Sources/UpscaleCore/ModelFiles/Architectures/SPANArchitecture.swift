/// SPAN (Wan et al. 2023): the source less the mean of DIV2K, blocks of three convolutions, whose result plus the block's
/// input is multiplied by a sigmoid of that result, and a 1×1 convolution over what came on the way.
enum SPANArchitecture: Architecture {
  private static let name = "SPAN"
  /// What the authors' program takes off and multiplies by; files do not say.
  private static let mean: [Float] = [0.4488, 0.4371, 0.4040]
  private static let range: Float = 255
  /// Names that files of networks without that step have.
  private static let withoutMean = "no_norm"
  private static let mostBlocks = 64

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    let blocks = (1...mostBlocks).prefix { SPANConvolution.isThere("block_\($0).c1_r", in: tensors) }.count
    guard blocks > 0, SPANConvolution.isThere("conv_1", in: tensors), SPANConvolution.isThere("conv_2", in: tensors),
      tensors.has("conv_cat.weight", "upsampler.0.weight"), let scale = tensors.shuffleFactor("upsampler.0")
    else { return nil }
    let first = try SPANConvolution.merged("conv_1", in: tensors, of: name)
    var builder = try NetworkBuilder(inputChannels: first.inputChannels)
    var source = builder.input
    if first.inputChannels == mean.count, tensors[withoutMean] == nil {
      source = try builder.scaled(source, by: mean.map { _ in 1 }, plus: mean.map { -$0 })
      source = builder.scaled(source, by: range)
    }
    let start = try builder.convolve(source, first)
    var (value, ways, inner) = (start, [NetworkBuilder.Value](), start)
    for block in 1...blocks {
      (value, inner) = try self.block(value, "block_\(block).", tensors, &builder)
      if block == 1 { ways.append(value) }
    }
    value = try builder.convolve(value, try SPANConvolution.merged("conv_2", in: tensors, of: name))
    value = try builder.convolve(
      try builder.concatenate([start, value] + ways + [inner]), try tensors.convolution("conv_cat", of: name))
    value = try builder.convolve(value, try tensors.convolution("upsampler.0", of: name))
    return RecognizedNetwork(
      architecture: name, scale: scale, details: "\(first.outputChannels) channels, \(blocks) blocks",
      content: .network(try builder.network(try builder.shuffle(value, factor: scale))))
  }

  /// What the block gives, and what its first convolution gives.
  private static func block(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> (NetworkBuilder.Value, NetworkBuilder.Value) {
    func layer(_ part: String) throws(UpscaleError) -> NetworkConvolution {
      try SPANConvolution.merged(prefix + part, in: tensors, of: name)
    }
    let first = try builder.activate(try builder.convolve(input, try layer("c1_r")), .silu)
    let second = try builder.activate(try builder.convolve(first, try layer("c2_r")), .silu)
    let last = try builder.convolve(second, try layer("c3_r"))
    let gate = try builder.activate(last, .sigmoid(plus: -0.5))
    return (try builder.multiply(try builder.add(last, input), gate), first)
  }

  /// The first, three a block, one behind them, the one that joins, and the last; with and without the mean.
  static func candidates(ofLayers layers: [NamedLayer]) -> [ModelTensors] {
    let blocks = (layers.count - 4) / 3
    guard layers.count == 4 + 3 * blocks, (1...mostBlocks).contains(blocks),
      layers.allSatisfy({ $0.kind != .prelu })
    else { return [] }
    let names =
      ["conv_1.eval_conv"] + (1...blocks).flatMap { block in (1...3).map { "block_\(block).c\($0)_r.eval_conv" } }
      + ["conv_2.eval_conv", "conv_cat", "upsampler.0"]
    let mark = NamedLayer(mark: 0)
    return [ModelTensors(layers, names: names), ModelTensors(layers + [mark], names: names + [withoutMean])]
  }
}
