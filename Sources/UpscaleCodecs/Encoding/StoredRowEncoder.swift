import UpscaleCore

/// What makes a file of rows that are as the file stores them.
protocol StoredRowEncoder: AnyObject {
  var size: PixelSize { get }
  /// The pixels that are stored.
  var stored: PixelFormat { get }
  /// How many rows to give at once.
  var rowsAtOnce: Int { get }
  /// The first failure, after which nothing may be called but `finish`, which throws it.
  var failure: UpscaleError? { get }

  /// Memory for rows on their way.
  func makePiece() throws(UpscaleError) -> RowPiece
  /// Takes the next piece's rows.
  func append(_ piece: RowPiece) throws(UpscaleError)
  /// Takes the next rows, as many as `rows` holds: `rowsAtOnce`, or fewer where they are the last.
  func write(_ rows: UnsafeRawBufferPointer) throws(UpscaleError)
  /// Completes the file.
  func finish() throws(UpscaleError) -> EncodingResult
}
