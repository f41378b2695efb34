import Synchronization

/// Lets a number of tasks through at once. The others wait in the order in which they came, and leave the line when
/// they are cancelled.
final class Turnstile: Sendable {
  private struct Waiting {
    var number: Int
    var continuation: CheckedContinuation<Void, any Error>
    var ahead: @Sendable (Int) -> Void
  }

  private struct State {
    var free: Int
    var line: [Waiting] = []
    var lastNumber = 0

    func tellAll() {
      for (index, waiting) in line.enumerated() { waiting.ahead(index) }
    }
  }

  private let state: Mutex<State>
  private let width: Int

  /// - Parameter width: how many are let through at once.
  init(width: Int) {
    self.width = width
    state = Mutex(State(free: width))
  }

  /// How many are through, and how many wait.
  var counts: (through: Int, waiting: Int) { state.withLock { (width - $0.free, $0.line.count) } }

  /// Does `work` when it is its turn.
  /// - Parameter ahead: called while it waits with how many wait before it, each time that changes.
  /// - Throws: what `work` throws; `CancellationError` when the task is cancelled in the line.
  func pass<Value>(
    ahead: @escaping @Sendable (Int) -> Void = { _ in }, _ work: () async throws -> Value
  ) async throws -> Value {
    try await enter(ahead)
    defer { leave() }
    return try await work()
  }

  private func enter(_ ahead: @escaping @Sendable (Int) -> Void) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isThrough = state.withLock { state in
          guard state.free == 0 else {
            state.free -= 1
            return true
          }
          state.line.append(Waiting(number: number, continuation: continuation, ahead: ahead))
          ahead(state.line.count - 1)
          return false
        }
        if isThrough { continuation.resume() }
        // Who was cancelled before standing in the line was not found there.
        if !isThrough, Task.isCancelled { giveUp(number) }
      }
    } onCancel: {
      giveUp(number)
    }
  }

  private func giveUp(_ number: Int) {
    let waiting = state.withLock { state -> Waiting? in
      guard let index = state.line.firstIndex(where: { $0.number == number }) else { return nil }
      defer { state.tellAll() }
      return state.line.remove(at: index)
    }
    waiting?.continuation.resume(throwing: CancellationError())
  }

  private func leave() {
    let next = state.withLock { state -> Waiting? in
      guard !state.line.isEmpty else {
        state.free += 1
        return nil
      }
      defer { state.tellAll() }
      return state.line.removeFirst()
    }
    next?.continuation.resume()
  }
}
