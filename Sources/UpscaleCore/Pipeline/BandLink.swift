/// Hands bands of rows from one task to the next. While the receiver works on a band the sender makes one more and then
/// waits, so that no more than two are in memory.
struct BandLink: Sendable {
  private let bands: AsyncThrowingStream<RowBand, any Error>
  private let sending: AsyncThrowingStream<RowBand, any Error>.Continuation
  /// One for every band that may be sent.
  private let credits: AsyncStream<Void>
  private let crediting: AsyncStream<Void>.Continuation

  init() {
    (bands, sending) = AsyncThrowingStream.makeStream()
    (credits, crediting) = AsyncStream.makeStream()
    crediting.yield()
  }

  /// Sends what `body` emits; its end and its failure are told to the receiver.
  /// - Throws: what `body` throws; `CancellationError` out of `emit` when the task is cancelled.
  func send(_ body: (_ emit: (RowBand) async throws -> Void) async throws -> Void) async throws {
    var credits = self.credits.makeAsyncIterator()
    do {
      try await body { band in
        guard await credits.next(isolation: #isolation) != nil else { throw CancellationError() }
        sending.yield(band)
      }
      sending.finish()
    } catch {
      sending.finish(throwing: error)
      throw error
    }
  }

  /// Calls `body` for every band until the sender has ended.
  /// - Parameter rows: the most rows to be given at once. What is made of a high band, in floats, would else be many times
  ///   the memory that the band takes.
  /// - Throws: what the sender or `body` throws; `CancellationError` when the task is cancelled.
  func receive(inPartsOf rows: Int = .max, _ body: (RowBand) async throws -> Void) async throws {
    for try await band in bands {
      try await band.forEachPart(of: rows, body)
      crediting.yield()
    }
    // A cancelled task sees the end of the stream, too.
    try Task.checkCancellation()
  }
}
