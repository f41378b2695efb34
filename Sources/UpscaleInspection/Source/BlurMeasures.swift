internal import UpscaleCore

/// The traces that blur and enlargement leave in an image, as numbers.
public struct BlurMeasures: Sendable, Hashable {
  /// What is measured.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// The width of the sharpest strong edges, in pixels.
    case edgeWidth
    /// The power of fine detail in the direction with the most of it, in dB over one squared level of luma.
    case detail
    /// The power of the very finest detail in all directions, in dB.
    case finestDetail
    /// By how many dB the direction with the least remaining detail is behind the one with the most.
    case directionality
    /// The logarithm of the cepstrum's peak (`MotionTrace`), in standard deviations.
    case motionPeak
    /// The logarithm of the lines that an interpolation leaves (`GridTraces`).
    case interpolation
    /// The same, of an enlargement by 2.
    case doubling
    /// The same, of an enlargement by 4.
    case quadrupling
    /// What a photograph's spectrum alone leaves unexplained, in dB.
    case plainResidual
    /// What an out-of-focus lens leaves unexplained, in dB.
    case discResidual
    /// The radius of the disc of confusion that fits best, in pixels.
    case discRadius
    /// How much of what a photograph's spectrum leaves an enlargement explains, in dB.
    case enlargementGain
    /// How much of what a disc leaves an enlargement explains, in dB.
    case enlargementOverDisc
    /// The enlargement that fits best.
    case enlargementFactor
  }

  private let values: [Double]

  /// - Parameter value: of each measure.
  init(_ value: (Name) -> Double) { values = Name.allCases.map(value) }

  /// The value of a measure.
  public subscript(name: Name) -> Double { values[Name.allCases.firstIndex(of: name) ?? 0] }

  /// In the order of their names.
  var all: [Double] { values }

  init(edgeWidth: Double?, spectrum: PowerSpectrum, fit: SpectrumFit, motion: MotionTrace, grid: GridTraces) {
    let directions = Directions(spectrum)
    self.init { name in
      switch name {
      // Without strong edges it is neither sharp nor soft.
      case .edgeWidth: min(edgeWidth ?? 3, 8)
      case .detail: directions.detail
      case .finestDetail: directions.finestDetail
      case .directionality: directions.directionality
      case .motionPeak: CMath.logarithm(max(1, motion.significance))
      case .interpolation: CMath.logarithm(max(1, grid.interpolation))
      case .doubling: CMath.logarithm(max(0.1, grid.doubling))
      case .quadrupling: CMath.logarithm(max(0.1, grid.quadrupling))
      case .plainResidual: fit.plain
      case .discResidual: fit.disc
      case .discRadius: fit.discRadius
      case .enlargementGain: fit.enlargement - fit.plainAlongAxes
      case .enlargementOverDisc: fit.enlargement - fit.discAlongAxes
      case .enlargementFactor: fit.factor
      }
    }
  }

  /// The spectrum by directions.
  private struct Directions {
    let detail: Double
    let finestDetail: Double
    let directionality: Double

    init(_ spectrum: PowerSpectrum) {
      let sectors = spectrum.sectors.map { 10 * CMath.log10(Double($0) + 0.05) }
      let count = PowerSpectrum.sectorCount
      /// Means over rings, smoothed over neighboring directions.
      func means(_ rings: Range<Int>) -> [Double] {
        let raw = (0..<count).map { sector in
          rings.reduce(0) { $0 + sectors[$1 * count + sector] } / Double(rings.count)
        }
        return (0..<count).map { (raw[$0] + raw[($0 + 1) % count] + raw[($0 + count - 1) % count]) / 3 }
      }
      detail = means(8..<14).max() ?? 0
      finestDetail = means(14..<16).reduce(0, +) / Double(count)
      // What a direction has of coarse structure says how much detail to expect.
      let lost = zip(means(4..<12), means(0..<2)).map { $0 - 0.6 * $1 }
      directionality = (lost.max() ?? 0) - (lost.min() ?? 0)
    }
  }
}
