import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct MetadataTests {
  /// An RGB profile that libpng lets pass: a header (ICC.1:2010, 7.2), no tags, and noise, because it takes what
  /// compresses to a few bytes for a fragment.
  static let profile: [UInt8] = {
    var generator = SeededGenerator(seed: 3)
    var bytes = [UInt8](repeating: 0, count: 132)
    bytes += (0..<380).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    bytes[2] = 2
    bytes[8] = 4
    bytes.replaceSubrange(12..<16, with: Array("mntr".utf8))
    bytes.replaceSubrange(16..<20, with: Array("RGB ".utf8))
    bytes.replaceSubrange(20..<24, with: Array("XYZ ".utf8))
    bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
    bytes.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
    return bytes
  }()

  @Test(arguments: ImageFileFormat.written, ImageFileFormat.written)
  func isCarriedBetweenFormats(first: ImageFileFormat, second: ImageFileFormat) throws {
    var image = try Pictures.smooth(PixelSize(width: 20, height: 10), .rgb)
    let exif = ExifBuilder(isBigEndian: true, orientation: 1, width: 20, height: 10).bytes
    image.metadata = ImageMetadata(
      iccProfile: MetadataTests.profile, exif: exif, density: PixelDensity(x: 300, y: 300, unit: .inch))
    let once = try ImageFile.decode(ImageFile.encode(image, as: first))
    let twice = try ImageFile.decode(ImageFile.encode(once, as: second))
    let expected = try #require(ExifBlock(exif)).corrected(size: image.size, density: image.metadata.density)
    for (decoded, formats) in [(once, [first]), (twice, [first, second])] {
      #expect(decoded.metadata.iccProfile == MetadataTests.profile)
      let found = try #require(decoded.metadata.exif.flatMap(ExifBlock.init))
      if formats.contains(.tiff) {
        // Its directories became the file's.
        let camera = try #require(found.cameraDirectory)
        #expect(found.entry(.pixelXDimension, in: camera).flatMap { found.integer(at: $0.valueOffset, count: 4) } == 20)
        #expect(found.entry(.pixelYDimension, in: camera).flatMap { found.integer(at: $0.valueOffset, count: 4) } == 10)
      } else {
        #expect(formats.contains { !$0.storesDensity } || found.bytes == expected)
      }
      let density = try #require(decoded.metadata.density).converted(to: .inch)
      #expect(abs(density.x - 300) < 0.01 && abs(density.y - 300) < 0.01)
    }
  }

  @Test(arguments: [PixelDensity(x: 300, y: 150, unit: .inch), PixelDensity(x: 118, y: 118, unit: .centimeter)])
  func densityIsExactInJPEG(density: PixelDensity) throws {
    var image = try Pictures.smooth(PixelSize(width: 2, height: 2), .gray)
    image.metadata.density = density
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.density == density)
    // By way of PNG it is rounded to pixels a meter, and back to what it was.
    let png = try ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(png.metadata.density?.unit == .meter)
    let back = try ImageFile.decode(ImageFile.encode(png, as: .jpeg)).metadata.density?.converted(to: density.unit)
    #expect(abs(try #require(back).x - density.x) < 0.5)
  }

  @Test(arguments: [0, .nan, .infinity, 1e-9, 1e12, -300])
  func densitiesNoFormatHoldsAreLeftOut(value: Double) throws {
    var image = try Pictures.smooth(PixelSize(width: 2, height: 2), .gray)
    image.metadata.density = PixelDensity(x: value, y: 300, unit: .inch)
    for format in ImageFileFormat.written {
      #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.density == nil)
    }
  }

  @Test func exifStatesTheDensityWhereTheFileDoesNot() throws {
    var file = PNGBuilder(width: 1, height: 1, depth: 8, colorType: 0) { _, _, _ in 7 }
    file.chunksBeforePixels = [("eXIf", ExifBuilder(isBigEndian: false, orientation: 1, resolution: (240, 1)).bytes)]
    let image = try ImageFile.decode(file.bytes)
    #expect(image.metadata.density == PixelDensity(x: 240, y: 240, unit: .inch))
    // Both then say the same.
    let jpeg = try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata
    #expect(jpeg.density == PixelDensity(x: 240, y: 240, unit: .inch))
    #expect(jpeg.exif.flatMap(ExifBlock.init)?.density == jpeg.density)
  }

  @Test(arguments: [
    ColorEncoding(gamma: 45455), ColorEncoding(sRGBIntent: 1),
    ColorEncoding(chromaticities: [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000], gamma: 45455),
  ])
  func colorChunksAreCarried(encoding: ColorEncoding) throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata.colorEncoding = encoding
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .png)).metadata.colorEncoding == encoding)
  }

  @Test func aProfileStandsInForTheColorChunks() throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata.iccProfile = MetadataTests.profile
    image.metadata.colorEncoding = ColorEncoding(gamma: 100_000)
    let decoded = try ImageFile.decode(ImageFile.encode(image, as: .png)).metadata
    #expect(decoded.colorEncoding == nil)
    #expect(decoded.iccProfile == MetadataTests.profile)
  }

  /// A segment of a JPEG file holds 65527 bytes of EXIF; a profile spans several.
  @Test func largeBlocks() throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    let exif = ExifBuilder(isBigEndian: true, orientation: 1).bytes
    for (count, isKept) in [(65527, true), (65528, false)] {
      image.metadata.exif = exif + [UInt8](repeating: 0, count: count - exif.count)
      #expect(try ImageFile.decode(ImageFile.encode(image, as: .webp)).metadata.exif?.count == count)
      #expect((try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.exif != nil) == isKept)
      #expect(try ImageFile.decode(ImageFile.encode(image, as: .png)).metadata.exif?.count == count)
    }
    image.metadata.iccProfile = MetadataTests.profile + [UInt8](repeating: 9, count: 200_000)
    #expect(
      try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.iccProfile == image.metadata.iccProfile)
    image.metadata.iccProfile = [UInt8](repeating: 9, count: 255 * 65519 + 1)
    let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: .jpeg) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func brokenBlocksAreLeftOut() throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata = ImageMetadata(
      colorEncoding: ColorEncoding(chromaticities: [1], gamma: .max, sRGBIntent: 200), exif: [1, 2, 3])
    for format in ImageFileFormat.written {
      #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.exif == nil)
    }
    // A profile libpng finds fault with does not fail the picture either.
    image.metadata.iccProfile = [1, 2, 3]
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .png)).metadata.iccProfile == nil)
  }
}
