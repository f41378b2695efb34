/// Where finished rows go: a file being encoded, an image in memory.
///
/// Called in the order `begin`, `write` for consecutive bands from row 0 to the last, `finish`. A sink that is released
/// without `finish` leaves nothing behind.
public protocol RowSink: AnyObject {
  /// How it stores rows of `channels`: they may come already rounded to that. `.float32`, the default, is for rows as
  /// they were computed.
  func stored(_ channels: PixelFormat.Channels) -> PixelFormat.Sample

  /// Called once, before the first band.
  func begin(_ format: RowFormat) async throws
  /// Called with one band after another, from the top down.
  func write(_ band: RowBand) async throws
  /// Called once, after the last band.
  func finish() async throws
}

extension RowSink {
  public func stored(_ channels: PixelFormat.Channels) -> PixelFormat.Sample { .float32 }
}
