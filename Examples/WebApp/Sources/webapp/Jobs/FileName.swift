/// A name for a file that a visitor sends or gets, safe whatever the visitor called it. It is shown and told to browsers,
/// and never used as a path.
struct FileName: Sendable, Hashable {
  /// Without an extension: “cat”.
  let stem: String

  private static let longest = 80

  /// - Parameter text: what the visitor calls it.
  init(_ text: String?) {
    let last = (text ?? "").split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    let stem = last.lastIndex(of: ".").map { last[..<$0] } ?? last
    let plain = stem.unicodeScalars.map { FileName.isKept($0) ? Character($0) : "_" }
    let trimmed = String(plain.prefix(FileName.longest)).drop { $0 == "." || $0 == " " }
    self.stem = trimmed.contains { $0.isLetter || $0.isNumber } ? String(trimmed) : "picture"
  }

  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .decimalNumber:
      true
    default: " -_.()+".unicodeScalars.contains(scalar)
    }
  }
}
