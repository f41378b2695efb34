import UpscaleCore

/// Builds safetensors files, good and bad ones.
struct SafetensorsBuilder {
  struct Tensor {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  var metadata: [String: String] = [:]
  var tensors: [Tensor] = []

  /// A float32 tensor of ever the same numbers.
  mutating func add(_ name: String, _ shape: [Int], value: Float = 0.01) {
    add(name, shape, [Float](repeating: value, count: shape.reduce(1, *)))
  }

  mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    let bytes = values.flatMap { SafetensorsBuilder.littleEndian($0.bitPattern) }
    tensors.append(Tensor(name: name, type: "F32", shape: shape, bytes: bytes))
  }

  static func littleEndian<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// The whole file, tensors one after the other.
  var file: [UInt8] {
    var (entries, offset) = ([String](), 0)
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      let place = "\"shape\":\(tensor.shape),\"data_offsets\":[\(offset),\(end)]"
      entries.append("\"\(tensor.name)\":{\"dtype\":\"\(tensor.type)\",\(place)}")
      offset = end
    }
    return SafetensorsBuilder.file(header: "{\(entries.joined(separator: ","))}", data: tensors.flatMap(\.bytes))
  }

  /// A file of this header, whatever it says.
  static func file(header: String, data: [UInt8] = []) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  /// SRVGGNetCompact's tensors under `prefix`, all weights the same.
  static func compact(
    features: Int = 4, convolutions: Int = 2, scale: Int = 2, prefix: String = "", metadata: [String: String] = [:]
  ) -> SafetensorsBuilder {
    var builder = SafetensorsBuilder(metadata: metadata)
    for index in 0...convolutions {
      let (inputs, outputs) = (index == 0 ? 3 : features, index == convolutions ? 3 * scale * scale : features)
      builder.add("\(prefix)body.\(2 * index).weight", [outputs, inputs, 3, 3])
      builder.add("\(prefix)body.\(2 * index).bias", [outputs])
      if index < convolutions { builder.add("\(prefix)body.\(2 * index + 1).weight", [features], value: 0.2) }
    }
    return builder
  }
}
