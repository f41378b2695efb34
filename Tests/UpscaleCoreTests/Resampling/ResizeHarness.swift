import TestSupport

@testable import UpscaleCore

/// Runs a resize stage by itself.
enum ResizeHarness {
  /// What the stage makes of `input`, given in bands of `bandHeight` rows.
  static func resize(
    _ input: NetworkTensor, to size: PixelSize, _ kernel: ResamplingKernel, _ channels: PixelFormat.Channels,
    bandHeight: Int = .max
  ) async throws -> [Float] {
    let stage = ResizeStage(.init(from: input.size, to: size, kernel: kernel), channels: channels)
    var (output, nextRow) = ([Float](), 0)
    let samples = input.withUnsafeSamples { Array($0) }
    for first in stride(from: 0, to: input.size.height, by: min(bandHeight, input.size.height)) {
      let count = min(bandHeight, input.size.height - first)
      let slice = samples[first * input.samplesPerRow..<(first + count) * input.samplesPerRow]
      let band = NetworkTensor(size: PixelSize(width: input.size.width, height: count), channels: channels.count) {
        _ = $0.initialize(from: slice)
      }
      try await stage.consume(RowBand(firstRow: first, tensor: band)) { finished in
        guard finished.firstRow == nextRow else { throw UpscaleError(.invalidImage, "Bands are out of order.") }
        nextRow = finished.rows.upperBound
        finished.tensor.withUnsafeSamples { output += $0 }
      }
    }
    return output
  }

  static func noise(_ size: PixelSize, _ channels: PixelFormat.Channels, seed: UInt64 = 5) -> NetworkTensor {
    var generator = SeededGenerator(seed: seed)
    return NetworkTensor(size: size, channels: channels.count) { samples in
      for index in 0..<samples.count { samples.initializeElement(at: index, to: .random(in: 0...1, using: &generator)) }
    }
  }

  static func tensor(_ size: PixelSize, _ channels: PixelFormat.Channels, _ samples: [Float]) -> NetworkTensor {
    NetworkTensor(size: size, channels: channels.count) { _ = $0.initialize(from: samples) }
  }
}
