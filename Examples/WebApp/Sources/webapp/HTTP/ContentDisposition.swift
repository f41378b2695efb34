/// The header that has a browser save what it gets, and under which name (RFC 6266).
struct ContentDisposition: Sendable, CustomStringConvertible {
  let fileName: String

  /// Letters outside ASCII are in the second form only, which older programs pass over.
  var description: String {
    let plain = String(fileName.map { $0.isASCII && !"\"\\".contains($0) ? $0 : "_" })
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
  }

  private var encoded: String {
    fileName.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
      let hex = String(byte, radix: 16, uppercase: true)
      return isPlain ? String(character) : "%\(hex.count < 2 ? "0" : "")\(hex)"
    }.joined()
  }
}
