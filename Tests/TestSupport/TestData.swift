public import Foundation

/// The optional folder of real pictures that `UPSCALE_TEST_DATA` names. Tests pass without it and cover more with it.
public enum TestData {
  /// The folder, or nil where the variable is not set.
  public static let root: URL? = ProcessInfo.processInfo.environment["UPSCALE_TEST_DATA"].map {
    URL(fileURLWithPath: $0, isDirectory: true)
  }

  public static var isAvailable: Bool { root != nil }

  /// The files of `folder` (relative to the root) whose extension is one of `extensions`, sorted by name.
  public static func files(_ folder: String, extensions: Set<String>) -> [URL] {
    guard let root else { return [] }
    let urls = try? FileManager.default.contentsOfDirectory(
      at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
    return (urls ?? []).filter { extensions.contains($0.pathExtension.lowercased()) }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}
