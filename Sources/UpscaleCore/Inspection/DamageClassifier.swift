/// What the measures of damage say together: whether an image is a graphic, by logistic regression, and how much it is
/// harmed, by a linear regression for each of the two kinds.
enum DamageClassifier {
  /// A measure's usual value, which stands for it where it is missing, its deviation, and its weights, for deviations from
  /// the usual that count as three at most.
  private struct Term {
    var usual: Double
    var deviation: Double
    var graphic: Double
    var damageOfPhotograph: Double
    var damageOfGraphic: Double
  }

  /// Above 0 for a drawing or a screenshot.
  static func graphicScore(_ measures: DamageMeasures) -> Double {
    zip(terms, deviations(measures)).reduce(constants.graphic) { $0 + $1.0.graphic * $1.1 }
  }

  /// On the scale of `DamageInspection.index`, where less than 0 is possible.
  static func index(_ measures: DamageMeasures, isGraphic: Bool) -> Double {
    let start = isGraphic ? constants.damageOfGraphic : constants.damageOfPhotograph
    return zip(terms, deviations(measures)).reduce(start) {
      $0 + (isGraphic ? $1.0.damageOfGraphic : $1.0.damageOfPhotograph) * $1.1
    }
  }

  private static func deviations(_ measures: DamageMeasures) -> [Double] {
    zip(terms, measures.all).map { term, value in
      let deviation = ((value ?? term.usual) - term.usual) / term.deviation
      return min(3, max(-3, deviation))
    }
  }

  // Fitted by `Training/upscale_training/damage.py`.
  private static let constants = (graphic: 0.0, damageOfPhotograph: 0.0, damageOfGraphic: 0.0)

  /// In the order of their names.
  private static let terms: [Term] = []
}
