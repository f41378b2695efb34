import UpscaleCore

/// Writes pickles and old PyTorch files, good and bad ones, opcode by opcode.
struct PickleBuilder {
  private(set) var bytes: [UInt8] = [0x80, 2]

  mutating func raw(_ text: String) { bytes += Array(text.utf8) }
  mutating func raw(_ more: [UInt8]) { bytes += more }
  mutating func text(_ text: String) {
    bytes += [UInt8(ascii: "X")] + SafetensorsBuilder.littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }
  mutating func integer(_ value: Int) {
    bytes += [0x8A, 8] + SafetensorsBuilder.littleEndian(Int64(value))
  }
  mutating func global(_ module: String, _ name: String) { raw("c\(module)\n\(name)\n") }

  /// `torch._utils._rebuild_tensor_v2` of a storage.
  mutating func tensor(
    _ key: String, count: Int, offset: Int = 0, shape: [Int], strides: [Int]? = nil, type: String = "FloatStorage"
  ) {
    global("torch._utils", "_rebuild_tensor_v2")
    raw("((")
    text("storage")
    global("torch", type)
    text(key)
    text("cpu")
    integer(count)
    raw("NtQ")
    integer(offset)
    tuple(shape)
    tuple(strides ?? shape.indices.map { shape[($0 + 1)...].reduce(1) { $0 &* $1 } })
    raw([0x89])
    raw(")tR")
  }

  mutating func tuple(_ values: [Int]) {
    raw("(")
    for value in values { integer(value) }
    raw("t")
  }

  /// A whole old file around the pickle: magic number, protocol, system, this, and the storages.
  func file(storages: [(key: String, floats: [Float])] = []) -> [UInt8] {
    var keys = PickleBuilder()
    keys.raw("](")
    for storage in storages { keys.text(storage.key) }
    keys.raw("e.")
    var file: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
      0x80, 0x02, 0x4D, 0xE9, 0x03, 0x2E, 0x80, 0x02, 0x7D, 0x2E,
    ]
    file += bytes + [UInt8(ascii: ".")] + keys.bytes
    for storage in storages {
      file += SafetensorsBuilder.littleEndian(UInt64(storage.floats.count))
      file += storage.floats.flatMap { SafetensorsBuilder.littleEndian($0.bitPattern) }
    }
    return file
  }
}
