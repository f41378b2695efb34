internal import Synchronization

/// A tile's share of a job's work, told to the meter as it is done.
final class TileShare: Sendable {
  private let meter: ProgressMeter
  private let work: Double
  private let told = Mutex(0.0)

  init(of work: Double, in meter: ProgressMeter) { (self.work, self.meter) = (work, meter) }

  /// So much of it is done. What a second try does anew was told before.
  func reach(_ fraction: Double) {
    told.withLock { told in
      guard fraction > told else { return }
      meter.add((fraction - told) * work)
      told = fraction
    }
  }

  /// `prepared`, which does `part` of the work and tells how far it is.
  func told(by prepared: any PreparedNetwork, _ part: ClosedRange<Double>) -> any PreparedNetwork {
    prepared.telling { [self] fraction in
      reach(part.lowerBound + fraction * (part.upperBound - part.lowerBound))
    }
  }
}
