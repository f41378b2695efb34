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

  /// Makes room for the values of `plan` over a tile of `size` and writes the zeros around them.
  func prepare(_ plan: ExecutionPlan, size: Size, threads: Int, perThread: Int) {
    if threadMemory.count < threads * perThread {
      threadMemory.deallocate()
      threadMemory = .allocate(capacity: threads * perThread)
    }
    self.perThread = perThread
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
