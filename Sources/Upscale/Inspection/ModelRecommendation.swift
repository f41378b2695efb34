public import UpscaleCore
internal import UpscaleModels

/// Which model to enlarge an image with, how far, and why. This is what `auto` does.
///
///     let auto = try await AutoUpscaler()
///     print(await auto.recommendation(for: image).summary)  // “detail at strength 0, for a clean photograph”
public struct ModelRecommendation: Sendable, Hashable {
  /// What the image shows.
  public let subject: ImageSubject
  /// How much it was damaged.
  public let damage: DamageInspection.Level
  /// The family of models, as `Upscalers.named` takes it.
  public let family: String
  /// The strength to set (`UpscaleRequest.strength`), 0 … 1; nil if the family has no dial.
  public private(set) var strength: Double?
  /// What the image appears to be: “a clean photograph”.
  public let reason: String
  /// The largest factor at which the result still looks as if the image had been made at that size.
  public let scale: Double
  /// Whether a strength was asked for that the family has no dial for.
  private var ignoresStrength = false

  /// - Parameters:
  ///   - inspection: what the pixels reveal.
  ///   - models: the available models, such as `ShippedModels.all()`. If the family meant for such images is not
  ///     among them, the default family is recommended.
  ///   - scales: the factors of the passes that the default family would take to the size that is wanted.
  public init(for inspection: SourceInspection, models: [UpscaleModel], scales: [Int] = [4]) {
    subject = inspection.isGraphic ? .graphic : .photograph
    damage = inspection.damage.level
    let choice = ChoiceTable.choice(for: subject, damage, scales: scales)
    let isThere = models.contains { $0.family == choice.family }
    let family = isThere ? choice.family : ShippedModels.defaultFamily
    self.family = family
    let hasDial = models.contains { $0.family == family && $0.dial != nil }
    strength = hasDial ? choice.strength : nil
    reason = ModelRecommendation.reason(subject, inspection)
    scale = ModelRecommendation.scale(SourceAdvice.advice(on: inspection))
  }

  /// “detail at strength 1, for a photograph with about as much damage as JPEG at quality 40”.
  public var summary: String {
    let dial = strength.map { " at strength \(ModelRecommendation.briefly($0))" } ?? ""
    return "\(family)\(dial)\(ignoresStrength ? ", which has no strength setting" : ""), for \(reason)"
  }

  /// The same with the strength that a user has asked for, where the family has a dial.
  func with(strength wish: Double?) -> ModelRecommendation {
    guard let wish else { return self }
    var result = self
    result.ignoresStrength = strength == nil
    if strength != nil { result.strength = wish }
    return result
  }

  /// With two digits at most, and none after the point where it is whole.
  private static func briefly(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return Int(exactly: rounded).map(String.init) ?? "\(rounded)"
  }

  private static func reason(_ subject: ImageSubject, _ inspection: SourceInspection) -> String {
    let noun = subject == .graphic ? "drawing or screenshot" : "photograph"
    var words: [String] = []
    if subject == .photograph, let blur = inspection.blur, blur.kind != .sharp, blur.likelihood(of: blur.kind) > 0.5 {
      words.append("soft")
    }
    if inspection.damage.level == .none { return "a \((["clean"] + words).joined(separator: ", ")) \(noun)" }
    if inspection.isNoisy { words.append("noisy") }
    let quality = Int(inspection.damage.equivalentQuality.rounded())
    let text = (words + [noun]).joined(separator: words.count > 1 ? ", " : " ")
    return "a \(text) with about as much damage as JPEG at quality \(quality)"
  }

  private static func scale(_ advice: [SourceAdvice]) -> Double {
    // A small image is no worse for being enlarged; there is only less in it.
    let faults = advice.filter { $0.topic != .size }
    if faults.contains(where: \.isSerious) { return 2 }
    // Beyond 4 a network enlarges what it has drawn itself, which only clean images bear.
    return advice.isEmpty ? 8 : 4
  }
}
