internal import UpscaleCore

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

    init(_ usual: Double, _ deviation: Double, _ graphic: Double, _ ofPhotograph: Double, _ ofGraphic: Double) {
      (self.usual, self.deviation, self.graphic) = (usual, deviation, graphic)
      (damageOfPhotograph, damageOfGraphic) = (ofPhotograph, ofGraphic)
    }
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

  // Fitted to 84 photographs and 62 sheets of drawings and screenshots, each in 12 to 15 ways, by
  // `Training/upscale_training/damage.py`.
  private static let constants = (graphic: -1.939, damageOfPhotograph: 1.383, damageOfGraphic: 2.742)

  /// In the order of their names.
  private static let terms: [Term] = [
    Term(0.2691, 0.2501, 0.1147, -0.417, -0.1395),  // evenShare
    Term(0.1548, 0.1462, -0.7054, -0.2111, -0.0027),  // faintShare
    Term(0.2006, 0.161, -0.3763, -0.2112, 0.1733),  // middleShare
    Term(0.236, 0.1875, 0.2262, -0.3525, 0.2934),  // strongShare
    Term(0.1395, 0.1415, 0.6899, -0.3861, -0.3),  // sharpShare
    Term(-1.946, 0.4419, -0.455, -0.2307, 0.3485),  // evenStructure
    Term(-1.278, 0.5374, -0.3764, -0.7566, 0.7198),  // faintStructure
    Term(-0.6167, 0.7631, -0.2862, -0.8565, 0.1862),  // middleStructure
    Term(-0.02119, 0.8061, 0.03849, -0.6841, -0.2321),  // strongStructure
    Term(0.5499, 0.7576, -0.2859, -0.07538, -0.1954),  // sharpStructure
    Term(-2.17, 0.3704, 0.002574, -0.05545, -0.7112),  // evenQuiet
    Term(-1.696, 0.6163, -0.6426, 0.02026, -1.172),  // faintQuiet
    Term(-1.181, 0.8892, -0.8597, 0.8106, -0.1928),  // middleQuiet
    Term(-0.856, 1.056, -1.208, 1.25, 0.7862),  // strongQuiet
    Term(-0.5005, 1.124, -1.232, 0.5373, 0.6647),  // sharpQuiet
    Term(-1.989, 0.4658, 0.1037, 0.01862, 0),  // evenColor
    Term(-1.427, 0.6638, 0.9151, -0.3309, 0),  // faintColor
    Term(-1.015, 0.866, 0.7576, 0.4584, 0),  // middleColor
    Term(-0.757, 0.8565, 0.5474, -0.2098, 0),  // strongColor
    Term(-0.5752, 0.8568, 0.09882, -0.08872, 0),  // sharpColor
    Term(-0.9452, 0.8975, -0.5969, 0.04334, 0),  // stains
    Term(-0.8493, 1.376, -0.4505, 0.5446, -0.2324),  // noise
    Term(-2.393, 1.398, 0, -0.4674, 0.572),  // blocks
    Term(1.498, 0.6741, 0, 0.6021, 0.078),  // comb
    Term(1.514, 1.577, 0, 0.7015, 0.3315),  // trace
    Term(0.163, 0.1773, 0.5299, 0, 0),  // flatness
    Term(0.545, 0.1929, 0.07698, 0, 0),  // coarseFlatness
  ]
}
