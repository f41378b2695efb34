/// The number type of a stored tensor.
package enum TensorElement: Sendable, Hashable {
  case float64, float32, float16, bfloat16, int64, int32

  package var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    }
  }

  /// The little-endian number at `position`, rounded to float32.
  func float(in file: UnsafeRawBufferPointer, at position: Int) -> Float {
    func load<Bits: FixedWidthInteger & BitwiseCopyable>(_ type: Bits.Type) -> Bits {
      Bits(littleEndian: file.loadUnaligned(fromByteOffset: position, as: type))
    }
    return switch self {
    case .float64: Float(Double(bitPattern: load(UInt64.self)))
    case .float32: Float(bitPattern: load(UInt32.self))
    case .bfloat16: Float(bitPattern: UInt32(load(UInt16.self)) << 16)
    case .float16: HalfPrecision.float(bits: load(UInt16.self))
    case .int64: Float(load(Int64.self))
    case .int32: Float(load(Int32.self))
    }
  }
}
