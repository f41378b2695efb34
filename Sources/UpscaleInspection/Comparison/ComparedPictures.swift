internal import UpscaleCore

/// Measures a result against its source, strip by strip on all processors.
struct ComparedPictures: Sendable {
  let source: UpscaleImage
  let before: UpscaleImage
  let after: UpscaleImage
  private let grid: CellGrid
  private let reduction: EncodedReduction
  private let range: SourceRange

  /// - Parameters:
  ///   - source: at most as large as the others.
  ///   - before: the source, enlarged to the size of `after`.
  init(source: UpscaleImage, before: UpscaleImage, after: UpscaleImage) {
    self.source = source
    self.before = before
    self.after = after
    grid = CellGrid(source: source.size, result: after.size)
    reduction = EncodedReduction(from: after.size, to: source.size)
    range = SourceRange(source)
  }

  /// What a row of cells gives.
  private struct RowOfCells: Sendable {
    var row: Int
    var texture: [Double]
    var overshoot: [Double]
    var isFlat: [Bool]
    var offsets: [PlaceOffsets?]
    /// Mean differences of red, green and blue.
    var differences: [SIMD3<Double>]
    /// Sums of the differences of red, green and blue, and of their magnitudes.
    var sums: [Double]
  }

  /// What is measured.
  struct Findings: Sendable {
    var drift: ColorDrift
    /// Nil where the result is not a whole multiple of the source, or nothing is flat.
    var offsets: PlaceOffsets?
    var regions: [RiskRegion]
  }

  func measure() async throws -> Findings {
    var (cells, seams) = ([RowOfCells](), SeamLines(after.size))
    // So few tasks that the seams of each, as large as the picture's border, take no memory to speak of.
    let tasks = min(grid.rows, 16)
    try await withThrowingTaskGroup(of: ([RowOfCells], SeamLines).self) { group in
      for task in 0..<tasks {
        let rows = task * grid.rows / tasks..<(task + 1) * grid.rows / tasks
        group.addTask { try measure(rows) }
      }
      for try await (done, lines) in group {
        cells += done
        seams.add(lines)
      }
    }
    cells.sort { $0.row < $1.row }
    let drift = drift(cells.map(\.sums))
    var flat = FlatCells(grid)
    for row in cells { flat.append(row.offsets, isFlat: row.isFlat, differences: row.differences) }
    let ranking = RiskRanking(grid: grid, viewSide: ImageComparison.viewSide)
    let regions =
      ranking.regions(.colorDrift, values: cells.flatMap(\.differences).map { max(abs($0[0]), abs($0[1]), abs($0[2])) })
      + ranking.regions(.inventedTexture, values: cells.flatMap(\.texture))
      + ranking.regions(.overshoot, values: cells.flatMap(\.overshoot))
      + ranking.regions(.lattice, values: flat.lattice())
      + ranking.regions(.blotches, values: flat.blotches(mean: SIMD3(drift.mean[0], drift.mean[1], drift.mean[2])))
      + ranking.regions(of: seams.lines(limit: RiskRegion.Kind.seam.limit))
    return Findings(drift: drift, offsets: flat.allOffsets, regions: RiskRanking.ranked(regions))
  }

  private func measure(_ rows: Range<Int>) throws -> ([RowOfCells], SeamLines) {
    var (cells, seams) = ([RowOfCells](), SeamLines(after.size))
    for row in rows {
      try Task.checkCancellation()
      let strip = ComparedStrip(row, of: grid, before: before, after: after, range: range)
      strip.addSeams(to: &seams)
      let ((differences, sums), isFlat) = (colorDifferences(row), strip.flatCells())
      cells.append(
        RowOfCells(
          row: row, texture: strip.inventedTexture(), overshoot: strip.overshoot(), isFlat: isFlat,
          offsets: strip.placeOffsets(isFlat), differences: differences, sums: sums))
    }
    return (cells, seams)
  }

  /// For each cell of a row the mean differences of red, green and blue.
  private func colorDifferences(_ row: Int) -> (cells: [SIMD3<Double>], sums: [Double]) {
    let rows = grid.sourceRows(row)
    let (expected, found) = (SeenRows.colors(of: source, rows), reduction.colors(of: after, rows))
    var (cells, sums) = ([SIMD3<Double>](), [Double](repeating: 0, count: 4))
    for column in 0..<grid.columns {
      var own = SIMD3<Double>.zero
      let columns = grid.sourceColumns(column)
      for y in 0..<rows.count {
        for x in columns {
          for channel in 0..<3 {
            let index = (y * source.size.width + x) * 3 + channel
            let difference = Double(found[index] - expected[index])
            own[channel] += difference
            sums[3] += abs(difference)
          }
        }
      }
      for channel in 0..<3 { sums[channel] += own[channel] }
      cells.append(own / Double(rows.count * columns.count))
    }
    return (cells, sums)
  }

  private func drift(_ rows: [[Double]]) -> ColorDrift {
    let pixels = Double(source.size.width) * Double(source.size.height)
    let sums = rows.reduce([0, 0, 0, 0]) { total, row in zip(total, row).map(+) }
    return ColorDrift(mean: sums[..<3].map { $0 / pixels }, absolute: sums[3] / (3 * pixels))
  }
}
