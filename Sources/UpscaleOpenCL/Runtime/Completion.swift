internal import Synchronization

/// A meeting point between a driver's callback, a device that has fallen silent and the task that waits for whichever
/// comes first.
final class Completion: Sendable {
  /// `CL_COMPLETE`: the state that callbacks are asked for. An error is told by a negative state.
  static let finished: Int32 = 0

  private enum State {
    case open
    case waiting(CheckedContinuation<Int32?, Never>)
    case closed(Int32?)
  }

  private let state = Mutex(State.open)
  private let context: OpenCLContext
  private let pulse: Pulse
  // Never touched, only kept: the driver's reference to the completion keeps it alive with it.
  private nonisolated(unsafe) let memory: [AnyObject]

  init(_ context: OpenCLContext, _ pulse: Pulse, keeping memory: [AnyObject]) {
    (self.context, self.pulse, self.memory) = (context, pulse, memory)
  }

  /// Called by the driver with the reference that it was given.
  static func resume(_ reference: UnsafeMutableRawPointer?, _ status: Int32) {
    guard let reference else { return }
    let completion = Unmanaged<Completion>.fromOpaque(reference)
    completion.takeUnretainedValue().tell(status)
    // Pinned memory waits for its queue when it is let go, and a callback must not wait (OpenCL 3.0, 5.11).
    Task.detached { completion.release() }
  }

  private func tell(_ status: Int32) {
    pulse.beat()
    close(status)
  }

  /// What the driver told, or nil where the device finished nothing for so long, which counts as hung then. A queue that
  /// stands still while others of its device go on has eight times as long.
  func outcome(patience: Duration) async -> Int32? {
    let timer = Task { [weak self, pulse] in
      var (own, device) = (PulseWatch(pulse), PulseWatch(pulse.device ?? pulse))
      // Looks are counted instead of time: a process that was stopped, or a machine asleep, loses one look only.
      while device.look() < 8, own.look() < 64 {
        do { try await Task.sleep(for: patience / 8) } catch { return }
      }
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
      if outcome == nil { context.markHung() }
      state = .closed(outcome)
      return before
    }
    switch before {
    case .open: break
    case .waiting(let continuation): continuation.resume(returning: outcome)
    // Later than anybody waited for.
    case .closed: if outcome != nil { context.wakeUp() }
    }
  }
}
