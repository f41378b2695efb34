/// SRVGGNetCompact, the small network of Real-ESRGAN (Wang et al. 2021), recognised from its tensors alone: 3×3
/// convolutions `body.{2k}` with PReLUs `body.{2k+1}` between them, a last convolution whose outputs are shuffled into
/// pixels, plus the source repeated to the result's size. Any width, depth and scale.
enum CompactArchitecture {
  /// Wrappers' prefixes that are dropped from tensor names.
  private static let prefixes = ["module.", "netG.", "params_ema.", "params."]

  /// The network in `file`, or nil where its tensors are those of another architecture.
  /// - Throws: `invalidModelFile` or `invalidNetwork` where the names are right and the shapes are not.
  static func network(in file: SafetensorsFile) throws(UpscaleError) -> Network? {
    let prefix = prefixes.first { prefix in file.entries.keys.allSatisfy { $0.hasPrefix(prefix) } } ?? ""
    guard file.entries[prefix + "body.0.weight"] != nil, file.entries[prefix + "body.1.weight"] != nil,
      file.entries.keys.allSatisfy({ layer(of: $0.dropFirst(prefix.count)) != nil })
    else { return nil }
    let last = file.entries.keys.reduce(0) { max($0, layer(of: $1.dropFirst(prefix.count)) ?? 0) }
    var nodes: [Network.Node] = []
    for index in 0...last {
      let name = prefix + "body.\(index)"
      let operation: Operation =
        index % 2 == 0 ? .convolution(try convolution(name, file)) : .activation(try activation(name, file))
      nodes.append(.init(operation, inputs: [index]))
    }
    guard case .convolution(let first) = nodes[0].operation, case .convolution(let final) = nodes[last].operation else {
      throw damaged("“body” ends with an activation")
    }
    let scale = try scale(inputs: first.inputChannels, outputs: final.outputChannels)
    nodes.append(.init(.pixelShuffle(factor: scale), inputs: [last + 1]))
    nodes.append(.init(.upsampleNearest(factor: scale), inputs: [0]))
    nodes.append(.init(.add, inputs: [last + 2, last + 3]))
    return try Network(inputChannels: first.inputChannels, nodes: nodes)
  }

  /// k of “body.k.weight” and “body.k.bias”.
  private static func layer(of name: Substring) -> Int? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "body", parts[2] == "weight" || parts[2] == "bias" else { return nil }
    guard let index = Int(parts[1]), (0..<10_000).contains(index), String(index) == parts[1] else { return nil }
    return index
  }

  private static func convolution(_ name: String, _ file: SafetensorsFile) throws(UpscaleError) -> Convolution {
    guard let shape = file.entries[name + ".weight"]?.shape, shape.count == 4, shape[2] == 3, shape[3] == 3 else {
      throw damaged("“\(name).weight” is missing or not a 3×3 convolution")
    }
    // A tensor without elements takes no bytes, so that its other sides can be any number.
    guard shape[0] > 0, shape[1] > 0 else { throw damaged("“\(name).weight” has no elements") }
    guard file.entries[name + ".bias"]?.shape == [shape[0]] else {
      throw damaged("“\(name).bias” is missing or does not have \(shape[0]) numbers")
    }
    return Convolution(
      inputChannels: shape[1], outputChannels: shape[0], kernelSize: 3,
      weights: try file.floats(name + ".weight"), bias: try file.floats(name + ".bias"))
  }

  private static func activation(_ name: String, _ file: SafetensorsFile) throws(UpscaleError) -> Activation {
    guard file.entries[name + ".weight"]?.shape.count == 1, file.entries[name + ".bias"] == nil else {
      throw damaged("“\(name)” is missing or not a PReLU")
    }
    return .prelu(slopes: try file.floats(name + ".weight"))
  }

  /// The factor whose square times the channels are the last convolution's outputs.
  private static func scale(inputs: Int, outputs: Int) throws(UpscaleError) -> Int {
    for scale in 1...16 where inputs * scale * scale == outputs { return scale }
    throw damaged("\(outputs) outputs of the last convolution are no whole enlargement of \(inputs) channels")
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The file's tensors are named as SRVGGNetCompact's, but \(what).")
  }
}
