/// One operation of an ONNX graph.
package struct ONNXNode: Sendable {
  package enum Attribute: Sendable {
    case integer(Int)
    case float(Float)
    case text(String)
    case integers([Int])
    case floats([Float])
    case tensor(ONNXTensor)
    /// A graph, several tensors or texts: of no operation that is known here.
    case other
  }

  package var type = ""
  package var name = ""
  package var inputs: [String] = []
  package var outputs: [String] = []
  package var attributes: [String: Attribute] = [:]

  init(_ message: ProtobufReader) throws(UpscaleError) {
    var (reader, domain) = (message, "")
    while let (field, value) = try reader.next() {
      switch field {
      case 1: inputs.append(try reader.text(value))
      case 2: outputs.append(try reader.text(value))
      case 3: name = try reader.text(value)
      case 4: type = try reader.text(value)
      case 5: try readAttribute(try reader.message(value))
      case 7: domain = try reader.text(value)
      default: break
      }
    }
    // Operations of other domains are their makers' own, whatever they are called.
    if !domain.isEmpty, domain != "ai.onnx" { type = "\(domain).\(type)" }
  }

  private mutating func readAttribute(_ message: ProtobufReader) throws(UpscaleError) {
    var (reader, name) = (message, "")
    var attribute = Attribute.other
    var (integers, floats) = ([Int](), [Float]())
    while let (field, value) = try reader.next() {
      switch field {
      case 1: name = try reader.text(value)
      case 2: attribute = .float(try reader.float(value))
      case 3: attribute = .integer(try reader.integer(value))
      case 4: attribute = .text(String(decoding: reader.file[try reader.range(value)], as: UTF8.self))
      case 5: attribute = .tensor(try ONNXTensor(try reader.message(value)))
      case 7: try reader.floats(value, into: &floats)
      case 8: try reader.integers(value, into: &integers)
      default: break
      }
    }
    if !integers.isEmpty { attribute = .integers(integers) }
    if !floats.isEmpty { attribute = .floats(floats) }
    attributes[name] = attribute
  }

  func integer(_ name: String, _ fallback: Int) -> Int {
    guard case .integer(let number)? = attributes[name] else { return fallback }
    return number
  }

  func float(_ name: String, _ fallback: Float) -> Float {
    guard case .float(let number)? = attributes[name] else { return fallback }
    return number
  }

  func text(_ name: String, _ fallback: String) -> String {
    guard case .text(let text)? = attributes[name] else { return fallback }
    return text
  }

  func integers(_ name: String) -> [Int]? {
    guard case .integers(let numbers)? = attributes[name] else { return nil }
    return numbers
  }
}
