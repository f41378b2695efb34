/// The checksums of PNG's chunks (PNG specification, 5.5), made right: a mutated file fails at the first of them otherwise,
/// and nothing behind it would be tried.
enum PNGChecksums {
  private static let table: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  static func corrected(_ file: [UInt8]) -> [UInt8] {
    var (file, start) = (file, 8)
    while start + 12 <= file.count {
      let count = file[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 8 + count
      guard end + 4 <= file.count else { break }
      let sum = file[start + 4..<end].reduce(UInt32.max) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
      for place in 0..<4 { file[end + place] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - 8 * place)) }
      start = end + 4
    }
    return file
  }
}
