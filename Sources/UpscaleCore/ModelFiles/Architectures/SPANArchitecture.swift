/// SPAN (Wan et al. 2023): six blocks of three convolutions, whose result is multiplied by a sigmoid of itself.
enum SPANArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    guard
      tensors.has(
        "conv_1.sk.weight", "block_1.c1_r.sk.weight", "block_1.c3_r.eval_conv.weight", "conv_cat.weight",
        "conv_2.eval_conv.weight", "upsampler.0.weight"), let shape = tensors.shape("conv_cat.weight"), !shape.isEmpty
    else { return nil }
    let blocks = (1...64).prefix { tensors.has("block_\($0).c1_r.sk.weight") }.count
    return RecognizedNetwork(
      architecture: "SPAN", scale: tensors.shuffleFactor("upsampler.0"),
      details: "\(shape[0]) channels, \(blocks) blocks",
      content: .missing("multiply values or compute sigmoids"))
  }
}
