internal import UpscaleCore

/// One step over one tile: the pixels it goes over and how their rows are handed out to threads.
struct TilePhase {
  /// Nil for the copying in of the tile, which comes first.
  let step: ExecutionPlan.Step?
  let weights: PackedWeights
  /// Pixels of the step's input where it enlarges, else of its output; in the value's own coordinates.
  let area: Rect
  /// Rows are handed out from here: the area's first row, or the first row of Winograd's grid.
  let firstRow: Int
  let rowsPerStrip: Int

  var strips: Int { (area.maxY - firstRow + rowsPerStrip - 1) / rowsPerStrip }

  func rows(ofStrip index: Int) -> Range<Int> {
    let first = firstRow + index * rowsPerStrip
    return max(first, area.y)..<min(first + rowsPerStrip, area.maxY)
  }

  /// Several strips per thread even out their speeds; more than 16 rows in one would only delay the last.
  private init(step: ExecutionPlan.Step?, weights: PackedWeights, area: Rect, grid: WinogradGrid?, threads: Int) {
    let rows = max(1, min(16, area.height / (threads * 4)))
    self.step = step
    self.weights = weights
    self.area = area
    self.firstRow = grid?.corner(before: area.y) ?? area.y
    let side = grid?.side ?? 1
    self.rowsPerStrip = (rows + side - 1) / side * side
  }

  /// All phases of a tile of which `kept` is wanted.
  static func all(
    of plan: ExecutionPlan, weights: [PackedWeights], kept: Rect, tile: Size, threads: Int
  ) -> [TilePhase] {
    let areas = plan.neededAreas(kept: kept, tile: Rect(tile))
    var phases: [TilePhase] = []
    if let source = areas[0] {
      phases.append(TilePhase(step: nil, weights: .none, area: source, grid: nil, threads: threads))
    }
    for (step, weights) in zip(plan.steps, weights) {
      guard let output = areas[step.output] else { continue }
      let grid = step.grid(reach: plan.values[step.output].reach)
      phases.append(
        TilePhase(step: step, weights: weights, area: step.workArea(for: output), grid: grid, threads: threads))
    }
    return phases
  }
}
