import Upscale

/// What an image is enlarged with, and why, for programs.
struct Choice: Encodable {
  private var family: String
  /// 0 … 1; left out where the family has no dial.
  private var strength: Double?
  /// “photograph” or “graphic”.
  private var subject: String
  /// “none”, “slight”, “clear” or “heavy”.
  private var damage: String
  private var summary: String

  init(_ recommendation: ModelRecommendation) {
    family = recommendation.family
    strength = recommendation.strength
    subject = recommendation.subject.rawValue
    damage = recommendation.damage.rawValue
    summary = recommendation.summary
  }
}
