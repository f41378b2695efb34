/// The entries of a ZIP file, from its central directory. Only what PyTorch writes is read: entries that are stored as
/// they are, without compression, so that nothing can grow while it is read, with ZIP64's larger numbers where needed.
struct ZipDirectory {
  struct Entry {
    var bytes: Range<Int>
    var checksum: UInt32
  }

  /// What a file with at least one entry begins with.
  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

  private static let mostEntries = 200_000
  private(set) var entries: [String: Entry] = [:]
  private let fields: ByteFields

  /// - Throws: `invalidModelFile`: cut short, compressed, encrypted, with two entries of one name or in one place.
  init(_ file: [UInt8]) throws(UpscaleError) {
    fields = ByteFields(bytes: file)
    let directory = try end()
    guard directory.entries <= ZipDirectory.mostEntries else { throw ZipDirectory.damaged("it has too many entries") }
    var position = directory.start
    for _ in 0..<directory.entries { position = try readEntry(at: position, limit: directory.start) }
    guard position == directory.end else { throw ZipDirectory.damaged("its directory does not end where it should") }
    try checkPlaces()
  }

  /// Whether an entry's bytes are those that were written.
  func isWhole(_ entry: Entry) -> Bool { Checksum.crc32(fields.bytes, entry.bytes) == entry.checksum }

  // MARK: The end of the file, which says where the directory is

  private func end() throws(UpscaleError) -> (start: Int, end: Int, entries: Int) {
    let count = fields.bytes.count
    // 22 bytes and a comment of up to 65535.
    var position = count - 22
    while position >= max(0, count - 22 - 65535) {
      // The first byte alone is enough nearly everywhere.
      if fields.bytes[position] == 0x50, fields.uint32(position) == 0x0605_4B50,
        let comment = fields.uint16(position + 20), position + 22 + comment == count
      {
        return try directory(endRecord: position)
      }
      position -= 1
    }
    throw ZipDirectory.damaged("it is truncated, or was not downloaded completely")
  }

  private func directory(endRecord position: Int) throws(UpscaleError) -> (start: Int, end: Int, entries: Int) {
    if let locator = fields.uint32(position - 20), locator == 0x0706_4B50, let wide = fields.uint64(position - 12),
      fields.uint32(wide) == 0x0606_4B50, let entries = fields.uint64(wide + 32), let size = fields.uint64(wide + 40),
      let start = fields.uint64(wide + 48), start <= wide, size == wide - start
    {
      return (start, wide, entries)
    }
    guard let entries = fields.uint16(position + 10), let size = fields.uint32(position + 12),
      let start = fields.uint32(position + 16), start <= position, size == position - start
    else { throw ZipDirectory.damaged("its directory is not where it should be") }
    return (start, position, entries)
  }

  // MARK: Entries

  /// - Parameter limit: where the entries' data end.
  /// - Returns: the place of the next entry.
  private mutating func readEntry(at position: Int, limit: Int) throws(UpscaleError) -> Int {
    guard fields.uint32(position) == 0x0201_4B50, let flags = fields.uint16(position + 8),
      let method = fields.uint16(position + 10), let checksum = fields.uint32(position + 16),
      let nameLength = fields.uint16(position + 28), let extraLength = fields.uint16(position + 30),
      let commentLength = fields.uint16(position + 32), let offset32 = fields.uint32(position + 42),
      let packed32 = fields.uint32(position + 20), let size32 = fields.uint32(position + 24),
      position + 46 + nameLength + extraLength + commentLength <= fields.bytes.count
    else { throw ZipDirectory.damaged("its directory is truncated") }
    let extra = position + 46 + nameLength
    let name = String(decoding: fields.bytes[position + 46..<extra], as: UTF8.self)
    guard flags & 1 == 0 else { throw ZipDirectory.unreadable("its entry “\(name)” is encrypted") }
    guard method == 0 else {
      throw ZipDirectory.unreadable("its entry “\(name)” is compressed, which torch.save never does")
    }
    var wide = wideFields(extra..<extra + extraLength)
    func value(_ narrow: Int) throws(UpscaleError) -> Int {
      guard narrow == 0xFFFF_FFFF else { return narrow }
      guard !wide.isEmpty else { throw ZipDirectory.damaged("its entry “\(name)” has no size") }
      return wide.removeFirst()
    }
    let size = try value(size32)
    let packed = try value(packed32)
    guard size == packed else { throw ZipDirectory.damaged("its entry “\(name)” has two sizes") }
    let start = try dataStart(local: try value(offset32), name)
    guard start <= limit, size <= limit - start else { throw ZipDirectory.damaged("its entry “\(name)” is truncated") }
    guard entries.updateValue(Entry(bytes: start..<start + size, checksum: UInt32(checksum)), forKey: name) == nil
    else { throw ZipDirectory.damaged("its entry “\(name)” appears twice") }
    return extra + extraLength + commentLength
  }

  /// ZIP64's numbers of a directory entry, in their order: sizes, then the offset.
  private func wideFields(_ extra: Range<Int>) -> [Int] {
    var position = extra.lowerBound
    while let id = fields.uint16(position), let length = fields.uint16(position + 2),
      position + 4 + length <= extra.upperBound
    {
      if id == 1 {
        return (0..<min(length / 8, 3)).compactMap { fields.uint64(position + 4 + 8 * $0) }
      }
      position += 4 + length
    }
    return []
  }

  /// Where an entry's data begin, behind a second header.
  private func dataStart(local: Int, _ name: String) throws(UpscaleError) -> Int {
    guard local < fields.bytes.count, fields.uint32(local) == 0x0403_4B50, let nameLength = fields.uint16(local + 26),
      let extraLength = fields.uint16(local + 28)
    else { throw ZipDirectory.damaged("its entry “\(name)” is not where it should be") }
    return local + 30 + nameLength + extraLength
  }

  private func checkPlaces() throws(UpscaleError) {
    var end = 0
    for entry in entries.values.sorted(by: { $0.bytes.lowerBound < $1.bytes.lowerBound }) where !entry.bytes.isEmpty {
      guard entry.bytes.lowerBound >= end else { throw ZipDirectory.damaged("its entries overlap") }
      end = entry.bytes.upperBound
    }
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The model file is a damaged ZIP file: \(what).")
  }

  private static func unreadable(_ what: String) -> UpscaleError {
    UpscaleError(
      .invalidModelFile, "The model file is a ZIP file, but \(what); save the network again with torch.save.")
  }
}
