internal import UpscaleCore

/// Slots waiting for tiles, and tiles waiting for slots.
actor SlotPool {
  private var free: [TileSlot]
  private var waiting: [CheckedContinuation<TileSlot?, Never>] = []
  private var count: Int

  init(_ slots: [TileSlot]) {
    free = slots
    count = slots.count
  }

  /// Whether no slot is left, free or not.
  var isEmpty: Bool { count == 0 }

  /// The next free slot; nil where all of them are gone.
  func take() async -> TileSlot? {
    // The one that has waited longest, so that all devices have work.
    if !free.isEmpty { return free.removeFirst() }
    guard count > 0 else { return nil }
    return await withCheckedContinuation { waiting.append($0) }
  }

  /// Gives a slot back, or takes it out for good where its device is lost.
  func giveBack(_ slot: TileSlot) {
    guard slot.network.context.isLost else {
      if waiting.isEmpty { free.append(slot) } else { waiting.removeFirst().resume(returning: slot) }
      return
    }
    let left = free.filter { !$0.network.context.isLost }
    count -= 1 + free.count - left.count
    free = left
    guard count == 0 else { return }
    for continuation in waiting { continuation.resume(returning: nil) }
    waiting = []
  }
}
