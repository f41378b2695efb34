internal import UpscaleCore

/// Rows of one step over one tile: the pixels that it goes over and how they are handed out to threads.
struct TilePhase {
  /// Nil for the copying in of the tile, which comes first.
  let step: ExecutionPlan.Step?
  let weights: PackedWeights
  /// Pixels of the step's input where it enlarges, else of its output; in the value's own coordinates.
  private(set) var area: Rect
  /// Where Winograd's tiles lie.
  let grid: WinogradGrid?
  /// Rows are handed out from here: the area's first row, or the first row of Winograd's grid.
  private var firstRow: Int
  private let rowsPerStrip: Int

  /// The most rows in a strip: a multiple of the larger tiles' side.
  static let mostRows = 18

  var strips: Int { (area.maxY - firstRow + rowsPerStrip - 1) / rowsPerStrip }

  func rows(ofStrip index: Int) -> Range<Int> {
    let first = firstRow + index * rowsPerStrip
    return max(first, area.y)..<min(first + rowsPerStrip, area.maxY)
  }

  /// Several strips per thread even out their speeds; more than `mostRows` in one would only delay the last.
  init(step: ExecutionPlan.Step?, weights: PackedWeights, area: Rect, grid: WinogradGrid?, threads: Int) {
    let rows = max(1, min(TilePhase.mostRows, area.height / (threads * 4)))
    self.step = step
    self.weights = weights
    self.area = area
    self.grid = grid
    self.firstRow = grid?.corner(before: area.y) ?? area.y
    let side = grid?.side ?? 1
    self.rowsPerStrip = (rows + side - 1) / side * side
  }

  /// The same step over some of its rows.
  func over(_ rows: Range<Int>) -> TilePhase {
    var phase = self
    phase.area = Rect(columns: area.x..<area.maxX, rows: rows)
    phase.firstRow = grid?.corner(before: rows.lowerBound) ?? rows.lowerBound
    return phase
  }
}
