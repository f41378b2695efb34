/// LKDN (Xie et al. 2023): distillation blocks of depthwise convolutions with large-kernel attention.
enum LKDNArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    guard
      tensors.has(
        "fea_conv.pw.weight", "B1.c1_r.pw.weight", "B1.atten.depthwise_dilated.weight", "c1.weight",
        "upsampler.0.weight"), let shape = tensors.shape("fea_conv.pw.weight"), !shape.isEmpty
    else { return nil }
    let blocks = (1...64).prefix { tensors.has("B\($0).c5.weight") }.count
    return RecognizedNetwork(
      architecture: "LKDN", scale: tensors.shuffleFactor("upsampler.0"),
      details: "\(shape[0]) channels, \(blocks) blocks",
      content: .missing("convolve every channel by itself (depthwise) or multiply values"))
  }
}
