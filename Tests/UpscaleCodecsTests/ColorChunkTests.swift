import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// Colors that only PNG's chunks state.
@Suite struct ColorChunkTests {
  static let p3 = ColorEncoding(codePoints: [12, 13, 0, 1])
  static let pq = ColorEncoding(codePoints: [9, 16, 0, 1])
  static let hlg = ColorEncoding(codePoints: [9, 18, 0, 1])
  static let sRGB = ColorEncoding(codePoints: [1, 13, 0, 1])
  static let linear = ColorEncoding(gamma: 100_000)
  static let usual = ColorEncoding(
    chromaticities: [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000], gamma: 45455)
  static let wide = ColorEncoding(
    chromaticities: [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000], gamma: 45455)

  static let names: [(ColorEncoding, String, isSRGB: Bool)] = [
    (p3, "Display P3", false), (pq, "BT.2020 PQ (HDR)", false), (hlg, "BT.2020 HLG (HDR)", false), (sRGB, "sRGB", true),
    (linear, "gamma 1/1.0", false), (usual, "sRGB", true),
    (wide, "gamma 1/2.2, custom primaries", false),
    (ColorEncoding(codePoints: [7, 7, 0, 1]), "primaries 7 transfer 7", false),
    (ColorEncoding(sRGBIntent: 0), "sRGB", true), (ColorEncoding(), "sRGB", true),
  ]

  @Test(arguments: names)
  func haveNames(encoding: ColorEncoding, name: String, isSRGB: Bool) {
    #expect(encoding.name == name)
    #expect(encoding.isSRGB == isSRGB)
  }

  @Test(arguments: [p3, pq, hlg, sRGB, wide])
  func areKeptInPNG(encoding: ColorEncoding) throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata.colorEncoding = encoding
    let file = try ImageFile.encode(image, as: .png)
    #expect(try ImageFile.decode(file).metadata.colorEncoding == encoding)
    #expect(try ImageFile.info(of: file).image.metadata.colorEncoding == encoding)
    #expect(image.metadata.losses(in: .png, at: image.size).isEmpty)
    // Before the pixels, and with the sum that libpng wants: other readers must find it too.
    let names = PictureChunks(file, .png).names
    let (first, pixels) = (names.firstIndex(of: "cICP"), names.firstIndex(of: "IDAT"))
    if encoding.codePoints != nil { #expect(try #require(first) < #require(pixels)) }
  }

  @Test(arguments: names, [ImageFileFormat.jpeg, .webp])
  func theirLossIsTold(named: (ColorEncoding, String, isSRGB: Bool), format: ImageFileFormat) throws {
    var metadata = ImageMetadata(colorEncoding: named.0)
    let losses = metadata.losses(in: format, at: PixelSize(width: 3, height: 3))
    #expect(losses.count == (named.isSRGB ? 0 : 1))
    #expect(losses.allSatisfy { $0.contains(named.1) })
    // A profile says it too, but not HDR.
    metadata.iccProfile = MatrixProfile.adobeRGB
    #expect(metadata.losses(in: format, at: PixelSize(width: 3, height: 3)).count == (named.0.isHDR ? 1 : 0))
  }

  @Test(arguments: names)
  func areNeverTakenForSRGB(encoding: ColorEncoding, name: String, isSRGB: Bool) throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata.colorEncoding = encoding
    if isSRGB {
      #expect(try Pictures.bytes(image.convertedToSRGB()) == Pictures.bytes(image))
    } else {
      let error = #expect(throws: UpscaleError.self) { try image.convertedToSRGB() }
      #expect(error?.code == .unsupportedFormat)
      #expect(error?.message.contains(name) == true)
    }
  }

  /// Code points come before a profile.
  @Test func besideAProfile() throws {
    var image = try Pictures.smooth(PixelSize(width: 3, height: 3), .rgb)
    image.metadata.iccProfile = MatrixProfile.adobeRGB
    image.metadata.colorEncoding = ColorChunkTests.pq
    let decoded = try ImageFile.decode(ImageFile.encode(image, as: .png)).metadata
    #expect(decoded.iccProfile == MatrixProfile.adobeRGB && decoded.colorEncoding == ColorChunkTests.pq)
    #expect(throws: UpscaleError.self) { try image.convertedToSRGB() }
    image.metadata.colorEncoding = ColorChunkTests.sRGB
    #expect(try Pictures.bytes(image.convertedToSRGB()) == Pictures.bytes(image))
    image.metadata.colorEncoding = ColorChunkTests.p3
    let converted = try image.convertedToSRGB()
    #expect(Pictures.bytes(converted) != Pictures.bytes(image))
    #expect(converted.metadata.colorEncoding == ColorEncoding(sRGBIntent: 1))
  }
}
