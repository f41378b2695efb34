internal import CUpscaleWeights
public import UpscaleCore

/// The built-in models: they work right away and offline.
public enum ShippedModels {
  /// The family that is faithful to the source; devices are also tested with it.
  public static let defaultFamily = "photo"

  /// All of them. Cost: reading their weights, a few megabytes, once per process.
  /// - Throws: `invalidModelFile` only if the build embedded a damaged file.
  public static func all() throws(UpscaleError) -> [UpscaleModel] { try loaded.get() }

  private static let loaded = Result { () throws(UpscaleError) in try load() }

  private static func load() throws(UpscaleError) -> [UpscaleModel] {
    var (models, index) = ([UpscaleModel](), Int32(0))
    while true {
      let file = upscale_weights_at(index)
      guard let bytes = file.bytes else { return models }
      try MemoryHeadroom.require(4 * file.count)
      let copy = [UInt8](UnsafeBufferPointer(start: bytes, count: file.count))
      let model = try ModelFile.model(copy, name: "shipped-\(index)")
      if let first = models.firstIndex(where: { $0.name == model.name }) {
        models[first] = try pair(models[first], with: model)
      } else {
        models.append(model)
      }
      index += 1
    }
  }

  /// A second file of a model's name holds its weights at strength 1. Under “dial” it says what sets the strength:
  /// “compression” or a number.
  private static func pair(_ model: UpscaleModel, with strong: UpscaleModel) throws(UpscaleError) -> UpscaleModel {
    let word = strong.provenance["dial"] ?? ""
    guard let dial = word == "compression" ? .byCompression : Double(word).map(StrengthDial.usually) else {
      throw UpscaleError(
        .invalidModelFile, "The second weights of \(model.name) do not say what sets the strength.")
    }
    var paired = model
    paired.strongNetwork = strong.network
    paired.dial = dial
    paired.provenance["strong recipe"] = strong.provenance["recipe"]
    paired.provenance["strong quality"] = strong.provenance["quality"]
    return paired
  }

  /// The models of a family, or the one model with that name.
  /// - Throws: `unknownName`, listing the available families and models.
  public static func named(_ name: String) throws(UpscaleError) -> [UpscaleModel] {
    let models = try all()
    let family = models.filter { $0.family == name }
    if !family.isEmpty { return family }
    let exact = models.filter { $0.name == name }
    guard !exact.isEmpty else { throw UpscaleError.unknown("model", name, known: try names()) }
    return exact
  }

  /// The names that `named` knows: families, then their models.
  public static func names() throws(UpscaleError) -> [String] {
    let models = try all()
    let families = models.map(\.family).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return families + models.map(\.name)
  }
}
