internal import UpscaleCore

extension TilePhase {
  /// The phases with the windows through which they see the slots of scratch memory, and the sliding of these in between.
  /// - Parameter tile: in units.
  /// - Returns: also how many rows every slot holds: as many as any phase needs, of what it touches and of what earlier
  ///   ones left there for later ones.
  static func windowed(
    _ phases: [TilePhase], of plan: ExecutionPlan, tile: PixelSize, threads: Int
  ) -> (phases: [TilePhase], slotRows: [Int]) {
    let touched = phases.map { $0.touchedRows(plan, tile: tile) }
    let needed = firstNeededRows(touched, plan)
    let slots = plan.slots.indices
    var (rows, ends) = (slots.map { _ in 0 }, slots.map { -plan.values[plan.slots[$0]].border })
    for (phase, touched) in touched.enumerated() {
      for (slot, range) in touched {
        ends[slot] = max(ends[slot], range.upperBound)
        rows[slot] = max(rows[slot], ends[slot] - needed[phase][slot])
      }
    }
    var windows = slots.map { SlotWindow(slot: $0, of: plan.values[plan.slots[$0]], tile: tile, rows: rows[$0]) }
    var result: [TilePhase] = []
    for (index, phase) in phases.enumerated() {
      for (slot, range) in touched[index] {
        guard let slide = windows[slot].hold(range, needed: needed[index][slot]) else { continue }
        result.append(TilePhase(slide: slide, parts: threads))
      }
      result.append(phase.seen(from: windows.map(\.top)))
    }
    return (result, rows)
  }

  /// The rows of every slot that the phase reads or writes, in the values' own coordinates.
  private func touchedRows(_ plan: ExecutionPlan, tile: PixelSize) -> [(slot: Int, rows: Range<Int>)] {
    let step: LoweredStep
    switch work {
    case .copyIn: return [(plan.values[0].slot, area.rows)]
    case .measure(let measuring):
      let value = plan.values[measuring.inputs[0]]
      return [(value.slot, area.y..<min(area.maxY + measuring.rowsBelow, tile.height * value.scale + value.border))]
    case .weigh, .pool, .refine, .slide: return []
    case .step(let one, _): step = one
    }
    let factor = step.factor
    let inputs = step.inputs.enumerated().filter { plan.values[$0.element].scale > 0 }
    var result = inputs.map { position, input in
      let (value, rows) = (plan.values[input], step.inputArea(for: area, position: position).rows)
      let bounds = -value.border..<tile.height * value.scale + value.border
      return (slot: value.slot, rows: rows.clamped(to: bounds))
    }
    if step.output != plan.resultValue {
      result.append((plan.values[step.output].slot, area.y * factor..<area.maxY * factor))
    }
    return result
  }

  /// For every phase and slot, the first row that it or a later one touches.
  private static func firstNeededRows(
    _ touched: [[(slot: Int, rows: Range<Int>)]], _ plan: ExecutionPlan
  ) -> [[Int]] {
    var first = plan.slots.map { _ in Int.max }
    var result: [[Int]] = []
    for phase in touched.reversed() {
      for (slot, rows) in phase { first[slot] = min(first[slot], rows.lowerBound) }
      result.append(first)
    }
    return result.reversed()
  }
}

extension LoweredStep {
  /// Rows below those that a measuring step looks at which it reads where the picture is smaller than a context's kernel.
  fileprivate var rowsBelow: Int {
    if case .context(let context) = measures { context.reduction.kernelSize - 1 } else { 0 }
  }
}
