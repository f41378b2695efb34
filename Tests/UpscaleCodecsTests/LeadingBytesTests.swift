import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// JPEG files that came with other bytes before them.
@Suite struct LeadingBytesTests {
  private static func file() throws -> [UInt8] {
    try ImageFile.encode(Pictures.smooth(PixelSize(width: 40, height: 30), .rgb), as: .jpeg)
  }

  /// Lines as mail has them, zeros, a lone start marker, and as many bytes as are looked through.
  static let junk: [[UInt8]] = [
    [0], Array("Content-Type: image/jpeg\r\n\r\n".utf8), [UInt8](repeating: 0, count: 4096), [0xFF, 0xD8, 0x00, 0x12],
    [UInt8](repeating: 0x20, count: 1 << 16),
  ]

  @Test(arguments: junk)
  func arePassedOver(junk: [UInt8]) throws {
    let file = try LeadingBytesTests.file()
    let expected = try ImageFile.decode(file)
    let decoded = try ImageFile.decode(junk + file)
    #expect(Pictures.bytes(decoded) == Pictures.bytes(expected))
    #expect(decoded.metadata.unread == [.leadingBytes])
    #expect(expected.metadata.unread == [])
    let info = try ImageFile.info(of: junk + file)
    #expect(info.fileFormat == .jpeg)
    #expect(info.image.size == expected.size)
    #expect(info.image.metadata.losses(in: .jpeg, at: info.image.size).count == 1)
  }

  @Test func filesAreReadSoToo() throws {
    let folder = try TestFolder()
    try folder.write(Array("junk".utf8) + LeadingBytesTests.file(), to: "in.jpg")
    #expect(try ImageFile.read(at: folder("in.jpg")).size == PixelSize(width: 40, height: 30))
  }

  /// What shows something else, and only has a JPEG picture inside, is not taken for it.
  @Test(arguments: [
    "II*\0", "FUJIFILMCCD-RAW", "PK\u{3}\u{4}", "%PDF-1.4", "8BPS", "GIF89a", "ID3", "RIFF", "\0\0\0\u{18}ftypheic",
  ])
  func picturesInsideOtherFilesAreNot(head: String) throws {
    let bytes = Array(head.utf8) + [UInt8](repeating: 0, count: 64) + (try LeadingBytesTests.file())
    let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(bytes) }
    // A TIFF file of this kind is read, but for this one, which ends early.
    #expect(error?.code == (head == "II*\0" ? .damagedFile : .unsupportedFormat))
  }

  @Test func farAwayIsNotFound() throws {
    let bytes = [UInt8](repeating: 0, count: 1 << 16 + 32) + (try LeadingBytesTests.file())
    let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(bytes) }
    #expect(error?.code == .unsupportedFormat)
  }
}
