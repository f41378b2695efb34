internal import UpscaleCore

/// How degraded an image has become since it was drawn or taken, measured in its pixels: this also finds images that
/// were compressed, then reduced and saved as PNG.
///
/// The unit is JPEG quality: an image of quality 50 has about as much error as a clean one saved as JPEG at 50 (IJG's
/// scale, chroma halved). Compression and noise count alike.
public struct DamageInspection: Sendable, Hashable {
  /// Levels coarse enough to be distinguished with some certainty.
  public enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    /// As good as clean: no worse than a JPEG at quality 93.
    case none
    /// Worse than a JPEG at quality 93.
    case slight
    /// Worse than at 83.
    case clear
    /// Worse than at 60.
    case heavy

    public static func < (one: Level, other: Level) -> Bool {
      (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
    }
  }

  /// The qualities below which damage is slight, clear and heavy.
  private static let limits = [93.0, 83, 60]

  /// The quality of the JPEG that does as much damage, 1 … 100.
  public let equivalentQuality: Double
  /// The measurements behind it.
  public let measures: DamageMeasures

  /// How much the image was damaged, in words.
  public var level: Level {
    Level.allCases[DamageInspection.limits.count { equivalentQuality < $0 }]
  }

  /// - Parameter jpegQuality: that of the file. Its pixels cannot be better.
  init(measures: DamageMeasures, isGraphic: Bool, jpegQuality: Int?) {
    self.measures = measures
    let estimated = DamageClassifier.index(measures, isGraphic: isGraphic)
    let known = jpegQuality.map { DamageInspection.index(percent: DamageInspection.percent(quality: Double($0))) }
    let index = max(0, estimated, measures[.trace] ?? 0, known ?? 0)
    equivalentQuality = DamageInspection.quality(index: index)
  }

  /// The scale that estimates are made on, nearly even to the eye: 0 at quality 100, 1.6 at 90, 2.6 at 75, 3.5 at 50, 4.1
  /// at 30.
  static func index(percent: Double) -> Double { CMath.logarithm(1 + percent / 10) / CMath.logarithm(2) }

  /// The IJG's scale of quantization steps in percent.
  private static func percent(quality: Double) -> Double { quality < 50 ? 5000 / quality : 200 - 2 * quality }

  private static func quality(index: Double) -> Double {
    let percent = 10 * (CMath.power(2, index) - 1)
    return max(1, percent > 100 ? 5000 / percent : 100 - percent / 2)
  }
}
