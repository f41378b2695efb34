internal import UpscaleCore

extension TilePhase {
  /// All phases of a tile of which `kept` is wanted, in an order in which each finds its inputs, and how many rows
  /// every slot of scratch memory must hold for them.
  /// - Parameter areas: of all values, from `LoweredNetwork.neededAreas`.
  static func all(
    of plan: ExecutionPlan, weights: [PackedWeights], goal: TileGoal, tile: PixelSize, areas: [PixelRect?], threads: Int
  ) -> (phases: [TilePhase], slotRows: [Int]) {
    let source = areas[0].map { TilePhase(.copyIn, area: $0, threads: threads) }
    let steps = zip(plan.steps, weights).map { step, weights in
      areas[step.output].map { output in
        TilePhase(.step(step, weights), area: step.workArea(for: output), threads: threads)
      }
    }
    let runs = plan.schedule.runs(areas: areas, bandRows: bandRows(of: plan, threads: threads))
    let contexts = plan.network.measured.indices.map {
      contextPhases(
        $0, of: plan, area: plan.network.contextArea($0, for: goal, tile: tile, areas: areas), goal, threads)
    }
    let phases =
      contexts.flatMap(\.known)
      + runs.flatMap { run -> [TilePhase] in
        if let index = run.step, plan.steps[index].measures != nil {
          let number = plan.network.measure(of: plan.steps[index])
          return measuring(plan.steps[index], of: plan, goal: goal, tile: tile, threads: threads)
            + contexts[number].measured
        }
        return (run.step.map { steps[$0] } ?? source).map { [$0.over(run.rows)] } ?? []
      }
    return windowed(phases, of: plan, tile: plan.network.units(tile), threads: threads)
  }

  /// What a measuring step begins with: for a gate it is all.
  private static func measuring(
    _ step: LoweredStep, of plan: ExecutionPlan, goal: TileGoal, tile: PixelSize, threads: Int
  ) -> [TilePhase] {
    let area = plan.network.measuredArea(of: step, for: goal, tile: tile)
    let measure = TilePhase(.measure(step), area: area, threads: threads)
    guard case .gate = step.measures else { return [measure] }
    return [measure, TilePhase(.weigh(step), area: .single, threads: threads)]
  }

  /// The most rows that every slot of scratch memory must hold, however high the tile.
  static func mostSlotRows(of plan: ExecutionPlan, threads: Int) -> [Int] {
    // Enough bands for the last step to be at work while the first still is.
    let unit = plan.network.unit
    let rows = 3 * bandRows(of: plan, threads: threads) + 2 * plan.network.halo
    let tile = PixelSize(width: unit, height: rows.dividedUp(by: unit) * unit)
    let weights = plan.steps.map { _ in PackedWeights.slopes([]) }
    let goal = TileGoal.resultOfKnownMeasures(PixelRect(tile), at: TilePlace(whole: tile))
    let areas = plan.network.neededAreas(for: goal, tile: PixelRect(tile))
    return all(of: plan, weights: weights, goal: goal, tile: tile, areas: areas, threads: threads).slotRows
  }

  /// Source rows that go through all steps at once: two strips for every thread, or a multiple. Where values between the
  /// steps are larger than the source, rows of them are so much longer, and a third must do.
  private static func bandRows(of plan: ExecutionPlan, threads: Int) -> Int {
    let widest = plan.slots.reduce(1) { max($0, plan.values[$1].scale) }
    return bandRows(threads: threads, least: widest > plan.network.unit ? leastBand / 3 : leastBand)
  }
}
