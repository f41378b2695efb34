import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

/// HEIC and AVIF files that `make_heif_fixtures.py` makes, whose pixels are known.
@Suite(.enabled(if: ImageFileFormat.heic.isRead)) struct HEIFTests {
  static func bytes(_ name: String) throws -> [UInt8] { try FixturePattern.bytes("Fixtures/\(name)") }

  static let names = [
    "alpha.avif", "alpha.heic", "deep.avif", "deep.heic", "odd.heic", "p3.avif", "plain.avif", "plain.heic", "pq.avif",
    "turned5.heic", "turned6.heic", "turned8.heic", "two.heic",
  ]

  @Test(arguments: [
    ("plain.heic", 24, 16, PixelFormat.Channels.rgb), ("plain.avif", 24, 16, .rgb), ("odd.heic", 23, 15, .rgb),
    ("alpha.heic", 24, 16, .rgba), ("alpha.avif", 24, 16, .rgba), ("p3.avif", 24, 16, .rgb), ("two.heic", 24, 16, .rgb),
  ])
  func pixelsAreExact(name: String, width: Int, height: Int, channels: PixelFormat.Channels) async throws {
    let bytes = try HEIFTests.bytes(name)
    let image = try await ImageFile.decode(bytes)
    #expect(image.size == PixelSize(width: width, height: height))
    #expect(image.format == PixelFormat(channels))
    #expect(image.difference(from: FixturePattern.sample) == 0)
    let info = try ImageFile.info(of: bytes)
    #expect(info.image == ImageInfo(size: image.size, format: image.format, metadata: image.metadata))
    #expect(info.fileFormat == (name.hasSuffix("heic") ? .heic : .avif))
  }

  /// Ten bits become sixteen, the largest the largest.
  @Test(arguments: ["deep.heic", "deep.avif"])
  func deepSamplesAreKept(name: String) async throws {
    let image = try await ImageFile.decode(HEIFTests.bytes(name))
    #expect(image.format == PixelFormat(.rgb, .uint16))
    // A step of 10 bits is 64 of 16, and programs round to it in their ways.
    #expect(image.difference { FixturePattern.sample($0, $1, $2) * 257 } <= 64)
    #expect(image.sample(5, 0, 1) == 0)
  }

  /// The file's own properties turn it, once; what EXIF says of that is true of the result.
  @Test(arguments: [5, 6, 8])
  func filesAreTurnedOnce(orientation: Int) async throws {
    let image = try await ImageFile.decode(HEIFTests.bytes("turned\(orientation).heic"))
    #expect(image.size == PixelSize(width: 16, height: 24))
    let turned = image.difference { x, y, channel in
      switch orientation {
      case 5: FixturePattern.sample(y, x, channel)
      case 6: FixturePattern.sample(y, 15 - x, channel)
      default: FixturePattern.sample(23 - y, x, channel)
      }
    }
    #expect(turned == 0)
    #expect(image.metadata.exif != nil)
    #expect(image.metadata.xmp != nil)
    #expect(image.metadata.iccProfile?.count ?? 0 > 100)
    let again = try await ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(again.size == image.size)
    #expect(again.metadata.iccProfile == image.metadata.iccProfile)
  }

  @Test func colorsWithoutAProfileAreKept() throws {
    #expect(try ImageFile.info(of: HEIFTests.bytes("p3.avif")).image.metadata.colorEncoding?.name == "Display P3")
    let pq = try ImageFile.info(of: HEIFTests.bytes("pq.avif")).image.metadata
    #expect(pq.colorEncoding?.isHDR == true)
    #expect(pq.losses(in: .png, at: PixelSize(width: 24, height: 16)).isEmpty)
    #expect(!pq.losses(in: .jpeg, at: PixelSize(width: 24, height: 16)).isEmpty)
    #expect(try ImageFile.info(of: HEIFTests.bytes("plain.avif")).image.metadata.colorEncoding == nil)
  }

  @Test func furtherPicturesAreTold() throws {
    #expect(try ImageFile.info(of: HEIFTests.bytes("two.heic")).image.metadata.unread == [.furtherPictures])
    #expect(try ImageFile.info(of: HEIFTests.bytes("plain.heic")).image.metadata.unread.isEmpty)
  }

  @Test func sequencesAreRefused() async throws {
    let error = await #expect(throws: UpscaleError.self) {
      try await ImageFile.decode(HEIFTests.bytes("sequence.avif"))
    }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("animation") == true)
  }

  /// Cut anywhere, with any byte changed: an image or a typed error, never more.
  @Test(arguments: ["alpha.avif", "turned6.heic", "two.heic", "deep.heic"])
  func damagedFilesAreErrors(name: String) async throws {
    let whole = try HEIFTests.bytes(name)
    var codes: Set<UpscaleError.Code> = []
    for cut in stride(from: 12, to: whole.count - 1, by: 37) {
      do { _ = try await ImageFile.decode(Array(whole[..<cut])) } catch { codes.insert(error.code) }
    }
    for place in stride(from: 0, to: whole.count, by: 5) {
      var changed = whole
      changed[place] ^= 0x55
      do { _ = try await ImageFile.decode(changed) } catch { codes.insert(error.code) }
    }
    #expect(codes.isSubset(of: [.damagedFile, .unsupportedFormat, .limitExceeded]))
    #expect(codes.contains(.damagedFile))
  }
}
