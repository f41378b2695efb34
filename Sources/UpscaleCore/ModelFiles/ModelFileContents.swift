/// A model file that was read: what it is and says, and its network, whether that can be run or not.
package struct ModelFileContents: Sendable {
  package let format: ModelFileFormat
  package let recognized: RecognizedNetwork
  /// The network's tensors under the names of its architecture; nil where the file has a graph of none that is known.
  package let tensors: ModelTensors?
  /// What the file says about itself.
  package let metadata: [String: String]
  private let name: String

  /// The metadata keys that have a place of their own in `UpscaleModel`.
  private static let ownKeys: Set<String> = ["name", "family", "purpose", "scale", "license", "licence"]
  /// Where files tell their license, in the order of preference.
  private static let licenseKeys = ["license", "licence", "modelspec.license"]

  /// - Parameters:
  ///   - bytes: the whole file; of ncnn's pair the .param file.
  ///   - weights: the .bin file of ncnn's pair.
  ///   - name: what to call it where the file does not say.
  /// - Throws: what `ModelFile.model` throws, except that an architecture that is not run yet is no error.
  package init(_ bytes: [UInt8], weights: [UInt8]? = nil, name: String) throws(UpscaleError) {
    guard let format = ModelFileFormat(bytes) else {
      throw UpscaleError(
        .invalidModelFile,
        "“\(name)” is not a supported model file; use safetensors, PyTorch (.pth), ncnn (.param with .bin) or ONNX.")
    }
    self.format = format
    self.name = name
    switch format {
    case .safetensors:
      let file = try SafetensorsFile(bytes)
      let tensors = TensorNaming.plain(file.tensors)
      (self.tensors, metadata) = (tensors, file.metadata)
      recognized = try Architectures.recognized(tensors, file: name)
    case .torch:
      let tensors = try TorchFile(bytes).tensors
      (self.tensors, metadata) = (tensors, [:])
      recognized = try Architectures.recognized(tensors, file: name)
    case .ncnn:
      guard let weights else {
        throw UpscaleError(
          .invalidModelFile, "“\(name)” is one half of an ncnn model; its .bin file, of the same name, is missing.")
      }
      let file = try NCNNFile(parameters: bytes, weights: weights)
      (recognized, tensors) = Architectures.identified(try NCNNNetwork.graph(file))
      metadata = [:]
    case .onnx:
      let file = try ONNXFile(bytes)
      (recognized, tensors) = Architectures.identified(try ONNXNetwork.graph(file))
      metadata = file.metadata
    }
  }

  /// The SPDX name of the license, or “unknown” where the file does not say.
  package var license: String {
    ModelFileContents.licenseKeys.lazy.compactMap { self.metadata[$0] }.first ?? "unknown"
  }

  /// - Throws: `invalidModelFile` where the network cannot be run yet.
  package func model() throws(UpscaleError) -> UpscaleModel {
    UpscaleModel(
      name: metadata["name"] ?? name, family: metadata["family"] ?? name, network: try recognized.network(),
      purpose: metadata["purpose"] ?? "", license: license,
      provenance: metadata.filter { !ModelFileContents.ownKeys.contains($0.key) })
  }

  /// The same network as a safetensors file: half precision where that holds every number of a tensor, else float32.
  /// - Throws: `invalidModelFile` where the file has a graph of no known architecture, whose tensors have no names.
  package func safetensors() throws(UpscaleError) -> [UInt8] {
    guard let tensors else {
      throw UpscaleError(
        .invalidModelFile,
        "“\(name)” is a graph of an unknown architecture, which a safetensors file cannot hold: it has only names and "
          + "numbers. Use the file as it is.")
    }
    var metadata = metadata
    metadata["name"] = metadata["name"] ?? name
    metadata["architecture"] = recognized.architecture
    metadata["licence"] = nil
    metadata["license"] = license == "unknown" ? nil : license
    return try SafetensorsWriter.file(tensors, metadata: metadata)
  }
}
