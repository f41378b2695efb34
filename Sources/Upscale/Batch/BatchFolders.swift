internal import UpscaleCodecs
internal import UpscaleCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The folders that a batch writes to.
package enum BatchFolders {
  /// The folder of the file at `path`.
  package static func folder(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    let folder = path.dropLast(name.count)
    return folder.isEmpty ? "." : String(folder)
  }

  /// Removes what killed runs have left where `outputs` are to be; nothing else, and nothing that is being written.
  package static func removeLeftovers(beside outputs: [String]) {
    for folder in Set(outputs.map(folder)) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names where TemporaryFile.isName(name) { TemporaryFile.removeIfAbandoned("\(folder)/\(name)") }
    }
  }

  /// Makes the folder that `output` is to be in.
  /// - Throws: `fileAccess`.
  static func makeFolder(of output: String) throws(UpscaleError) {
    let folder = folder(of: output)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw UpscaleError(
        .fileAccess, "The folder “\(folder)” cannot be created; check its permissions or choose another.", cause: error)
    }
  }

  static func isFile(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) && !isFolder(path) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }
}
