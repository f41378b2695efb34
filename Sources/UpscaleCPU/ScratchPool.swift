internal import Synchronization

/// Scratch memory waiting for the next run.
final class ScratchPool: Sendable {
  private let free = Mutex<[Scratch]>([])

  func take() -> Scratch { free.withLock { $0.popLast() } ?? Scratch() }
  func giveBack(_ scratch: Scratch) { free.withLock { $0.append(scratch) } }
}
