import Synchronization

/// Counts finished work and tells a listener. Work may be reported from several tasks at once.
final class ProgressMeter: Sendable {
  private let total: Double
  private let done = Mutex(0.0)
  private let start = ContinuousClock.now
  private let listener: @Sendable (UpscaleProgress) -> Void

  /// - Parameter total: all the work there is, in any unit.
  init(total: Double, listener: @escaping @Sendable (UpscaleProgress) -> Void) {
    self.total = total
    self.listener = listener
  }

  /// The listener is called by one task at a time, so that it never sees progress go back.
  func add(_ work: Double) {
    done.withLock { done in
      done += work
      let fraction = total > 0 ? min(1, done / total) : 1
      let elapsed = ContinuousClock.now - start
      let remaining = fraction > 0 ? elapsed * ((1 - fraction) / fraction) : nil
      listener(UpscaleProgress(fraction: fraction, elapsed: elapsed, remaining: remaining))
    }
  }
}
