internal import UpscaleCore

/// A row of cells of the source, enlarged by a resampler, and of the result, with what is measured there. Everything is
/// in luma and 8-bit steps.
struct ComparedStrip {
  private let grid: CellGrid
  private let range: SourceRange
  private let width: Int
  /// Rows of the pictures that are the strip's own, and those that are looked at.
  private let rows: Range<Int>
  private let context: Range<Int>
  private let row: Int
  private let before: [Float]
  private let after: [Float]

  /// - Parameters:
  ///   - row: of cells.
  ///   - before: the source, enlarged to the size of `after`.
  init(_ row: Int, of grid: CellGrid, before: UpscaleImage, after: UpscaleImage, range: SourceRange) {
    let margin = max(ComparedStrip.radius(grid), SeamLines.reach)
    self.grid = grid
    self.range = range
    self.row = row
    width = after.size.width
    rows = grid.resultRows(row)
    context = max(0, rows.lowerBound - margin)..<min(after.size.height, rows.upperBound + margin)
    self.before = SeenRows.luma(of: before, context)
    self.after = SeenRows.luma(of: after, context)
  }

  /// What counts as fine structure: finer than about two source pixels.
  private static func radius(_ grid: CellGrid) -> Int { max(1, Int(grid.factor.rounded())) }

  private func sourceRow(_ y: Int) -> Int { y * grid.source.height / grid.result.height }

  /// The source column under each column.
  private var sourceColumns: [Int] { (0..<width).map { $0 * grid.source.width / grid.result.width } }

  /// For each cell the deviation of the result's fine structure in excess of the source's own; 0 where the source is not
  /// flat.
  func inventedTexture() -> [Double] {
    let size = PixelSize(width: width, height: context.count)
    let blur = BoxBlur(radius: ComparedStrip.radius(grid))
    let (mean, plain) = (blur.apply(to: after, size), blur.apply(to: before, size))
    return (0..<grid.columns).map { column in
      let deviation = deviation(column)
      guard deviation <= ComparedStrip.flat else { return 0 }
      var (sum, usual) = (0.0, 0.0)
      let columns = grid.resultColumns(column)
      for y in rows {
        let start = (y - context.lowerBound) * width
        for x in columns {
          let (own, other) = (after[start &+ x] - mean[start &+ x], before[start &+ x] - plain[start &+ x])
          sum += Double(own * own)
          usual += Double(other * other)
        }
      }
      let count = Double(max(1, rows.count * columns.count))
      let expected = max(usual / count, Double(deviation * deviation))
      return max(0, sum / count - expected).squareRoot()
    }
  }

  /// The largest deviation of the source in a cell.
  private func deviation(_ column: Int) -> Float {
    var deviation: Float = 0
    for y in grid.sourceRows(row) {
      for x in grid.sourceColumns(column) { deviation = max(deviation, range.deviation[y * range.size.width + x]) }
    }
    return deviation
  }

  /// Whether the source is flat, for each cell.
  func flatCells() -> [Bool] { (0..<grid.columns).map { deviation($0) <= ComparedStrip.flat } }

  /// For each flat cell what is off in each place of a source pixel's square; nil where the source is not flat, or not
  /// enlarged by a whole factor.
  func placeOffsets(_ isFlat: [Bool]) -> [PlaceOffsets?] {
    guard let factor = grid.wholeFactor, factor <= PlaceOffsets.largestFactor else {
      return isFlat.map { _ in nil }
    }
    return isFlat.enumerated().map { column, isFlat in
      guard isFlat else { return nil }
      var offsets = PlaceOffsets(factor: factor)
      let area = PixelRect(columns: grid.sourceColumns(column), rows: grid.sourceRows(row)).scaled(by: factor)
      offsets.add(area, width: width, firstRow: context.lowerBound, after: after, before: before)
      return offsets
    }
  }

  /// The deviation up to which the source counts as flat: that of JPEG's and a camera's noise.
  private static let flat: Float = 4

  /// For each cell the farthest that the result is outside of what the source has around.
  func overshoot() -> [Double] {
    var worst = [Float](repeating: 0, count: grid.columns)
    let sourceColumns = sourceColumns
    for y in rows {
      let (start, line) = ((y - context.lowerBound) * width, sourceRow(y) * range.size.width)
      for column in 0..<grid.columns {
        for x in grid.resultColumns(column) {
          let (value, around) = (after[start &+ x], line &+ sourceColumns[x])
          let excess = max(value - range.highest[around], range.lowest[around] - value)
          if excess > worst[column] { worst[column] = excess }
        }
      }
    }
    return worst.map(Double.init)
  }

  /// What the strip adds to the search for seams.
  func addSeams(to lines: inout SeamLines) {
    let sourceColumns = sourceColumns
    var difference = [Float](repeating: 0, count: after.count)
    for index in 0..<after.count { difference[index] = after[index] - before[index] }
    for y in rows {
      let (start, line) = ((y - context.lowerBound) * width, sourceRow(y) * range.size.width)
      let hasRowsAround = context.contains(y - SeamLines.reach) && context.contains(y + SeamLines.reach - 1)
      for x in 0..<width {
        let (here, around) = (start &+ x, line &+ sourceColumns[x])
        let weight = SeamLines.weight(range.highest[around] - range.lowest[around])
        if x >= SeamLines.reach, x + SeamLines.reach <= width {
          lines.addColumn(x, y: y, SeamLines.jump(difference, here, step: 1), weight: weight)
        }
        if hasRowsAround { lines.addRow(y, x: x, SeamLines.jump(difference, here, step: width), weight: weight) }
      }
    }
  }
}
