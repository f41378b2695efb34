internal import CUpscaleWeights
public import UpscaleCore

/// The models inside the library: they work at once and offline.
public enum ShippedModels {
  /// The family that is used when none is asked for.
  public static let defaultFamily = "photo"

  /// All of them. Cost: reading a few hundred kilobytes of weights.
  /// - Throws: `invalidModelFile` only if the build embedded a damaged file.
  public static func all() throws(UpscaleError) -> [Model] {
    var models: [Model] = []
    while true {
      let file = upscale_weights_at(Int32(models.count))
      guard let bytes = file.bytes else { return models }
      let copy = [UInt8](UnsafeBufferPointer(start: bytes, count: file.count))
      models.append(try ModelFile.model(safetensors: copy, name: "shipped-\(models.count)"))
    }
  }

  /// The models of a family, or the one model of that name.
  /// - Throws: `unknownName`, listing the families and models there are.
  public static func named(_ name: String) throws(UpscaleError) -> [Model] {
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
