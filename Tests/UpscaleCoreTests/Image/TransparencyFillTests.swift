import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct TransparencyFillTests {
  static let sizes = [(1, 1), (1, 7), (7, 1), (2, 2), (5, 9), (16, 16), (33, 17)].map {
    PixelSize(width: $0.0, height: $0.1)
  }
  static let formats = [
    PixelFormat(.grayAlpha), PixelFormat(.rgba), PixelFormat(.grayAlpha, .uint16), PixelFormat(.rgba, .uint16),
  ]

  @Test(arguments: sizes, formats)
  func theMostOpaquePixelsAreUntouched(size: PixelSize, format: PixelFormat) throws {
    var generator = SeededGenerator(seed: 3)
    let count = format.channels.count
    let image = try TestPictures.picture(size, format) { _, _, channel in
      // Transparent, half-transparent and opaque pixels side by side.
      let value = Double.random(in: 0...1, using: &generator)
      return channel == count - 1 ? min(1, max(0, 2 * value - 0.5)) : value
    }
    let maximum = format.sample == .uint8 ? 255 : 65535
    let (before, after) = (TestPictures.integers(image), TestPictures.integers(TransparencyFill.filled(image)))
    for pixel in stride(from: 0, to: before.count, by: count) {
      #expect(after[pixel + count - 1] == before[pixel + count - 1])
      if before[pixel + count - 1] == maximum {
        #expect(after[pixel..<pixel + count] == before[pixel..<pixel + count])
      }
    }
  }

  @Test(arguments: sizes, formats)
  func evenlyTransparentAreasAreUntouched(size: PixelSize, format: PixelFormat) throws {
    var generator = SeededGenerator(seed: 5)
    let last = format.channels.count - 1
    let image = try TestPictures.picture(size, format) { _, _, channel in
      channel == last ? 0.4 : Double.random(in: 0...1, using: &generator)
    }
    #expect(TestPictures.bytes(TransparencyFill.filled(image)) == TestPictures.bytes(image))
  }

  /// A red object cut out of a white page: its soft edge carries the page's white, which must go.
  @Test func theOldBackgroundLeavesTheEdge() throws {
    let image = try TestPictures.picture(PixelSize(width: 12, height: 5), PixelFormat(.rgba)) { x, _, channel in
      if x < 5 { return [0.8, 0, 0, 1][channel] }
      return x == 5 ? [0.95, 0.9, 0.9, 0.4][channel] : [1, 1, 1, 0][channel]
    }
    let filled = TestPictures.integers(TransparencyFill.filled(image))
    for y in 0..<5 {
      let (edge, outside) = ((y * 12 + 5) * 4, (y * 12 + 7) * 4)
      #expect(filled[edge + 1] < 40 && filled[edge] < 215, "\(filled[edge..<edge + 4])")
      #expect(filled[outside + 1] < 100, "\(filled[outside..<outside + 4])")
    }
  }

  @Test(arguments: sizes, formats)
  func nothingToFillChangesNothing(size: PixelSize, format: PixelFormat) throws {
    let last = format.channels.count - 1
    for alpha in [0.0, 1.0] {
      var generator = SeededGenerator(seed: 4)
      let image = try TestPictures.picture(size, format) { _, _, channel in
        channel == last ? alpha : Double.random(in: 0...1, using: &generator)
      }
      #expect(TestPictures.bytes(TransparencyFill.filled(image)) == TestPictures.bytes(image))
    }
  }

  /// An object of one color: everything transparent becomes that color, near and far.
  @Test(arguments: sizes.dropFirst(), formats)
  func transparentPixelsTakeTheObjectsColor(size: PixelSize, format: PixelFormat) throws {
    let count = format.channels.count
    let color = [0.8, 0.2, 0.4].prefix(count - 1)
    let image = try TestPictures.picture(size, format) { x, y, channel in
      let inside = x == size.width / 2 && y == size.height / 2
      return inside ? (channel == count - 1 ? 0.5 : color[channel]) : 0
    }
    let maximum = format.sample == .uint8 ? 255.0 : 65535
    let samples = TestPictures.integers(TransparencyFill.filled(image))
    for (index, sample) in samples.enumerated() where index % count < count - 1 {
      // One step of the format: the color is premultiplied and divided again in float32.
      #expect(abs(Double(sample) - color[index % count] * maximum) <= 1)
    }
  }

  @Test func pixelsTakeTheColorNearby() throws {
    // Red at the left end, green at the right, nothing between.
    let image = try TestPictures.picture(PixelSize(width: 64, height: 4), PixelFormat(.rgba)) { x, _, channel in
      if x == 0 { return [1, 0, 0, 1][channel] }
      if x == 63 { return [0, 1, 0, 1][channel] }
      return 0
    }
    let samples = TestPictures.integers(TransparencyFill.filled(image))
    #expect(samples[4..<8] == [255, 0, 0, 0])
    #expect(samples[62 * 4..<63 * 4] == [0, 255, 0, 0])
  }

  @Test func picturesWithoutAlphaStay() throws {
    let image = try TestPictures.noise(PixelSize(width: 5, height: 5), PixelFormat(.rgb))
    #expect(TestPictures.bytes(TransparencyFill.filled(image)) == TestPictures.bytes(image))
  }
}
