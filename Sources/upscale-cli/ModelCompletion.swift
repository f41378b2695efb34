import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a shell offers after `--model`: every name that is known, and model files by their paths.
enum ModelCompletion {
  /// - Parameter start: what was typed of it so far.
  static func candidates(after start: String) -> [String] {
    let families = ShippedModels.names()
    let resamplers = ResamplingKernel.allCases.map(\.rawValue)
    return [AutoUpscaler.name] + families + (ModelFolder.usual?.names ?? []) + resamplers + files(at: start)
  }

  /// Model files and folders in the folder that is being typed.
  private static func files(at start: String) -> [String] {
    let folder = start.lastIndex(of: "/").map { String(start[...$0]) } ?? ""
    return entries(of: folder.isEmpty ? "." : folder).compactMap { name in
      guard !name.hasPrefix("."), (folder + name).hasPrefix(start) else { return nil }
      if ModelFileFormat.suffixes.contains(where: { name.hasSuffix("." + $0) }) { return folder + name }
      return entries(of: folder + name).isEmpty ? nil : folder + name + "/"
    }
  }

  /// Nothing where it is no folder.
  private static func entries(of path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
