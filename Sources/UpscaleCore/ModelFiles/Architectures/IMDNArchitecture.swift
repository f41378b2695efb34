/// IMDN (Hui et al. 2019) as KAIR trains it and the efficient super-resolution challenges start from it, without attention:
/// blocks of three 3×3 convolutions that each keep a quarter of their outputs and hand the rest on, a fourth, and a 1×1
/// over all that was kept. A convolution whose outputs part is two convolutions here.
enum IMDNArchitecture: Architecture {
  private static let name = "IMDN"
  private static let slope = NetworkActivation.leakyReLU(slope: 0.05)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard
      tensors.has(
        "model.0.weight", "model.1.sub.0.conv1.0.weight", "model.1.sub.0.conv4.weight", "model.1.sub.0.conv1x1.weight",
        "model.2.weight")
    else { return nil }
    let blocks = tensors.count("model.1.sub.") - 1
    let first = try tensors.convolution("model.0", of: name)
    let details = "\(first.outputChannels) channels, \(blocks) blocks"
    guard blocks > 0, let scale = tensors.shuffleFactor("model.2") else { return nil }
    guard !tensors.names.contains(where: { $0.contains(".cca.") }) else {
      return RecognizedNetwork(
        architecture: name, scale: scale, details: details, content: .missing("multiply by sigmoids (attention)"))
    }
    var builder = try NetworkBuilder(inputChannels: first.inputChannels)
    let start = try builder.convolve(builder.input, first)
    var value = start
    for block in 0..<blocks { value = try self.block(value, "model.1.sub.\(block).", tensors, &builder) }
    value = try builder.convolve(value, try tensors.convolution("model.1.sub.\(blocks)", of: name))
    value = try builder.convolve(try builder.add(start, value), try tensors.convolution("model.2", of: name))
    let network = try builder.network(try builder.shuffle(value, factor: scale))
    return RecognizedNetwork(architecture: name, scale: scale, details: details, content: .network(network))
  }

  private static func block(
    _ input: NetworkBuilder.Value, _ prefix: String, _ tensors: ModelTensors, _ builder: inout NetworkBuilder
  ) throws(UpscaleError) -> NetworkBuilder.Value {
    let last = try tensors.convolution(prefix + "conv4", of: name)
    var (rest, kept) = (input, [NetworkBuilder.Value]())
    for index in 1...3 {
      let convolution = try tensors.convolution(prefix + "conv\(index).0", of: name)
      let (keep, all) = (last.outputChannels, convolution.outputChannels)
      guard keep < all else {
        throw UpscaleError(
          .invalidModelFile, "A convolution of the \(name) network has \(all) outputs and keeps \(keep).")
      }
      kept.append(try builder.activate(try builder.convolve(rest, convolution.giving(0..<keep)), slope))
      rest = try builder.activate(try builder.convolve(rest, convolution.giving(keep..<all)), slope)
    }
    kept.append(try builder.convolve(rest, last))
    let joined = try builder.convolve(
      try builder.concatenate(kept), try tensors.convolution(prefix + "conv1x1", of: name))
    return try builder.add(input, joined)
  }
}
