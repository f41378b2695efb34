internal import CUpscaleWeights
internal import Synchronization
public import UpscaleCore

/// The built-in models: they work right away and offline.
public enum ShippedModels {
  /// The family that is faithful to the source; devices are also tested with it.
  public static let defaultFamily = "photo"

  private static let modelNames = {
    var names: [String] = []
    while let name = upscale_shipped_model_at(Int32(names.count)).name { names.append(String(cString: name)) }
    return names
  }()

  /// The models that were asked for, which are read once per process, by their places in `modelNames`.
  private static let loaded = Mutex<[Int: UpscaleModel]>([:])

  /// All of them. Cost: reading their weights, a few megabytes, once per process.
  /// - Throws: `invalidModelFile` only if the build embedded a damaged file.
  public static func all() throws(UpscaleError) -> [UpscaleModel] { try matching { _ in true } }

  /// The models of a family, or the one model with that name. Cost: reading their weights, once per process.
  /// - Throws: `unknownName`, listing the available families and models.
  public static func named(_ name: String) throws(UpscaleError) -> [UpscaleModel] {
    let members = try matching { family(of: $0) == name }
    if !members.isEmpty { return members }
    let exact = try matching { $0 == name }
    guard !exact.isEmpty else { throw UpscaleError.unknown("model", name, known: names()) }
    return exact
  }

  /// The names that `named` knows: families, then their models.
  public static func names() -> [String] {
    let families = modelNames.map(family).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return families + modelNames
  }

  /// A shipped model is called by its family and its scale: “photo-x4”.
  private static func family(of name: String) -> String { String(name.prefix { $0 != "-" }) }

  private static func matching(_ isAsked: (String) -> Bool) throws(UpscaleError) -> [UpscaleModel] {
    var models: [UpscaleModel] = []
    for (place, name) in modelNames.enumerated() where isAsked(name) {
      models.append(try model(at: place, name: name))
    }
    return models
  }

  private static func model(at place: Int, name: String) throws(UpscaleError) -> UpscaleModel {
    if let known = loaded.withLock({ $0[place] }) { return known }
    // Whoever else asks meanwhile reads the same again.
    let files = upscale_shipped_model_at(Int32(place))
    var model = try read(files.weights, name: name)
    if files.strong.bytes != nil { model = try pair(model, with: read(files.strong, name: name)) }
    loaded.withLock { $0[place] = model }
    return model
  }

  private static func read(_ file: upscale_weights, name: String) throws(UpscaleError) -> UpscaleModel {
    try MemoryHeadroom.require(4 * file.count)
    let model = try ModelFile.model(
      [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count)), name: name)
    guard model.name == name else {
      throw UpscaleError(.invalidModelFile, "This build holds \(model.name) in the place of \(name).")
    }
    return model
  }

  /// The file of the weights at strength 1 says under “dial” what sets the strength: “compression” or a number.
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
}
