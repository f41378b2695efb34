internal import Synchronization

/// Scratch memory waiting for the next run. It waits only while another run is at work, so that nothing is left when jobs
/// end, however many there were at once.
final class ScratchPool: Sendable {
  private struct State {
    var free: [Scratch] = []
    var inUse = 0
  }

  private let state = Mutex(State())

  func take() -> Scratch {
    state.withLock { state in
      state.inUse += 1
      return state.free.popLast()
    } ?? Scratch()
  }

  func giveBack(_ scratch: Scratch) {
    // Let go of outside the lock.
    let unwanted = state.withLock { state -> [Scratch] in
      state.inUse -= 1
      state.free.append(scratch)
      guard state.inUse == 0 else { return [] }
      defer { state.free = [] }
      return state.free
    }
    withExtendedLifetime(unwanted) {}
  }
}
