/// The chains of waifu2x: “vgg7”, seven convolutions on a picture that was enlarged before, or stays as large, and “upconv7”,
/// whose last layer is a transposed convolution that enlarges. All without padding, with leaky ReLUs of 0.1 between.
enum Waifu2xChainArchitecture: Architecture {
  private static let slope = NetworkActivation.leakyReLU(slope: 0.1)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    // The stored prefix of nunif's files, or none.
    let prefix = tensors.has("net.0.weight") ? "net." : ""
    let outputs = (0..<7).map { tensors.shape("\(prefix)\(2 * $0).weight")?.first ?? 0 }
    switch outputs {
    case [32, 32, 64, 64, 128, 128, 3], [32, 32, 64, 64, 128, 128, 1]:
      return RecognizedNetwork(
        architecture: "waifu2x vgg7", scale: 1, details: "", content: .network(try chain(tensors, prefix, nil)))
    // Of the last, transposed one these are the inputs.
    case [16, 32, 64, 128, 128, 256, 256]:
      return RecognizedNetwork(
        architecture: "waifu2x upconv7", scale: 2, details: "", content: .network(try chain(tensors, prefix, 2)))
    default: return nil
    }
  }

  private static func chain(
    _ tensors: ModelTensors, _ prefix: String, _ stride: Int?
  ) throws(UpscaleError) -> UpscaleNetwork {
    func layer(_ index: Int) throws(UpscaleError) -> SpatialLayer {
      let name = "\(prefix)\(2 * index)"
      guard index == 6, let stride else { return try tensors.layer(name, of: "waifu2x") }
      return try tensors.layer(name, of: "waifu2x", stride: stride, padding: 3, isTransposed: true)
    }
    let first = try layer(0)
    return try NetworkBuilder.network(inputChannels: first.inputs) { (builder) throws(UpscaleError) in
      var value = try builder.activate(try builder.convolve(builder.input, first), slope)
      for index in 1..<6 { value = try builder.activate(try builder.convolve(value, try layer(index)), slope) }
      return try builder.convolve(value, try layer(6))
    }
  }
}
