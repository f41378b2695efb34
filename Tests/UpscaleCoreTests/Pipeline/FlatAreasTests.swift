import Testing
import TestSupport

@testable import UpscaleCore

/// What is of one color all around comes out as that color, whatever the network gives.
@Suite struct FlatAreasTests {
  /// A network that repeats pixels and is off by `error` everywhere.
  private func upscaler(
    _ scale: Int, error: Float, alignment: Int = 1, rounds: @escaping @Sendable (Int) -> Bool = { _ in false }
  ) throws -> NetworkUpscaler {
    let backend = FakeBackend(
      alignment: alignment, rounds: rounds,
      onRun: { _, result in
        result.withUnsafeMutableSamples { samples in
          for index in samples.indices { samples[index] += error }
        }
      })
    return try FakeUpscaler.repeating([scale], backend: backend)
  }

  /// Gray with some pixels and patches of other colors.
  private func spotted(_ size: PixelSize, _ format: PixelFormat, seed: UInt64) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: seed)
    var patches = (0..<3).map { _ in
      PixelRect(
        x: Int.random(in: 0..<size.width, using: &generator), y: Int.random(in: 0..<size.height, using: &generator),
        width: Int.random(in: 1...3, using: &generator), height: Int.random(in: 1...3, using: &generator))
    }
    patches.append(PixelRect(x: size.width * 2 / 3, y: 0, width: size.width, height: size.height / 2))
    let alpha = format.channels.hasAlpha ? format.channels.count - 1 : -1
    return try TestPictures.picture(size, format) { x, y, channel in
      if channel == alpha { return 1 }
      let index = patches.firstIndex { $0.columns.contains(x) && $0.rows.contains(y) }
      return index.map { 0.3 + 0.1 * Double($0) + 0.05 * Double(channel) } ?? 0.5
    }
  }

  /// How far around each pixel all is of its color, at most 11, looked up pixel by pixel.
  private func distances(_ image: UpscaleImage) -> [Int] {
    let (samples, count, size) = (TestPictures.integers(image), image.format.channels.count, image.size)
    func color(_ x: Int, _ y: Int) -> ArraySlice<Int> {
      let start = (y * size.width + x) * count
      return samples[start..<start + count]
    }
    func isFlat(_ x: Int, _ y: Int, _ distance: Int) -> Bool {
      (max(0, y - distance)...min(size.height - 1, y + distance)).allSatisfy { row in
        (max(0, x - distance)...min(size.width - 1, x + distance)).allSatisfy {
          color($0, row).elementsEqual(color(x, y))
        }
      }
    }
    return (0..<size.height).flatMap { y in
      (0..<size.width).map { x in (1...11).first { !isFlat(x, y, $0) }.map { $0 - 1 } ?? 11 }
    }
  }

  static let sizes = [(1, 1), (2, 5), (9, 1), (38, 29)].map { PixelSize(width: $0.0, height: $0.1) }

  /// The network's error is left whole up to 3 pixels from another color, and gone from 11 on.
  @Test(arguments: sizes, [1, 2]) func errorsFadeWithTheDistance(size: PixelSize, seed: UInt64) async throws {
    let (scale, error) = (2, Float(1.0 / 16))
    let image = try spotted(size, PixelFormat(.rgb, .float32), seed: seed)
    let (before, distances) = (floats(image), distances(image))
    for tile in [nil, 13] {
      let result = try await upscaler(scale, error: error).upscale(
        image, to: UpscaleRequest(.scale(Double(scale)), tile: tile))
      let after = floats(result)
      let isExpected = after.indices.allSatisfy { index in
        let (x, y) = (index / 3 % result.size.width / scale, index / 3 / result.size.width / scale)
        let source = before[(y * size.width + x) * 3 + index % 3]
        let share = min(1, Float(11 - distances[y * size.width + x]) / 8)
        return share == 0 ? after[index] == source : abs(after[index] - source - share * error) < 1e-6
      }
      #expect(isExpected, "tiles of \(tile ?? 0)")
    }
  }

  static let formats = PixelFormat.Channels.allCases.flatMap { channels in
    [PixelFormat.Sample.uint8, .uint16, .float32].map { PixelFormat(channels, $0) }
  }

  /// Tiled equals untiled, whoever rounds.
  @Test(arguments: formats) func tilesLeaveNoTrace(format: PixelFormat) async throws {
    let image = try spotted(PixelSize(width: 33, height: 29), format, seed: 7)
    func picture(_ tile: Int?, alignment: Int, rounds: Bool) async throws -> [UInt8] {
      let upscaler = try upscaler(3, error: 0.021, alignment: alignment, rounds: { _ in rounds })
      return TestPictures.bytes(try await upscaler.upscale(image, to: UpscaleRequest(.scale(3), tile: tile)))
    }
    for rounds in [false, true] {
      let whole = try await picture(nil, alignment: 1, rounds: rounds)
      for (tile, alignment) in [(5, 1), (7, 6), (16, 4)] {
        #expect(try await picture(tile, alignment: alignment, rounds: rounds) == whole, "tiles of \(tile)")
      }
      // A gray picture's mean is taken of what was rounded, or not.
      guard rounds, format.channels.colorCount == 3 else { continue }
      #expect(try await picture(nil, alignment: 1, rounds: false) == whole)
    }
  }

  /// Flat pictures of any format come out as they are, at factors of one pass, of two, and of a resize after.
  @Test(arguments: formats, [2.0, 3, 4]) func flatPicturesStay(format: PixelFormat, factor: Double) async throws {
    for value in [0, 0.2, 0.5, 1] {
      let image = try TestPictures.picture(PixelSize(width: 9, height: 14), format) { _, _, channel in
        abs(value - 0.1 * Double(channel))
      }
      let result = try await upscaler(2, error: -0.03).upscale(image, to: UpscaleRequest(.scale(factor), tile: 5))
      let (before, after) = (floats(image), floats(result))
      let count = format.channels.count
      // A resampler's weights add up to 1 but for rounding.
      let limit: Float = format.sample == .float32 && factor == 3 ? 1e-6 : 0
      #expect(after.indices.allSatisfy { abs(after[$0] - before[$0 % count]) <= limit })
    }
  }

  /// What is not exactly one color is the network's, and so is what it makes of it.
  @Test func noiseIsLeftAlone() async throws {
    let image = try TestPictures.picture(PixelSize(width: 40, height: 40), PixelFormat(.rgb)) { x, y, _ in
      (x + y).isMultiple(of: 2) ? 1 : 254.0 / 255
    }
    let result = TestPictures.integers(
      try await upscaler(2, error: -5.0 / 255).upscale(image, to: UpscaleRequest(.scale(2))))
    #expect(Set(result) == [250, 249])
  }

  private func floats(_ image: UpscaleImage) -> [Float] {
    image.rows(0..<image.size.height).withUnsafeSamples { Array($0) }
  }
}
