extension PrintSize {
  /// Papers by name, upright, in millimetres (ISO 216) or inches (ANSI Y14.1 and its everyday names).
  private static let papers: [(name: String, width: Length, height: Length)] = [
    ("a2", Length(420, .millimetre), Length(594, .millimetre)),
    ("a3", Length(297, .millimetre), Length(420, .millimetre)),
    ("a4", Length(210, .millimetre), Length(297, .millimetre)),
    ("a5", Length(148, .millimetre), Length(210, .millimetre)),
    ("a6", Length(105, .millimetre), Length(148, .millimetre)),
    ("letter", Length(8.5, .inch), Length(11, .inch)),
    ("legal", Length(8.5, .inch), Length(14, .inch)),
    ("tabloid", Length(11, .inch), Length(17, .inch)),
  ]

  private static let units: [(suffix: String, unit: Length.Unit)] = [
    ("inches", .inch), ("inch", .inch), ("in", .inch), ("\"", .inch), ("″", .inch), ("cm", .centimetre),
    ("mm", .millimetre),
  ]

  /// The names of the papers that are known.
  public static var paperNames: [String] { papers.map(\.name) }

  /// A size as people write it: `8x10in`, `10x15cm`, `297mmx420mm`, `12in` (wide), `x10in` (high), `a4`, `letter`.
  /// - Throws: `unknownName` for what is neither a paper nor a size, `invalidRequest` for a side without a length.
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
        "“\(text)” is no size on paper; write 8x10in, 10x15cm, 210x297mm, 12in (wide), x10in (high), or one of "
          + "\(PrintSize.paperNames.joined(separator: ", ")).")
    }
  }

  /// A number and the unit behind it, if there is one; nil for what is no number.
  private static func side(_ text: Substring) -> (value: Double, unit: Length.Unit?)? {
    guard let (suffix, unit) = units.first(where: { text.hasSuffix($0.suffix) }) else {
      return Double(text).map { ($0, nil) }
    }
    return Double(text.dropLast(suffix.count)).map { ($0, unit) }
  }

  private static func length(_ value: Double?, _ unit: Length.Unit, of text: String) throws(UpscaleError) -> Length {
    guard let value, value > 0, value.isFinite else {
      throw UpscaleError(.invalidRequest, "A side of “\(text)” has no length; both must be more than 0.")
    }
    return Length(value, unit)
  }
}
