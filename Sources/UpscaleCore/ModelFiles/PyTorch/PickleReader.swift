/// The bytes of a pickle, read from the front and never past the end.
struct PickleReader {
  private(set) var position: Int
  private let bytes: [UInt8]
  private let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    self.position = range.lowerBound
    self.end = range.upperBound
  }

  mutating func byte() throws(UpscaleError) -> UInt8 {
    guard position < end else { throw PickleMachine.damaged("it ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// A little-endian number of 1 to 8 bytes, without a sign.
  mutating func unsigned(_ count: Int) throws(UpscaleError) -> Int {
    let value = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: value) else { throw PickleMachine.damaged("one of its lengths is \(value)") }
    return number
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) throws(UpscaleError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= end - position else { throw PickleMachine.damaged("it ends too early") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// A two's complement number of any length; what does not fit 64 bits is refused.
  mutating func long(_ count: Int) throws(UpscaleError) -> Int {
    let digits = try take(count)
    guard let last = digits.last else { return 0 }
    guard count <= 8 else { throw PickleMachine.damaged("one of its numbers has \(count) bytes") }
    let filler: UInt64 = last & 0x80 == 0 ? 0 : .max
    return Int(truncatingIfNeeded: digits.reversed().reduce(filler) { $0 << 8 | UInt64($1) })
  }

  mutating func text(_ count: Int) throws(UpscaleError) -> String {
    let letters = try take(count)
    guard let text = String(validating: letters, as: UTF8.self) else {
      throw PickleMachine.damaged("some of its text is not UTF-8")
    }
    return text
  }

  /// The text up to the end of the line.
  mutating func line() throws(UpscaleError) -> String {
    // Names and numbers: nothing that is written so is long, and looking no farther keeps the work linear.
    guard let feed = bytes[position..<min(end, position + 4096)].firstIndex(of: UInt8(ascii: "\n")) else {
      throw PickleMachine.damaged("one of its lines does not end")
    }
    let line = try text(feed - position)
    position += 1
    return line
  }

  mutating func float() throws(UpscaleError) -> Double {
    Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
