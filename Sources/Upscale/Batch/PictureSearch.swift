import UpscaleCodecs

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif
#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Which files of a folder a batch includes.
public struct PictureSearch: Sendable, Hashable {
  /// Names must match one of these patterns (`*`, `?`, `[a-z]`, ignoring case); a pattern with a slash is matched
  /// against the path below the folder. If empty, names must have an image file's extension.
  public var patterns: [String]
  /// Whether subfolders are searched too.
  public var isRecursive: Bool

  /// A search for all images, or those whose names match one of `patterns`, in subfolders too if it is recursive.
  public init(patterns: [String] = [], isRecursive: Bool = true) {
    self.patterns = patterns
    self.isRecursive = isRecursive
  }

  /// What lies in a folder, by paths below it, sorted.
  struct Found {
    var pictures: [String] = []
    var unreadableFolders: [String] = []
  }

  /// Hidden files are passed over, links to folders are not followed, and neither is `excluded` searched, a canonical
  /// path.
  func pictures(in folder: String, except excluded: String?) -> Found {
    var (found, waiting) = (Found(), [""])
    while let place = waiting.popLast() {
      let path = place.isEmpty ? folder : "\(folder)/\(place)"
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        found.unreadableFolders.append(place)
        continue
      }
      var folders: [String] = []
      for name in names.sorted() where !name.hasPrefix(".") {
        let child = place.isEmpty ? name : "\(place)/\(name)"
        switch PictureSearch.kind(of: "\(folder)/\(child)") {
        case .folder:
          if isRecursive, CanonicalPath("\(folder)/\(child)").text != excluded { folders.append(child) }
        // What has a picture's name and is no file, a broken link or a pipe, is not passed over: reading it says why not.
        case .file, .other: if takes(name, at: child) { found.pictures.append(child) }
        }
      }
      waiting += folders.reversed()
    }
    return found
  }

  private enum Kind {
    case file
    case folder
    case other
  }

  /// Links to files count as files.
  private static func kind(of path: String) -> Kind {
    var status = stat()
    guard lstat(path, &status) == 0 else { return .other }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .other }
    return .file
  }

  private func takes(_ name: String, at place: String) -> Bool {
    guard !patterns.isEmpty else { return (try? ImageFileFormat(path: name)) != nil }
    return patterns.contains { pattern in
      fnmatch(pattern.lowercased(), (pattern.contains("/") ? place : name).lowercased(), FNM_PATHNAME) == 0
    }
  }
}
