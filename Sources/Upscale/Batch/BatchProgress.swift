/// How far a batch is.
public struct BatchProgress: Sendable, Hashable {
  /// Pictures that are dealt with, skipped and failed ones too.
  public var finished: Int
  /// How many images the batch has.
  public var total: Int
  /// The picture at work.
  public var input: String
  /// 0 … 1, every picture counting the same.
  public var fraction: Double
  /// The time since the batch began.
  public var elapsed: Duration
  /// The time left at the pace of the pictures so far that were worked on, or nil while there is no pace yet.
  public var remaining: Duration?

  /// Progress with these values.
  public init(
    finished: Int, total: Int, input: String, fraction: Double, elapsed: Duration, remaining: Duration?
  ) {
    self.finished = finished
    self.total = total
    self.input = input
    self.fraction = fraction
    self.elapsed = elapsed
    self.remaining = remaining
  }
}
