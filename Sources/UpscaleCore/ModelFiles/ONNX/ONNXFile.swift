/// A network as ONNX keeps it: operations in order, constant tensors, and what goes in and out. Of the format's messages
/// only those are read that networks of pictures need: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto and
/// ValueInfoProto, by the field numbers of onnx.proto.
package struct ONNXFile: Sendable {
  /// A value that goes in or out: its name and the sides that the file states, nil where they are open.
  package struct Port: Sendable {
    package var name = ""
    package var shape: [Int?] = []
  }

  package private(set) var nodes: [ONNXNode] = []
  package private(set) var constants: [String: ONNXTensor] = [:]
  package private(set) var inputs: [Port] = []
  package private(set) var outputs: [Port] = []
  /// What the maker says about the model, such as its license.
  package private(set) var metadata: [String: String] = [:]
  package private(set) var opset = 0

  private static let mostParts = 100_000

  /// - Throws: `invalidModelFile`, saying what does not fit or is not read.
  package init(_ file: [UInt8]) throws(UpscaleError) {
    var reader = ProtobufReader(file, 0..<file.count)
    var graph: ProtobufReader?
    while let (field, value) = try reader.next() {
      switch field {
      case 7: graph = try reader.message(value)
      case 8: try readOpset(try reader.message(value))
      case 14: try readMetadata(try reader.message(value))
      default: break
      }
    }
    guard let graph else { throw ProtobufReader.damaged("it has no graph") }
    try readGraph(graph)
    let names = Set(constants.keys)
    // Old files list the constants among the inputs, too.
    inputs.removeAll { names.contains($0.name) }
  }

  private mutating func readGraph(_ message: ProtobufReader) throws(UpscaleError) {
    var reader = message
    while let (field, value) = try reader.next() {
      switch field {
      case 1: nodes.append(try ONNXNode(try reader.message(value)))
      case 5:
        let tensor = try ONNXTensor(try reader.message(value))
        guard constants.updateValue(tensor, forKey: tensor.name) == nil else {
          throw ProtobufReader.damaged("tensor “\(tensor.name)” appears twice")
        }
      case 11: inputs.append(try ONNXFile.port(try reader.message(value)))
      case 12: outputs.append(try ONNXFile.port(try reader.message(value)))
      case 15:
        throw UpscaleError(.invalidModelFile, "The ONNX file has sparse tensors, which are not supported.")
      default: break
      }
      guard nodes.count + constants.count + inputs.count + outputs.count <= ONNXFile.mostParts else {
        throw ProtobufReader.damaged("it has more parts than any network")
      }
    }
  }

  private mutating func readOpset(_ message: ProtobufReader) throws(UpscaleError) {
    var (reader, domain, version) = (message, "", 0)
    while let (field, value) = try reader.next() {
      if field == 1 { domain = try reader.text(value) }
      if field == 2 { version = try reader.integer(value) }
    }
    if domain.isEmpty || domain == "ai.onnx" { opset = version }
  }

  private mutating func readMetadata(_ message: ProtobufReader) throws(UpscaleError) {
    var (reader, key, text) = (message, "", "")
    while let (field, value) = try reader.next() {
      if field == 1 { key = try reader.text(value) }
      if field == 2 { text = try reader.text(value) }
    }
    metadata[key] = text
  }

  /// ValueInfoProto: the name, and in it TypeProto, its tensor type, the shape, and the sides.
  private static func port(_ message: ProtobufReader) throws(UpscaleError) -> Port {
    var (reader, port) = (message, Port())
    while let (field, value) = try reader.next() {
      if field == 1 { port.name = try reader.text(value) }
      guard field == 2, let type = try first(1, in: try reader.message(value)),
        let shape = try first(2, in: type)
      else { continue }
      var sides = shape
      while let (field, value) = try sides.next() {
        guard field == 1, port.shape.count < 16 else { continue }
        var (side, number) = (try sides.message(value), Int?.none)
        while let (field, value) = try side.next() { if field == 1 { number = try side.integer(value) } }
        port.shape.append(number)
      }
    }
    return port
  }

  private static func first(_ wanted: Int, in message: ProtobufReader) throws(UpscaleError) -> ProtobufReader? {
    var reader = message
    while let (field, value) = try reader.next() { if field == wanted { return try reader.message(value) } }
    return nil
  }
}
