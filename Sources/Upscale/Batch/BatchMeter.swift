import UpscaleCore

/// Turns the progress of one picture into that of its batch.
struct BatchMeter: Sendable {
  let finished: Int
  /// How many of those took no time, because they already existed.
  let skipped: Int
  let total: Int
  let start: ContinuousClock.Instant

  func progress(_ fraction: Double, input: String) -> BatchProgress {
    let elapsed = ContinuousClock.now - start
    let worked = Double(finished - skipped) + fraction
    let left = Double(total - finished) - fraction
    return BatchProgress(
      finished: finished, total: total, input: input, fraction: (Double(finished) + fraction) / Double(total),
      elapsed: elapsed, remaining: worked > 0 ? elapsed * (left / worked) : nil)
  }
}
