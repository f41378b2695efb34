/// The outcome of a batch.
public struct BatchSummary: Sendable, Hashable {
  /// How many images the batch has.
  public var total: Int
  /// How many were written.
  public var written = 0
  /// How many were skipped because their outputs exist.
  public var skipped = 0
  /// How many failed.
  public var failed = 0
  /// How long all of it took.
  public var duration: Duration = .zero

  /// A summary of `total` images, of which none is done yet.
  public init(total: Int) { self.total = total }

  /// Images that were not reached before the batch was canceled.
  public var remaining: Int { total - written - skipped - failed }

  mutating func add(_ outcome: BatchResult.Outcome) {
    switch outcome {
    case .written: written += 1
    case .skipped: skipped += 1
    case .failed: failed += 1
    }
  }
}
