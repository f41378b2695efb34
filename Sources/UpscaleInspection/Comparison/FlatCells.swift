internal import UpscaleCore

/// What is measured where the source is flat: faint faults that only show there.
struct FlatCells: Sendable {
  /// Cells on each side that a lattice is looked for in: its offsets are less than those of any one cell's pixels.
  private static let around = 2
  /// Source pixels that must be flat there.
  private static let least = 12 * CellGrid.side * CellGrid.side

  private let grid: CellGrid
  /// For each cell; nil where it is not flat, or nothing is known.
  private var offsets: [PlaceOffsets?] = []
  /// Mean differences of the two channels of chroma from the source.
  private var chroma: [SIMD2<Double>?] = []

  init(_ grid: CellGrid) { self.grid = grid }

  /// Adds the next row of cells.
  /// - Parameter differences: mean differences of red, green and blue from the source.
  mutating func append(_ offsets: [PlaceOffsets?], isFlat: [Bool], differences: [SIMD3<Double>]) {
    self.offsets += offsets
    chroma += zip(isFlat, differences).map { $0 ? FlatCells.chroma($1) : nil }
  }

  /// Of all flat cells together; nil where the result is not a whole multiple of the source, or nothing is flat.
  var allOffsets: PlaceOffsets? {
    offsets.compactMap { $0 }.reduce(into: nil) { sum, own in
      if sum == nil { sum = own } else { sum? += own }
    }
  }

  /// For each cell the lattice of the flat cells around it, as `PlaceOffsets.rms`; 0 where they are too few to tell.
  func lattice() -> [Double] {
    offsets.indices.map { index in
      guard var sum = offsets[index] else { return 0 }
      let (x, y) = (index % grid.columns, index / grid.columns)
      for row in max(0, y - FlatCells.around)...min(grid.rows - 1, y + FlatCells.around) {
        for column in max(0, x - FlatCells.around)...min(grid.columns - 1, x + FlatCells.around) {
          let other = row * grid.columns + column
          if other != index, let offsets = offsets[other] { sum += offsets }
        }
      }
      return sum.count >= FlatCells.least ? sum.rms : 0
    }
  }

  /// For each cell how far its chroma is off, beyond what the whole picture's is; 0 where it is not flat.
  /// - Parameter mean: differences of red, green and blue from the source, over the whole picture.
  func blotches(mean: SIMD3<Double>) -> [Double] {
    let usual = FlatCells.chroma(mean)
    return chroma.map { own in
      guard let own else { return 0 }
      return ((own - usual) * (own - usual)).sum().squareRoot()
    }
  }

  /// Cb and Cr by ITU-R BT.601.
  private static func chroma(_ color: SIMD3<Double>) -> SIMD2<Double> {
    let luma = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2]
    return SIMD2((color[2] - luma) / 1.772, (color[0] - luma) / 1.402)
  }
}
