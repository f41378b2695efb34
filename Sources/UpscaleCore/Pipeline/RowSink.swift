/// Where finished rows go: a file being encoded, a picture in memory.
///
/// Called in the order `begin`, `write` for consecutive bands from row 0 to the last, `finish`. A sink that is
/// dropped without `finish` leaves nothing behind.
public protocol RowSink: AnyObject {
  func begin(_ format: RowFormat) async throws
  func write(_ band: RowBand) async throws
  func finish() async throws
}
