import Testing
import TestSupport
import UpscaleCPU

@testable import UpscaleCore

/// Networks whose attention pools the whole picture.
@Suite struct SurroundingsTests {
  /// Tiles take what all tiles see together, so that they leave no trace, bit for bit, at every precision.
  @Test(arguments: CPUTier.available, UpscalePrecision.allCases)
  func tilesLeaveNoTrace(_ tier: CPUTier, _ precision: UpscalePrecision) async throws {
    for (features, few, window) in [(16, 16, 7), (5, 6, 3)] {
      let network = try TestNetworks.surroundings(features: features, few: few, window: window, seed: 7)
      let image = try TestPictures.noise(PixelSize(width: 73, height: 61), PixelFormat(.rgb, .float32), seed: 8)
      let whole = try await enlarge(image, network, tier, threads: 1, tile: 128, precision: precision)
      #expect(Set(bytes(whole)).count > 100, "the image is nearly black and white")
      for (tile, threads) in [(6, 2), (20, 3), (50, 1)] {
        let tiled = try await enlarge(image, network, tier, threads: threads, tile: tile, precision: precision)
        #expect(bytes(tiled) == bytes(whole), "tiles of \(tile), \(features) channels")
      }
    }
  }

  /// Pictures smaller than the kernel and the windows are pooled as far as they go.
  @Test(arguments: [(1, 7), (2, 40), (14, 14), (15, 16), (3, 2)])
  func smallPicturesArePooledAsFarAsTheyGo(_ width: Int, _ height: Int) async throws {
    let network = try TestNetworks.surroundings(features: 6, few: 3, window: 7, seed: 3)
    let image = try TestPictures.noise(PixelSize(width: width, height: height), PixelFormat(.rgb, .float32), seed: 4)
    let whole = try await enlarge(image, network, nil, threads: 2, tile: 64)
    let exact = ReferenceInterpreter.run(network, .init(image.rows(0..<height)))
    let clamped = ReferenceInterpreter.Value(
      size: exact.size, channels: 3, samples: exact.samples.map { min(max($0, 0), 1) })
    #expect(Conformance.error(whole.rows(0..<whole.size.height), clamped) < 1e-10)
    let tiled = try await enlarge(image, network, nil, threads: 2, tile: 6)
    #expect(bytes(tiled) == bytes(whole))
  }

  /// Alpha has surroundings of its own, and so has each of eight turned runs, whose windows lie elsewhere.
  @Test func alphaAndEnsemblesHaveTheirOwn() async throws {
    let network = try TestNetworks.surroundings(features: 6, few: 3, window: 3, seed: 3)
    let image = try TestPictures.noise(PixelSize(width: 35, height: 24), PixelFormat(.rgba, .float32), seed: 9)
    for ensemble in [false, true] {
      let whole = try await enlarge(image, network, nil, threads: 2, tile: 64, ensemble: ensemble)
      let tiled = try await enlarge(image, network, nil, threads: 2, tile: 10, ensemble: ensemble)
      let difference = largestDifference(whole, tiled)
      #expect(difference < 1e-5, "ensemble: \(ensemble), \(difference)")
    }
  }

  /// One tile where memory holds all of the picture, else passes that measure it first, which cost more.
  @Test func plansMeasureFirstWhereMemoryIsScarce() async throws {
    let network = try TestNetworks.surroundings(features: 16, few: 16, window: 7)
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: CPUBackend(threads: 1))
    let info = ImageInfo(size: PixelSize(width: 400, height: 300), format: PixelFormat(.rgb))
    var request = UpscaleRequest(.scale(2))
    let whole = try upscaler.plan(request, for: info)
    #expect(whole.passes[0].tiles.tileCount == 1 && !whole.passes[0].tiles.measuresFirst)
    request.workingMemory = 16 << 20
    let scarce = try upscaler.plan(request, for: info)
    #expect(scarce.passes[0].tiles.measuresFirst && scarce.passes[0].multiplyAdds > whole.passes[0].multiplyAdds)
    #expect(scarce.expectedMemory < whole.expectedMemory)
  }

  private func enlarge(
    _ image: UpscaleImage, _ network: UpscaleNetwork, _ tier: CPUTier?, threads: Int, tile: Int,
    precision: UpscalePrecision = .full, ensemble: Bool = false
  ) async throws -> UpscaleImage {
    let upscaler = try NetworkUpscaler(
      models: [TestNetworks.model(network)], backend: CPUBackend(threads: threads, tier: tier), precision: precision,
      ensemble: ensemble)
    return try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), tile: tile))
  }

  private func bytes(_ image: UpscaleImage) -> [UInt8] { image.withUnsafeBytes { Array($0) } }

  private func largestDifference(_ one: UpscaleImage, _ two: UpscaleImage) -> Float {
    one.rows(0..<one.size.height).withUnsafeSamples { one in
      two.rows(0..<two.size.height).withUnsafeSamples { two in
        zip(one, two).reduce(0) { max($0, abs($1.0 - $1.1)) }
      }
    }
  }
}
