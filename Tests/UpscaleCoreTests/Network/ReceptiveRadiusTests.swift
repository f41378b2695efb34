import Testing
import TestSupport
import UpscaleCore

/// The radius that the graph states, compared with what the reference interpreter does when one pixel changes.
@Suite struct ReceptiveRadiusTests {
  /// A random graph of positive weights: convolutions before and after enlargements, and a branch around them.
  private func network(seed: UInt64) throws -> UpscaleNetwork {
    var generator = SeededGenerator(seed: seed)
    var (nodes, channels, scale) = ([UpscaleNetwork.Node](), 1, 1)
    func append(_ operation: UpscaleCore.NetworkOperation) { nodes.append(.init(operation, inputs: [nodes.count])) }
    func convolve(to outputs: Int) {
      let kernel = [1, 3, 5].randomElement(using: &generator) ?? 3
      append(
        .convolution(
          TestNetworks.convolution(channels, outputs, kernel: kernel, weights: 0.1...0.5, using: &generator)))
      channels = outputs
    }
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      switch Int.random(in: 0...3, using: &generator) {
      case 0 where scale < 4:
        convolve(to: 4)
        append(.pixelShuffle(factor: 2))
        (channels, scale) = (1, scale * 2)
      case 1 where scale < 4:
        let factor = Int.random(in: 2...3, using: &generator)
        append(.upsampleNearest(factor: factor))
        scale *= factor
      case 2:
        append(.activation(.leakyReLU(slope: 0.1)))
        convolve(to: 2)
      default: convolve(to: Int.random(in: 1...2, using: &generator))
      }
    }
    convolve(to: 1)
    let last = nodes.count
    nodes.append(.init(.upsampleNearest(factor: scale), inputs: [0]))
    nodes.append(.init(.add, inputs: [last, last + 1]))
    return try UpscaleNetwork(inputChannels: 1, nodes: nodes)
  }

  @Test(arguments: UInt64(1)...40)
  func nothingFartherChangesAndTheFarthestDoes(seed: UInt64) throws {
    let network = try network(seed: seed)
    let (radius, scale) = (network.radius, network.scale)
    let side = 2 * radius + 5
    let center = side / 2
    var samples = [Double](repeating: 0.5, count: side * side)
    let size = PixelSize(width: side, height: side)
    let before = ReferenceInterpreter.run(network, .init(size: size, channels: 1, samples: samples))
    samples[center * side + center] += 1
    let after = ReferenceInterpreter.run(network, .init(size: size, channels: 1, samples: samples))
    #expect(after.size == size.scaled(by: scale))
    var (farthest, opposite) = (0, 0)
    for y in 0..<after.size.height {
      for x in 0..<after.size.width where after[x, y, 0] != before[x, y, 0] {
        let (dx, dy) = (x / scale - center, y / scale - center)
        farthest = max(farthest, abs(dx), abs(dy))
        opposite = min(opposite, dx, dy)
      }
    }
    #expect(farthest == radius)
    #expect(opposite == -radius, "It reaches as far up and left as down and right.")
  }

  /// The oracle itself, on numbers worked out by hand.
  @Test func theReferenceInterpreterConvolves() throws {
    let convolution = NetworkConvolution(
      inputChannels: 1, outputChannels: 1, kernelSize: 3, weights: [1, 2, 3, 4, 5, 6, 7, 8, 9], bias: [100])
    let network = try UpscaleNetwork(inputChannels: 1, nodes: TestNetworks.chain([.convolution(convolution)]))
    let input = ReferenceInterpreter.Value(
      size: PixelSize(width: 3, height: 2), channels: 1, samples: [1, 0, 0, 0, 0, 10])
    // Each pixel is multiplied by the weight at its offset (cross-correlation, as networks do), zero outside.
    #expect(ReferenceInterpreter.run(network, input).samples == [105, 194, 180, 102, 161, 150])
  }

  @Test func theReferenceInterpreterShuffles() throws {
    let input = ReferenceInterpreter.Value(
      size: PixelSize(width: 1, height: 1), channels: 8, samples: [0, 1, 2, 3, 4, 5, 6, 7])
    let network = try UpscaleNetwork(inputChannels: 8, nodes: TestNetworks.chain([.pixelShuffle(factor: 2)]))
    let result = ReferenceInterpreter.run(network, input)
    #expect(result.size == PixelSize(width: 2, height: 2))
    #expect(result.samples == [0, 4, 1, 5, 2, 6, 3, 7])
  }
}
