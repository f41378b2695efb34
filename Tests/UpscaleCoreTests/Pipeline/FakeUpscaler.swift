import TestSupport

@testable import UpscaleCore

/// Upscalers on the fake backend.
enum FakeUpscaler {
  /// SRVGGNetCompact of the given scales, small.
  static func compact(_ scales: [Int], backend: FakeBackend = FakeBackend()) throws -> NetworkUpscaler {
    let models = try scales.map {
      TestNetworks.model(try TestNetworks.compact(features: 2, convolutions: 1, scale: $0, seed: UInt64($0)))
    }
    return try NetworkUpscaler(models: models, backend: backend)
  }

  /// Networks that repeat pixels, times `gain`.
  static func repeating(
    _ scales: [Int], gain: Float = 1, backend: FakeBackend = FakeBackend()
  ) throws -> NetworkUpscaler {
    let models = try scales.map { TestNetworks.model(try TestNetworks.repeating($0, gain: gain)) }
    return try NetworkUpscaler(models: models, backend: backend)
  }

  static let sizes = [(1, 1), (1, 9), (8, 1), (7, 5), (13, 11)].map { PixelSize(width: $0.0, height: $0.1) }

  static let formats = PixelFormat.Channels.allCases.flatMap { channels in
    [PixelFormat.Sample.uint8, .uint16].map { PixelFormat(channels, $0) }
  }

  /// Noise of one alpha, so that no color is extended before either of two jobs.
  static func evenNoise(_ size: PixelSize, _ format: PixelFormat) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: 12)
    let channels = format.channels
    return try TestPictures.picture(size, format) { _, _, channel in
      channels.hasAlpha && channel == channels.count - 1 ? 0.6 : Double.random(in: 0.1...1, using: &generator)
    }
  }

  /// Noise in which nothing is fully transparent.
  static func visibleNoise(_ size: PixelSize, _ format: PixelFormat) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: 11)
    return try TestPictures.picture(size, format) { _, _, _ in Double.random(in: 0.1...1, using: &generator) }
  }
}
