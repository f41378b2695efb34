/// Reads the numbers of an ncnn .bin file one table after the other. It has no directory: what comes next follows from the
/// layers alone. Weights begin with a tag that tells their type; biases and slopes are always float32.
struct NCNNWeights {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  /// Float32 numbers without a tag.
  mutating func plain(_ count: Int, of layer: NCNNLayer) throws(UpscaleError) -> [Float] {
    try take(count, .float32, of: layer)
  }

  /// Weights behind their tag: 0 or 0x0002C056 for float32, 0x01306B47 for float16, filled up to four bytes.
  mutating func tagged(_ count: Int, of layer: NCNNLayer) throws(UpscaleError) -> [Float] {
    guard let tag = ByteFields(bytes: bytes).uint32(position) else { throw short(layer) }
    position += 4
    switch tag {
    case 0, 0x0002_C056: return try take(count, .float32, of: layer)
    case 0x0130_6B47:
      let floats = try take(count, .float16, of: layer)
      position = min((position + 3) / 4 * 4, bytes.count)
      return floats
    case 0x000D_4B38:
      throw NCNNFile.quantized(layer)
    default:
      throw UpscaleError(
        .invalidModelFile,
        "The ncnn .bin file has no weights where layer “\(layer.name)” should have them: it is damaged, quantized, or "
          + "belongs to another .param file.")
    }
  }

  private mutating func take(_ count: Int, _ type: TensorElement, of layer: NCNNLayer) throws(UpscaleError) -> [Float] {
    guard count >= 0, count <= remaining / type.byteCount else { throw short(layer) }
    defer { position += count * type.byteCount }
    return bytes.withUnsafeBytes { bytes in
      [Float](unsafeUninitializedCapacity: count) { floats, initialized in
        for index in 0..<count {
          floats.initializeElement(at: index, to: type.float(in: bytes, at: position + index * type.byteCount))
        }
        initialized = count
      }
    }
  }

  private func short(_ layer: NCNNLayer) -> UpscaleError {
    UpscaleError(
      .invalidModelFile,
      "The ncnn .bin file ends before the weights of layer “\(layer.name)”: it is truncated or belongs to another "
        + ".param file.")
  }
}
