public import UpscaleCore

/// What every backend must compute: every operation, alone and in the combinations that are fused, against the oracle.
public enum Conformance {
  public struct Case: Sendable, CustomStringConvertible {
    public var description: String
    public var network: UpscaleNetwork
  }

  public static let cases: [Case] = {
    var random = SeededGenerator(seed: 11)
    func convolution(_ inputs: Int, _ outputs: Int, _ kernel: Int) -> NetworkOperation {
      .convolution(TestNetworks.convolution(inputs, outputs, kernel: kernel, using: &random))
    }
    func depthwise(_ channels: Int, _ kernel: Int, dilation: Int = 1) -> NetworkOperation {
      .depthwise(TestNetworks.depthwise(channels, kernel: kernel, dilation: dilation, using: &random))
    }
    var graphs: [(String, [UpscaleNetwork.Node])] = [
      ("1×1", TestNetworks.chain([convolution(3, 3, 1)])),
      ("5×5 to 20", TestNetworks.chain([convolution(3, 20, 5)])),
      ("3×3 to 70 and back", TestNetworks.chain([convolution(3, 70, 3), convolution(70, 3, 3)])),
      (
        "leaky ReLU after shuffle",
        TestNetworks.chain([convolution(3, 12, 3), .pixelShuffle(factor: 2), .activation(.leakyReLU(slope: 0.2))])
      ),
      (
        "skip around a layer",
        [
          .init(convolution(3, 18, 3), inputs: [0]), .init(.activation(.relu), inputs: [1]),
          .init(convolution(18, 18, 3), inputs: [2]), .init(.add, inputs: [2, 3]),
          .init(convolution(18, 3, 1), inputs: [4]),
        ]
      ),
      (
        "shuffle in the middle",
        TestNetworks.chain([
          convolution(3, 36, 3), .pixelShuffle(factor: 3), convolution(4, 3, 5), .upsampleNearest(factor: 2),
        ])
      ),
      (
        "nearest, then layers",
        TestNetworks.chain([.upsampleNearest(factor: 2), convolution(3, 5, 3), convolution(5, 3, 3)])
      ),
      (
        "two skips, one repeated, both shuffled",
        [
          .init(convolution(3, 16, 3), inputs: [0]), .init(.activation(.leakyReLU(slope: 0.1)), inputs: [1]),
          .init(convolution(16, 16, 1), inputs: [2]), .init(.add, inputs: [3, 2]),
          .init(.activation(.relu), inputs: [4]), .init(convolution(16, 12, 3), inputs: [5]),
          .init(.pixelShuffle(factor: 2), inputs: [6]), .init(.upsampleNearest(factor: 2), inputs: [0]),
          .init(.add, inputs: [8, 7]), .init(convolution(3, 3, 3), inputs: [9]), .init(.add, inputs: [10, 9]),
        ]
      ),
      ("shuffled ending without a skip", TestNetworks.chain([convolution(3, 27, 3), .pixelShuffle(factor: 3)])),
      (
        "shuffle alone",
        [
          .init(convolution(3, 12, 3), inputs: [0]), .init(.add, inputs: [1, 1]),
          .init(.pixelShuffle(factor: 2), inputs: [2]),
        ]
      ),
      (
        "moved farther than small tiles reach",
        TestNetworks.chain([.translation(by: 4), convolution(3, 16, 3), .translation(by: -2), convolution(16, 3, 3)])
      ),
      ("the source doubled", [.init(.add, inputs: [0, 0])]),
      (
        "depthwise, of the source and to the result",
        TestNetworks.chain([depthwise(3, 3), depthwise(3, 5, dilation: 2)])
      ),
      (
        "large kernels, activated, whose product with what they look at is taken",
        [
          .init(convolution(3, 21, 1), inputs: [0]), .init(depthwise(21, 3), inputs: [1]),
          .init(.activation(.leakyReLU(slope: 0.3)), inputs: [2]), .init(depthwise(21, 5), inputs: [3]),
          .init(depthwise(21, 5, dilation: 3), inputs: [4]), .init(.multiply, inputs: [5, 3]),
          .init(depthwise(21, 1), inputs: [6]), .init(.activation(.sigmoid(plus: 0.1)), inputs: [7]),
          .init(convolution(21, 12, 3), inputs: [8]), .init(.pixelShuffle(factor: 2), inputs: [9]),
        ]
      ),
      (
        "depthwise of whole vectors, enlarged",
        TestNetworks.chain([
          convolution(3, 16, 3), .upsampleNearest(factor: 2), depthwise(16, 3), .activation(.gelu),
          convolution(16, 3, 3),
        ])
      ),
      (
        "attention, and the same of values that are used elsewhere",
        [
          .init(convolution(3, 18, 3), inputs: [0]), .init(convolution(18, 18, 3), inputs: [1]),
          .init(.add, inputs: [1, 2]), .init(.activation(.sigmoid(plus: -0.5)), inputs: [2]),
          .init(.multiply, inputs: [3, 4]), .init(convolution(18, 3, 1), inputs: [5]),
          .init(.add, inputs: [6, 0]), .init(.activation(.sigmoid(plus: 0)), inputs: [6]),
          .init(.multiply, inputs: [8, 7]), .init(.add, inputs: [9, 8]), .init(.activation(.silu), inputs: [10]),
          .init(.multiply, inputs: [11, 11]),
        ]
      ),
    ]
    graphs += PixelOracle.graphs(&random)
    var cases = graphs.compactMap { name, nodes in
      (try? UpscaleNetwork(inputChannels: 3, nodes: nodes)).map { Case(description: name, network: $0) }
    }
    for scale in 1...4 {
      if let network = try? TestNetworks.compact(features: 6 * scale, convolutions: 2, scale: scale) {
        cases.append(Case(description: "Compact ×\(scale)", network: network))
      }
    }
    for (features, tail) in [(5, 3), (16, 16)] {
      if let network = try? TestNetworks.residual(features: features, blocks: 2, tail: tail) {
        cases.append(Case(description: "residual ×4 of \(features)", network: network))
      }
    }
    for (features, scale) in [(5, 2), (16, 3)] {
      if let network = try? TestNetworks.attention(features: features, blocks: 2, scale: scale) {
        cases.append(Case(description: "attention ×\(scale) of \(features)", network: network))
      }
    }
    for (features, scale) in [(6, 2), (16, 3)] {
      if let network = try? TestNetworks.distilling(features: features, blocks: 2, scale: scale) {
        cases.append(Case(description: "distilling ×\(scale) of \(features)", network: network))
      }
    }
    for (features, growth) in [(16, 16), (24, 20), (5, 3)] {
      if let network = try? TestNetworks.dense(features: features, growth: growth, blocks: 2) {
        cases.append(Case(description: "dense blocks of \(features) and \(growth)", network: network))
      }
    }
    for (features, factor) in [(5, 2), (16, 2), (6, 3)] {
      if let network = try? TestNetworks.reduced(features: features, factor: factor) {
        cases.append(Case(description: "reduced by \(factor), gates, \(features) channels", network: network))
      }
    }
    for (features, few, window) in [(16, 5, 3), (6, 16, 7)] {
      if let network = try? TestNetworks.surroundings(features: features, few: few, window: window) {
        cases.append(Case(description: "surroundings of \(few) channels in windows of \(window)", network: network))
      }
    }
    precondition(cases.count == graphs.count + 18, "a test network is not valid")
    return cases
  }()

  /// How one tile came out.
  public struct Result: Sendable, CustomStringConvertible {
    public var size: PixelSize
    public var kept: PixelRect
    public var sizeIsRight: Bool
    /// The squared error over the squared signal.
    public var error: Double

    public var description: String { "\(size), keeping \(kept): error \(error)" }
  }

  /// Odd ones.
  public static let sizes = [(1, 1), (1, 9), (9, 2), (26, 5), (7, 19)].map { PixelSize(width: $0, height: $1) }

  /// Tiles of `sizes`, each whole and with a part of it kept.
  public static func results(of prepared: any PreparedNetwork, sizes: [PixelSize] = sizes) async throws -> [Result] {
    var results: [Result] = []
    for size in sizes.map({ $0.scaled(by: prepared.network.unit) }) {
      let (width, height) = (size.width, size.height)
      let picture = try TestPictures.noise(size, PixelFormat(.rgb, .float32), seed: UInt64(width))
      let input = picture.rows(0..<height)
      let exact = ReferenceInterpreter.run(prepared.network, .init(input))
      let part = PixelRect(x: width / 3, y: height / 2, width: width - width / 3, height: height - height / 2)
      var measures = PictureMeasures.none
      let place = TilePlace(area: PixelRect(size), in: size)
      for _ in 0..<prepared.network.measureCount {
        let next = try await prepared.nextMeasure(of: input, keeping: PixelRect(size), at: place, known: measures)
        measures.append(next)
      }
      for kept in [PixelRect(size), part] {
        // A part sees the whole picture's measures.
        let result =
          kept == part && prepared.network.measureCount > 0
          ? try await prepared.run(input, keeping: kept, at: place, measures: measures, storing: .float32)
          : try await prepared.run(input, keeping: kept)
        let expected = exact.cropped(to: kept.scaled(by: prepared.network.scale))
        let fits = result.size == expected.size && result.channels == expected.channels
        results.append(Result(size: size, kept: kept, sizeIsRight: fits, error: fits ? error(result, expected) : .nan))
      }
    }
    return results
  }

  /// The squared error over the squared signal.
  public static func error(_ result: NetworkTensor, _ expected: ReferenceInterpreter.Value) -> Double {
    let samples = result.withUnsafeSamples { Array($0) }
    let error = zip(samples, expected.samples).reduce(0.0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    let signal = expected.samples.reduce(1e-12) { $0 + $1 * $1 }
    return error / signal
  }
}
