/// What a batch tells while it runs.
public enum BatchEvent: Sendable {
  /// After every tile.
  case progress(BatchProgress)
  /// One picture is dealt with.
  case finished(BatchResult)
}
