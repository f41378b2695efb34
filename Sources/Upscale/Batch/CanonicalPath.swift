#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A path by which two names of one file are recognized: links followed as far as there is something, absolute, and
/// without regard to case where file systems usually have none.
struct CanonicalPath: Hashable {
  let text: String

  init(_ path: String) {
    let resolved = CanonicalPath.resolved(path)
    #if canImport(Darwin)
      text = resolved.lowercased()
    #else
      text = resolved
    #endif
  }

  private static func resolved(_ path: String) -> String {
    if let real = realpath(path.isEmpty ? "." : path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    let parts = path.split(separator: "/")
    guard let name = parts.last else { return path }
    let parent = parts.dropLast().joined(separator: "/")
    let folder = resolved(path.hasPrefix("/") ? "/" + parent : parent.isEmpty ? "." : parent)
    return folder.hasSuffix("/") ? "\(folder)\(name)" : "\(folder)/\(name)"
  }
}
