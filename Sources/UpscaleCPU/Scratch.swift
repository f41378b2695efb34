internal import UpscaleCore

/// Memory for one run at a time: the values between steps, and what each thread needs for itself. Grows to the largest
/// tile it has seen.
final class Scratch: @unchecked Sendable {
  // Used by one run at a time, which `ScratchPool` sees to; its threads write different rows.
  private(set) var slots: [UnsafeMutableBufferPointer<Float>] = []
  private var threadMemory = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
  private var perThread = 0

  deinit {
    for slot in slots { slot.deallocate() }
    threadMemory.deallocate()
  }

  /// A thread's own memory.
  func memory(of worker: Int) -> UnsafeMutablePointer<Float>? {
    threadMemory.baseAddress.map { $0 + worker * perThread }
  }

  /// Makes room for `slotRows` of the values of `plan` over a tile of so many units and writes the zeros around them.
  /// - Throws: `limitExceeded` where there is no memory for them.
  func prepare(
    _ plan: ExecutionPlan, units: PixelSize, slotRows: [Int], threads: Int, perThread: Int
  ) throws(UpscaleError) {
    if threadMemory.count < threads * perThread {
      try Scratch.replace(&threadMemory, count: threads * perThread)
    }
    self.perThread = perThread
    for (index, representative) in plan.slots.enumerated() {
      let value = plan.values[representative]
      let layout = TileLayout(value, units: units, top: -value.border)
      let (rows, tileRows) = (slotRows[index], units.height * value.scale)
      if index == slots.count { slots.append(UnsafeMutableBufferPointer(start: nil, count: 0)) }
      if slots[index].count < layout.row * rows {
        try Scratch.replace(&slots[index], count: layout.row * rows)
      }
      writeBorder(layout, in: slots[index], rows: rows, tileRows: tileRows)
    }
  }

  /// Lets go of memory before it takes more.
  private static func replace(
    _ memory: inout UnsafeMutableBufferPointer<Float>, count: Int
  ) throws(UpscaleError) {
    memory.deallocate()
    memory = UnsafeMutableBufferPointer(start: nil, count: 0)
    try MemoryHeadroom.require(count * MemoryLayout<Float>.size)
    memory = .allocate(capacity: count)
  }

  /// Zeros above and below the tile, as far as the slot begins and reaches so far, and beside all rows.
  private func writeBorder(_ layout: TileLayout, in slot: UnsafeMutableBufferPointer<Float>, rows: Int, tileRows: Int) {
    guard layout.border > 0, let start = slot.baseAddress else { return }
    for y in 0..<rows {
      let row = start + y * layout.row
      if y < layout.border || y >= layout.border + tileRows {
        row.update(repeating: 0, count: layout.row)
      } else {
        let side = layout.border * layout.stride
        row.update(repeating: 0, count: side)
        (row + layout.row - side).update(repeating: 0, count: side)
      }
    }
  }
}
