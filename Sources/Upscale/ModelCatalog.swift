public import UpscaleCore
internal import UpscaleModels

/// Finds models by their names, and reads them off the caller's actor.
public enum ModelCatalog {
  /// The models called `name`: a shipped family or model, the path of a model file (safetensors, PyTorch, ncnn, ONNX),
  /// or the name of one in the models folder, with or without its extension.
  /// - Throws: `unknownName` listing the available names, `fileAccess`, or `invalidModelFile`.
  @concurrent public static func named(_ name: String) async throws(UpscaleError) -> [UpscaleModel] {
    let folder = ModelFolder.usual
    if name.contains("/") || ModelFileSource.isFileName(name) {
      let path = ModelFileSource.exists(name) ? name : folder?.path(of: name) ?? name
      return [try ModelFileSource(path: path).contents().model()]
    }
    do {
      return try ShippedModels.named(name)
    } catch  where error.code == .unknownName {
      guard let path = folder?.path(of: name) else {
        throw UpscaleError.unknown("model", name, known: try await names())
      }
      return [try ModelFileSource(path: path).contents().model()]
    }
  }

  /// The names that `named` knows without a path: built-in families and models, then the files in the models folder.
  @concurrent public static func names() async throws(UpscaleError) -> [String] {
    ShippedModels.names() + (ModelFolder.usual?.names ?? [])
  }
}
