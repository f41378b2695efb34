internal import UpscaleCore

/// Which family of models enlarges what, and how strongly, as ranked by eye (docs/models.md). This table is all there is to
/// change about it.
enum ChoiceTable {
  struct Choice {
    var family: String
    /// For families with a dial; others leave it aside.
    var strength: Double
  }

  static func choice(for subject: ImageSubject, _ damage: DamageInspection.Level) -> Choice {
    switch (subject, damage) {
    case (.graphic, .none): Choice(family: "art", strength: 0)
    case (.graphic, .slight): Choice(family: "art", strength: 0.5)
    case (.photograph, .none): Choice(family: "photo", strength: 0)
    case (.photograph, .slight), (_, .clear), (_, .heavy): Choice(family: "detail", strength: 1)
    }
  }
}
