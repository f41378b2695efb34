internal import UpscaleCore

/// The traces that compression, noise and resizing leave in an image, as numbers.
public struct DamageMeasures: Sendable, Hashable {
  /// “Even” to “sharp” are tiles of 8 × 8 pixels by their steepest step between neighbors: below 4, 12, 32 and 80
  /// levels of luma, and above. The logarithms are natural.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    /// The fraction of tiles of that kind, 0 … 1.
    case evenShare, faintShare, middleShare, strongShare, sharpShare
    /// The mean logarithm of the fine structure of luma in them, in levels.
    case evenStructure, faintStructure, middleStructure, strongStructure, sharpStructure
    /// The same for the quietest tenth.
    case evenQuiet, faintQuiet, middleQuiet, strongQuiet, sharpQuiet
    /// The mean logarithm of the fine structure of both color differences.
    case evenColor, faintColor, middleColor, strongColor, sharpColor
    /// The mean logarithm of the deviation of colors within even tiles.
    case stains
    /// The logarithm of the noise where the image is flattest.
    case noise
    /// The logarithm of how much steeper steps are at the borders of blocks of 8 × 8, in even areas.
    case blocks
    /// How far lines of a single period, whatever it is, stand out in the spectrum of the steps (`BlockGrid`).
    case comb
    /// How much the quantization steps of a JPEG still show in the pixels (`JPEGTrace`), on the scale of
    /// `DamageInspection.index`; 0 if there are none.
    case trace
    /// The fraction of few exact colors, and of few colors of 16 levels per channel.
    case flatness, coarseFlatness
  }

  /// Nil for what the image has too little of to tell.
  private let values: [Double?]

  /// - Parameter value: of each measure.
  init(_ value: (Name) -> Double?) { values = Name.allCases.map(value) }

  /// The value of a measure, or nil if the image does not show it.
  public subscript(name: Name) -> Double? { values[Name.allCases.firstIndex(of: name) ?? 0] }

  /// In the order of their names.
  var all: [Double?] { values }

  init(of image: UpscaleImage, noise: Double, grid: BlockGrid, trace: JPEGTrace?) {
    let tiles = TileActivity(of: image)
    let flatness = [8, 4].map { ColorFlatness.share(of: image, bits: $0) }
    self.init { name in
      let index = Name.allCases.firstIndex(of: name) ?? 0
      let (group, place) = index.quotientAndRemainder(dividingBy: TileActivity.classCount)
      switch name {
      case .evenShare, .faintShare, .middleShare, .strongShare, .sharpShare,
        .evenStructure, .faintStructure, .middleStructure, .strongStructure, .sharpStructure,
        .evenQuiet, .faintQuiet, .middleQuiet, .strongQuiet, .sharpQuiet,
        .evenColor, .faintColor, .middleColor, .strongColor, .sharpColor:
        return tiles.flatMap { [$0.shares.map(Optional.some), $0.structure, $0.quiet, $0.color][group][place] }
      case .stains: return tiles?.stains
      case .noise: return CMath.logarithm(noise + 0.1)
      case .blocks: return CMath.logarithm(grid.strength + 0.02)
      case .comb: return grid.comb
      case .trace: return trace.map { DamageInspection.index(percent: $0.percent) } ?? 0
      case .flatness: return flatness[0]
      case .coarseFlatness: return flatness[1]
      }
    }
  }
}
