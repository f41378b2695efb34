import Testing
import TestSupport
import UpscaleCore

@Suite struct ONNXFileTests {
  /// A message under construction: fields one after the other.
  private struct Message {
    var bytes: [UInt8] = []

    static func varint(_ value: Int) -> [UInt8] {
      var (rest, bytes) = (UInt64(bitPattern: Int64(value)), [UInt8]())
      while rest > 127 {
        bytes.append(UInt8(rest & 127) | 128)
        rest >>= 7
      }
      return bytes + [UInt8(rest)]
    }

    mutating func add(_ field: Int, _ value: Int) { bytes += Message.varint(field << 3) + Message.varint(value) }
    mutating func add(_ field: Int, _ value: [UInt8]) {
      bytes += Message.varint(field << 3 | 2) + Message.varint(value.count) + value
    }
    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

    init(_ make: (inout Message) -> Void) { make(&self) }
  }

  /// A tensor of float32 zeros.
  private static func tensor(_ name: String, _ shape: [Int], type: Int = 1, count: Int? = nil) -> [UInt8] {
    Message {
      for side in shape { $0.add(1, side) }
      $0.add(2, type)
      $0.add(8, name)
      $0.add(9, [UInt8](repeating: 0, count: 4 * (count ?? shape.reduce(1, *))))
    }.bytes
  }

  private static func port(_ name: String, channels: Int = 3) -> [UInt8] {
    let sides = [1, channels, 0, 0].map { side in Message { if side != 0 { $0.add(1, side) } }.bytes }
    let shape = Message { message in for side in sides { message.add(1, side) } }.bytes
    let type = Message {
      $0.add(
        1,
        Message {
          $0.add(1, 1); $0.add(2, shape)
        }.bytes)
    }.bytes
    return Message {
      $0.add(1, name); $0.add(2, type)
    }.bytes
  }

  private static func node(_ type: String, _ inputs: [String], _ output: String = "y", domain: String = "") -> [UInt8] {
    Message { message in
      for input in inputs { message.add(1, input) }
      message.add(2, output)
      message.add(4, type)
      if !domain.isEmpty { message.add(7, domain) }
    }.bytes
  }

  /// A model from “x” to “y”.
  private static func model(nodes: [[UInt8]], tensors: [[UInt8]] = [], inputs: [[UInt8]]? = nil) -> [UInt8] {
    let graph = Message { message in
      for node in nodes { message.add(1, node) }
      for tensor in tensors { message.add(5, tensor) }
      for input in inputs ?? [port("x")] { message.add(11, input) }
      message.add(12, port("y"))
    }
    let opset = Message { $0.add(2, 17) }
    return Message {
      $0.add(1, 8); $0.add(7, graph.bytes); $0.add(8, opset.bytes)
    }.bytes
  }

  private static func error(_ file: [UInt8]) -> UpscaleError? {
    #expect(throws: UpscaleError.self) { try ModelFileContents(file, name: "m").model() }
  }

  @Test func aSmallGraphIsRead() throws {
    let file = ONNXFileTests.model(
      nodes: [ONNXFileTests.node("Conv", ["x", "w"])], tensors: [ONNXFileTests.tensor("w", [5, 3, 1, 1])],
      inputs: [ONNXFileTests.port("x"), ONNXFileTests.port("w")])
    let network = try ModelFileContents(file, name: "m").model().network
    #expect((network.inputChannels, network.outputChannels, network.scale) == (3, 5, 1))
  }

  private static let weights = tensor("w", [5, 3, 1, 1])

  static let missing: [(String, [[UInt8]])] = [
    ("Tanh", [node("Tanh", ["x"])]), ("quotients", [node("Div", ["x", "x"])]),
    ("com.microsoft.Conv", [node("Conv", ["x", "w"], domain: "com.microsoft")]),
    ("at run time", [node("Conv", ["x", "x"])]), ("“z”", [node("Relu", ["z"])]), ("“y”", [node("Relu", ["x"], "z")]),
    ("Two operations", [node("Relu", ["x"]), node("Relu", ["x"])]), ("DCR", [node("DepthToSpace", ["x"])]),
    ("error functions", [node("Erf", ["x"], "e"), node("Relu", ["e"])]), ("order", [node("Transpose", ["x"])]),
    ("norms", [node("LayerNormalization", ["x", "w"])]),
    ("5 channels", [node("Add", ["x", "q"]), node("Conv", ["x", "w"], "q")].reversed()),
  ]

  @Test(arguments: missing)
  func whatTheEngineLacksIsNamed(word: String, nodes: [[UInt8]]) {
    let error = ONNXFileTests.error(ONNXFileTests.model(nodes: nodes, tensors: [ONNXFileTests.weights]))
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  static let tensors: [(String, [UInt8])] = [
    ("has 3 numbers", tensor("w", [5, 3, 1, 1], count: 3)), ("element type 3", tensor("w", [5, 3, 1, 1], type: 3)),
    ("numbers", tensor("w", [-5, -3], count: 15)), ("numbers", tensor("w", [1 << 40, 1 << 40], count: 0)),
    ("external data", tensor("w", [5, 3, 1, 1]) + Message { $0.add(14, 1) }.bytes),
    ("external data", tensor("w", [5, 3, 1, 1]) + Message { $0.add(13, "weights.bin") }.bytes),
  ]

  @Test(arguments: tensors)
  func tensorsThatAreNotReadAreRefused(word: String, tensor: [UInt8]) {
    let nodes = [ONNXFileTests.node("Conv", ["x", "w"])]
    let error = ONNXFileTests.error(ONNXFileTests.model(nodes: nodes, tensors: [tensor]))
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  @Test func graphsNeedOneInput() {
    let nodes = [ONNXFileTests.node("Relu", ["x"])]
    for inputs in [[], [ONNXFileTests.port("x"), ONNXFileTests.port("z")]] {
      #expect(ONNXFileTests.error(ONNXFileTests.model(nodes: nodes, inputs: inputs))?.code == .invalidModelFile)
    }
    #expect(
      ONNXFileTests.error(ONNXFileTests.model(nodes: nodes, inputs: [ONNXFileTests.port("x", channels: -4)]))?.code
        == .invalidModelFile)
  }

  /// One table of numbers may serve many operations: a small file that asks for hundreds of gigabytes.
  @Test func sharedWeightsAreBounded() {
    var nodes = [ONNXFileTests.node("Conv", ["x", "first"], "v0")]
    for index in 0..<2000 { nodes.append(ONNXFileTests.node("Conv", ["v\(index)", "w"], "v\(index + 1)")) }
    nodes.append(ONNXFileTests.node("Conv", ["v2000", "w"]))
    let tensors = [ONNXFileTests.tensor("first", [300, 3, 1, 1]), ONNXFileTests.tensor("w", [300, 300, 1, 1])]
    #expect(ONNXFileTests.error(ONNXFileTests.model(nodes: nodes, tensors: tensors))?.code == .limitExceeded)
  }

  static let damaged: [[UInt8]] = [
    [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x08] + [UInt8](repeating: 0xFF, count: 12),
    [0x3A], [0x3B], [0x00], [0x3A, 0x05, 0x0A], [0x3A, 0x02, 0x0A, 0x7F], [0x3D, 0, 0],
  ]

  @Test(arguments: damaged)
  func damageIsTold(bytes: [UInt8]) {
    let error = #expect(throws: UpscaleError.self) { try ONNXFile(bytes) }
    #expect(error?.code == .invalidModelFile)
  }
}
