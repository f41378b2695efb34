internal import UpscaleCore

/// What the measures of blur say together: a linear score for each kind, and likelihoods by their exponentials (multinomial
/// logistic regression).
enum BlurClassifier {
  /// Edges this narrow, in pixels, are sharp whatever the spectrum says, which a facade or a fence makes look like motion.
  private static let sharpEdge = 1.5

  /// In the order of `BlurInspection.Kind`.
  static func likelihoods(_ measures: BlurMeasures) -> [Double] {
    guard measures[.edgeWidth] >= sharpEdge else { return [1, 0, 0, 0] }
    let scores = weights.map { row in zip(row.dropFirst(), measures.all).reduce(row[0]) { $0 + $1.0 * $1.1 } }
    let most = scores.max() ?? 0
    let exponentials = scores.map { CMath.exponential($0 - most) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  /// A constant, then a weight for each measure in the order of their names. Fitted to 73 photographs, each as it is and
  /// with known faults, by `Training/upscale_training/inspection.py`.
  private static let weights: [[Double]] = [
    [
      7.9046, -0.0657, 0.1323, 0.1419, -0.0931, -1.2597, -0.9369, -0.446, -0.5563, -0.5239, -1.0314, -0.1775, 0.3579,
      0.8238, -0.369,
    ],
    [
      4.5491, -0.0376, -0.0011, -0.0379, -0.2144, -2.3942, -1.3012, -0.4713, 0.308, 0.2632, 0.6793, 0.6689, -0.343,
      1.6737, -0.1189,
    ],
    [
      -11.379, 0.4194, -0.0097, -0.0336, 0.4518, 4.136, -0.9407, -0.4313, 0.0003, -0.2625, -0.0744, 0.0148, 0.0493,
      -0.3934, 0.2523,
    ],
    [
      -1.0747, -0.3161, -0.1214, -0.0704, -0.1443, -0.4822, 3.1788, 1.3487, 0.2481, 0.5232, 0.4265, -0.5061, -0.0642,
      -2.1041, 0.2356,
    ],
  ]
}
