import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct PNGTextTests {
  static let chunks: [(name: String, bytes: [UInt8])] = [
    ("tEXt", Array("Title\0Quiet bay".utf8)),
    ("zTXt", Array("Description\0\0".utf8) + PNGBuilder.stored(Array("long".utf8))),
    ("iTXt", Array("parameters\0\0\0en\0\0Größe: 1".utf8)),
    ("tEXt", Array("Title\0once more".utf8)),
  ]

  private static func file(_ before: [(name: String, bytes: [UInt8])], after: [(name: String, bytes: [UInt8])] = [])
    -> [UInt8]
  {
    var file = PNGBuilder(width: 2, height: 2, depth: 8, colorType: 2) { _, _, _ in 7 }
    (file.chunksBeforePixels, file.chunksAfterPixels) = (before, after)
    return file.bytes
  }

  @Test(arguments: [false, true])
  func isKeptInPNG(isLate: Bool) throws {
    let file = isLate ? PNGTextTests.file([], after: PNGTextTests.chunks) : PNGTextTests.file(PNGTextTests.chunks)
    let image = try ImageFile.decode(file)
    #expect(image.metadata.texts.map(\.bytes) == PNGTextTests.chunks.map(\.bytes))
    #expect(image.metadata.texts.map(\.keyword) == ["Title", "Description", "parameters", "Title"])
    #expect(try ImageFile.info(of: file).image.metadata.texts == image.metadata.texts)
    let again = try ImageFile.encode(image, as: .png)
    #expect(try ImageFile.decode(again).metadata.texts == image.metadata.texts)
    let names = PictureChunks(again, .png).names
    #expect(names.filter { $0.hasSuffix("Xt") } == ["tEXt", "zTXt", "iTXt", "tEXt"])
    #expect(image.metadata.losses(in: .png, at: image.size).isEmpty)
  }

  @Test(arguments: [ImageFileFormat.jpeg, .webp])
  func itsLossIsToldByKeyword(format: ImageFileFormat) throws {
    let image = try ImageFile.decode(PNGTextTests.file(PNGTextTests.chunks))
    let losses = image.metadata.losses(in: format, at: image.size)
    #expect(losses.count == 1)
    #expect(losses.first?.hasSuffix("Title, Description, parameters.") == true)
    #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.texts.isEmpty)
  }

  /// Without a keyword, with one that is too long, and with a sum that is not theirs: as libpng passes over them.
  @Test func brokenChunksAreLeftOut() throws {
    let bodies: [[UInt8]] = [[], [0, 1], Array("nothing ends this".utf8), [UInt8](repeating: 65, count: 80) + [0]]
    let image = try ImageFile.decode(PNGTextTests.file(bodies.map { ("tEXt", $0) }))
    #expect(image.metadata.texts.isEmpty)
    var file = PNGTextTests.file([("tEXt", Array("Title\0x".utf8))])
    let index = try #require(file.firstRange(of: Array("Title".utf8)))
    file[index.lowerBound] = UInt8(ascii: "B")
    #expect(try ImageFile.decode(file).metadata.texts.isEmpty)
  }

  @Test func moreThanIsReadIsTold() throws {
    let many = (0...1000).map { ("tEXt", Array("Number\0\($0)".utf8)) }
    let metadata = try ImageFile.decode(PNGTextTests.file(many)).metadata
    #expect(metadata.texts.count == 1000)
    #expect(metadata.unread == [.longText])
  }
}
