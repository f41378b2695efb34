/// Where finished rows go: a file being encoded, a picture in memory.
///
/// Called in the order `begin`, `write` for consecutive bands from row 0 to the last, `finish`. A sink that is
/// dropped without `finish` leaves nothing behind.
public protocol RowSink: AnyObject {
  /// How it stores rows of `channels`: they may come rounded to that already. `.float32`, which holds unless a sink says
  /// otherwise, is for rows as they were computed.
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
