/// The chains of waifu2x: “vgg7”, seven convolutions without padding on a picture that was enlarged before, and “upconv7”,
/// whose last layer is a transposed convolution that enlarges.
enum Waifu2xChainArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    // The stored prefix of nunif's files, or none.
    let prefix = tensors.has("net.0.weight") ? "net." : ""
    let outputs = (0..<7).map { tensors.shape("\(prefix)\(2 * $0).weight")?.first ?? 0 }
    switch outputs {
    case [32, 32, 64, 64, 128, 128, 3], [32, 32, 64, 64, 128, 128, 1]:
      return RecognizedNetwork(
        architecture: "waifu2x vgg7", scale: 1, details: "", content: .missing("convolve without padding"))
    case [16, 32, 64, 128, 128, 256, 256]:
      return RecognizedNetwork(
        architecture: "waifu2x upconv7", scale: 2, details: "",
        content: .missing("enlarge by transposed convolutions"))
    default: return nil
    }
  }
}
