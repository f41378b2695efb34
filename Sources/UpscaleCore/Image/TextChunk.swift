/// One text of a PNG file (PNG specification, section 11.3.3): its chunk as stored, never unpacked.
public struct TextChunk: Hashable, Sendable {
  /// PNG's three kinds of text chunks.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Latin-1.
    case plain = "tEXt"
    /// Latin-1, compressed.
    case compressed = "zTXt"
    /// UTF-8 with a language, compressed or not.
    case international = "iTXt"
  }

  /// The kind of chunk.
  public var kind: Kind
  /// The chunk's contents, including the keyword.
  public var bytes: [UInt8]

  /// A chunk of a kind, with the bytes that stand in it.
  public init(_ kind: Kind, bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  /// What the text is about, such as “Title” or “parameters”. Nil if the chunk does not begin with a keyword of 1 to 79
  /// bytes.
  public var keyword: String? {
    guard let end = bytes.prefix(80).firstIndex(of: 0), end > 0 else { return nil }
    return String(String.UnicodeScalarView(bytes[..<end].map { Unicode.Scalar($0) }))
  }
}
