import Testing
import TestSupport
import UpscaleCPU

@testable import UpscaleCore

/// Networks that go down in size, are shown a margin around the picture, and look at the means of all of it.
@Suite struct PictureMeasuresTests {
  private static let margin = 7

  /// The picture mirrored around itself, computed by hand.
  private func expected(_ image: UpscaleImage, _ network: UpscaleNetwork) -> ReferenceInterpreter.Value {
    let (size, margin, unit) = (image.size, network.margin, network.unit)
    let before = (margin + unit - 1) / unit * unit
    func end(_ count: Int) -> Int { (count + margin + unit - 1) / unit * unit }
    let rows = image.rows(0..<size.height).withUnsafeSamples { Array($0) }
    func mirrored(_ place: Int, _ count: Int) -> Int {
      place < 0 ? -place : place < count ? place : 2 * count - 2 - place
    }
    var samples: [Double] = []
    for y in -before..<end(size.height) {
      for x in -before..<end(size.width) {
        let pixel = mirrored(y, size.height) * size.width + mirrored(x, size.width)
        samples += rows[3 * pixel..<3 * pixel + 3].map(Double.init)
      }
    }
    let shown = PixelSize(width: before + end(size.width), height: before + end(size.height))
    let picture = PixelRect(x: before, y: before, width: size.width, height: size.height)
    return ReferenceInterpreter.run(
      network, .init(size: shown, channels: 3, samples: samples), picture: picture
    ).cropped(to: picture.scaled(by: network.scale))
  }

  /// Odd sizes are filled up; sums of seven pixels around count where the gate says so.
  @Test(arguments: [(13, 11, 2), (16, 9, 2), (17, 20, 3)])
  func mirroredMarginsAreSeen(_ width: Int, _ height: Int, _ factor: Int) async throws {
    let network = try TestNetworks.reduced(
      features: 6, factor: factor, margin: 2, networkMargin: PictureMeasuresTests.margin)
    let image = try TestPictures.noise(PixelSize(width: width, height: height), PixelFormat(.rgb, .float32), seed: 3)
    let result = try await enlarge(image, network, tile: 64)
    let exact = expected(image, network)
    let rows = result.rows(0..<result.size.height)
    #expect(rows.size == exact.size)
    let clamped = ReferenceInterpreter.Value(
      size: exact.size, channels: 3, samples: exact.samples.map { min(max($0, 0), 1) })
    #expect(Conformance.error(rows, clamped) < 1e-10)
  }

  /// Tiles take the means of all tiles, of every gate in turn.
  @Test(arguments: [8, 18])
  func tilesLeaveNoTrace(_ tile: Int) async throws {
    let network = try TestNetworks.reduced(
      features: 6, factor: 2, margin: 2, networkMargin: PictureMeasuresTests.margin)
    let image = try TestPictures.noise(PixelSize(width: 61, height: 47), PixelFormat(.rgb, .float32), seed: 5)
    let whole = try await enlarge(image, network, tile: 128)
    let tiled = try await enlarge(image, network, tile: tile)
    #expect(largestDifference(whole, tiled) < 1e-5)
  }

  /// Alpha is enlarged by the means of alpha, and eight turned runs each have their own.
  @Test func alphaAndEnsemblesHaveMeansOfTheirOwn() async throws {
    let network = try TestNetworks.reduced(features: 6, factor: 2, networkMargin: PictureMeasuresTests.margin)
    let image = try TestPictures.noise(PixelSize(width: 35, height: 24), PixelFormat(.rgba, .float32), seed: 9)
    for ensemble in [false, true] {
      let whole = try await enlarge(image, network, tile: 64, ensemble: ensemble)
      let tiled = try await enlarge(image, network, tile: 10, ensemble: ensemble)
      #expect(largestDifference(whole, tiled) < 1e-5, "ensemble: \(ensemble)")
    }
  }

  private func enlarge(
    _ image: UpscaleImage, _ network: UpscaleNetwork, tile: Int, ensemble: Bool = false
  ) async throws -> UpscaleImage {
    let upscaler = try NetworkUpscaler(
      models: [UpscaleModel(name: "test", family: "test", network: network)], backend: try CPUBackend(threads: 2),
      ensemble: ensemble)
    var request = UpscaleRequest(.scale(2))
    request.tile = tile
    return try await upscaler.upscale(image, to: request)
  }

  private func largestDifference(_ one: UpscaleImage, _ two: UpscaleImage) -> Float {
    one.rows(0..<one.size.height).withUnsafeSamples { one in
      two.rows(0..<two.size.height).withUnsafeSamples { two in
        zip(one, two).reduce(0) { max($0, abs($1.0 - $1.1)) }
      }
    }
  }
}
