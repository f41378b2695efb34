import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

/// AVIF as it is written, by way of its own decoder.
@Suite(.enabled(if: ImageFileFormat.avif.isWritten)) struct AVIFWritingTests {
  @Test(arguments: [PixelFormat.Channels.rgb, .rgba])
  func losslessIsExact(channels: PixelFormat.Channels) async throws {
    for size in [PixelSize(width: 1, height: 1), PixelSize(width: 13, height: 7), PixelSize(width: 130, height: 67)] {
      let image = try TestPictures.noise(size, PixelFormat(channels))
      let file = try await ImageFile.encode(image, as: .avif, options: EncodingOptions(lossless: true))
      let decoded = try await ImageFile.decode(file)
      #expect(decoded.format == image.format && decoded.size == size)
      #expect(decoded.withUnsafeBytes { Array($0) } == image.withUnsafeBytes { Array($0) })
    }
  }

  /// Sixteen bits come back within what twelve can say.
  @Test func deepSamplesKeepTwelveBits() async throws {
    let image = try TestPictures.noise(PixelSize(width: 40, height: 30), PixelFormat(.rgb, .uint16))
    let file = try await ImageFile.encode(image, as: .avif, options: EncodingOptions(lossless: true))
    let decoded = try await ImageFile.decode(file)
    #expect(decoded.format == image.format)
    let largest = image.withUnsafeBytes { before in
      decoded.withUnsafeBytes { after in
        zip(before.bindMemory(to: UInt16.self), after.bindMemory(to: UInt16.self)).map { abs(Int($0) - Int($1)) }.max()
      }
    }
    #expect(try #require(largest) <= 9)
    #expect(try #require(largest) > 0)
  }

  @Test func qualityIsWhatItIsFor() async throws {
    let image = try TestPictures.picture(PixelSize(width: 160, height: 120), PixelFormat(.rgb)) { x, y, channel in
      0.5 + 0.4 * Double((x * (channel + 1) / 16 + y / 16) % 2)
    }
    var counts: [Int] = []
    for quality in [20.0, 60, 95] {
      let file = try await ImageFile.encode(image, as: .avif, options: EncodingOptions(quality: quality))
      counts.append(file.count)
    }
    #expect(counts[0] < counts[1] && counts[1] < counts[2], "\(counts)")
  }

  /// Held to a number of bytes, at the highest whole quality that fits.
  @Test func filesAreHeldToBytes() async throws {
    let image = try TestPictures.noise(PixelSize(width: 96, height: 64), PixelFormat(.rgb))
    let largest = try await ImageFile.encode(image, as: .avif, options: EncodingOptions(quality: 60)).count
    let file = try await ImageFile.encode(image, as: .avif, options: EncodingOptions(maximumBytes: largest))
    #expect(file.count <= largest && file.count > largest / 2)
  }

  /// Code points are kept, and nothing is said to be lost, unless there is a profile as well.
  @Test func wideColorsAreKept() async throws {
    var image = try TestPictures.noise(PixelSize(width: 16, height: 16), PixelFormat(.rgb, .uint16))
    image.metadata.colorEncoding = ColorEncoding(codePoints: [9, 16, 0, 1])
    #expect(image.metadata.losses(in: .avif, at: image.size).isEmpty)
    let decoded = try await ImageFile.decode(ImageFile.encode(image, as: .avif))
    #expect(decoded.metadata.colorEncoding?.codePoints?.prefix(2) == [9, 16])
  }
}
