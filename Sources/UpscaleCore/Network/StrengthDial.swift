/// What determines a model's strength by default. Strength goes from 0, the model's first set of weights, to 1, its
/// second.
public enum StrengthDial: Sendable, Hashable {
  /// How much of the source's compression to undo.
  case byCompression
  /// Always the same.
  case usually(Double)

  /// - Parameter quality: the JPEG quality that the source was saved with, 1 … 100; nil if it was not saved as JPEG, or
  ///   if that is not known.
  public func strength(jpegQuality quality: Int?) -> Double {
    switch self {
    case .usually(let strength): strength
    case .byCompression: quality.map(StrengthDial.strength) ?? 0
    }
  }

  /// In quarters, so that a batch of pictures needs few sets of weights.
  private static func strength(quality: Int) -> Double {
    switch quality {
    case ..<80: 1
    case ..<88: 0.75
    case ..<94: 0.5
    case ..<98: 0.25
    default: 0
    }
  }
}
