/// Collects the elements of a picture. Numbers are rounded to a tenth, so that the same values give the same bytes.
struct SVGCanvas {
  enum Anchor: String {
    case start
    case middle
    case end
  }

  private(set) var elements = ""

  /// - Parameter isOverLines: gives it a rim of the surface's color, so that grid lines do not cross it.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double = 12, anchor: Anchor = .start, tone: Tone = .ink,
    isBold: Bool = false, isOverLines: Bool = false
  ) {
    let weight = isBold ? " font-weight=\"600\"" : ""
    let rim = isOverLines ? " s-surface\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke" : ""
    elements +=
      "<text x=\"\(Numeral.coordinate(x))\" y=\"\(Numeral.coordinate(y))\" font-size=\"\(Numeral.coordinate(size))\" text-anchor=\"\(anchor.rawValue)\" "
      + "class=\"f-\(tone)\(rim)\"\(weight)>\(SVGCanvas.escaped(text))</text>\n"
  }

  mutating func line(
    _ points: [(x: Double, y: Double)], tone: Tone, width: Double = 1, dashes: String? = nil
  ) {
    let list = points.map { "\(Numeral.coordinate($0.x)),\(Numeral.coordinate($0.y))" }.joined(separator: " ")
    let dashing = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    elements +=
      "<polyline points=\"\(list)\" fill=\"none\" class=\"s-\(tone)\" stroke-width=\"\(Numeral.coordinate(width))\""
      + " stroke-linejoin=\"round\"\(dashing)/>\n"
  }

  mutating func bar(x: Double, y: Double, width: Double, height: Double, tone: Tone) {
    elements +=
      "<rect x=\"\(Numeral.coordinate(x))\" y=\"\(Numeral.coordinate(y))\" width=\"\(Numeral.coordinate(max(width, 1)))\" "
      + "height=\"\(Numeral.coordinate(height))\" rx=\"1.5\" class=\"f-\(tone)\"/>\n"
  }

  /// A point with a rim of the surface's color, so that it is seen on lines and other points.
  mutating func mark(_ mark: Mark, x: Double, y: Double, tone: Tone, radius: Double = 4.5) {
    let style = "class=\"f-\(tone) s-surface\" stroke-width=\"1.5\""
    func corner(_ dx: Double, _ dy: Double) -> String {
      "\(Numeral.coordinate(x + dx * radius)),\(Numeral.coordinate(y + dy * radius))"
    }
    switch mark {
    case .circle:
      elements +=
        "<circle cx=\"\(Numeral.coordinate(x))\" cy=\"\(Numeral.coordinate(y))\" r=\"\(Numeral.coordinate(radius))\" "
        + "\(style)/>\n"
    case .square:
      let corners = [corner(-0.9, -0.9), corner(0.9, -0.9), corner(0.9, 0.9), corner(-0.9, 0.9)]
      elements += "<polygon points=\"\(corners.joined(separator: " "))\" \(style)/>\n"
    case .diamond:
      let corners = [corner(0, -1.25), corner(1.25, 0), corner(0, 1.25), corner(-1.25, 0)]
      elements += "<polygon points=\"\(corners.joined(separator: " "))\" \(style)/>\n"
    }
  }

  /// Text as XML has it; what XML cannot hold at all is left out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
