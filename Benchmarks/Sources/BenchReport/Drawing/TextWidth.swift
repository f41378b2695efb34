/// How wide text comes out, near enough to keep labels apart, whatever sans-serif font the reader has.
package enum TextWidth {
  package static func of(_ text: String, size: Double) -> Double {
    size * text.reduce(0) { $0 + ems($1) }
  }

  private static func ems(_ character: Character) -> Double {
    switch character {
    case " ", ".", ",", ":", ";", "'", "|", "!", "i", "j", "l", "·", "(", ")", "f", "t", "r", "-": 0.38
    case "m", "w", "M", "W", "%", "@": 0.9
    case "A"..."Z": 0.7
    default: 0.62
    }
  }

  /// The words of `text` in as few lines of at most `width` as hold them, about equally long.
  static func lines(_ text: String, size: Double, width: Double) -> [String] {
    var best = filled(text, size: size, width: width)
    for tenth in stride(from: 0.95, through: 0.5, by: -0.05) {
      let narrower = filled(text, size: size, width: tenth * width)
      if narrower.count > best.count { break }
      best = narrower
    }
    return best
  }

  private static func filled(_ text: String, size: Double, width: Double) -> [String] {
    text.split(separator: " ").reduce(into: []) { lines, word in
      if let last = lines.last, of("\(last) \(word)", size: size) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
  }

  /// The beginning of `text` that fits, with an ellipsis where that is not all.
  static func shortened(_ text: String, size: Double, width: Double) -> String {
    guard of(text, size: size) > width else { return text }
    var short = text
    while !short.isEmpty, of(short + "…", size: size) > width || short.last == " " { short.removeLast() }
    return short + "…"
  }
}
