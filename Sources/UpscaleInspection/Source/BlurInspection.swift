internal import UpscaleCore

/// How sharp a picture is, and why it is not.
public struct BlurInspection: Sendable, Hashable {
  /// What a picture looks like.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Somewhere as sharp as its pixels allow, or nearly.
    case sharp
    /// Out of focus everywhere.
    case defocus
    /// Blurred by motion of the camera or of what it shows.
    case motion
    /// Enlarged before.
    case enlarged
  }

  /// The width of the sharpest strong edges in pixels: 1 to 2 in a sharp picture. Nil where there are no strong edges.
  public let edgeWidth: Double?
  /// The radius in pixels of the disc that a point is drawn as, if the picture is out of focus.
  public let defocusRadius: Double
  /// How many pixels a point has moved, 5 to 30, if motion blurred the picture.
  public let motionLength: Double
  /// Where to: degrees from the horizontal, counterclockwise, 0 ..< 180.
  public let motionAngle: Double
  /// How many times larger the picture was made, 1.3 to 4.5, if it was enlarged.
  public let enlargementFactor: Double
  /// What was measured.
  public let measures: BlurMeasures
  private let likelihoods: [Double]

  /// How likely the picture is of a kind, 0 … 1; all four add up to 1.
  public func likelihood(of kind: Kind) -> Double { likelihoods[Kind.allCases.firstIndex(of: kind) ?? 0] }

  /// What is likeliest.
  public var kind: Kind { Kind.allCases.max { likelihood(of: $0) < likelihood(of: $1) } ?? .sharp }

  /// Nil for a picture of fewer than 48 pixels on a side.
  init?(of image: UpscaleImage, grid: GridTraces) {
    let rects = SharpestWindows(of: image).rects
    guard !rects.isEmpty else { return nil }
    let windows = rects.map { LumaPatch(image, $0) }
    let spectrum = PowerSpectrum(windows)
    let (fit, motion) = (SpectrumFit(spectrum), MotionTrace(spectrum))
    edgeWidth = EdgeWidths.sharpest(in: windows)
    defocusRadius = fit.discRadius
    (motionLength, motionAngle) = (motion.length, motion.angle)
    enlargementFactor = fit.factor
    measures = BlurMeasures(edgeWidth: edgeWidth, spectrum: spectrum, fit: fit, motion: motion, grid: grid)
    likelihoods = BlurClassifier.likelihoods(measures)
  }
}
