public import UpscaleCore

/// What became of one picture of a batch.
public struct BatchResult: Sendable {
  public enum Outcome: Sendable {
    case written(FilePlan)
    /// The output already existed.
    case skipped
    /// Nothing was written.
    case failed(UpscaleError)
  }

  public var input: String
  public var output: String
  public var outcome: Outcome
  public var duration: Duration

  public init(input: String, output: String, outcome: Outcome, duration: Duration) {
    self.input = input
    self.output = output
    self.outcome = outcome
    self.duration = duration
  }
}
