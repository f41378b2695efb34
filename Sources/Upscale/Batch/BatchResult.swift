public import UpscaleCore

/// The result for one image of a batch.
public struct BatchResult: Sendable {
  /// How the image ended.
  public enum Outcome: Sendable {
    /// It was written, as the plan says.
    case written(FilePlan)
    /// The output already existed.
    case skipped
    /// Nothing was written.
    case failed(UpscaleError)
  }

  /// The input's name.
  public var input: String
  /// The output's name.
  public var output: String
  /// How it ended.
  public var outcome: Outcome
  /// How long it took.
  public var duration: Duration

  /// A result with these values.
  public init(input: String, output: String, outcome: Outcome, duration: Duration) {
    self.input = input
    self.output = output
    self.outcome = outcome
    self.duration = duration
  }
}
