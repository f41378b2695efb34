/// RLFN (Kong et al. 2022): residual blocks of three convolutions with RFDN's attention behind them.
enum RLFNArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    for (first, block, last) in [("fea_conv", "B", "LR_conv"), ("conv_1", "block_", "conv_2")] {
      guard
        tensors.has(
          "\(first).weight", "\(block)1.c1_r.weight", "\(block)1.c5.weight", "\(block)1.esa.conv_f.weight",
          "\(last).weight", "upsampler.0.weight"), let shape = tensors.shape("\(first).weight"), !shape.isEmpty
      else { continue }
      let blocks = (1...64).prefix { tensors.has("\(block)\($0).c5.weight") }.count
      return RecognizedNetwork(
        architecture: "RLFN", scale: tensors.shuffleFactor("upsampler.0"),
        details: "\(shape[0]) channels, \(blocks) blocks",
        content: .missing("pool, multiply by sigmoids, or convolve in strides (attention)"))
    }
    return nil
  }
}
