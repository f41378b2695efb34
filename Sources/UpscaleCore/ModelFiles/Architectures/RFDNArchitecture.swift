/// RFDN (Liu et al. 2020): distillation blocks with an attention that looks at a reduced picture.
enum RFDNArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    guard
      tensors.has(
        "fea_conv.weight", "B1.c1_d.weight", "B1.c1_r.weight", "B1.esa.conv_max.weight", "c.0.weight", "LR_conv.weight",
        "upsampler.0.weight"), let shape = tensors.shape("fea_conv.weight"), !shape.isEmpty
    else { return nil }
    let blocks = (1...64).prefix { tensors.has("B\($0).c5.weight") }.count
    return RecognizedNetwork(
      architecture: "RFDN", scale: tensors.shuffleFactor("upsampler.0"),
      details: "\(shape[0]) channels, \(blocks) blocks",
      content: .missing("pool, multiply by sigmoids, or convolve in strides (attention)"))
  }
}
