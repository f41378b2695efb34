import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// IPTC and what else Photoshop puts beside it.
@Suite struct ImageResourcesTests {
  private static let iptc = ForeignSegments.resource(0x0404, ForeignSegments.caption)
  private static let link = ForeignSegments.resource(0x040B, Array("https://example.com".utf8), name: "URL")
  private static let resolution = ForeignSegments.resource(1005, [UInt8](repeating: 1, count: 16))
  private static let thumbnail = ForeignSegments.resource(1036, [UInt8](repeating: 2, count: 301))

  private static func file(_ segments: [[UInt8]]) throws -> [UInt8] {
    let plain = try ImageFile.encode(Pictures.smooth(PixelSize(width: 20, height: 10), .rgb), as: .jpeg)
    return segments.reversed().reduce(plain) { ForeignSegments.adding(0xED, ForeignSegments.photoshop + $1, to: $0) }
  }

  @Test func isKeptInJPEGWithoutWhatBecomesUntrue() throws {
    let all =
      ImageResourcesTests.resolution + ImageResourcesTests.iptc + ImageResourcesTests.thumbnail
      + ImageResourcesTests.link
    let image = try ImageFile.decode(ImageResourcesTests.file([all]))
    #expect(image.metadata.imageResources == all)
    let again = try ImageFile.decode(ImageFile.encode(image, as: .jpeg))
    #expect(again.metadata.imageResources == ImageResourcesTests.iptc + ImageResourcesTests.link)
    #expect(image.metadata.losses(in: .jpeg, at: image.size).isEmpty)
  }

  /// Long resources go on in the next segment, wherever they are cut.
  @Test func severalSegmentsAreOne() throws {
    let long = ForeignSegments.resource(0x0404, (0..<150_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    let parts = [Array(long[..<65_000]), Array(long[65_000..<130_000]), Array(long[130_000...])]
    let image = try ImageFile.decode(ImageResourcesTests.file(parts))
    #expect(image.metadata.imageResources == long)
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.imageResources == long)
  }

  @Test(arguments: [ImageFileFormat.png, .webp])
  func itsLossIsTold(format: ImageFileFormat) throws {
    let path = ForeignSegments.resource(2000, [UInt8](repeating: 0, count: 26))
    for (resources, words) in [
      (ImageResourcesTests.iptc, ["IPTC"]), (ImageResourcesTests.resolution, []), (path, ["paths"]),
      (ImageResourcesTests.link, ["copyright"]), (path + ImageResourcesTests.iptc, ["IPTC", "paths"]),
    ] {
      let image = try ImageFile.decode(ImageResourcesTests.file([resources]))
      let losses = image.metadata.losses(in: format, at: image.size)
      #expect(losses.count == words.count)
      for (loss, word) in zip(losses, words) { #expect(loss.contains(word)) }
      #expect(try ImageFile.decode(ImageFile.encode(image, as: format)).metadata.imageResources == nil)
    }
  }

  @Test func damagedResourcesNeverCrash() throws {
    let whole = ImageResourcesTests.iptc + ImageResourcesTests.link
    for count in 0..<whole.count {
      let kept = ImageResources(Array(whole.prefix(count))).withoutSizes()
      #expect(kept.isEmpty || kept.starts(with: ImageResourcesTests.iptc) || count < ImageResourcesTests.iptc.count)
      for index in 0..<count {
        var damaged = whole
        damaged[index] = 0xFF
        _ = ImageResources(damaged).withoutSizes()
      }
    }
  }
}
