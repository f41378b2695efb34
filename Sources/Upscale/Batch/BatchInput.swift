/// What a batch enlarges: an image, or a folder of images.
public struct BatchInput: Sendable, Hashable {
  /// The input file's path.
  public var path: String
  /// Where the result goes; if nil, where the batch's `OutputNaming` says. For images only.
  public var output: String?

  /// An input, and where its result goes if that is known already.
  public init(_ path: String, output: String? = nil) {
    self.path = path
    self.output = output
  }

  /// The inputs that a manifest lists: one path per line, optionally followed by a tab and an output path. Empty lines
  /// are ignored.
  public static func manifest(_ text: String) -> [BatchInput] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: "\t", maxSplits: 1)
      guard let path = fields.first, !path.allSatisfy(\.isWhitespace) else { return nil }
      return BatchInput(String(path), output: fields.count > 1 ? String(fields[1]) : nil)
    }
  }
}
