/// Reads the entries of a TIFF structure's directories, every access checked.
struct TIFFDirectoryReader {
  /// One entry with its value, in the structure's order of bytes.
  struct Field {
    let tag: Int
    let kind: Int
    let count: Int
    let value: [UInt8]
  }

  let layout: TIFFLayout
  private let structure: UnsafeRawBufferPointer
  /// How many bytes of values may still be taken.
  private var bytesLeft: Int

  /// Bytes of one value of each kind, from 1 on (TIFF 6.0, section 2; 13 is from its Technical Note 1, the last from BigTIFF).
  private static let kindBytes = [1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
  /// A directory that means well has no more.
  private static let mostEntries = 4096

  /// - Parameter mostBytes: of values in all; what is beyond is left out.
  /// - Returns: nil where `structure` does not begin as TIFF.
  init?(_ structure: UnsafeRawBufferPointer, mostBytes: Int) {
    guard let layout = TIFFLayout(structure) else { return nil }
    self.layout = layout
    self.structure = structure
    bytesLeft = mostBytes
  }

  /// Where the first directory begins.
  var first: Int? { integer(at: layout.firstLink, count: layout.offsetBytes) }

  /// Where the directory that `tag` names in the one at `directory` begins.
  func link(_ tag: Int, in directory: Int?) -> Int? {
    guard let entry = entries(of: directory).first(where: { integer(at: $0, count: 2) == tag }) else { return nil }
    let isLong = integer(at: entry + 2, count: 2).map { $0 >= 16 } ?? false
    return integer(at: entry + layout.entryBytes - layout.offsetBytes, count: isLong ? layout.offsetBytes : 4)
  }

  /// The wanted entries whose values lie within the structure, one for each tag.
  mutating func fields(at directory: Int?, isWanted: (_ tag: Int) -> Bool = { _ in true }) -> [Field] {
    var (found, tags): ([Field], Set<Int>) = ([], [])
    for offset in entries(of: directory) {
      guard let tag = integer(at: offset, count: 2), isWanted(tag), !tags.contains(tag),
        let field = field(tag, at: offset)
      else { continue }
      found.append(field)
      tags.insert(tag)
      bytesLeft -= field.value.count
    }
    return found
  }

  private func field(_ tag: Int, at offset: Int) -> Field? {
    let valueOffset = offset + layout.entryBytes - layout.offsetBytes
    guard let kind = integer(at: offset + 2, count: 2), (1...TIFFDirectoryReader.kindBytes.count).contains(kind),
      let count = integer(at: offset + 4, count: layout.offsetBytes), count > 0, count <= bytesLeft
    else { return nil }
    let bytes = count * TIFFDirectoryReader.kindBytes[kind - 1]
    guard bytes > 0, bytes <= bytesLeft,
      let start = bytes <= layout.offsetBytes ? valueOffset : integer(at: valueOffset, count: layout.offsetBytes),
      start <= structure.count - bytes
    else { return nil }
    return Field(tag: tag, kind: kind, count: count, value: Array(structure[start..<start + bytes]))
  }

  /// Where the entries of a directory stand.
  private func entries(of directory: Int?) -> [Int] {
    guard let directory, directory >= layout.headerBytes, directory < structure.count,
      let count = integer(at: directory, count: layout.countBytes)
    else { return [] }
    return (0..<min(count, TIFFDirectoryReader.mostEntries)).map {
      directory + layout.countBytes + $0 * layout.entryBytes
    }
  }

  private func integer(at offset: Int, count: Int) -> Int? { layout.integer(in: structure, at: offset, count: count) }
}
