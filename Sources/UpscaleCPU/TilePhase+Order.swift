internal import UpscaleCore

extension TilePhase {
  /// All phases of a tile of which `kept` is wanted, in an order in which each finds its inputs, and how many rows
  /// every slot of scratch memory must hold for them.
  static func all(
    of plan: ExecutionPlan, weights: [PackedWeights], kept: Rect, tile: Size, threads: Int
  ) -> (phases: [TilePhase], slotRows: [Int]) {
    let areas = plan.neededAreas(kept: kept, tile: Rect(tile))
    var phases: [TilePhase] = []
    if let source = areas[0] {
      phases.append(TilePhase(.copyIn, area: source, grid: nil, threads: threads))
    }
    for (step, weights) in zip(plan.steps, weights) {
      guard let output = areas[step.output] else { continue }
      let grid = step.grid(reach: plan.values[step.output].reach)
      phases.append(
        TilePhase(.step(step, weights), area: step.workArea(for: output), grid: grid, threads: threads))
    }
    if plan.isChain { phases = inBands(phases, rows: bandRows(threads: threads)) }
    return windowed(phases, of: plan, tile: tile, threads: threads)
  }

  /// The most rows that a slot of scratch memory must hold for a chain, however high the tile.
  static func mostSlotRows(of plan: ExecutionPlan, threads: Int) -> Int {
    // Enough bands for the last step to be at work while the first still is.
    let tile = Size(width: 1, height: 3 * bandRows(threads: threads) + 2 * plan.halo)
    let weights = plan.steps.map { _ in PackedWeights.none }
    return all(of: plan, weights: weights, kept: Rect(tile), tile: tile, threads: threads).slotRows.max() ?? 0
  }

  /// A chain's phases, a band of rows through all of them before the next band begins, so that what a step reads is still
  /// in a near cache.
  ///
  /// Each phase stops short of the one before it by as many rows as either sees beyond its own: of those it has all that
  /// it reads; and in the memory that it shares with the value before its input, it leaves the rows alone that its
  /// predecessor will read again.
  private static func inBands(_ phases: [TilePhase], rows: Int) -> [TilePhase] {
    guard let first = phases.first, let last = phases.last else { return phases }
    var result: [TilePhase] = []
    /// Up to which row each phase is done.
    var done = phases.map(\.area.y)
    var bandEnd = first.area.y
    while done[phases.count - 1] < last.area.maxY {
      bandEnd += rows
      for (index, phase) in phases.enumerated() {
        let bound = index == 0 ? bandEnd : phase.bound(after: phases[index - 1], doneTo: done[index - 1])
        guard bound > done[index] else { continue }
        let end = min(bound, phase.area.maxY)
        result.append(phase.over(done[index]..<end))
        done[index] = end
      }
    }
    return result
  }

  /// The row before which this phase must stop while the one before it has gone up to `row`.
  private func bound(after previous: TilePhase, doneTo row: Int) -> Int {
    guard row < previous.area.maxY else { return area.maxY }
    let seen = row - max(radius, previous.radius)
    return grid?.corner(before: seen) ?? seen
  }

  private var radius: Int { step?.convolution?.source.radius ?? 0 }
}
