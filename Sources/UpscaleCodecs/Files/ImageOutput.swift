/// Where an image file goes.
public enum ImageOutput: Hashable, Sendable {
  /// A file, which appears complete or not at all.
  case file(String)
  /// Standard output. What was written before a failure stays written. An application that writes to a pipe should
  /// ignore SIGPIPE, so that a reader that leaves causes an error instead of ending the application.
  case standardOutput

  /// Its name in messages: a file's path, “-” for standard output.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardOutput: "-"
    }
  }
}
