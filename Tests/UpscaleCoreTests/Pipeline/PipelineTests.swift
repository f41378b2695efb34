import Synchronization
import Testing
import TestSupport

@testable import UpscaleCore

/// The way of the rows through passes and the exact resize, with networks whose answers are known.
@Suite struct PipelineTests {
  @Test(arguments: FakeUpscaler.sizes, FakeUpscaler.formats)
  func everyFormatIsEnlarged(size: PixelSize, format: PixelFormat) async throws {
    let image = try FakeUpscaler.visibleNoise(size, format)
    let result = try await FakeUpscaler.repeating([2]).upscale(image, to: UpscaleRequest(.scale(2), tile: 4))
    #expect(result.size == size.scaled(by: 2))
    #expect(result.format == format)
    // What passes enlarge is the picture with its colors extended under transparency.
    let (before, after) = (TestPictures.integers(TransparencyFill.filled(image)), TestPictures.integers(result))
    let count = format.channels.count
    for (index, sample) in after.enumerated() {
      let (pixel, channel) = (index / count, index % count)
      let (x, y) = (pixel % (2 * size.width) / 2, pixel / (2 * size.width) / 2)
      #expect(sample == before[(y * size.width + x) * count + channel])
    }
  }

  /// The side of tiles, how many are in flight, and their alignment.
  static let tilings: [(Int?, Int, Int)] = [(nil, 1, 1), (1, 1, 1), (3, 4, 1), (4, 2, 3), (64, 3, 8)]

  /// A picture of color is exactly what the network makes of it, clamped and rounded, whatever the tiles. Only a single
  /// pixel is flat, and stays as it is.
  @Test(arguments: FakeUpscaler.sizes.filter { $0 != PixelSize(width: 1, height: 1) }, [1, 2, 4])
  func theNetworksResultArrives(size: PixelSize, scale: Int) async throws {
    let image = try TestPictures.noise(size, PixelFormat(.rgb))
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: scale, seed: UInt64(scale))
    let input = ReferenceInterpreter.Value(image.rows(0..<size.height))
    let expected = ReferenceInterpreter.run(network, input).samples.map { Int((min(1, max(0, $0)) * 255).rounded()) }
    #expect(expected.contains { $0 > 0 && $0 < 255 })
    for (tile, inFlight, alignment) in PipelineTests.tilings {
      let backend = FakeBackend(tilesInFlight: inFlight, alignment: alignment)
      let request = UpscaleRequest(.scale(Double(scale)), tile: tile)
      let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
      let result = TestPictures.integers(try await upscaler.upscale(image, to: request))
      // One step where double and single precision fall on either side of a half.
      #expect(zip(result, expected).allSatisfy { abs($0 - $1) <= 1 })
      #expect(zip(result, expected).count { $0 != $1 } <= expected.count / 100)
    }
  }

  @Test(arguments: FakeUpscaler.formats, [[2], [4, 2]])
  func tilesLeaveNoTrace(format: PixelFormat, scales: [Int]) async throws {
    let image = try TestPictures.noise(PixelSize(width: 11, height: 7), format, seed: 21)
    let target = UpscaleRequest.Target.scale(Double(scales.reduce(1, *)))
    let whole = try await FakeUpscaler.compact(scales).upscale(image, to: UpscaleRequest(target, tile: 1000))
    for (tile, inFlight, alignment) in [(1, 1, 1), (3, 4, 1), (5, 3, 2)] where tile > 1 || scales.count == 1 {
      let backend = FakeBackend(tilesInFlight: inFlight, alignment: alignment)
      let tiled = try await FakeUpscaler.compact(scales, backend: backend).upscale(
        image, to: UpscaleRequest(target, tile: tile))
      #expect(TestPictures.bytes(tiled) == TestPictures.bytes(whole))
      // Passes work at once, each with tiles of its own.
      #expect(backend.counts.mostAtOnce <= inFlight * scales.count)
    }
  }

  /// The first tile waits until others have come, which they can only do beside it: in its row of tiles or in later ones.
  @Test(arguments: [PixelSize(width: 12, height: 2), PixelSize(width: 2, height: 12)])
  func severalTilesAreInFlight(size: PixelSize) async throws {
    let arrived = Atomic(0)
    let backend = FakeBackend(
      tilesInFlight: 3,
      onRun: { number, _ in
        arrived.add(1, ordering: .relaxed)
        let deadline = ContinuousClock.now + .seconds(60)
        while number == 0, arrived.load(ordering: .relaxed) < 3, .now < deadline {
          try await Task.sleep(for: .milliseconds(1))
        }
      })
    let image = try TestPictures.noise(size, PixelFormat(.rgb))
    let request = UpscaleRequest(.scale(2), tile: 2)
    let result = try await FakeUpscaler.compact([2], backend: backend).upscale(image, to: request)
    #expect(backend.counts.runs == 6)
    let expected = try await FakeUpscaler.compact([2]).upscale(image, to: request)
    #expect(TestPictures.bytes(result) == TestPictures.bytes(expected))
    #expect((2...3).contains(backend.counts.mostAtOnce))
  }

  /// Alpha is held to the pixels around each one; a network that sees only its own pixel brings no halo for that.
  @Test(arguments: [PixelFormat.Channels.grayAlpha, .rgba])
  func tilesLeaveNoTraceWithoutARadius(channels: PixelFormat.Channels) async throws {
    let image = try FakeUpscaler.visibleNoise(PixelSize(width: 9, height: 8), PixelFormat(channels))
    let upscaler = try FakeUpscaler.repeating([2], gain: 1.5)
    let whole = try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), tile: 100))
    for tile in [1, 2, 5] {
      let tiled = try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), tile: tile))
      #expect(TestPictures.bytes(tiled) == TestPictures.bytes(whole))
    }
  }

  @Test(arguments: PixelFormat.Channels.allCases)
  func aSecondPassTakesTheRowsOfTheFirst(channels: PixelFormat.Channels) async throws {
    // Floats: nothing is rounded between the passes of the two jobs.
    let image = try FakeUpscaler.evenNoise(PixelSize(width: 5, height: 4), PixelFormat(channels, .float32))
    let upscaler = try FakeUpscaler.compact([4, 2])
    let once = try await upscaler.upscale(image, to: UpscaleRequest(.scale(8), tile: 6))
    let first = try await upscaler.upscale(image, to: UpscaleRequest(.scale(4)))
    let second = try await upscaler.upscale(first, to: UpscaleRequest(.scale(2)))
    #expect(once.size == PixelSize(width: 40, height: 32))
    #expect(TestPictures.bytes(once) == TestPictures.bytes(second))
  }

  @Test(arguments: [(3.0, 33, 21), (2.5, 28, 18), (5.3, 58, 37), (0.5, 6, 4), (1.0, 11, 7)], FakeUpscaler.formats)
  func sizesAreExact(size: (Double, Int, Int), format: PixelFormat) async throws {
    let image = try TestPictures.picture(PixelSize(width: 11, height: 7), format) { _, _, _ in 0.5 }
    let result = try await FakeUpscaler.repeating([4, 2]).upscale(image, to: UpscaleRequest(.scale(size.0)))
    #expect(result.size == PixelSize(width: size.1, height: size.2))
    let value = format.sample == .uint8 ? 128 : 32768
    #expect(TestPictures.integers(result).allSatisfy { $0 == value })
  }

  @Test func metadataTravels() async throws {
    var image = try TestPictures.noise(PixelSize(width: 3, height: 2), PixelFormat(.rgb))
    image.metadata = ImageMetadata(
      iccProfile: [1, 2], colorEncoding: ColorEncoding(gamma: 45455), exif: [3],
      density: PixelDensity(x: 1, y: 2, unit: .inch))
    let result = try await FakeUpscaler.repeating([2]).upscale(image, to: UpscaleRequest(.scale(2)))
    #expect(result.metadata == image.metadata)
  }

  @Test(arguments: [1.0, 2, 3, 8])
  func rowsComeInOrderAndEnd(factor: Double) async throws {
    let image = try TestPictures.noise(PixelSize(width: 3, height: 150), PixelFormat(.gray))
    let upscaler = try FakeUpscaler.repeating([4, 2])
    let plan = try upscaler.plan(UpscaleRequest(.scale(factor), tile: 16), for: image.info)
    let sink = RecordingSink()
    try await upscaler.run(plan, on: image, into: sink)
    #expect(sink.format == RowFormat(size: plan.target, channels: .gray))
    #expect(sink.isFinished)
    #expect(sink.bands.count > 1, "Rows are handed on before all are done.")
    var next = 0
    for band in sink.bands {
      #expect(band.lowerBound == next)
      next = band.upperBound
    }
    #expect(next == plan.target.height)
    #expect(sink.samples.count == plan.target.width * plan.target.height)
  }

  @Test func restorationNetworksRunWithoutEnlarging() async throws {
    let image = try TestPictures.picture(PixelSize(width: 5, height: 3), PixelFormat(.rgb)) { x, _, _ in Double(x) / 10
    }
    let result = try await FakeUpscaler.repeating([1], gain: 2).upscale(image, to: UpscaleRequest(.scale(1)))
    let doubled = TestPictures.integers(image).map { Double($0) * 2 }
    #expect(zip(TestPictures.integers(result), doubled).allSatisfy { abs(Double($0) - $1) <= 1 })
  }
}
