/// How directories stand in a TIFF structure: the order of bytes, and whether offsets have 32 bits (TIFF 6.0, section 2) or
/// the 64 of BigTIFF.
struct TIFFLayout {
  let isBigEndian: Bool
  let isBig: Bool

  /// Bytes that an offset, and a value in an entry, has room for.
  var offsetBytes: Int { isBig ? 8 : 4 }
  /// Bytes in which a directory says how many entries it has.
  var countBytes: Int { isBig ? 8 : 2 }
  var entryBytes: Int { isBig ? 20 : 12 }
  /// Where what stands behind the header begins.
  var headerBytes: Int { isBig ? 16 : 8 }

  init(isBigEndian: Bool, isBig: Bool) {
    self.isBigEndian = isBigEndian
    self.isBig = isBig
  }

  /// - Returns: nil where `structure` does not begin as TIFF.
  init?(_ structure: UnsafeRawBufferPointer) {
    guard
      let found = [(false, false), (false, true), (true, false), (true, true)].first(where: { order, size in
        structure.starts(with: TIFFLayout(isBigEndian: order, isBig: size).signature)
      })
    else { return nil }
    self.init(isBigEndian: found.0, isBig: found.1)
  }

  /// "II" or "MM", and 42 or 43.
  private var signature: [UInt8] { (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + number(isBig ? 43 : 42, 2) }

  /// A header whose first directory follows it.
  var header: [UInt8] {
    signature + (isBig ? number(8, 2) + number(0, 2) : []) + number(headerBytes, offsetBytes)
  }

  /// Where the offset of the first directory stands.
  var firstLink: Int { headerBytes - offsetBytes }

  /// How many bytes a directory of `count` entries takes without their values.
  func byteCount(_ count: Int) -> Int { countBytes + entryBytes * count + offsetBytes }

  /// `value` in `count` bytes.
  func number(_ value: Int, _ count: Int) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }

  /// The number of `count` bytes at `offset`, or nil where that is outside of `structure` or beyond what an offset can be.
  func integer(in structure: UnsafeRawBufferPointer, at offset: Int, count: Int) -> Int? {
    guard offset >= 0, offset <= structure.count - count else { return nil }
    let value = (0..<count).reduce(UInt64(0)) {
      $0 << 8 | UInt64(structure[offset + (isBigEndian ? $1 : count - 1 - $1)])
    }
    return Int(exactly: value)
  }
}
