/// A step that rows flow through. It is given consecutive bands of its input from the first row to the last, keeps the
/// rows it still needs as context, and hands finished rows on as soon as it has them; with the last input row it has
/// handed on its last output row.
protocol Stage: AnyObject {
  /// What comes out.
  var output: RowFormat { get }

  /// Takes a band and calls `emit` for every band that became finished, in order.
  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws
}
