/// How far along a batch is.
public struct BatchProgress: Sendable, Hashable {
  /// Images that are finished, including skipped and failed ones.
  public var finished: Int
  /// How many images the batch has.
  public var total: Int
  /// The current image.
  public var input: String
  /// 0 … 1, with every image counting the same.
  public var fraction: Double
  /// The time since the batch began.
  public var elapsed: Duration
  /// The time left at the pace of the images processed so far, or nil if there is no pace yet.
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
