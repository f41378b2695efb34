import Testing
import TestSupport
import UpscaleCore

@Suite struct ResidualArchitectureTests {
  /// The tensors that hold a residual network's numbers, in the order in which they are used.
  private func names(blocks: Int) -> [String] {
    let trunk = (0..<blocks).flatMap {
      ["trunk.\($0).first.convolution", "trunk.\($0).second.slope", "trunk.\($0).second.convolution"]
    }
    let tail = ["at_two", "to_four", "at_four", "last"].flatMap { ["\($0).slope", "\($0).convolution"] }
    return ["head"] + trunk + ["joint.convolution", "to_two.convolution"] + tail
  }

  private func file(of network: UpscaleNetwork, blocks: Int) throws -> SafetensorsBuilder {
    var (builder, names) = (SafetensorsBuilder(), names(blocks: blocks)[...])
    for node in network.nodes {
      switch node.operation {
      case .convolution(let convolution):
        let next = names.popFirst()
        let (name, side) = (try #require(next), convolution.kernelSize)
        let shape = [convolution.outputChannels, convolution.inputChannels, side, side]
        builder.add(name + ".weight", shape, convolution.weights)
        builder.add(name + ".bias", [convolution.outputChannels], convolution.bias)
      case .activation(.prelu(let slopes)):
        let name = names.popFirst()
        builder.add(try #require(name), [slopes.count], slopes)
      default: continue
      }
    }
    #expect(names.isEmpty)
    return builder
  }

  @Test(arguments: [(4, 1, 2), (8, 3, 4), (5, 2, 3)])
  func weightsAreInPlace(features: Int, blocks: Int, tail: Int) throws {
    let expected = try TestNetworks.residual(features: features, blocks: blocks, tail: tail, seed: 3)
    let model = try ModelFile.model(try file(of: expected, blocks: blocks).file, name: "m")
    #expect(model.network == expected && model.scale == 4)
  }

  @Test(arguments: [
    "trunk.0.second.convolution.weight", "joint.convolution.weight", "at_four.slope", "trunk.0.second.slope",
  ])
  func whatIsMissingIsTold(name: String) throws {
    let network = try TestNetworks.residual(features: 4, blocks: 1, tail: 2, seed: 3)
    var builder = try file(of: network, blocks: 1)
    builder.tensors.removeAll { $0.name == name }
    let error = #expect(throws: UpscaleError.self) { try ModelFile.model(builder.file, name: "m") }
    #expect(error?.code == .invalidModelFile && error?.message.contains(name) == true)
  }
}
