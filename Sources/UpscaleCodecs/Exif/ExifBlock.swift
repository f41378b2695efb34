import UpscaleCore

/// An EXIF block: a TIFF structure (TIFF 6.0, section 2; CIPA DC-008, section 4.5) read where it stands, every access
/// checked. Only what a picture's size, orientation and density need is understood; the rest is carried.
struct ExifBlock {
  private(set) var bytes: [UInt8]
  /// The order of its bytes, with offsets of 32 bits.
  let layout: TIFFLayout
  /// Where the first directory, which describes the picture, begins.
  let mainDirectory: Int

  /// - Returns: nil where the header is no TIFF header or the first directory does not lie within the block.
  init?(_ bytes: [UInt8]) {
    // Some PNG writers leave the prefix that belongs to JPEG.
    let prefix: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
    self.bytes = bytes.starts(with: prefix) ? Array(bytes.dropFirst(prefix.count)) : bytes
    guard let layout = self.bytes.withUnsafeBytes(TIFFLayout.init), !layout.isBig else { return nil }
    self.layout = layout
    mainDirectory =
      self.bytes.withUnsafeBytes { layout.integer(in: $0, at: layout.firstLink, count: layout.offsetBytes) } ?? 0
    guard mainDirectory >= 8, nextDirectoryOffset(of: mainDirectory) != nil else { return nil }
  }

  /// The number of `count` bytes at `offset`, or nil where that is outside the block.
  func integer(at offset: Int, count: Int) -> Int? {
    bytes.withUnsafeBytes { layout.integer(in: $0, at: offset, count: count) }
  }

  /// Overwrites `count` bytes at `offset`, which must lie within the block, with `value`.
  mutating func store(_ value: Int, at offset: Int, count: Int) {
    bytes.replaceSubrange(offset..<offset + count, with: layout.number(value, count))
  }

  /// The entry called `tag` in the directory at `directory`.
  func entry(_ tag: Tag, in directory: Int) -> Entry? {
    guard let count = integer(at: directory, count: 2) else { return nil }
    for index in 0..<count {
      let offset = directory + 2 + index * Entry.byteCount
      guard let found = integer(at: offset, count: 2) else { return nil }
      if found == tag.rawValue { return Entry(at: offset, in: self) }
    }
    return nil
  }

  /// Where the link to the directory after the one at `directory` stands, or nil where that one is cut off.
  func nextDirectoryOffset(of directory: Int) -> Int? {
    guard let count = integer(at: directory, count: 2) else { return nil }
    let offset = directory + 2 + count * Entry.byteCount
    return integer(at: offset, count: 4) == nil ? nil : offset
  }

  /// The directory with the camera's own tags.
  var cameraDirectory: Int? {
    entry(.cameraDirectory, in: mainDirectory).flatMap { integer(at: $0.valueOffset, count: 4) }
  }
}
