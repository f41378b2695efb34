/// What kind of model file bytes are, told from their contents, never from a name. The one place where formats are told
/// apart.
package enum ModelFileFormat: String, Sendable, CaseIterable {
  case safetensors
  /// `torch.save`: .pth, .pt, .ckpt.
  case torch = "PyTorch"
  /// The .param file of a pair; the .bin file has no mark of its own.
  case ncnn
  case onnx = "ONNX"

  /// The endings of names that such files usually have, for finding them in a folder.
  package static let suffixes = ["safetensors", "pth", "pt", "ckpt", "param", "onnx"]
  /// What is at the end of the names of ncnn's pairs.
  package static let ncnnSuffixes = (parameters: "param", weights: "bin")

  /// - Returns: nil where they are none of these.
  package init?(_ file: [UInt8]) {
    if file.starts(with: ZipDirectory.magic) || file.starts(with: TorchFile.legacyMagic) {
      self = .torch
    } else if ModelFileFormat.isNCNN(file) {
      self = .ncnn
    } else if ModelFileFormat.isSafetensors(file) {
      self = .safetensors
    } else if ModelFileFormat.isONNX(file) {
      self = .onnx
    } else {
      return nil
    }
  }

  /// A length that fits, and a JSON object behind it.
  private static func isSafetensors(_ file: [UInt8]) -> Bool {
    file.count > 8 && SafetensorsFile.headerLength(file) <= UInt64(file.count - 8) && file[8] == UInt8(ascii: "{")
  }

  /// The first line is the magic number.
  private static func isNCNN(_ file: [UInt8]) -> Bool {
    let magic = Array(NCNNParameters.magic.utf8)
    guard file.starts(with: magic), let next = file.dropFirst(magic.count).first else { return false }
    return next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r") || next == UInt8(ascii: " ")
  }

  /// A message of known fields to its end, with a graph among them.
  private static func isONNX(_ file: [UInt8]) -> Bool {
    var (reader, hasGraph) = (ProtobufReader(file, 0..<file.count), false)
    do {
      while let (field, value) = try reader.next() {
        // ModelProto's fields: versions, names, texts, the graph, operator sets, metadata, functions.
        guard [1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26].contains(field) else { return false }
        if field == 7, case .bytes = value { hasGraph = true }
      }
    } catch {
      return false
    }
    return hasGraph
  }
}
