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
      return inputs(lines.joined(separator: "\n"))
    }
    do {
      return inputs(String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self))
    } catch {
      throw UpscaleError(
        .fileAccess, "The manifest “\(path)” cannot be read; check its path and permissions.", cause: error)
    }
  }

  /// Some editors begin a file with a byte-order mark, which is no part of the first name.
  private static func inputs(_ text: String) -> [BatchInput] {
    BatchInput.manifest(text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text)
  }
}
