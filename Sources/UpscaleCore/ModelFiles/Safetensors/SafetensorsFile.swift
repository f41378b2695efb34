#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A safetensors file in memory: named tensors and strings about them.
///
/// The format is a 64-bit little-endian header length, a JSON header, and the tensors' bytes. Everything the header says
/// is checked before it is believed: names, types, shapes, and that the tensors fill the data exactly without overlap.
package struct SafetensorsFile: Sendable {
  /// The format's names of the number types that are read.
  static let elementTypes: [String: TensorElement] = [
    "F64": .float64, "F32": .float32, "F16": .float16, "BF16": .bfloat16, "I64": .int64, "I32": .int32,
  ]

  /// Headers beyond this are refused, as the format's own reader does.
  private static let largestHeader = 100_000_000

  package let tensors: ModelTensors
  /// The strings under `__metadata__`.
  package let metadata: [String: String]

  /// - Throws: `invalidModelFile`, saying what does not fit.
  package init(_ file: [UInt8]) throws(UpscaleError) {
    guard file.count >= 8 else { throw SafetensorsFile.damaged("it is shorter than its header's length") }
    let length = SafetensorsFile.headerLength(file)
    guard length <= UInt64(min(file.count - 8, SafetensorsFile.largestHeader)) else {
      throw SafetensorsFile.damaged("its header would be \(length) bytes long")
    }
    let start = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(file[8..<start]))
    } catch {
      throw UpscaleError(
        .invalidModelFile, "The file is not a safetensors file: its header is not the expected JSON.", cause: error)
    }
    var entries: [(name: String, tensor: StoredTensor)] = []
    for (name, tensor) in header.tensors {
      entries.append((name, try SafetensorsFile.entry(name, tensor, data: start..<file.count)))
    }
    entries.sort { ($0.tensor.start, $0.tensor.byteCount, $0.name) < ($1.tensor.start, $1.tensor.byteCount, $1.name) }
    try SafetensorsFile.checkCoverage(entries.map(\.tensor), data: start..<file.count)
    self.tensors = ModelTensors(entries, file: file)
    self.metadata = header.metadata
  }

  /// What the first eight bytes say.
  static func headerLength(_ file: [UInt8]) -> UInt64 {
    file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }

  private static func entry(
    _ name: String, _ tensor: SafetensorsHeader.Tensor, data: Range<Int>
  ) throws(UpscaleError) -> StoredTensor {
    guard let type = elementTypes[tensor.dtype] else {
      throw damaged(
        "tensor “\(name)” has the type \(tensor.dtype); \(elementTypes.keys.sorted().joined(separator: ", ")) are supported"
      )
    }
    guard let count = StoredTensor.elementCount(of: tensor.shape, type: type) else {
      throw damaged("tensor “\(name)” has the shape \(tensor.shape)")
    }
    let (bytes, offsets) = (count * type.byteCount, tensor.data_offsets)
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count,
      offsets[1] - offsets[0] == bytes
    else {
      throw damaged("tensor “\(name)” of \(bytes) bytes claims to be at \(offsets) of \(data.count)")
    }
    return StoredTensor(type: type, shape: tensor.shape, start: data.lowerBound + offsets[0])
  }

  /// - Parameter tensors: in the order of the file.
  private static func checkCoverage(_ tensors: [StoredTensor], data: Range<Int>) throws(UpscaleError) {
    var position = data.lowerBound
    for tensor in tensors {
      guard tensor.start == position else { throw damaged("its tensors overlap or leave gaps") }
      position += tensor.byteCount
    }
    guard position == data.upperBound else { throw damaged("it has bytes that belong to no tensor, or is truncated") }
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The file is not a valid safetensors file: \(what).")
  }
}
