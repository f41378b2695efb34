import Testing
import TestSupport
import UpscaleCPU
import UpscaleCore

/// Tiled equals untiled, bit for bit: over odd sizes, tiles smaller than the halo, thread counts and tiers.
@Suite struct TilingTests {
  static let sizes = [(1, 1), (1, 7), (13, 1), (2, 3), (17, 11), (23, 29)].map { PixelSize(width: $0, height: $1) }

  @Test(arguments: CPUTier.available, sizes)
  func tilesLeaveNoTrace(_ tier: CPUTier, _ size: PixelSize) async throws {
    // A receptive radius of 4: most tiles below are smaller than their halo.
    let network = try TestNetworks.compact(features: 5, convolutions: 3, scale: 2, seed: 3)
    let image = try TestPictures.noise(size, PixelFormat(.rgb, .float32), seed: 4)
    let whole = try await enlarge(image, network, tier, threads: 1, tile: 64)
    for tile in [1, 2, 3, 5, 8, 16] {
      let threads = 1 + tile % 4
      let tiled = try await enlarge(image, network, tier, threads: threads, tile: tile)
      #expect(bytes(tiled) == bytes(whole), "\(size), tiles of \(tile), \(threads) threads")
    }
  }

  /// Areas of one color, which end within tiles and across them, come out as that color, and fade into the rest.
  @Test(arguments: UpscalePrecision.allCases, [PixelFormat.Sample.uint8, .float32])
  func flatAreasLeaveNoTrace(_ precision: UpscalePrecision, _ sample: PixelFormat.Sample) async throws {
    let network = try TestNetworks.compact(features: 16, convolutions: 2, scale: 2, seed: 7)
    let image = try TestPictures.picture(PixelSize(width: 61, height: 47), PixelFormat(.rgb, sample)) { x, y, _ in
      x < 9 ? Double((x * 7 + y * 5) % 11) / 10 : y < 28 ? 0.4 : 0.8
    }
    let tier = try #require(CPUTier.available.last)
    let whole = try await enlarge(image, network, tier, threads: 1, tile: 128, precision: precision)
    for tile in [6, 18, 30] {
      let tiled = try await enlarge(image, network, tier, threads: 2, tile: tile, precision: precision)
      #expect(bytes(tiled) == bytes(whole), "tiles of \(tile)")
    }
    let (corner, source) = (TestPictures.integers(whole).last, TestPictures.integers(image).last)
    #expect(corner == source)
  }

  /// Layers that take values side by side, in tiles and pixel by pixel, in bands and in one piece.
  @Test(arguments: CPUTier.available, UpscalePrecision.allCases)
  func joinedValuesLeaveNoTrace(_ tier: CPUTier, _ precision: UpscalePrecision) async throws {
    for (features, growth) in [(16, 16), (6, 5)] {
      let network = try TestNetworks.dense(features: features, growth: growth, blocks: 1, seed: 7)
      let image = try TestPictures.noise(PixelSize(width: 55, height: 61), PixelFormat(.rgb, .float32), seed: 8)
      let whole = try await enlarge(image, network, tier, threads: 1, tile: 128, precision: precision)
      #expect(Set(bytes(whole)).count > 100, "the image is nearly black and white")
      for tile in [6, 20] {
        let tiled = try await enlarge(image, network, tier, threads: 3, tile: tile, precision: precision)
        #expect(bytes(tiled) == bytes(whole), "tiles of \(tile), \(features) channels")
      }
    }
  }

  /// Layers that compute on Winograd's grid, deep enough for grids of every phase, at both precisions.
  @Test(arguments: CPUTier.available, UpscalePrecision.allCases)
  func gridsLeaveNoTrace(_ tier: CPUTier, _ precision: UpscalePrecision) async throws {
    let network = try TestNetworks.compact(features: 16, convolutions: 6, scale: 2, seed: 7)
    for size in [PixelSize(width: 5, height: 3), PixelSize(width: 31, height: 29), PixelSize(width: 64, height: 9)] {
      let image = try TestPictures.noise(size, PixelFormat(.rgb, .float32), seed: 8)
      let whole = try await enlarge(image, network, tier, threads: 1, tile: 128, precision: precision)
      for tile in [1, 6, 12, 20] {
        let tiled = try await enlarge(image, network, tier, threads: 2, tile: tile, precision: precision)
        #expect(bytes(tiled) == bytes(whole), "\(size), tiles of \(tile)")
      }
    }
  }

  /// Tall tiles go through a chain of layers in bands of rows, small ones in one piece.
  @Test(arguments: CPUTier.available, UpscalePrecision.allCases)
  func bandsLeaveNoTrace(_ tier: CPUTier, _ precision: UpscalePrecision) async throws {
    var random = SeededGenerator(seed: 12)
    let layers = [(3, 16, 3), (16, 16, 5), (16, 32, 3), (32, 16, 1), (16, 16, 3), (16, 3, 5)].map {
      // Small enough that results lie between 0 and 1, where nothing is cut off.
      let bound = 1.3 / (Float($0.0).squareRoot() * Float($0.2))
      return NetworkOperation.convolution(
        TestNetworks.convolution($0.0, $0.1, kernel: $0.2, weights: -bound...bound, using: &random))
    }
    let mixed = try UpscaleNetwork(inputChannels: 3, nodes: TestNetworks.chain(layers))
    // Bands are shorter where values are larger than the source.
    let networks = [
      (mixed, 211), (try TestNetworks.compact(features: 16, convolutions: 7, scale: 2, seed: 7), 211),
      (try TestNetworks.residual(features: 16, blocks: 1, tail: 16, seed: 7), 83),
      (try TestNetworks.residual(features: 5, blocks: 2, tail: 4, seed: 7), 83),
      (try TestNetworks.attention(features: 16, blocks: 2, scale: 2, seed: 7), 83),
      (try TestNetworks.attention(features: 5, blocks: 1, scale: 3, seed: 7), 83),
      (try TestNetworks.distilling(features: 18, blocks: 1, scale: 2, seed: 7), 83),
    ]
    for (network, height) in networks {
      let image = try TestPictures.noise(PixelSize(width: 7, height: height), PixelFormat(.rgb, .float32), seed: 9)
      let small = try await enlarge(image, network, tier, threads: 1, tile: 12, precision: precision)
      for threads in [1, 2, 5] {
        let tall = try await enlarge(image, network, tier, threads: threads, tile: 300, precision: precision)
        let (result, expected) = (bytes(tall), bytes(small))
        #expect(Set(expected).count > 100, "the image is nearly black and white")
        #expect(result.elementsEqual(expected), "\(threads) threads, \(network.nodes.count) nodes")
      }
    }
  }

  /// What is kept between the steps does not grow with the tile, whether they are a chain or are joined.
  @Test(arguments: [1, 2, 3, 8, 40]) func networksKeepSomeRows(threads: Int) async throws {
    let backend = try CPUBackend(threads: threads)
    let chain = try TestNetworks.compact(features: 16, convolutions: 6, scale: 2, seed: 7)
    let most = try #require(backend.tilingRules(for: chain, precision: .full).mostScratchRows)
    #expect(most > 72 && most < max(120, 12 * threads) + 60)
    #expect(try await backend.prepare(chain, precision: .full).tilingRules.mostScratchRows == most)
    let joined = try TestNetworks.residual(features: 16, blocks: 6, tail: 16, seed: 7)
    let rows = try #require(backend.tilingRules(for: joined, precision: .full).mostScratchRows)
    #expect(rows > 24 && rows < max(48, 12 * threads) + 60)
  }

  /// Tiles that come as integers are those that come as floats, rounded.
  @Test(arguments: [PixelFormat.Sample.uint8, .uint16, .float32], [1, 3])
  func roundingIsThatOfPictures(_ sample: PixelFormat.Sample, _ threads: Int) async throws {
    let network = try TestNetworks.compact(features: 16, convolutions: 2, scale: 2, seed: 7)
    let prepared = try await CPUBackend(threads: threads).prepare(network, precision: .full)
    let size = PixelSize(width: 61, height: 47)
    let tile = NetworkTensor(size: size, channels: 3) { samples in
      for index in samples.indices { samples[index] = Float(index * 7919 % 1009) / 1008 }
    }
    let kept = PixelRect(x: 1, y: 2, width: 57, height: 40)
    let rounded = try await prepared.run(tile, keeping: kept, storing: sample)
    let expected = try await prepared.run(tile, keeping: kept).stored(as: sample)
    #expect(rounded.sample == sample && rounded.size == expected.size && rounded.channels == 3)
    #expect(rounded.withUnsafeBytes { Array($0) } == expected.withUnsafeBytes { Array($0) })
  }

  /// What overflows is reported, not rounded.
  @Test func whatIsNotANumberIsNotRounded() async throws {
    let large = NetworkConvolution(
      inputChannels: 3, outputChannels: 3, kernelSize: 1, weights: [Float](repeating: 3e38, count: 9),
      bias: [0, 0, 0])
    let network = try UpscaleNetwork(inputChannels: 3, nodes: TestNetworks.chain([.convolution(large)]))
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: CPUBackend(threads: 2))
    let image = try TestPictures.noise(PixelSize(width: 9, height: 9), PixelFormat(.rgb), seed: 3)
    let error = await #expect(throws: UpscaleError.self) {
      try await upscaler.upscale(image, to: UpscaleRequest(.scale(1)))
    }
    #expect(error?.code == .deviceFailed)
  }

  @Test(arguments: CPUTier.available, [1, 2, 3, 4])
  func threadsLeaveNoTrace(_ tier: CPUTier, _ threads: Int) async throws {
    let network = try TestNetworks.compact(features: 17, convolutions: 2, scale: 3, seed: 5)
    let image = try TestPictures.noise(PixelSize(width: 37, height: 41), PixelFormat(.rgba, .float32), seed: 6)
    let one = try await enlarge(image, network, tier, threads: 1, tile: 64)
    let several = try await enlarge(image, network, tier, threads: threads, tile: 9)
    #expect(bytes(several) == bytes(one))
  }

  @Test func tiersAreDistinctAndCapped() throws {
    let names = try CPUTier.available.map { try CPUBackend(threads: 1, tier: $0).summary }
    #expect(Set(names).count == names.count, "a tier fell back to another: \(names)")
    #expect(CPUTier.available.contains(.portable))
    #expect(throws: UpscaleError.self) { try CPUTier.named("sse9") }
  }

  @Test(arguments: [0, -1, 1025])
  func threadCountsAreChecked(_ threads: Int) {
    #expect(throws: UpscaleError.self) { try CPUBackend(threads: threads) }
  }

  private func enlarge(
    _ image: UpscaleImage, _ network: UpscaleNetwork, _ tier: CPUTier, threads: Int, tile: Int,
    precision: UpscalePrecision = .full
  ) async throws -> UpscaleImage {
    let upscaler = try NetworkUpscaler(
      models: [TestNetworks.model(network)], backend: CPUBackend(threads: threads, tier: tier),
      precision: precision)
    return try await upscaler.upscale(image, to: UpscaleRequest(.scale(Double(network.scale)), tile: tile))
  }

  private func bytes(_ image: UpscaleImage) -> [UInt8] { image.withUnsafeBytes { Array($0) } }
}
