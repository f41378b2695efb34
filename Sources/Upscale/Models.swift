public import UpscaleCore
internal import UpscaleModels

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Finds models by what a user calls them.
public enum Models {
  /// The models called `name`: a shipped family or model, or the path of a safetensors file.
  /// - Throws: `unknownName` listing the shipped ones, `fileAccess`, or `invalidModelFile`.
  public static func named(_ name: String) throws(UpscaleError) -> [Model] {
    guard name.hasSuffix(".safetensors") || name.contains("/") else { return try ShippedModels.named(name) }
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: name))
    } catch {
      throw UpscaleError(
        .fileAccess, "The model file “\(name)” cannot be read; check its path and permissions.", cause: error)
    }
    let file = name.split(separator: "/").last.map(String.init) ?? name
    return [try ModelFile.model(safetensors: [UInt8](bytes), name: file)]
  }
}
