internal import UpscaleCore

/// Which family of models enlarges what, and how strongly, as ranked by eye (docs/models.md). This table is all there is to
/// change about it.
enum ChoiceTable {
  struct Choice {
    var family: String
    /// For families with a dial; others leave it aside.
    var strength: Double
  }

  /// - Parameter scales: the factors of the passes that the default family would take.
  static func choice(for subject: ImageSubject, _ damage: DamageInspection.Level, scales: [Int]) -> Choice {
    switch (subject, damage) {
    case (.graphic, .none): Choice(family: "art", strength: 0)
    case (.graphic, .slight): Choice(family: "art", strength: 0.5)
    // Beyond four times, `detail` would enlarge its own result four times again, which takes many times as long.
    case (.photograph, .none): Choice(family: scales.count == 1 ? "detail" : "photo", strength: 0)
    case (.photograph, .slight): Choice(family: "detail", strength: 0.4)
    case (_, .clear), (_, .heavy): Choice(family: "detail", strength: 1)
    }
  }
}
