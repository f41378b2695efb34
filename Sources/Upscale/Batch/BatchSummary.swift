/// What became of a batch.
public struct BatchSummary: Sendable, Hashable {
  public var total: Int
  public var written = 0
  public var skipped = 0
  public var failed = 0
  public var duration: Duration = .zero

  public init(total: Int) { self.total = total }

  /// Pictures that the batch was cancelled before.
  public var remaining: Int { total - written - skipped - failed }

  mutating func add(_ outcome: BatchResult.Outcome) {
    switch outcome {
    case .written: written += 1
    case .skipped: skipped += 1
    case .failed: failed += 1
    }
  }
}
