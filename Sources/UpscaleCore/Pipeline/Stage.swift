/// A step that rows flow through. It takes consecutive bands of its input from the first row to the last, keeps the rows
/// it still needs as context, and hands finished rows on as soon as it has them.
///
/// Each asks for the memory of a step before it takes it (`MemoryHeadroom`).
protocol Stage: AnyObject {
  /// What comes out.
  var output: RowFormat { get }

  /// Takes all bands and calls `emit` for every band that became finished, in order. No task of it is left afterwards.
  func run(_ bands: BandLink, emit: (RowBand) async throws -> Void) async throws
}
