import Testing
import TestSupport
import UpscaleCore

@Suite struct ModelFileTests {
  private typealias Builder = SafetensorsBuilder

  @Test(arguments: ["", "params.", "params_ema.", "module.", "netG."], [(4, 2, 2), (8, 3, 4), (2, 1, 1), (5, 1, 3)])
  func compactNetworksAreRecognized(prefix: String, shape: (Int, Int, Int)) throws {
    let (features, convolutions, scale) = shape
    let builder = Builder.compact(features: features, convolutions: convolutions, scale: scale, prefix: prefix)
    let network = try ModelFile.model(builder.file, name: "m").network
    #expect(network.scale == scale)
    #expect(network.inputChannels == 3)
    #expect(network.outputChannels == 3)
    #expect(network.radius == convolutions + 1)
    #expect(network.shapes.filter { $0.channels == features && $0.scale == 1 }.count >= 2 * convolutions)
    // At 1× the source needs no repeating.
    #expect(network.nodes.count == 2 * convolutions + (scale == 1 ? 3 : 4))
  }

  /// The weights arrive where they belong: the file's network gives what the same network made by hand gives.
  @Test func weightsAreInPlace() throws {
    let expected = try TestNetworks.compact(features: 4, convolutions: 2, scale: 2, seed: 9)
    var builder = Builder()
    var index = 0
    for node in expected.nodes {
      switch node.operation {
      case .convolution(let convolution):
        builder.add(
          "body.\(index).weight", [convolution.outputChannels, convolution.inputChannels, 3, 3], convolution.weights)
        builder.add("body.\(index).bias", [convolution.outputChannels], convolution.bias)
      case .activation(.prelu(let slopes)): builder.add("body.\(index).weight", [slopes.count], slopes)
      default: continue
      }
      index += 1
    }
    // The order of tensors in the file does not matter.
    builder.tensors.reverse()
    #expect(try ModelFile.model(builder.file, name: "m").network == expected)
  }

  @Test func metadataHasItsPlaces() throws {
    let builder = Builder.compact(
      metadata: [
        "name": "photo-x2", "family": "photo", "purpose": "For photos.", "license": "MIT", "scale": "7",
        "quality": "good",
      ])
    let model = try ModelFile.model(builder.file, name: "file")
    #expect(model.name == "photo-x2")
    #expect(model.family == "photo")
    #expect(model.purpose == "For photos.")
    #expect(model.license == "MIT")
    #expect(model.scale == 2, "The scale comes from the tensors, not from what is said about them.")
    #expect(model.provenance == ["quality": "good"])
    let bare = try ModelFile.model(Builder.compact().file, name: "file")
    #expect(bare.name == "file")
    #expect(bare.family == "file")
    #expect(bare.license == "unknown")
    #expect(bare.provenance.isEmpty)
  }

  /// What is changed about a good file: a tensor left out or replaced by one of another shape.
  static let faults: [(String, [Int]?)] = [
    ("body.0.bias", nil), ("body.0.weight", [4, 3, 3]), ("body.0.weight", [4, 3, 5, 5]),
    ("body.0.weight", [4, 3, 3, 1]),
    ("body.0.bias", [5]), ("body.0.bias", [4, 1]), ("body.1.weight", [5]), ("body.1.weight", [4, 1]),
    ("body.1.bias", [4]), ("body.2.weight", nil), ("body.2.weight", [4, 5, 3, 3]), ("body.3.weight", nil),
    ("body.4.weight", [13, 4, 3, 3]), ("body.4.weight", [0, 4, 3, 3]), ("body.5.weight", [12]),
    ("body.7.weight", [12]), ("body.9999.weight", [12]), ("body.0.weight", [4, 0, 3, 3]),
  ]

  @Test(arguments: faults)
  func wrongShapesAreRefused(name: String, shape: [Int]?) {
    var builder = Builder.compact()
    builder.tensors.removeAll { $0.name == name }
    if let shape { builder.add(name, shape) }
    if name == "body.4.weight", let outputs = shape?.first {
      builder.tensors.removeAll { $0.name == "body.4.bias" }
      builder.add("body.4.bias", [outputs])
    }
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
    #expect(error?.code == .invalidModelFile || error?.code == .invalidNetwork)
  }

  /// A side of zero makes room for any number beside it, since the tensor takes no bytes.
  @Test(arguments: [1 << 20, 1 << 60, 1 << 62, Int.max])
  func emptyTensorsOfHugeShapesAreRefused(inputs: Int) {
    var builder = Builder.compact(convolutions: 1)
    for index in builder.tensors.indices where builder.tensors[index].name == "body.0.weight" {
      builder.tensors[index].shape = [0, inputs, 3, 3]
      builder.tensors[index].bytes = []
    }
    builder.tensors.removeAll { $0.name == "body.0.bias" }
    builder.add("body.0.bias", [0])
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
    #expect(error?.code == .invalidModelFile || error?.code == .invalidNetwork)
  }

  @Test(arguments: [["conv_first.weight"], ["body.0.weight", "body.1.weight", "extra"], ["body.x.weight"], []])
  func unknownArchitecturesAreToldWithTheKnown(names: [String]) {
    var builder = Builder()
    for name in names { builder.add(name, [1]) }
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "strange") }
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains("SRVGGNetCompact") == true)
    #expect(error?.message.contains("strange") == true)
    if let first = names.first { #expect(error?.message.contains(first) == true) }
  }

  @Test(arguments: [Float.nan, .infinity])
  func weightsThatAreNoNumbersAreRefused(value: Float) {
    for name in ["body.0.weight", "body.1.weight", "body.2.bias"] {
      var builder = Builder.compact()
      guard let index = builder.tensors.firstIndex(where: { $0.name == name }) else { continue }
      builder.tensors[index].bytes.replaceSubrange(0..<4, with: Builder.littleEndian(value.bitPattern))
      let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
      #expect(error?.code == .invalidNetwork)
    }
  }
}
