public import UpscaleCore

/// A part of an enlarged image that is worth a look, because a measurement there exceeds what a faithful enlargement
/// shows.
public struct RiskRegion: Hashable, Sendable {
  /// What is measured. All values are in 8-bit steps: black to white is 255.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Mean difference of a color channel from the source, over an area of the source.
    case colorDrift
    /// Standard deviation of fine structure in excess of the source's own, where the source is flat.
    case inventedTexture
    /// How far brightness goes beyond the brightest and darkest of the surrounding source pixels.
    case overshoot
    /// RMS of the mean offsets at each position within a source pixel in the result, where the source is flat.
    case lattice
    /// Mean difference of chroma from the source, beyond the whole image's, over an area where the source is flat.
    case blotches
    /// Mean jump of brightness along a straight line through the whole image that the source does not have.
    case seam

    /// The value from which a region is reported.
    public var limit: Double {
      switch self {
      case .colorDrift: 4
      case .inventedTexture: 2.5
      case .overshoot: 24
      case .lattice: 0.25
      case .blotches: 2
      case .seam: 0.75
      }
    }

    /// For users: “color drift”.
    public var name: String {
      switch self {
      case .colorDrift: "color drift"
      case .inventedTexture: "invented texture"
      case .overshoot: "overshoot"
      case .lattice: "lattice"
      case .blotches: "color blotch"
      case .seam: "seam"
      }
    }

    /// What the number is, for users.
    public var meaning: String {
      switch self {
      case .colorDrift: "mean difference from the source"
      case .inventedTexture: "fine structure where the source is flat, RMS"
      case .overshoot: "beyond the surrounding source pixels"
      case .lattice: "pixel-grid pattern where the source is flat, RMS"
      case .blotches: "chroma variation where the source is flat"
      case .seam: "mean jump along a straight line"
      }
    }
  }

  /// What was found.
  public var kind: Kind
  /// Where it is, in pixels of the result; at most as large as `view`.
  public var area: PixelRect
  /// The part of the result to show: `area` with its surroundings.
  public var view: PixelRect
  /// In 8-bit steps, at least `kind.limit`.
  public var value: Double

  /// A region with these values.
  public init(kind: Kind, area: PixelRect, view: PixelRect, value: Double) {
    self.kind = kind
    self.area = area
    self.view = view
    self.value = value
  }

  /// How many times the limit the value is; regions are ranked by it.
  public var severity: Double { value / kind.limit }

  /// “overshoot: 41.3 steps beyond the surrounding source pixels, 64×64 at (128, 192)”.
  public var summary: String {
    "\(kind.name): \((value * 10).rounded() / 10) steps, \(kind.meaning), \(area)"
  }
}
