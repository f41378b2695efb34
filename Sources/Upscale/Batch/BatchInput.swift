/// What a batch shall enlarge: a picture, or a folder of them.
public struct BatchInput: Sendable, Hashable {
  /// The input file's path.
  public var path: String
  /// Where the result goes; where the batch's `OutputNaming` says if nil. For pictures only.
  public var output: String?

  /// An input, and where its result goes if that is known already.
  public init(_ path: String, output: String? = nil) {
    self.path = path
    self.output = output
  }

  /// The inputs that a manifest lists: a path a line, and where the result has a place of its own, a tab and that.
  /// Empty lines say nothing.
  public static func manifest(_ text: String) -> [BatchInput] {
    text.split(whereSeparator: \.isNewline).compactMap { line in
      let fields = line.split(separator: "\t", maxSplits: 1)
      guard let path = fields.first, !path.allSatisfy(\.isWhitespace) else { return nil }
      return BatchInput(String(path), output: fields.count > 1 ? String(fields[1]) : nil)
    }
  }
}
