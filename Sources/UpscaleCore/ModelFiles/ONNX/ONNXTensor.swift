/// A constant tensor of an ONNX file.
package struct ONNXTensor: Sendable {
  package var name = ""
  package var shape: [Int] = []
  /// The numbers, in row-major order.
  package var values: [Float] = []

  private static let elementTypes: [Int: TensorElement] = [
    1: .float32, 6: .int32, 7: .int64, 10: .float16, 11: .float64, 16: .bfloat16,
  ]

  /// What a TensorProto says, before its numbers are read.
  private struct Fields {
    var type = 0
    var raw: Range<Int>?
    var floats: [Float] = []
    var halves: [Int] = []
    var integers: [Int] = []
    var isExternal = false
  }

  /// - Throws: `invalidModelFile`: numbers that do not fit the shape, of a type that is not read, or in another file.
  init(_ message: ProtobufReader) throws(UpscaleError) {
    var (reader, fields) = (message, Fields())
    while let (field, value) = try reader.next() {
      switch field {
      case 1: try reader.integers(value, into: &shape)
      case 2: fields.type = try reader.integer(value)
      case 4: try reader.floats(value, into: &fields.floats)
      case 5: try reader.integers(value, into: &fields.halves)
      case 7: try reader.integers(value, into: &fields.integers)
      case 8: name = try reader.text(value)
      case 9: fields.raw = try reader.range(value)
      case 13: fields.isExternal = true
      case 14: fields.isExternal = try reader.integer(value) == 1
      default: break
      }
    }
    guard !fields.isExternal else {
      throw UpscaleError(
        .invalidModelFile,
        "The ONNX file keeps its weights in another file (external data), which is not supported; save it as one file.")
    }
    guard let type = ONNXTensor.elementTypes[fields.type] else {
      throw UpscaleError(
        .invalidModelFile,
        "Tensor “\(name)” of the ONNX file has the element type \(fields.type); float32, float16, bfloat16, float64, int32 "
          + "and int64 are supported.")
    }
    guard let count = StoredTensor.elementCount(of: shape, type: type) else { throw misfit() }
    values = try ONNXTensor.values(fields, type, in: reader.file)
    guard values.count == count else { throw misfit() }
  }

  private static func values(_ fields: Fields, _ type: TensorElement, in file: [UInt8]) throws(UpscaleError) -> [Float]
  {
    if let raw = fields.raw {
      guard raw.count % type.byteCount == 0 else { throw ProtobufReader.damaged("some of its numbers are truncated") }
      return file.withUnsafeBytes { bytes in
        stride(from: raw.lowerBound, to: raw.upperBound, by: type.byteCount).map { type.float(in: bytes, at: $0) }
      }
    }
    switch type {
    case .float32: return fields.floats
    case .int64: return fields.integers.map(Float.init)
    case .int32: return fields.halves.map(Float.init)
    case .float16: return fields.halves.map { HalfPrecision.float(bits: UInt16(truncatingIfNeeded: $0)) }
    case .bfloat16: return fields.halves.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16) }
    case .float64: throw ProtobufReader.damaged("float64 numbers are not stored as bytes")
    }
  }

  private func misfit() -> UpscaleError {
    ProtobufReader.damaged("tensor “\(name)” of shape \(shape) has \(values.count) numbers")
  }
}
