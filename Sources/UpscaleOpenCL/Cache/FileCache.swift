#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Bytes kept in files by name, each with its hash. Whatever goes wrong with one, it is as if it were not there.
struct FileCache: Sendable, Hashable {
  /// The environment variable that names another folder, or “off”.
  static let folderVariable = "UPSCALE_CACHE"
  private static let magic = Array("upscale cache 1\n".utf8)

  let folder: String

  /// The user's cache folder for this library; nil where there is none or it is switched off.
  static var usualFolder: String? {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment[folderVariable], !named.isEmpty { return named == "off" ? nil : named }
    #if !canImport(Darwin)
      if let root = environment["XDG_CACHE_HOME"], root.hasPrefix("/") { return root + "/upscale" }
    #endif
    guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
    #if canImport(Darwin)
      return home + "/Library/Caches/upscale"
    #else
      return home + "/.cache/upscale"
    #endif
  }

  private func url(_ name: String) -> URL { URL(fileURLWithPath: folder + "/" + name) }

  func bytes(named name: String) -> [UInt8]? {
    guard let data = try? Data(contentsOf: url(name)) else { return nil }
    let (magic, bytes) = (FileCache.magic.count, [UInt8](data))
    guard bytes.starts(with: FileCache.magic), bytes.count >= magic + 32 else { return nil }
    let payload = Array(bytes[(magic + 32)...])
    return SHA256.hash(payload) == Array(bytes[magic..<magic + 32]) ? payload : nil
  }

  /// Stores bytes under a name: the file appears complete or not at all.
  func store(_ bytes: [UInt8], named name: String) {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? Data(FileCache.magic + SHA256.hash(bytes) + bytes).write(to: url(name), options: .atomic)
  }

  func remove(named name: String) { try? FileManager.default.removeItem(at: url(name)) }
}
