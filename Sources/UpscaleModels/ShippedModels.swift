internal import CUpscaleWeights
internal import Synchronization
public import UpscaleCore

/// The built-in models: they work right away and offline.
public enum ShippedModels {
  /// The family that is faithful to the source; devices are also tested with it.
  public static let defaultFamily = "photo"

  /// Where the weights are, at strength 0 and, if a model has a dial, at strength 1, by the model's name.
  private static let files = embeddedFiles()

  /// The models that were asked for, which are read once per process.
  private static let loaded = Mutex<[String: UpscaleModel]>([:])

  /// All of them. Cost: reading their weights, a few megabytes, once per process.
  /// - Throws: `invalidModelFile` only if the build embedded a damaged file.
  public static func all() throws(UpscaleError) -> [UpscaleModel] { try read(files.map(\.name)) }

  /// The models of a family, or the one model with that name. Cost: reading their weights, once per process.
  /// - Throws: `unknownName`, listing the available families and models.
  public static func named(_ name: String) throws(UpscaleError) -> [UpscaleModel] {
    let known = files.map(\.name)
    let family = known.filter { self.family(of: $0) == name }
    if !family.isEmpty { return try read(family) }
    guard known.contains(name) else { throw UpscaleError.unknown("model", name, known: names()) }
    return try read([name])
  }

  /// The names that `named` knows: families, then their models.
  public static func names() -> [String] {
    let models = files.map(\.name)
    let families = models.map(family).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return families + models
  }

  /// A shipped model is called by its family and its scale: “photo-x4”.
  private static func family(of name: String) -> String { String(name.prefix { $0 != "-" }) }

  private static func embeddedFiles() -> [(name: String, numbers: [Int32])] {
    var (files, number) = ([(name: String, numbers: [Int32])](), Int32(0))
    while let name = upscale_weights_at(number).name.map({ String(cString: $0) }) {
      if let first = files.firstIndex(where: { $0.name == name }) {
        files[first].numbers.append(number)
      } else {
        files.append((name, [number]))
      }
      number += 1
    }
    return files
  }

  private static func read(_ names: [String]) throws(UpscaleError) -> [UpscaleModel] {
    var models: [UpscaleModel] = []
    for name in names {
      if let known = loaded.withLock({ $0[name] }) {
        models.append(known)
        continue
      }
      // Whoever else asks meanwhile reads the same again.
      let model = try load(name)
      loaded.withLock { $0[name] = model }
      models.append(model)
    }
    return models
  }

  private static func load(_ name: String) throws(UpscaleError) -> UpscaleModel {
    var model: UpscaleModel?
    for (own, numbers) in files where own == name {
      for number in numbers {
        let file = upscale_weights_at(number)
        try MemoryHeadroom.require(4 * file.count)
        let copy = [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
        let next = try ModelFile.model(copy, name: name)
        guard next.name == name else {
          throw UpscaleError(.invalidModelFile, "This build holds \(next.name) in the place of \(name).")
        }
        model = if let model { try pair(model, with: next) } else { next }
      }
    }
    guard let model else { throw UpscaleError.unknown("model", name, known: names()) }
    return model
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
}
