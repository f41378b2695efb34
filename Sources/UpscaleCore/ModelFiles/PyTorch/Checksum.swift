/// The checksum of ZIP files: CRC-32 of ISO 3309, four bytes at a time.
enum Checksum {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 4 * 256)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320 }
      tables[index] = value
    }
    for index in 256..<4 * 256 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 255)]
    }
    return tables
  }()

  static func crc32(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      bytes.withUnsafeBytes { bytes in
        var (sum, position) = (UInt32.max, range.lowerBound)
        while position &+ 4 <= range.upperBound {
          sum ^= UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
          sum =
            tables[Int(768 &+ (sum & 255))] ^ tables[Int(512 &+ (sum >> 8 & 255))]
            ^ tables[Int(256 &+ (sum >> 16 & 255))] ^ tables[Int(sum >> 24)]
          position &+= 4
        }
        while position < range.upperBound {
          sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[position])) & 255)]
          position &+= 1
        }
        return ~sum
      }
    }
  }
}
