import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct XMPTests {
  private static let size = PixelSize(width: 20, height: 10)

  private static func image(_ packet: [UInt8]) throws -> UpscaleImage {
    var image = try Pictures.smooth(size, .rgb)
    image.metadata.xmp = packet
    return image
  }

  @Test(arguments: ImageFileFormat.written, ImageFileFormat.written)
  func isCarriedBetweenFormats(first: ImageFileFormat, second: ImageFileFormat) throws {
    let packet = ForeignSegments.packet(
      #"dc:format="image/jpeg" xmp:Rating="4""#, "<dc:title>Fjörd &amp; sea</dc:title>")
    let once = try ImageFile.decode(ImageFile.encode(XMPTests.image(packet), as: first))
    let file = try ImageFile.encode(once, as: second)
    #expect(once.metadata.xmp == packet)
    #expect(once.metadata.texts.isEmpty && once.metadata.unread.isEmpty)
    #expect(try ImageFile.decode(file).metadata.xmp == packet)
    #expect(try ImageFile.info(of: file).image.metadata.xmp == packet)
    #expect(once.metadata.losses(in: second, at: once.size).isEmpty)
  }

  @Test(arguments: ImageFileFormat.written)
  func saysWhatIsTrueOfTheResult(format: ImageFileFormat) throws {
    let before = ForeignSegments.packet(
      #"tiff:Orientation="6" tiff:XResolution='72/1' exif:PixelXDimension = "4000" tiff:ImageWidthOther="7""#,
      "<tiff:ImageWidth>4000</tiff:ImageWidth><exif:PixelYDimension>1</exif:PixelYDimension><tiff:ImageLength/>"
        + "<tiff:YResolution>72/1</tiff:YResolution><tiff:ResolutionUnit>3</tiff:ResolutionUnit>")
    let after = ForeignSegments.packet(
      #"tiff:Orientation="1" tiff:XResolution='300/1' exif:PixelXDimension = "20" tiff:ImageWidthOther="7""#,
      "<tiff:ImageWidth>20</tiff:ImageWidth><exif:PixelYDimension>10</exif:PixelYDimension><tiff:ImageLength/>"
        + "<tiff:YResolution>300/1</tiff:YResolution><tiff:ResolutionUnit>2</tiff:ResolutionUnit>")
    var image = try XMPTests.image(before)
    image.metadata.density = PixelDensity(x: 300, y: 300, unit: .inch)
    let decoded = try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.xmp
    #expect(decoded.map { String(decoding: $0, as: UTF8.self) } == String(decoding: after, as: UTF8.self))
  }

  /// What other programs write: compressed in PNG, and behind the pixels.
  @Test(arguments: [false, true], [false, true])
  func isFoundWhereverPNGHasIt(isLate: Bool, isPacked: Bool) throws {
    let packet = ForeignSegments.packet(#"xmp:Rating="4""#)
    let head = Array("XML:com.adobe.xmp\0".utf8) + [isPacked ? 1 : 0, 0, 0, 0]
    let chunk = ("iTXt", head + (isPacked ? PNGBuilder.stored(packet) : packet))
    var file = PNGBuilder(width: 2, height: 2, depth: 8, colorType: 0) { _, _, _ in 7 }
    if isLate { file.chunksAfterPixels = [chunk] } else { file.chunksBeforePixels = [chunk] }
    #expect(try ImageFile.decode(file.bytes).metadata.xmp == packet)
    #expect(try ImageFile.info(of: file.bytes).image.metadata.xmp == packet)
  }

  @Test func moreThanASegmentHoldsIsTold() throws {
    let packet = ForeignSegments.packet(#"xmp:Rating="4""#)
    for (count, isKept) in [(65502, true), (65503, false), (200_000, false)] {
      let image = try XMPTests.image(packet + [UInt8](repeating: 0x20, count: count - packet.count))
      #expect((try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.xmp != nil) == isKept)
      #expect(image.metadata.losses(in: .jpeg, at: image.size).isEmpty == isKept)
      for format in [ImageFileFormat.png, .webp] {
        #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.xmp == image.metadata.xmp)
      }
    }
  }

  /// A stream that unpacks to more than may be, and one that is none.
  @Test func whatCannotBeUnpackedIsTold() throws {
    let head = Array("XML:com.adobe.xmp\0".utf8) + [1, 0, 0, 0]
    let bomb = ForeignSegments.packedSpaces(runs: 70_000)
    for body in [head + [1, 2, 3], head, Array("XML:com.adobe.xmp\0".utf8), head + bomb] {
      var file = PNGBuilder(width: 2, height: 2, depth: 8, colorType: 0) { _, _, _ in 7 }
      file.chunksBeforePixels = [("iTXt", body)]
      let metadata = try ImageFile.decode(file.bytes).metadata
      #expect(metadata.xmp == nil)
      #expect(metadata.unread.count == 1)
    }
  }

  @Test func conversionToSRGBReachesXMP() throws {
    var image = try XMPTests.image(
      ForeignSegments.packet(#"exif:ColorSpace="65535" photoshop:ICCProfile="Adobe RGB (1998)""#))
    image.metadata.iccProfile = MatrixProfile.adobeRGB
    let expected = ForeignSegments.packet(#"exif:ColorSpace="1" photoshop:ICCProfile="sRGB IEC61966-2.1""#)
    #expect(try image.convertedToSRGB().metadata.xmp == expected)
  }

  @Test func damagedPacketsNeverCrash() throws {
    var generator = SeededGenerator(seed: 5)
    let whole = ForeignSegments.packet(
      #"tiff:Orientation="6" exif:PixelXDimension="9""#, "<tiff:ImageWidth>9</tiff:ImageWidth>")
    for count in 0..<whole.count {
      var packet = Array(whole.prefix(count))
      if !packet.isEmpty {
        packet[.random(in: packet.indices, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      _ = XMPPacket(packet).corrected(size: XMPTests.size, density: PixelDensity(x: 9, y: 9, unit: .centimeter))
    }
    for tail in [
      "tiff:Orientation", "tiff:Orientation=", "tiff:Orientation=\"", "tiff:Orientation>", "tiff:Orientation>6",
    ] {
      #expect(XMPPacket(Array(tail.utf8)).corrected(size: XMPTests.size, density: nil) == Array(tail.utf8))
    }
  }
}
