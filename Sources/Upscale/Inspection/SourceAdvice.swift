internal import UpscaleCore

/// Something to know about an image before enlarging it, in a sentence.
public struct SourceAdvice: Sendable, Hashable {
  /// What it is about.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// The focus was missed.
    case defocus
    /// Something moved.
    case motion
    /// It was enlarged before.
    case enlarged
    /// It was compressed too much.
    case compression
    /// It is noisy.
    case noise
    /// It has too few pixels.
    case size
  }

  /// What it is about.
  public let topic: Topic
  /// The advice, for people.
  public let sentence: String
  /// Whether the result will disappoint most people, and the finding is certain enough to warn of it unprompted.
  public let isSerious: Bool

  /// A finding is told from this likelihood on, and warned of from that one on.
  private static let (told, sure) = (0.5, 0.85)
  /// Below this quality a JPEG disappoints most people.
  private static let poorQuality = 35
  /// Below this side in pixels, what is not close by is a few pixels large. Drawings that small are so on purpose, and so
  /// is anything that is nowhere longer than an icon.
  private static let (smallSide, iconSide) = (150, 32)

  /// The advice that `inspection` gives reason for, most serious first; nothing for a good image.
  /// - Parameter inspection: what the pixels reveal, and the file.
  public static func advice(on inspection: SourceInspection) -> [SourceAdvice] {
    let all = [
      inspection.blur.flatMap { blur($0, isGraphic: inspection.isGraphic) },
      compression(inspection), noise(inspection), size(inspection),
    ].compactMap { $0 }
    return all.filter(\.isSerious) + all.filter { !$0.isSerious }
  }

  private static func blur(_ blur: BlurInspection, isGraphic: Bool) -> SourceAdvice? {
    let (kind, likelihood) = (blur.kind, blur.likelihood(of: blur.kind))
    guard likelihood >= told else { return nil }
    let isSure = likelihood >= sure
    let seems = isSure ? "The image seems" : "The image may be"
    switch kind {
    case .sharp: return nil
    // Drawings have large even parts and soft shades, which are no faults of a lens.
    case .defocus where isGraphic, .motion where isGraphic: return nil
    case .defocus:
      return SourceAdvice(
        topic: .defocus,
        sentence:
          "\(seems) out of focus everywhere: points are blurred into discs about \(whole(2 * blur.defocusRadius)) pixels "
          + "wide. Enlarging cannot recover what the lens did not resolve; look for a sharper image.", isSerious: isSure
      )
    case .motion:
      return SourceAdvice(
        topic: .motion,
        sentence: "\(seems) blurred by motion, by about \(whole(blur.motionLength)) pixels at an angle of "
          + "\(whole(blur.motionAngle))°. Enlarging cannot undo that; look for an image without motion blur.",
        isSerious: isSure
      )
    case .enlarged:
      let factor = (blur.enlargementFactor * 10).rounded() / 10
      return SourceAdvice(
        topic: .enlarged,
        sentence:
          "\(isSure ? "The image seems to" : "The image may") have been enlarged before, about \(factor) times. "
          + "The original would give better results; without it, first reduce the image to \(whole(100 / factor))%, which "
          + "loses little, and then enlarge that.", isSerious: isSure)
    }
  }

  private static func compression(_ inspection: SourceInspection) -> SourceAdvice? {
    if let quality = inspection.jpegQuality, quality < 60 {
      return SourceAdvice(
        topic: .compression,
        sentence:
          "It was saved as JPEG at quality \(quality), which a model's strength undoes only in part. A "
          + "higher-quality copy would give better results.", isSerious: quality < poorQuality)
    }
    // Noise and blur have sentences of their own, and look like damage to all but the trace of a JPEG.
    let quality = inspection.damage.equivalentQuality
    let isPlain = !inspection.isNoisy && (inspection.blur.map { $0.kind == .sharp } ?? true)
    let hasTrace = (inspection.damage.measures[.trace] ?? 0) > 0
    guard inspection.damage.level >= .clear, isPlain || hasTrace else { return nil }
    return SourceAdvice(
      topic: .compression,
      sentence:
        "Its pixels show earlier compression, about as harmful as JPEG at quality \(whole(quality)), which a model's "
        + "strength undoes only in part. The original would give better results.",
      isSerious: quality < Double(poorQuality))
  }

  private static func noise(_ inspection: SourceInspection) -> SourceAdvice? {
    guard inspection.isNoisy, !inspection.isGraphic else { return nil }
    return SourceAdvice(
      topic: .noise,
      sentence:
        "It is noisy, about \(whole(inspection.noise)) of 255 levels, and noise is enlarged too. A strength of 1 "
        + "removes most of it, along with the finest grain.", isSerious: false)
  }

  private static func size(_ inspection: SourceInspection) -> SourceAdvice? {
    let size = inspection.size
    guard min(size.width, size.height) < smallSide, max(size.width, size.height) > iconSide, !inspection.isGraphic
    else { return nil }
    return SourceAdvice(
      topic: .size,
      sentence:
        "\(size) pixels are not much to work with: distant people, faces a few pixels wide and small lettering cannot "
        + "be recovered. A larger original would give better results.", isSerious: true)
  }

  private static func whole(_ value: Double) -> Int { Int(value.rounded()) }
}
