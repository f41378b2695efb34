internal import UpscaleCodecs
package import UpscaleCore

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A model file on disk, with ncnn's other half beside it.
package struct ModelFileSource: Sendable {
  /// The largest file that is read: twice the largest network of the community.
  static let mostBytes = 2 << 30

  /// What was asked for.
  package let path: String

  package init(path: String) { self.path = path }

  /// Whether a name ends as model files do.
  static func isFileName(_ name: String) -> Bool {
    (ModelFileFormat.suffixes + [ModelFileFormat.ncnnSuffixes.weights]).contains { name.hasSuffix("." + $0) }
  }

  static func exists(_ path: String) -> Bool {
    if case .missing = FileKind(of: path) { return false }
    return true
  }

  /// The file's name.
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Reads the file, and the one beside it where it is half of an ncnn model.
  /// - Throws: `fileAccess`, `limitExceeded`, or what `ModelFileContents` throws.
  package func contents() throws(UpscaleError) -> ModelFileContents {
    let suffixes = ModelFileFormat.ncnnSuffixes
    // A .bin file has no mark of its own: it is known by the .param file beside it.
    if let parameters = sibling(suffixes.weights, suffixes.parameters), ModelFileSource.exists(parameters) {
      let text = try ModelFileSource.read(parameters)
      if ModelFileFormat(text) == .ncnn {
        return try ModelFileContents(text, weights: try ModelFileSource.read(path), name: name)
      }
    }
    let bytes = try ModelFileSource.read(path)
    guard ModelFileFormat(bytes) == .ncnn, let weights = sibling(suffixes.parameters, suffixes.weights),
      ModelFileSource.exists(weights)
    else { return try ModelFileContents(bytes, name: name) }
    return try ModelFileContents(bytes, weights: try ModelFileSource.read(weights), name: name)
  }

  /// The path with another ending, where it has the one given.
  private func sibling(_ ending: String, _ other: String) -> String? {
    guard path.hasSuffix("." + ending) else { return nil }
    return path.dropLast(ending.count) + other
  }

  private static func read(_ path: String) throws(UpscaleError) -> [UInt8] {
    switch FileKind(of: path) {
    case .folder: throw UpscaleError(.fileAccess, "“\(path)” is a folder; name a model file in it.")
    case .other: throw UpscaleError(.fileAccess, "“\(path)” is not a regular file; save the model to one first.")
    case .missing, .regular, .unreachable: break
    }
    let data: Data
    do {
      // Mapped, so that a file beyond the limit is not read.
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      throw UpscaleError(
        .fileAccess, "The model file “\(path)” cannot be read; check its path and permissions.", cause: error)
    }
    guard data.count <= mostBytes else {
      throw UpscaleError(
        .limitExceeded,
        "The model file “\(path)” is \(data.count >> 20) MiB; the most that is read is \(mostBytes >> 20) MiB.")
    }
    // The bytes, their tensors as floats, and the network made of them.
    try MemoryHeadroom.require(4 * data.count)
    return [UInt8](data)
  }
}
