import Synchronization
import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct EnsembleTests {
  private func upscaler(_ network: UpscaleNetwork, ensemble: Bool = true) throws -> NetworkUpscaler {
    try NetworkUpscaler(models: [TestNetworks.model(network)], backend: FakeBackend(), ensemble: ensemble)
  }

  /// Turning the source turns the result and changes nothing else, which no single run with random weights does.
  @Test(arguments: ImageOrientation.allCases.dropFirst())
  func theResultTurnsWithTheSource(orientation: ImageOrientation) async throws {
    let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
    let image = try TestPictures.noise(PixelSize(width: 13, height: 9), PixelFormat(.rgb, .float32))
    let request = UpscaleRequest(.scale(2), tile: 6)
    let (ensemble, single) = (try upscaler(network), try upscaler(network, ensemble: false))
    func difference(_ upscaler: NetworkUpscaler) async throws -> Float {
      let first = try await turned(upscaler.upscale(image, to: request), orientation)
      let second = try await upscaler.upscale(turned(image, orientation), to: request)
      return zip(floats(first), floats(second)).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    #expect(try await difference(ensemble) < 1e-5)
    #expect(try await difference(single) > 1e-2)
  }

  @Test func aNetworkThatLooksAlikeFromAllSidesStaysTheSame() async throws {
    let network = try TestNetworks.repeating(3)
    let image = try TestPictures.noise(PixelSize(width: 7, height: 5), PixelFormat(.rgba, .uint8))
    let request = UpscaleRequest(.scale(3))
    let ensemble = try await upscaler(network).upscale(image, to: request)
    let single = try await upscaler(network, ensemble: false).upscale(image, to: request)
    #expect(ensemble.withUnsafeBytes(Array.init) == single.withUnsafeBytes(Array.init))
  }

  @Test func costAndProgressCountEightRuns() async throws {
    let network = try TestNetworks.repeating(2)
    let backend = FakeBackend()
    let ensemble = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend, ensemble: true)
    #expect(ensemble.passMethods[0].multiplyAddsPerPixel == 8 * network.multiplyAddsPerPixel)
    let last = Mutex(0.0)
    let image = try TestPictures.noise(PixelSize(width: 8, height: 8), PixelFormat(.rgb))
    _ = try await ensemble.upscale(image, to: UpscaleRequest(.scale(2))) { progress in
      last.withLock { $0 = progress.fraction }
    }
    #expect(backend.counts.runs == 8)
    #expect(last.withLock { $0 } == 1)
  }

  private func turned(_ image: UpscaleImage, _ orientation: ImageOrientation) throws -> UpscaleImage {
    let turn = PixelTurn(orientation, of: image.size)
    var result = try UpscaleImage(size: turn.target, format: image.format, metadata: image.metadata)
    image.withUnsafeBytes { source in
      result.withUnsafeMutableBytes { turn.apply(source, into: $0, format: image.format) }
    }
    return result
  }

  private func floats(_ image: UpscaleImage) -> [Float] {
    image.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }
}
