#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A safetensors file in memory: named tensors and strings about them.
///
/// The format is a 64-bit little-endian header length, a JSON header, and the tensors' bytes. Everything the header says
/// is checked before it is believed: names, types, shapes, and that the tensors fill the data exactly without overlap.
public struct SafetensorsFile: Sendable {
  /// The number type of a tensor.
  public enum ElementType: String, Sendable, Hashable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"

    var byteCount: Int {
      switch self {
      case .float64: 8
      case .float32: 4
      case .float16, .bfloat16: 2
      }
    }
  }

  /// Where one tensor lies.
  public struct Entry: Sendable, Hashable {
    public var type: ElementType
    public var shape: [Int]
    /// Bytes of the file.
    var bytes: Range<Int>

    public var elementCount: Int { shape.reduce(1, *) }
  }

  /// Headers beyond this are refused, as the format's own reader does.
  private static let largestHeader = 100_000_000

  public let entries: [String: Entry]
  /// The strings under `__metadata__`.
  public let metadata: [String: String]
  private let file: [UInt8]

  /// - Throws: `invalidModelFile`, saying what does not fit.
  public init(_ file: [UInt8]) throws(UpscaleError) {
    guard file.count >= 8 else { throw SafetensorsFile.damaged("it is shorter than its header's length") }
    let length = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(min(file.count - 8, SafetensorsFile.largestHeader)) else {
      throw SafetensorsFile.damaged("its header would be \(length) bytes long")
    }
    let start = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try JSONDecoder().decode(SafetensorsHeader.self, from: Data(file[8..<start]))
    } catch {
      throw UpscaleError(
        .invalidModelFile, "The file is not a safetensors file: its header is not the JSON it should be.", cause: error)
    }
    var entries: [String: Entry] = [:]
    for (name, tensor) in header.tensors {
      entries[name] = try SafetensorsFile.entry(name, tensor, data: start..<file.count)
    }
    try SafetensorsFile.checkCoverage(entries, data: start..<file.count)
    self.file = file
    self.entries = entries
    self.metadata = header.metadata
  }

  /// A tensor's numbers as float32, in row-major order.
  /// - Throws: `invalidModelFile` when there is no tensor of that name.
  public func floats(_ name: String) throws(UpscaleError) -> [Float] {
    guard let entry = entries[name] else {
      throw SafetensorsFile.damaged("it has no tensor “\(name)”")
    }
    let count = entry.elementCount
    return file.withUnsafeBytes { file in
      [Float](unsafeUninitializedCapacity: count) { floats, initialized in
        for index in 0..<count {
          let position = entry.bytes.lowerBound + index * entry.type.byteCount
          floats.initializeElement(at: index, to: entry.type.float(in: file, at: position))
        }
        initialized = count
      }
    }
  }

  private static func entry(
    _ name: String, _ tensor: SafetensorsHeader.Tensor, data: Range<Int>
  ) throws(UpscaleError) -> Entry {
    guard let type = ElementType(rawValue: tensor.dtype) else {
      throw damaged("tensor “\(name)” has the type \(tensor.dtype); F64, F32, F16 and BF16 are read")
    }
    var bytes = type.byteCount
    for side in tensor.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { throw damaged("tensor “\(name)” has the shape \(tensor.shape)") }
      bytes = product
    }
    let offsets = tensor.data_offsets
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count,
      offsets[1] - offsets[0] == bytes
    else {
      throw damaged("tensor “\(name)” of \(bytes) bytes is said to lie at \(offsets) of \(data.count)")
    }
    return Entry(
      type: type, shape: tensor.shape, bytes: data.lowerBound + offsets[0]..<data.lowerBound + offsets[1])
  }

  private static func checkCoverage(_ entries: [String: Entry], data: Range<Int>) throws(UpscaleError) {
    var position = data.lowerBound
    let ordered = entries.values.map(\.bytes).sorted {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }
    for bytes in ordered {
      guard bytes.lowerBound == position else { throw damaged("its tensors overlap or leave gaps") }
      position = bytes.upperBound
    }
    guard position == data.upperBound else { throw damaged("it has bytes that belong to no tensor, or is cut short") }
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The file is not a whole safetensors file: \(what).")
  }
}

extension SafetensorsFile.ElementType {
  /// The little-endian number at `position`.
  fileprivate func float(in file: UnsafeRawBufferPointer, at position: Int) -> Float {
    func load<Bits: FixedWidthInteger & BitwiseCopyable>(_ type: Bits.Type) -> Bits {
      Bits(littleEndian: file.loadUnaligned(fromByteOffset: position, as: type))
    }
    return switch self {
    case .float64: Float(Double(bitPattern: load(UInt64.self)))
    case .float32: Float(bitPattern: load(UInt32.self))
    case .bfloat16: Float(bitPattern: UInt32(load(UInt16.self)) << 16)
    case .float16: HalfPrecision.float(bits: load(UInt16.self))
    }
  }
}
