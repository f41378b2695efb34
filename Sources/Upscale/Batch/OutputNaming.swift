public import UpscaleCodecs
public import UpscaleCore

/// How outputs are named after their inputs.
public struct OutputNaming: Sendable, Hashable {
  /// The folder that outputs go to, created if it is missing; images found in a folder keep their relative paths below
  /// it. Next to the input if nil.
  public var folder: String?
  /// What is added to the name, before its extension.
  public var suffix: String
  /// The format of all outputs. If nil, the format of the input's name, or PNG if that names no format that can be
  /// written.
  public var format: ImageFileFormat?

  /// - Throws: `invalidRequest` if outputs would have the same names as their inputs.
  public init(folder: String? = nil, suffix: String = "", format: ImageFileFormat? = nil) throws(UpscaleError) {
    guard folder != nil || !suffix.isEmpty else {
      throw UpscaleError(
        .invalidRequest, "Outputs need a folder or a suffix so that no image overwrites itself.")
    }
    guard !suffix.contains("/") else {
      throw UpscaleError(.invalidRequest, "The suffix “\(suffix)” contains a slash; name a folder instead.")
    }
    self.folder = folder
    self.suffix = suffix
    self.format = format
  }

  /// - Parameter place: the input's path below the folder it was found in, or its name alone.
  func output(for input: String, at place: String) -> String {
    let path = folder.map { ($0.hasSuffix("/") ? $0 : $0 + "/") + place } ?? input
    let name = path.split(separator: "/").last ?? ""
    let folder = path.dropLast(name.count)
    let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 }
    let stem = name[..<(dot ?? name.endIndex)]
    let ending = dot.map { String(name[name.index(after: $0)...]) } ?? ""
    return "\(folder)\(stem)\(suffix).\(fileExtension(after: ending))"
  }

  private func fileExtension(after ending: String) -> String {
    let known = format.map { [$0] } ?? ImageFileFormat.written
    if known.contains(where: { $0.fileExtensions.contains(ending.lowercased()) }) { return ending }
    return (format ?? .png).fileExtensions.first ?? ending
  }
}
