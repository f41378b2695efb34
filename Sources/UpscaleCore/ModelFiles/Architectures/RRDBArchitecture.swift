/// RRDBNet, the network of ESRGAN (Wang et al. 2018) and most networks trained by others since, in the three ways its
/// tensors have been named. Of each of its blocks, three dense blocks: five 3×3 convolutions, each over all values before
/// it side by side, with leaky ReLUs of 0.2 between, added to the block's input times 0.2; and the three together again.
/// Then the pixels are doubled as often as the scale asks, each time with a convolution.
///
/// `NetworkBuilder` multiplies the factors into weights; a block's outer one is a 1×1 convolution, half a percent of its
/// work.
enum RRDBArchitecture: Architecture {
  private static let name = "RRDBNet (ESRGAN)"
  private static let slope = NetworkActivation.leakyReLU(slope: 0.2)

  static func recognized(in tensors: ModelTensors) throws(UpscaleError) -> RecognizedNetwork? {
    guard let dialect = RRDBDialect(tensors), dialect.blocks > 0,
      let first = tensors.shape(dialect.first + ".weight"), first.count == 4,
      let last = tensors.shape(dialect.last + ".weight")?.first
    else { return nil }
    let doublings = dialect.doublings
    let details = "\(first[0]) channels, \(dialect.blocks) blocks"
    func missing(_ what: String, scale: Int) -> RecognizedNetwork {
      RecognizedNetwork(architecture: name, scale: scale, details: details, content: .missing(what))
    }
    if tensors.has(dialect.extra + ".weight") {
      return missing("run the 1×1 convolutions of ESRGAN+", scale: 1 << doublings)
    }
    // The source's pixels are gathered into channels first, which undoes some of the doubling.
    let gathered = [2, 4].first { first[1] % ($0 * $0) == 0 && first[1] / ($0 * $0) == last } ?? 1
    guard 1 << doublings >= gathered else { return missing("produce an image smaller than the source", scale: 1) }
    let network = try network(tensors, dialect, inputChannels: first[1] / (gathered * gathered), gathered: gathered)
    return RecognizedNetwork(
      architecture: name, scale: (1 << doublings) / gathered, details: details, content: .network(network))
  }

  private static func network(
    _ tensors: ModelTensors, _ dialect: RRDBDialect, inputChannels: Int, gathered: Int
  ) throws(UpscaleError) -> UpscaleNetwork {
    var builder = try NetworkBuilder(inputChannels: inputChannels)
    func convolve(_ value: NetworkBuilder.Value, _ name: String) throws(UpscaleError) -> NetworkBuilder.Value {
      try builder.convolve(value, try tensors.convolution(name, of: RRDBArchitecture.name))
    }
    let first = try convolve(try builder.gather(builder.input, factor: gathered), dialect.first)
    var value = first
    for block in 0..<dialect.blocks {
      let before = value
      for dense in 1...3 {
        let start = value
        var all = start
        for index in 1...4 {
          let grown = try builder.activate(
            try convolve(all, dialect.convolution(block, dense, "\(index)")), slope)
          all = try builder.concatenate([all, grown])
        }
        let grown = try convolve(all, dialect.convolution(block, dense, "5"))
        value = try builder.add(builder.scaled(grown, by: 0.2), start)
      }
      value = try builder.add(builder.scaled(value, by: 0.2), before)
    }
    value = try builder.add(first, try convolve(value, dialect.trunk))
    for level in 0..<dialect.doublings {
      value = try builder.activate(try convolve(try builder.enlarge(value, factor: 2), dialect.up(level)), slope)
    }
    value = try builder.activate(try convolve(value, dialect.high), slope)
    return try builder.network(try convolve(value, dialect.last))
  }

  /// Fifteen convolutions a block, and first, trunk, one or more for doublings, and two at the end. The newest names.
  static func candidates(ofLayers layers: [NamedLayer]) -> [ModelTensors] {
    guard layers.allSatisfy({ $0.kind != .prelu }), layers.count > 15 + 4,
      case .convolution(let channels, _, 3) = layers[0].kind
    else { return [] }
    var blocks = 0
    // A block begins with a convolution to fewer channels; what follows the blocks keeps their number.
    while 1 + 15 * blocks < layers.count, case .convolution(let outputs, channels, 3) = layers[1 + 15 * blocks].kind,
      outputs < channels
    { blocks += 1 }
    let doublings = layers.count - 15 * blocks - 4
    guard blocks > 0, (0...RRDBDialect.mostDoublings).contains(doublings) else { return [] }
    let dense = (0..<blocks).flatMap { block in
      (1...3).flatMap { dense in (1...5).map { "body.\(block).rdb\(dense).conv\($0)" } }
    }
    let ups = (0..<doublings).map { "conv_up\($0 + 1)" }
    let names = ["conv_first"] + dense + ["conv_body"] + ups + ["conv_hr", "conv_last"]
    return [ModelTensors(layers, names: names)]
  }
}
