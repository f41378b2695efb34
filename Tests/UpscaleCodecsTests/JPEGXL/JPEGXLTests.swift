import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

/// JPEG XL files that `make_jpegxl_fixtures.py` makes, whose pixels are known, by djxl too.
@Suite(.enabled(if: ImageFileFormat.jpegXL.isRead)) struct JPEGXLTests {
  static func bytes(_ name: String) throws -> [UInt8] { try FixturePattern.bytes("JXLFixtures/\(name).jxl") }

  private func metadata(of name: String) throws -> ImageMetadata {
    try ImageFile.info(of: JPEGXLTests.bytes(name)).image.metadata
  }

  @Test(arguments: [
    ("plain", 24, 16, PixelFormat.Channels.rgb), ("boxed", 24, 16, .rgb), ("odd", 23, 15, .rgb),
    ("alpha", 24, 16, .rgba), ("gray", 24, 16, .gray), ("grayalpha", 24, 16, .grayAlpha), ("p3", 24, 16, .rgb),
    ("pq", 24, 16, .rgb), ("wide", 24, 16, .rgb), ("bomb", 24, 16, .rgb),
  ])
  func pixelsAreExact(name: String, width: Int, height: Int, channels: PixelFormat.Channels) async throws {
    let bytes = try JPEGXLTests.bytes(name)
    let image = try await ImageFile.decode(bytes)
    #expect(image.size == PixelSize(width: width, height: height))
    #expect(image.format == PixelFormat(channels))
    let isGrayAlpha = channels == .grayAlpha
    #expect(image.difference { FixturePattern.sample($0, $1, isGrayAlpha ? 3 * $2 : $2) } == 0)
    let info = try ImageFile.info(of: bytes)
    #expect(info.image == ImageInfo(size: image.size, format: image.format, metadata: image.metadata))
    #expect(info.fileFormat == .jpegXL)
  }

  /// More than 8 bits become sixteen, the largest the largest.
  @Test func deepSamplesAreKept() async throws {
    let deep = try await ImageFile.decode(JPEGXLTests.bytes("deep"))
    #expect(deep.format == PixelFormat(.rgb, .uint16))
    #expect(deep.difference { FixturePattern.sample($0, $1, $2) * 257 } == 0)
    let ten = try await ImageFile.decode(JPEGXLTests.bytes("ten"))
    #expect(ten.format == PixelFormat(.rgb, .uint16))
    let difference = ten.difference { x, y, channel in
      let sample = FixturePattern.sample(x, y, channel)
      return Int((Double(4 * sample + sample / 64) / 1023 * 65535).rounded())
    }
    #expect(difference == 0)
  }

  @Test func alphaIsTakenOutOfColors() async throws {
    let image = try await ImageFile.decode(JPEGXLTests.bytes("matte"))
    let difference = image.difference { x, y, channel in
      let (color, alpha) = (FixturePattern.sample(x, y, channel), FixturePattern.sample(x, y, 3))
      return channel == 3 || alpha == 0 ? color : min(255, (color * 255 + alpha / 2) / alpha)
    }
    #expect(difference == 0)
  }

  /// A JPEG file that was packed without loss, as djxl decodes it.
  @Test func packedJPEGIsDecoded() async throws {
    let image = try await ImageFile.decode(JPEGXLTests.bytes("recompressed"))
    let known = [
      (0, 0, [0, 0, 0]), (5, 3, [49, 48, 15]), (23, 15, [234, 242, 84]), (12, 8, [119, 129, 96]),
      (20, 2, [199, 33, 41]),
    ]
    for (x, y, color) in known { #expect((0..<3).map { image.sample(x, y, $0) } == color) }
  }

  /// The codestream turns pictures, once, and EXIF does not, which says 3 in all of these. Metadata may stand behind the
  /// pixels (7) and be packed (8).
  @Test(arguments: 1...8)
  func filesAreTurnedOnce(orientation: Int) async throws {
    let image = try await ImageFile.decode(JPEGXLTests.bytes("turned\(orientation)"))
    #expect(image.size == (orientation < 5 ? PixelSize(width: 24, height: 16) : PixelSize(width: 16, height: 24)))
    let difference = image.difference { x, y, channel in
      let (column, row) =
        switch orientation {
        case 1: (x, y)
        case 2: (23 - x, y)
        case 3: (23 - x, 15 - y)
        case 4: (x, 15 - y)
        case 5: (y, x)
        case 6: (y, 15 - x)
        case 7: (23 - y, 15 - x)
        default: (23 - y, x)
        }
      return FixturePattern.sample(column, row, channel)
    }
    #expect(difference == 0)
    #expect(image.metadata.exif != nil)
    #expect(image.metadata.xmp != nil)
    let again = try await ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(again.size == image.size)
    #expect(again.metadata.exif != nil)
  }

  @Test func colorsAreKept() throws {
    let plain = try metadata(of: "plain")
    #expect(plain.colorEncoding == nil)
    #expect(plain.iccProfile == nil)
    let pq = try metadata(of: "pq")
    #expect(pq.colorEncoding?.isHDR == true)
    #expect(pq.iccProfile == nil)
    #expect(try metadata(of: "p3").colorProfileName?.isEmpty == false)
    #expect(try metadata(of: "wide").colorProfileName == "Wide")
  }

  /// Lossy files have other colors inside; they become those of the file's profile, however unusual that is. In the dark, a step
  /// of its curve is none of the eye's.
  @Test func lossyColorsAreTheProfiles() async throws {
    let image = try await ImageFile.decode(JPEGXLTests.bytes("widelossy"))
    #expect(image.metadata.iccProfile == (try metadata(of: "wide").iccProfile))
    let difference = image.difference { x, y, channel in
      let sample = [x * 4, y * 5, 96][channel]
      return sample < 16 ? image.sample(x, y, channel) : sample
    }
    #expect(difference <= 6)
  }

  @Test func whatIsNotReadIsTold() throws {
    #expect(try metadata(of: "turned8").unread == [.gainMap])
    #expect(try metadata(of: "bomb").unread == [.unusableXMP])
    #expect(try metadata(of: "turned7").unread.isEmpty)
  }

  @Test(arguments: [("animation", "animation"), ("float", "floats"), ("inks", "CMYK"), ("many", "16 channels")])
  func othersAreRefused(name: String, word: String) async throws {
    let error = await #expect(throws: UpscaleError.self) { try await ImageFile.decode(JPEGXLTests.bytes(name)) }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains(word) == true)
  }

  /// A file that ends before its pixels do is no image, wherever it ends.
  @Test(arguments: ["plain", "boxed", "deep", "recompressed", "turned8", "widelossy"])
  func truncatedFilesAreErrors(name: String) async throws {
    let whole = try JPEGXLTests.bytes(name)
    for cut in stride(from: whole.starts(with: [0xFF]) ? 2 : 12, to: whole.count - 2, by: 3) {
      let error = await #expect(throws: UpscaleError.self) { try await ImageFile.decode(Array(whole[..<cut])) }
      #expect(error?.code == .damagedFile)
      #expect(error?.message.contains("truncated") == true)
    }
  }

  /// With any byte changed: an image or a typed error, never more.
  @Test(arguments: ["alpha", "deep", "recompressed", "turned7", "turned8", "widelossy"])
  func damagedFilesAreErrors(name: String) async throws {
    let whole = try JPEGXLTests.bytes(name)
    var codes: Set<UpscaleError.Code> = []
    for place in whole.indices {
      var changed = whole
      changed[place] ^= 0x55
      do { _ = try await ImageFile.decode(changed, options: DecodingOptions(maximumPixels: 1 << 22)) } catch {
        codes.insert(error.code)
      }
    }
    #expect(codes.isSubset(of: [.damagedFile, .unsupportedFormat, .limitExceeded]))
    #expect(codes.contains(.damagedFile))
  }

  @Test func sizesAreKnownFromTheStart() throws {
    let whole = try JPEGXLTests.bytes("widelossy")
    let image = try ImageFile.info(of: Array(whole[..<(whole.count / 2)])).image
    #expect(image.size == PixelSize(width: 64, height: 48))
  }

  @Test func isKnownByName() throws {
    #expect(try ImageFileFormat(path: "large.JXL") == .jpegXL)
    #expect(ImageFileFormat(rawValue: "jxl") == .jpegXL)
  }
}
