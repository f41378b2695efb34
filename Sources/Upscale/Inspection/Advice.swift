public import UpscaleCore

/// Something that one should know about a picture before it is enlarged, in a sentence.
public struct Advice: Sendable, Hashable {
  /// What it is about.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    case defocus, motion, enlarged, compression, noise, size
  }

  public let topic: Topic
  public let sentence: String
  /// Whether the result will disappoint most people, and the finding is sure enough to warn of it without being asked.
  public let isSerious: Bool

  /// A finding is told from this likelihood on, and warned of from that one on.
  private static let (told, sure) = (0.5, 0.85)

  /// What `inspection` gives reason to say, most serious first; nothing for a good picture.
  /// - Parameters:
  ///   - inspection: what the pixels tell.
  ///   - jpegQuality: that of the file (`ImageFileInfo.jpegQuality`).
  public static func advice(on inspection: SourceInspection, jpegQuality: Int? = nil) -> [Advice] {
    let all = [
      inspection.blur.flatMap { blur($0, isGraphic: inspection.isGraphic) },
      compression(inspection, jpegQuality), noise(inspection), size(inspection),
    ].compactMap { $0 }
    return all.filter(\.isSerious) + all.filter { !$0.isSerious }
  }

  private static func blur(_ blur: BlurInspection, isGraphic: Bool) -> Advice? {
    let (kind, likelihood) = (blur.kind, blur.likelihood(of: blur.kind))
    guard likelihood >= told else { return nil }
    let isSure = likelihood >= sure
    let seems = isSure ? "The picture seems" : "The picture may be"
    switch kind {
    case .sharp: return nil
    // Drawings have large even parts and soft shades, which are no faults of a lens.
    case .defocus where isGraphic, .motion where isGraphic: return nil
    case .defocus:
      return Advice(
        topic: .defocus,
        sentence:
          "\(seems) out of focus everywhere: points are discs about \(whole(2 * blur.defocusRadius)) pixels wide. "
          + "Enlarging cannot find what the lens did not draw; look for a sharper picture.", isSerious: isSure)
    case .motion:
      return Advice(
        topic: .motion,
        sentence: "\(seems) blurred by motion, over about \(whole(blur.motionLength)) pixels in the direction of "
          + "\(whole(blur.motionAngle))°. Enlarging cannot undo that; look for a picture without it.", isSerious: isSure
      )
    case .enlarged:
      let factor = (blur.enlargementFactor * 10).rounded() / 10
      return Advice(
        topic: .enlarged,
        sentence:
          "\(isSure ? "The picture seems to" : "The picture may") have been enlarged before, about \(factor) times. "
          + "The original would be better; without it, reduce the picture to \(whole(100 / factor)) % first, which loses "
          + "little, and enlarge that.", isSerious: isSure)
    }
  }

  private static func compression(_ inspection: SourceInspection, _ quality: Int?) -> Advice? {
    if let quality, quality < 60 {
      return Advice(
        topic: .compression,
        sentence:
          "It was saved as JPEG with a quality of \(quality), which a model's strength undoes only in part. A copy saved "
          + "better would be better.", isSerious: quality < 35)
    }
    // A JPEG file of a fair quality has blocks of its own; only more of them are of an earlier one.
    guard !inspection.isGraphic, inspection.blockiness > (quality == nil ? 0.6 : 1.2) else { return nil }
    return Advice(
      topic: .compression,
      sentence:
        "It shows the blocks of a strong JPEG compression, which a model's strength undoes only in part. A copy saved "
        + "better would be better.", isSerious: inspection.blockiness > 1.5)
  }

  private static func noise(_ inspection: SourceInspection) -> Advice? {
    guard inspection.noise > 3, !inspection.isGraphic else { return nil }
    return Advice(
      topic: .noise,
      sentence:
        "It is noisy, about \(whole(inspection.noise)) levels of 255, and noise is enlarged too. A strength of 1 "
        + "removes most of it, and the finest grain with it.", isSerious: false)
  }

  private static func size(_ inspection: SourceInspection) -> Advice? {
    let size = inspection.size
    guard min(size.width, size.height) < 100, !inspection.isGraphic else { return nil }
    return Advice(
      topic: .size,
      sentence:
        "\(size) pixels are little to go by: faces and letters of a few pixels stay unreadable. A larger original "
        + "would be better.", isSerious: false)
  }

  private static func whole(_ value: Double) -> Int { Int(value.rounded()) }
}
