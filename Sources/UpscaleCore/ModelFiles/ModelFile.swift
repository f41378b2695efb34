/// Reads models from files. The architecture and the scale come from the tensors, never from the file's name.
public enum ModelFile {
  /// The metadata keys that have a place of their own in `Model`.
  private static let ownKeys: Set<String> = ["name", "family", "purpose", "licence", "scale"]

  /// The model in a safetensors file.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: what to call it where the file does not say.
  /// - Throws: `invalidModelFile` when it is damaged or of an unknown architecture.
  public static func model(safetensors bytes: [UInt8], name: String) throws(UpscaleError) -> Model {
    let file = try SafetensorsFile(bytes)
    guard let network = try CompactArchitecture.network(in: file) else {
      let names = file.entries.keys.sorted().prefix(3).joined(separator: ", ")
      throw UpscaleError(
        .invalidModelFile,
        "The model “\(name)” is of no known architecture (its tensors: \(names) …); known: SRVGGNetCompact.")
    }
    let metadata = file.metadata
    return Model(
      name: metadata["name"] ?? name, family: metadata["family"] ?? name, network: network,
      purpose: metadata["purpose"] ?? "", licence: metadata["licence"] ?? "unknown",
      provenance: metadata.filter { !ownKeys.contains($0.key) })
  }
}
