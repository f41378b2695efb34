/// How far along a job is.
public struct UpscaleProgress: Sendable, Hashable {
  /// 0 … 1, by the arithmetic done.
  public var fraction: Double
  /// The time since the job began.
  public var elapsed: Duration
  /// The time left at the pace so far, or nil if there is no pace yet.
  public var remaining: Duration?

  /// Progress with these values.
  public init(fraction: Double, elapsed: Duration, remaining: Duration?) {
    self.fraction = fraction
    self.elapsed = elapsed
    self.remaining = remaining
  }
}
