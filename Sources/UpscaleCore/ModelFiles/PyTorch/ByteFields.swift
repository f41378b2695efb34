/// Little-endian numbers at places of a file, nil where they would lie outside.
struct ByteFields {
  let bytes: [UInt8]

  func uint16(_ position: Int) -> Int? { number(position, 2) }
  func uint32(_ position: Int) -> Int? { number(position, 4) }
  /// Nil, too, where it does not fit an `Int`.
  func uint64(_ position: Int) -> Int? { number(position, 8) }

  private func number(_ position: Int, _ count: Int) -> Int? {
    guard position >= 0, position <= bytes.count - count else { return nil }
    let value = bytes[position..<position + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }
}
