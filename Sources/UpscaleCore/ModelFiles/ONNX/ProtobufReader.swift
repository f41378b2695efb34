/// Reads the wire format of Protocol Buffers, field by field: https://protobuf.dev/programming-guides/encoding. Written by
/// hand, because ONNX files need a handful of messages of it and a protocol compiler with its run-time library would be
/// this module's only dependency, many times its size.
struct ProtobufReader {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A message, a text, bytes or packed numbers: where in the file.
    case bytes(Range<Int>)
  }

  let file: [UInt8]
  private var position: Int
  private let end: Int

  /// - Parameter range: of the message in `file`.
  init(_ file: [UInt8], _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = range.upperBound
  }

  static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The ONNX file is damaged: \(what).")
  }

  /// The next field's number and value; nil at the end.
  mutating func next() throws(UpscaleError) -> (field: Int, value: Value)? {
    guard position < end else { return nil }
    let key = try varint()
    guard let field = Int(exactly: key >> 3), (1..<1 << 29).contains(field) else {
      throw ProtobufReader.damaged("one of its fields has no number")
    }
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(8)))
    case 2:
      let count = try varint()
      guard count <= UInt64(end - position) else { throw ProtobufReader.damaged("it is truncated") }
      defer { position += Int(count) }
      return (field, .bytes(position..<position + Int(count)))
    case 5: return (field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
    default: throw ProtobufReader.damaged("one of its fields has the unknown wire type \(key & 7)")
    }
  }

  mutating func varint() throws(UpscaleError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard position < end else { throw ProtobufReader.damaged("it is truncated") }
      let byte = file[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
    }
    throw ProtobufReader.damaged("one of its numbers is too long")
  }

  private mutating func fixed(_ count: Int) throws(UpscaleError) -> UInt64 {
    guard count <= end - position else { throw ProtobufReader.damaged("it is truncated") }
    defer { position += count }
    return file[position..<position + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  // MARK: What fields hold

  func message(_ value: Value) throws(UpscaleError) -> ProtobufReader { ProtobufReader(file, try range(value)) }

  func range(_ value: Value) throws(UpscaleError) -> Range<Int> {
    guard case .bytes(let range) = value else { throw ProtobufReader.damaged("one of its fields has the wrong type") }
    return range
  }

  func text(_ value: Value) throws(UpscaleError) -> String {
    guard let text = String(validating: file[try range(value)], as: UTF8.self) else {
      throw ProtobufReader.damaged("some of its text is not UTF-8")
    }
    return text
  }

  func integer(_ value: Value) throws(UpscaleError) -> Int {
    guard case .varint(let number) = value else { throw ProtobufReader.damaged("one of its fields has the wrong type") }
    return Int(Int64(bitPattern: number))
  }

  func float(_ value: Value) throws(UpscaleError) -> Float {
    guard case .fixed32(let bits) = value else { throw ProtobufReader.damaged("one of its fields has the wrong type") }
    return Float(bitPattern: bits)
  }

  /// Repeated whole numbers: one, or many packed.
  func integers(_ value: Value, into numbers: inout [Int]) throws(UpscaleError) {
    guard case .bytes(let range) = value else { return numbers.append(try integer(value)) }
    var reader = ProtobufReader(file, range)
    while reader.position < reader.end { numbers.append(Int(Int64(bitPattern: try reader.varint()))) }
  }

  /// Repeated float32 numbers: one, or many packed.
  func floats(_ value: Value, into numbers: inout [Float]) throws(UpscaleError) {
    guard case .bytes(let range) = value else { return numbers.append(try float(value)) }
    guard range.count % 4 == 0 else { throw ProtobufReader.damaged("some of its numbers are truncated") }
    var reader = ProtobufReader(file, range)
    while reader.position < reader.end {
      numbers.append(Float(bitPattern: UInt32(truncatingIfNeeded: try reader.fixed(4))))
    }
  }
}
