#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Makes safetensors files.
enum SafetensorsWriter {
  private struct Entry: Encodable {
    var dtype: String
    var shape: [Int]
    // The format's own name.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var data_offsets: [Int]
  }

  private enum Part: Encodable {
    case tensor(Entry)
    case metadata([String: String])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .tensor(let entry): try entry.encode(to: encoder)
      case .metadata(let texts): try texts.encode(to: encoder)
      }
    }
  }

  /// - Throws: `invalidModelFile` where the tensors' names cannot be written.
  static func file(_ tensors: ModelTensors, metadata: [String: String]) throws(UpscaleError) -> [UInt8] {
    var (data, parts) = ([UInt8](), ["__metadata__": Part.metadata(metadata)])
    for name in tensors.names {
      let (start, values) = (data.count, try tensors.floats(name))
      let halves = values.map(HalfPrecision.bits)
      let isHalf = zip(values, halves).allSatisfy { HalfPrecision.float(bits: $1).bitPattern == $0.bitPattern }
      if isHalf {
        for half in halves { data += [UInt8(half & 255), UInt8(half >> 8)] }
      } else {
        for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data += $0 } }
      }
      let shape = tensors.entries[name]?.shape ?? []
      parts[name] = .tensor(
        Entry(dtype: isHalf ? "F16" : "F32", shape: shape, data_offsets: [start, data.count]))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header: [UInt8]
    do { header = [UInt8](try encoder.encode(parts)) } catch {
      throw UpscaleError(.invalidModelFile, "The model's names cannot be written to a safetensors file.", cause: error)
    }
    // Padded so that the numbers lie at a multiple of eight bytes, as other readers like it.
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }
}
