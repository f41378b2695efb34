/// The architectures that are known, in the order in which they are tried.
enum Architectures {
  static let known: [any Architecture.Type] = [
    CompactArchitecture.self, RRDBArchitecture.self, IMDNArchitecture.self, SPANArchitecture.self,
    LKDNArchitecture.self, RFDNArchitecture.self, RLFNArchitecture.self, CUNetArchitecture.self,
    Waifu2xChainArchitecture.self,
  ]

  /// What is told to those whose file is of none of them.
  private static let names =
    "SRVGGNetCompact, RRDBNet (ESRGAN), IMDN, SPAN, LKDN, RFDN, RLFN, waifu2x, Real-CUGAN"

  /// - Throws: `invalidModelFile` where none fits, with the first names, so that a person may know what it is.
  static func recognized(_ tensors: ModelTensors, file: String) throws(UpscaleError) -> RecognizedNetwork {
    for architecture in known {
      if let network = try architecture.recognized(in: tensors) { return network }
    }
    let first = tensors.names.prefix(5).map { "\($0) \(tensors.shape($0) ?? [])" }.joined(separator: ", ")
    throw UpscaleError(
      .invalidModelFile,
      "The model “\(file)” has an unknown architecture (its tensors: \(first)\(tensors.names.count > 5 ? ", …" : "")); "
        + "known: \(names).")
  }

  /// What a graph's network is: the architecture that builds exactly the same one from its layers' numbers, with tensors
  /// named as that architecture names them. A graph of none works as well, without a name.
  static func identified(_ graph: GraphNetwork) -> (RecognizedNetwork, ModelTensors?) {
    for architecture in known {
      for tensors in architecture.candidates(ofLayers: graph.layers) {
        if let found = try? architecture.recognized(in: tensors), case .network(graph.network) = found.content {
          return (found, tensors)
        }
      }
    }
    let unnamed = RecognizedNetwork(
      architecture: "an unnamed graph", scale: graph.network.scale, details: "\(graph.layers.count) layers",
      content: .network(graph.network))
    return (unnamed, nil)
  }
}
