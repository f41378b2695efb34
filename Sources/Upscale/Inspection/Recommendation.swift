public import UpscaleCore

/// With what to enlarge a picture, and how far.
public struct Recommendation: Sendable, Hashable {
  /// The family of models, as `Upscalers.named` takes it. Nil where none of those there are is meant for such pictures.
  public let family: String?
  /// The largest factor whose result still looks as if it had been photographed so.
  public let scale: Double

  /// Families and the pictures they are for, the first that suits and that there is. A family joins by a line here.
  private static let families: [(name: String, suits: @Sendable (SourceInspection) -> Bool)] = [
    ("art", { $0.isGraphic }),
    ("photo", { _ in true }),
  ]

  /// - Parameters:
  ///   - inspection: what the pixels tell.
  ///   - families: those there are, such as those of `ShippedModels.all()`.
  ///   - advice: what was found (`Advice.advice`).
  public init(for inspection: SourceInspection, advice: [Advice], families: [String]) {
    family = Recommendation.families.first { families.contains($0.name) && $0.suits(inspection) }?.name
    if advice.contains(where: \.isSerious) {
      scale = 2
    } else {
      // Beyond 4 a network enlarges what it has drawn itself, which only clean pictures bear.
      scale = advice.isEmpty ? 8 : 4
    }
  }
}
