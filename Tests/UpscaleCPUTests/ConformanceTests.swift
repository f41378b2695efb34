import Testing
import TestSupport
import UpscaleCPU
import UpscaleCore

/// Every operation, alone and in the combinations that are fused, against the oracle.
@Suite struct ConformanceTests {
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var network: Network
  }

  static let cases: [Case] = {
    var random = SeededGenerator(seed: 11)
    func convolution(_ inputs: Int, _ outputs: Int, _ kernel: Int) -> Operation {
      .convolution(TestNetworks.convolution(inputs, outputs, kernel: kernel, using: &random))
    }
    let slopes: [Float] = [0.1, -0.3, 0.7]
    let graphs: [(String, [Network.Node])] = [
      ("1×1", TestNetworks.chain([convolution(3, 3, 1)])),
      ("5×5 to 20", TestNetworks.chain([convolution(3, 20, 5)])),
      ("3×3 to 70 and back", TestNetworks.chain([convolution(3, 70, 3), convolution(70, 3, 3)])),
      ("ReLU alone", TestNetworks.chain([.activation(.relu)])),
      (
        "leaky ReLU after shuffle",
        TestNetworks.chain([convolution(3, 12, 3), .pixelShuffle(factor: 2), .activation(.leakyReLU(slope: 0.2))])
      ),
      (
        "PReLU used twice",
        [
          .init(convolution(3, 3, 3), inputs: [0]), .init(.activation(.prelu(slopes: slopes)), inputs: [1]),
          .init(.add, inputs: [1, 2]),
        ]
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
      ("shuffled ending without a skip", TestNetworks.chain([convolution(3, 27, 3), .pixelShuffle(factor: 3)])),
      ("the source doubled", [.init(.add, inputs: [0, 0])]),
    ]
    var cases = graphs.compactMap { name, nodes in
      (try? Network(inputChannels: 3, nodes: nodes)).map { Case(description: name, network: $0) }
    }
    for scale in 1...4 {
      if let network = try? TestNetworks.compact(features: 6 * scale, convolutions: 2, scale: scale) {
        cases.append(Case(description: "Compact ×\(scale)", network: network))
      }
    }
    precondition(cases.count == graphs.count + 4, "a test network is not valid")
    return cases
  }()

  @Test(arguments: cases, CPUTier.available)
  func isWhatTheOracleSays(_ example: Case, _ tier: CPUTier) async throws {
    let backend = try CPUBackend(threads: 2, tier: tier)
    let prepared = try await backend.prepare(example.network, precision: .full)
    for (width, height) in [(1, 1), (1, 9), (9, 2), (26, 5), (7, 19)] {
      let size = Size(width: width, height: height)
      let picture = try TestPictures.noise(size, PixelFormat(.rgb, .float32), seed: UInt64(width))
      let input = picture.rows(0..<height)
      let exact = ReferenceInterpreter.run(example.network, .init(input))
      let kept = Rect(x: width / 3, y: height / 2, width: width - width / 3, height: height - height / 2)
      for area in [Rect(size), kept] {
        let result = try await prepared.run(input, keeping: area)
        let expected = exact.cropped(to: area.scaled(by: example.network.scale))
        #expect(result.size == expected.size)
        #expect(normalizedError(result, expected) < 1e-11, "\(size), \(area)")
      }
    }
  }

  /// What `.fast` loses: bfloat16 keeps 8 bits, and Winograd's points cost about two of them.
  @Test(arguments: CPUTier.available)
  func fastIsClose(_ tier: CPUTier) async throws {
    let network = try TestNetworks.compact(features: 24, convolutions: 3, scale: 2)
    let picture = try TestPictures.noise(Size(width: 27, height: 22), PixelFormat(.rgb, .float32))
    let input = picture.rows(0..<22)
    let prepared = try await CPUBackend(threads: 2, tier: tier).prepare(network, precision: .fast)
    let result = try await prepared.run(input, keeping: Rect(picture.size))
    let error = normalizedError(result, ReferenceInterpreter.run(network, .init(input)))
    let usesBF16 = tier == .avx512bf16
    #expect(prepared.summary.contains("bfloat16") == usesBF16)
    #expect(error < (usesBF16 ? 2e-3 : 1e-11))
    #expect((error > 1e-9) == usesBF16, "the other arithmetic ran: \(error)")
  }

  @Test func areasOutsideTheTileAreRefused() async throws {
    let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
    let prepared = try await CPUBackend(threads: 1).prepare(network, precision: .full)
    let tile = Tensor(size: Size(width: 4, height: 4), channels: 3)
    for area in [Rect(x: 0, y: 0, width: 5, height: 4), Rect(x: -1, y: 0, width: 2, height: 2)] {
      await #expect(throws: UpscaleError.self) { try await prepared.run(tile, keeping: area) }
    }
  }

  /// The squared error over the squared signal.
  private func normalizedError(_ result: Tensor, _ expected: ReferenceInterpreter.Value) -> Double {
    let samples = result.withUnsafeSamples { Array($0) }
    let error = zip(samples, expected.samples).reduce(0.0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
    let signal = expected.samples.reduce(1e-12) { $0 + $1 * $1 }
    return error / signal
  }
}
