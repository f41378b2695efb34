import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// Pictures and packets in JPEG files that no result has.
@Suite struct UnreadContentTests {
  private static let plain = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + ForeignSegments.packet(#"xmp:Rating="4""#)
  private static let gainMap =
    Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    + ForeignSegments.packet(#"xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0""#)
  private static let motion =
    Array("http://ns.adobe.com/xap/1.0/\0".utf8) + ForeignSegments.packet(#"GCamera:MotionPhoto="1""#)
  private static let pictures = Array("MPF\0II*\0".utf8) + [8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  private static let iso = Array("urn:iso:std:iso:ts:21496:-1\0".utf8) + [0, 0, 0, 0]
  private static let extended = ForeignSegments.extendedXMP + [UInt8](repeating: 65, count: 60)

  /// The segments of a file, what is told of it, and whether its XMP is kept.
  static let files: [([(UInt8, [UInt8])], [UnreadContent], Bool)] = [
    ([(0xE1, plain)], [], true),
    ([(0xE2, pictures), (0xE1, plain)], [.furtherPictures], true),
    ([(0xE1, gainMap), (0xE2, pictures)], [.gainMap], false),
    ([(0xE2, iso), (0xE2, pictures), (0xE1, plain)], [.gainMap], true),
    ([(0xE1, gainMap), (0xE2, iso)], [.gainMap], false),
    ([(0xE1, motion)], [.container], false),
    ([(0xE1, plain), (0xE1, extended)], [.extendedXMP], true),
  ]

  @Test(arguments: files)
  func isTold(segments: [(UInt8, [UInt8])], unread: [UnreadContent], keepsXMP: Bool) throws {
    var file = try ImageFile.encode(Pictures.smooth(PixelSize(width: 20, height: 10), .rgb), as: .jpeg)
    let pixels = Pictures.bytes(try ImageFile.decode(file))
    for (marker, body) in segments.reversed() { file = ForeignSegments.adding(marker, body, to: file) }
    // The second picture stands behind the first.
    let image = try ImageFile.decode(file + file)
    #expect(Pictures.bytes(image) == pixels)
    #expect(image.metadata.unread == unread)
    #expect(try ImageFile.info(of: file).image.metadata.unread == unread)
    for format in ImageFileFormat.written {
      #expect(image.metadata.losses(in: format, at: image.size) == unread.map(\.sentence))
      let bytes = try ImageFile.encode(image, as: format)
      #expect(bytes.firstRange(of: Array("MPF\0".utf8)) == nil && bytes.firstRange(of: Array("hdrgm".utf8)) == nil)
      let result = try ImageFile.decode(bytes).metadata
      #expect(result.unread == [])
      #expect((result.xmp != nil) == keepsXMP)
    }
  }

  @Test func theLinkToFurtherSegmentsIsCut() throws {
    let linked =
      ForeignSegments.xmp + ForeignSegments.packet(#"xmpNote:HasExtendedXMP="0123456789ABCDEF0123456789ABCDEF""#)
    var file = try ImageFile.encode(Pictures.smooth(PixelSize(width: 20, height: 10), .rgb), as: .jpeg)
    for body in [UnreadContentTests.extended, linked] { file = ForeignSegments.adding(0xE1, body, to: file) }
    let metadata = try ImageFile.decode(file).metadata
    #expect(metadata.xmp == ForeignSegments.packet(#"xmpNote:HasExtendedXMP="""#))
  }

  @Test func theyHaveWordsOfTheirOwn() {
    for content in UnreadContent.allCases {
      #expect(UnreadContent(rawValue: content.rawValue) == content)
      #expect(content.sentence.hasSuffix("."))
    }
    #expect(Set(UnreadContent.allCases.map(\.sentence)).count == UnreadContent.allCases.count)
    #expect(UnreadContent(rawValue: "nothing") == nil)
  }
}
