internal import Synchronization

/// A meeting point between a driver's callback, a time limit and the task that waits for whichever comes first.
final class Completion: Sendable {
  /// `CL_COMPLETE`: the state that callbacks are asked for. An error is told by a negative state.
  static let finished: Int32 = 0

  private enum State {
    case open
    case waiting(CheckedContinuation<Int32?, Never>)
    case closed(Int32?)
  }

  private let state = Mutex(State.open)
  // Never touched, only kept: the driver's reference to the completion keeps it alive with it.
  private nonisolated(unsafe) let memory: [AnyObject]

  init(keeping memory: [AnyObject]) { self.memory = memory }

  /// Called by the driver with the reference that it was given.
  static func resume(_ completion: UnsafeMutableRawPointer?, _ status: Int32) {
    guard let completion else { return }
    Unmanaged<Completion>.fromOpaque(completion).takeRetainedValue().close(status)
  }

  /// What the driver told, or nil where it told nothing in time.
  func outcome(atMost limit: Duration) async -> Int32? {
    let timer = Task { [weak self] in
      do { try await Task.sleep(for: limit) } catch { return }
      self?.close(nil)
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { continuation in
      let known: State = state.withLock { state in
        if case .open = state { state = .waiting(continuation) }
        return state
      }
      if case .closed(let outcome) = known { continuation.resume(returning: outcome) }
    }
  }

  /// Whoever comes first decides.
  private func close(_ outcome: Int32?) {
    let before: State = state.withLock { state in
      let before = state
      if case .closed = before { return before }
      state = .closed(outcome)
      return before
    }
    if case .waiting(let continuation) = before { continuation.resume(returning: outcome) }
  }
}
