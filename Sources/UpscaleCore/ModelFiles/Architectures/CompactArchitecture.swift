/// SRVGGNetCompact, the small network of Real-ESRGAN (Wang et al. 2021), recognized from its tensors alone: 3×3
/// convolutions `body.{2k}` with PReLUs `body.{2k+1}` between them, a last convolution whose outputs are shuffled into
/// pixels, plus the source repeated to the result's size. Any width, depth and scale.
enum CompactArchitecture: Architecture {
  private static let name = "SRVGGNetCompact"

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard tensors.has("body.0.weight", "body.1.weight"), tensors.names.allSatisfy({ layer(of: $0) != nil }) else {
      return nil
    }
    let last = tensors.names.reduce(0) { max($0, layer(of: $1) ?? 0) }
    guard last.isMultiple(of: 2) else { throw damaged("“body” ends with an activation") }
    let first = try convolution(0, tensors)
    var builder = try NetworkBuilder(inputChannels: first.inputChannels)
    var value = builder.input
    for index in 0..<last {
      value =
        index.isMultiple(of: 2)
        ? try builder.convolve(value, try convolution(index, tensors))
        : try builder.activate(value, try activation(index, tensors))
    }
    let final = try convolution(last, tensors)
    let scale = try scale(inputs: first.inputChannels, outputs: final.outputChannels)
    let details = try builder.shuffle(try builder.convolve(value, final), factor: scale)
    let network = try builder.network(try builder.add(details, try builder.enlarge(builder.input, factor: scale)))
    return RecognizedNetwork(
      architecture: name, scale: scale, details: "\(first.outputChannels) channels, \(last / 2 + 1) convolutions",
      content: .network(network))
  }

  static func candidates(ofLayers layers: [NamedLayer]) -> [ModelTensors] {
    let isPReLU = layers.map { $0.kind == .prelu }
    guard layers.count > 2, isPReLU == isPReLU.indices.map({ !$0.isMultiple(of: 2) }) else { return [] }
    return [ModelTensors(layers, names: layers.indices.map { "body.\($0)" })]
  }

  /// k of “body.k.weight” and “body.k.bias”.
  private static func layer(of name: String) -> Int? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "body", parts[2] == "weight" || parts[2] == "bias" else { return nil }
    guard let index = Int(parts[1]), (0..<10_000).contains(index), String(index) == parts[1] else { return nil }
    return index
  }

  private static func convolution(_ index: Int, _ tensors: ModelTensors) throws(UpscaleError) -> NetworkConvolution {
    let convolution = try tensors.convolution("body.\(index)", of: name)
    guard convolution.kernelSize == 3 else { throw damaged("“body.\(index).weight” is not a 3×3 convolution") }
    guard tensors.has("body.\(index).bias") else { throw damaged("“body.\(index).bias” is missing") }
    return convolution
  }

  private static func activation(_ index: Int, _ tensors: ModelTensors) throws(UpscaleError) -> NetworkActivation {
    let name = "body.\(index)"
    guard tensors.shape(name + ".weight")?.count == 1, !tensors.has(name + ".bias") else {
      throw damaged("“\(name)” is missing or not a PReLU")
    }
    return .prelu(slopes: try tensors.floats(name + ".weight"))
  }

  /// The factor whose square times the channels are the last convolution's outputs.
  private static func scale(inputs: Int, outputs: Int) throws(UpscaleError) -> Int {
    guard let scale = ModelTensors.shuffleFactor(outputs: outputs, channels: inputs) else {
      throw damaged("the last convolution's \(outputs) outputs are not a square multiple of \(inputs) channels")
    }
    return scale
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The file's tensors are named like \(name)'s, but \(what).")
  }
}
