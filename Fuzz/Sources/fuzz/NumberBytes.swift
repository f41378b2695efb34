/// Numbers out of bytes: the first of each says whether it is usual, at an end of its range, or made of those that follow.
struct NumberBytes {
  private var bytes: ArraySlice<UInt8>

  init(_ input: [UInt8]) { bytes = input[...] }

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  private mutating func bits() -> UInt64 { (0..<8).reduce(0) { value, _ in value << 8 | UInt64(byte()) } }

  mutating func integer() -> Int {
    switch byte() % 8 {
    case 0: Int(byte())
    case 1: Int(byte()) << 8 | Int(byte())
    case 2: Int.max - Int(byte())
    case 3: Int.min + Int(byte())
    case 4: Int(Int32.max) - 8 + Int(byte())
    case 5: -Int(byte())
    case 6: 1 << Int(byte() % 63)
    default: Int(truncatingIfNeeded: bits())
    }
  }

  mutating func number() -> Double {
    switch byte() % 6 {
    case 0: Double(byte()) / 16
    case 1: Double(integer())
    case 2: .infinity
    case 3: .nan
    case 4: .leastNonzeroMagnitude
    default: Double(bitPattern: bits())
    }
  }

  mutating func choice<Value>(_ values: [Value]) -> Value { values[Int(byte()) % values.count] }

  mutating func optional<Value>(_ value: (inout NumberBytes) -> Value) -> Value? {
    byte() % 2 == 0 ? nil : value(&self)
  }
}
