import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the list of inputs from a file or standard input.
enum Manifest {
  static func read(_ path: String) throws -> [BatchInput] {
    guard path != "-" else {
      var lines: [String] = []
      while let line = readLine() { lines.append(line) }
      return BatchInput.manifest(lines.joined(separator: "\n"))
    }
    do {
      return BatchInput.manifest(String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
    } catch {
      throw UpscaleError(
        .fileAccess, "The manifest “\(path)” cannot be read; check its path and permissions.", cause: error)
    }
  }
}
