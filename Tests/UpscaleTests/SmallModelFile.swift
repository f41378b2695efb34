import TestSupport

/// A model file written by hand: two convolutions with a PReLU between them, all of zeros, that enlarge twice.
enum SmallModelFile {
  static func write(to folder: TestFolder, _ name: String) throws {
    let shapes = [
      ("body.0.weight", [2, 3, 3, 3]), ("body.0.bias", [2]), ("body.1.weight", [2]),
      ("body.2.weight", [12, 2, 3, 3]), ("body.2.bias", [12]),
    ]
    var (entries, offset) = ([String](), 0)
    for (name, shape) in shapes {
      let end = offset + 4 * shape.reduce(1, *)
      entries.append("\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    try folder.write(length + header + [UInt8](repeating: 0, count: offset), to: name)
  }
}
