import UpscaleCore

/// Where an encoder's bytes go on the way to an `ImageOutput`.
enum OutputTarget {
  case replacement(ReplacementFile)
  case stream(OpenFile)

  /// - Throws: as `ReplacementFile`; `fileAccess` where standard output is closed.
  init(_ output: ImageOutput, overwrite: Bool) throws(UpscaleError) {
    switch output {
    case .file(let path): self = .replacement(try ReplacementFile(path: path, overwrite: overwrite))
    case .standardOutput: self = .stream(try OpenFile.standardOutput())
    }
  }

  var file: OpenFile {
    switch self {
    case .replacement(let replacement): replacement.file
    case .stream(let file): file
    }
  }

  /// Puts a file in its place.
  func commit() throws(UpscaleError) {
    if case .replacement(let replacement) = self { try replacement.commit() }
  }
}
