internal import UpscaleCore

/// One step over one tile: the pixels it goes over and how their rows are handed out to threads.
struct TilePhase {
  /// Nil for the copying in of the tile, which comes first.
  let step: ExecutionPlan.Step?
  /// The step's weights, if it has any.
  let packed: PackedConvolution?
  /// Pixels of the step's input where it enlarges, else of its output; in the value's own coordinates.
  let area: Rect
  let rowsPerStrip: Int

  var strips: Int { (area.height + rowsPerStrip - 1) / rowsPerStrip }

  func rows(ofStrip index: Int) -> Range<Int> {
    let first = area.y + index * rowsPerStrip
    return first..<min(first + rowsPerStrip, area.maxY)
  }

  /// Several strips per thread even out their speeds; more than 16 rows in one would only delay the last.
  private init(step: ExecutionPlan.Step?, packed: PackedConvolution? = nil, area: Rect, threads: Int) {
    self.step = step
    self.packed = packed
    self.area = area
    self.rowsPerStrip = max(1, min(16, area.height / (threads * 4)))
  }

  /// All phases of a tile of which `kept` is wanted.
  static func all(
    of plan: ExecutionPlan, packed: [PackedConvolution?], kept: Rect, tile: Size, threads: Int
  ) -> [TilePhase] {
    let source = plan.values[0]
    let first = TilePhase(
      step: nil, area: area(scale: 1, reach: source.reach, kept: kept, tile: tile), threads: threads)
    return [first]
      + zip(plan.steps, packed).map { step, packed in
        let output = plan.values[step.output]
        var (scale, reach) = (output.scale, output.reach)
        if let factor = step.action.factor { (scale, reach) = (scale / factor, (reach + factor - 1) / factor) }
        return TilePhase(
          step: step, packed: packed, area: area(scale: scale, reach: reach, kept: kept, tile: tile),
          threads: threads)
      }
  }

  /// The kept area at `scale` and `reach` pixels around it, as far as the tile has them.
  private static func area(scale: Int, reach: Int, kept: Rect, tile: Size) -> Rect {
    let (wanted, all) = (kept.scaled(by: scale), tile.scaled(by: scale))
    let (x, y) = (max(0, wanted.x - reach), max(0, wanted.y - reach))
    return Rect(
      x: x, y: y, width: min(all.width, wanted.maxX + reach) - x, height: min(all.height, wanted.maxY + reach) - y)
  }
}

extension ExecutionPlan.Action {
  /// How many times the step enlarges, or nil for a step that does not.
  var factor: Int? {
    switch self {
    case .pixelShuffle(let factor), .nearest(let factor), .convolutionShuffle(_, let factor, _): factor
    case .convolution, .activation, .add, .copy: nil
    }
  }
}
