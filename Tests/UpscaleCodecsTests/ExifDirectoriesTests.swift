import Testing

@testable import UpscaleCodecs

/// EXIF's directories taken out of one structure and put into another.
@Suite struct ExifDirectoriesTests {
  /// A structure with a camera, a place and what the camera refers to, in either order of bytes.
  private func structure(isBigEndian: Bool) -> [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      TIFFLayout(isBigEndian: isBigEndian, isBig: false).number(value, count)
    }
    func entry(_ tag: Int, _ kind: Int, _ count: Int, _ value: [UInt8]) -> [UInt8] {
      number(tag, 2) + number(kind, 2) + number(count, 4) + value
    }
    let ascii: [UInt8] = Array("R98\0".utf8)
    var bytes = TIFFLayout(isBigEndian: isBigEndian, isBig: false).header
    bytes += number(3, 2) + entry(0x010F, 2, 4, Array("Cam\0".utf8)) + entry(0x8769, 4, 1, number(50, 4))
    bytes += entry(0x8825, 4, 1, number(92, 4)) + number(0, 4)
    bytes += number(2, 2) + entry(0x829A, 5, 1, number(110, 4)) + entry(0xA005, 4, 1, number(118, 4)) + number(0, 4)
    bytes += [UInt8](repeating: 0, count: 92 - bytes.count)
    bytes += number(1, 2) + entry(0x0001, 2, 2, [0x4E, 0, 0, 0]) + number(0, 4)
    bytes += number(1, 4) + number(60, 4)
    return bytes + number(1, 2) + entry(0x0001, 2, 4, ascii) + number(0, 4)
  }

  @Test(arguments: [false, true], [false, true])
  func areTheSameElsewhere(isBigEndian: Bool, isBig: Bool) throws {
    let structure = structure(isBigEndian: isBigEndian)
    let directories = try #require(structure.withUnsafeBytes(ExifDirectories.init))
    let block = try #require(directories.block)
    let again = try #require(block.bytes.withUnsafeBytes(ExifDirectories.init))
    #expect(again.block?.bytes == block.bytes)

    // As in a TIFF file: behind its header, with a main directory that refers to them.
    let layout = TIFFLayout(isBigEndian: isBigEndian, isBig: isBig)
    let placed = directories.placed(at: layout.headerBytes, isBig: isBig)
    let camera = try #require(placed.camera)
    let place = try #require(placed.place)
    let main = layout.headerBytes + placed.bytes.count
    var file = layout.header + placed.bytes + layout.number(2, layout.countBytes)
    file.replaceSubrange(layout.firstLink..<layout.headerBytes, with: layout.number(main, layout.offsetBytes))
    for (tag, offset) in [(0x8769, camera), (0x8825, place)] {
      file += layout.number(tag, 2) + layout.number(4, 2) + layout.number(1, layout.offsetBytes)
      file += layout.number(offset, 4) + [UInt8](repeating: 0, count: layout.offsetBytes - 4)
    }
    file += layout.number(0, layout.offsetBytes)
    let read = try #require(file.withUnsafeBytes(ExifDirectories.init)?.block)
    let directory = try #require(read.cameraDirectory)
    #expect(read.integer(at: directory, count: 2) == 2)
    // The exposure, a sixtieth of a second, and R98.
    let one = layout.number(1, 4) + layout.number(60, 4)
    #expect(read.bytes.firstRange(of: one) != nil)
    #expect(read.bytes.firstRange(of: Array("R98\0".utf8)) != nil)
    #expect(read.bytes.firstRange(of: Array("Cam\0".utf8)) == nil)
  }

  @Test func textsAreFound() throws {
    let directories = try #require(structure(isBigEndian: true).withUnsafeBytes(ExifDirectories.init))
    let texts = directories.withTexts { $0.map { text in text.map { String(cString: $0) } } }
    #expect(texts == [nil, "Cam", nil, nil, nil, nil, nil])
  }

  /// Directories that refer to themselves, count to billions or end early.
  @Test(arguments: [false, true])
  func hostileStructuresEnd(isBigEndian: Bool) throws {
    let whole = structure(isBigEndian: isBigEndian)
    for cut in 0..<whole.count { _ = Array(whole[..<cut]).withUnsafeBytes { ExifDirectories($0)?.block } }
    for place in whole.indices {
      for value: UInt8 in [0, 8, 0x7F, 0xFF] {
        var changed = whole
        changed[place] = value
        let block = changed.withUnsafeBytes { ExifDirectories($0)?.block }
        #expect(block?.bytes.count ?? 0 < 4096)
      }
    }
  }
}
