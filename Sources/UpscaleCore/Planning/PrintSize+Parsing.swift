extension PrintSize {
  /// Papers by name, upright, in millimeters (ISO 216) or inches (ANSI Y14.1 and its everyday names).
  private static let papers: [(name: String, width: PrintLength, height: PrintLength)] = [
    ("a2", PrintLength(420, .millimeter), PrintLength(594, .millimeter)),
    ("a3", PrintLength(297, .millimeter), PrintLength(420, .millimeter)),
    ("a4", PrintLength(210, .millimeter), PrintLength(297, .millimeter)),
    ("a5", PrintLength(148, .millimeter), PrintLength(210, .millimeter)),
    ("a6", PrintLength(105, .millimeter), PrintLength(148, .millimeter)),
    ("letter", PrintLength(8.5, .inch), PrintLength(11, .inch)),
    ("legal", PrintLength(8.5, .inch), PrintLength(14, .inch)),
    ("tabloid", PrintLength(11, .inch), PrintLength(17, .inch)),
  ]

  private static let units: [(suffix: String, unit: PrintLength.Unit)] = [
    ("inches", .inch), ("inch", .inch), ("in", .inch), ("\"", .inch), ("″", .inch), ("cm", .centimeter),
    ("mm", .millimeter),
  ]

  /// The names of the known paper sizes.
  public static var paperNames: [String] { papers.map(\.name) }

  /// A size as people write it: `8x10in`, `10x15cm`, `297mmx420mm`, `12in` (wide), `x10in` (high), `a4`, `letter`.
  /// - Throws: `unknownName` if it is neither a paper nor a size, `invalidRequest` for a side without a length.
  public init(_ text: String, orientation: Orientation = .auto) throws(UpscaleError) {
    let plain = String(text.lowercased().map { $0 == "×" ? "x" : $0 }.filter { $0 != " " })
    if let paper = PrintSize.papers.first(where: { $0.name == plain }) {
      self.init(width: paper.width, height: paper.height, orientation: orientation)
      return
    }
    let sides = plain.split(separator: "x", omittingEmptySubsequences: false).map(PrintSize.side)
    let unit = sides.last.flatMap { $0?.unit }
    switch (sides.count, unit, sides.first.flatMap { $0 }) {
    case (1, let unit?, let width?):
      self.init(width: try PrintSize.length(width.value, unit, of: text))
    case (2, let unit?, nil) where plain.hasPrefix("x"):
      self.init(height: try PrintSize.length(sides[1]?.value, unit, of: text))
    case (2, let unit?, let width?):
      self.init(
        width: try PrintSize.length(width.value, width.unit ?? unit, of: text),
        height: try PrintSize.length(sides[1]?.value, unit, of: text), orientation: orientation)
    default:
      throw UpscaleError(
        .unknownName,
        "“\(text)” is not a paper size; write 8x10in, 10x15cm, 210x297mm, 12in (wide), x10in (high), or one of "
          + "\(PrintSize.paperNames.joined(separator: ", ")).")
    }
  }

  /// A number and the unit behind it, if there is one; nil for what is no number.
  private static func side(_ text: Substring) -> (value: Double, unit: PrintLength.Unit?)? {
    guard let (suffix, unit) = units.first(where: { text.hasSuffix($0.suffix) }) else {
      return Double(text).map { ($0, nil) }
    }
    return Double(text.dropLast(suffix.count)).map { ($0, unit) }
  }

  private static func length(_ value: Double?, _ unit: PrintLength.Unit, of text: String) throws(UpscaleError)
    -> PrintLength
  {
    guard let value, value > 0, value.isFinite else {
      throw UpscaleError(.invalidRequest, "A side of “\(text)” is not a length; both must be greater than 0.")
    }
    return PrintLength(value, unit)
  }
}
