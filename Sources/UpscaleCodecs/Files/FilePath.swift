/// The little that is needed of POSIX paths.
enum FilePath {
  /// What stands after the last slash; of "a/b/" it is "b".
  static func lastComponent(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The folder `path` is in: "." where it names none.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  static func quoted(_ path: String) -> String { "\u{201C}\(path)\u{201D}" }
}
