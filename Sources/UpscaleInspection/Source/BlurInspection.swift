internal import UpscaleCore

/// How sharp an image is, and why it is not.
public struct BlurInspection: Sendable, Hashable {
  /// What an image looks like.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// As sharp somewhere as its pixels allow, or nearly.
    case sharp
    /// Out of focus everywhere.
    case defocus
    /// Blurred by motion of the camera or the subject.
    case motion
    /// Enlarged before.
    case enlarged
  }

  /// The width of the sharpest strong edges in pixels: 1 to 2 in a sharp image. Nil if there are no strong edges.
  public let edgeWidth: Double?
  /// The radius in pixels of the disc that a point becomes, if the image is out of focus.
  public let defocusRadius: Double
  /// How many pixels a point has moved, 5 to 30, if motion blurred the image.
  public let motionLength: Double
  /// The direction of motion: degrees from the horizontal, counterclockwise, 0 ..< 180.
  public let motionAngle: Double
  /// How many times larger the image was made, 1.3 to 4.5, if it was enlarged.
  public let enlargementFactor: Double
  /// What was measured.
  public let measures: BlurMeasures
  private let likelihoods: [Double]

  /// How likely the image is of a kind, 0 … 1; all four add up to 1.
  public func likelihood(of kind: Kind) -> Double { likelihoods[Kind.allCases.firstIndex(of: kind) ?? 0] }

  /// The most likely kind.
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
