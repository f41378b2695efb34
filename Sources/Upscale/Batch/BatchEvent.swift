/// What a batch reports while it runs.
public enum BatchEvent: Sendable {
  /// After every tile.
  case progress(BatchProgress)
  /// One image is finished.
  case finished(BatchResult)
}
