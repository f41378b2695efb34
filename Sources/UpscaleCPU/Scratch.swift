internal import UpscaleCore

/// Memory for one run at a time: the values between steps. Grows to the largest tile it has seen.
final class Scratch: @unchecked Sendable {
  // Used by one run at a time, which `ScratchPool` sees to; its threads write different rows.
  private(set) var slots: [UnsafeMutableBufferPointer<Float>] = []

  deinit { for slot in slots { slot.deallocate() } }

  /// Makes room for the values of `plan` over a tile of `size` and writes the zeros around them.
  func prepare(_ plan: ExecutionPlan, size: Size) {
    for (index, representative) in plan.slots.enumerated() {
      let layout = TileLayout(plan.values[representative], tile: size)
      if index == slots.count { slots.append(UnsafeMutableBufferPointer(start: nil, count: 0)) }
      if slots[index].count < layout.count {
        slots[index].deallocate()
        slots[index] = .allocate(capacity: layout.count)
      }
      layout.writeBorder(slots[index])
    }
  }
}
