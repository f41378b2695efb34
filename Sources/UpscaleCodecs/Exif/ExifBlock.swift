import UpscaleCore

/// An EXIF block: a TIFF structure (TIFF 6.0, section 2; CIPA DC-008, section 4.5) read where it stands, every access
/// checked. Only what a picture's size, orientation and density need is understood; the rest is carried.
struct ExifBlock {
  private(set) var bytes: [UInt8]
  let isBigEndian: Bool
  /// Where the first directory, which describes the picture, begins.
  let mainDirectory: Int

  /// - Returns: nil where the header is no TIFF header or the first directory does not lie within the block.
  init?(_ bytes: [UInt8]) {
    // Some PNG writers leave the prefix that belongs to JPEG.
    let prefix: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
    self.bytes = bytes.starts(with: prefix) ? Array(bytes.dropFirst(prefix.count)) : bytes
    if self.bytes.starts(with: [0x49, 0x49, 0x2A, 0]) {
      isBigEndian = false
    } else if self.bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      isBigEndian = true
    } else {
      return nil
    }
    mainDirectory = ExifBlock.integer(self.bytes, at: 4, count: 4, isBigEndian: isBigEndian) ?? 0
    guard mainDirectory >= 8, nextDirectoryOffset(of: mainDirectory) != nil else { return nil }
  }

  /// The number of `count` bytes at `offset`, or nil where that is outside the block.
  func integer(at offset: Int, count: Int) -> Int? {
    ExifBlock.integer(bytes, at: offset, count: count, isBigEndian: isBigEndian)
  }

  /// Overwrites `count` bytes at `offset`, which must lie within the block, with `value`.
  mutating func store(_ value: Int, at offset: Int, count: Int) {
    for index in 0..<count {
      let shift = 8 * (isBigEndian ? count - 1 - index : index)
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
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

  private static func integer(_ bytes: [UInt8], at offset: Int, count: Int, isBigEndian: Bool) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    var value = 0
    for index in 0..<count {
      value = value << 8 | Int(bytes[offset + (isBigEndian ? index : count - 1 - index)])
    }
    return value
  }
}
