import Testing
import TestSupport

@testable import UpscaleCore

/// Rows that a backend rounded already to what the picture stores.
@Suite struct StoredRowsTests {
  struct Job: Sendable, CustomTestStringConvertible {
    var format: PixelFormat
    var tile: Int
    var request: UpscaleRequest.Target

    var testDescription: String { "\(format), \(request), tiles of \(tile)" }
  }

  static let jobs: [Job] = [PixelFormat.Sample.uint8, .uint16, .float32].flatMap { sample in
    [PixelFormat.Channels.gray, .grayAlpha, .rgb, .rgba].flatMap { channels in
      [5, 64].flatMap { tile in
        [.scale(2), .scale(4), .scale(3)].map { Job(format: PixelFormat(channels, sample), tile: tile, request: $0) }
      }
    }
  }

  /// The same picture, up to the rounding of what is not the last step.
  @Test(arguments: jobs) func roundingEarlyChangesNothing(_ job: Job) async throws {
    let model = TestNetworks.model(try TestNetworks.compact(features: 2, convolutions: 1, scale: 2))
    let image = try TestPictures.noise(PixelSize(width: 13, height: 9), job.format)
    let request = UpscaleRequest(job.request, tile: job.tile)
    func picture(_ backend: FakeBackend) async throws -> UpscaleImage {
      try await NetworkUpscaler(models: [model], backend: backend).upscale(image, to: request)
    }
    let expected = try await picture(FakeBackend())
    // All tiles, and every other one, as where a device gives up on the way.
    for rounds: @Sendable (Int) -> Bool in [{ _ in true }, { !$0.isMultiple(of: 2) }] {
      let backend = FakeBackend(tilesInFlight: 2, rounds: rounds)
      let result = try await picture(backend)
      let pairs = zip(TestPictures.integers(result), TestPictures.integers(expected))
      let isExact = job.format == PixelFormat(.rgb, job.format.sample) && job.request == .scale(2)
      // In 16 bits, two passes of a network with gain, or of a resampler, multiply what was rounded.
      let limit = isExact || job.format.sample == .float32 ? 0 : job.format.sample == .uint8 ? 1 : 8
      let largest = pairs.reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(largest <= limit)
      let dividesByAlpha = job.format.channels.hasAlpha && job.request == .scale(3)
      #expect(backend.counts.samples.contains(.float32) == (dividesByAlpha || job.format.sample == .float32))
      let takesBytes = job.format.sample == .uint8 && job.format.channels.colorCount == 3 && job.request != .scale(3)
      #expect(backend.counts.samples.contains(.uint8) == takesBytes)
    }
  }

  /// Whoever does not say what it stores gets floats, and so do stages between.
  @Test func sinksGetWhatTheyAskFor() async throws {
    let model = TestNetworks.model(try TestNetworks.repeating(2))
    let image = try TestPictures.noise(PixelSize(width: 8, height: 8), PixelFormat(.rgb))
    let backend = FakeBackend(rounds: { _ in true })
    let upscaler = try NetworkUpscaler(models: [model], backend: backend)
    let sink = RecordingSink()
    try await upscaler.run(try upscaler.plan(UpscaleRequest(.scale(2)), for: image.info), on: image, into: sink)
    #expect(backend.counts.samples == [.float32])
    let polish = UpscaleRequest(.scale(2), polish: ImagePolish(sharpen: 0.5))
    _ = try await upscaler.upscale(image, to: polish)
    #expect(backend.counts.samples == [.float32, .uint16])
  }
}
