internal import UpscaleCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A folder with model files, which are asked for by their names without endings.
package struct ModelFolder: Sendable {
  /// The environment variable that names the folder.
  static let variable = "UPSCALE_MODELS"

  package let path: String

  package init(path: String) { self.path = path }

  /// What `UPSCALE_MODELS` names, else the user's own: `$XDG_DATA_HOME/upscale/models` or
  /// `~/.local/share/upscale/models`, and `~/Library/Application Support/upscale/models` on Apple's systems. Nil where
  /// there is no home folder. Nothing is made there.
  package static var usual: ModelFolder? {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment[variable], !named.isEmpty { return ModelFolder(path: named) }
    #if !canImport(Darwin)
      if let root = environment["XDG_DATA_HOME"], root.hasPrefix("/") {
        return ModelFolder(path: root + "/upscale/models")
      }
    #endif
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    #if canImport(Darwin)
      return ModelFolder(path: home + "/Library/Application Support/upscale/models")
    #else
      return ModelFolder(path: home + "/.local/share/upscale/models")
    #endif
  }

  /// The files' names without endings, sorted.
  package var names: [String] { Set(files.map(\.stem)).sorted() }

  /// The path of the file called `name`, with or without its ending; of several the safest format's.
  func path(of name: String) -> String? {
    let found = files.first { $0.file == name || $0.stem == name }
    return found.map { path + "/" + $0.file }
  }

  /// Model files in the order of formats, then of names.
  private var files: [(stem: String, file: String)] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    return ModelFileFormat.suffixes.flatMap { suffix in
      names.filter { $0.hasSuffix("." + suffix) && $0.utf8.count > suffix.utf8.count + 1 }
        .map { (stem: String($0.dropLast(suffix.count + 1)), file: $0) }
    }
  }
}
