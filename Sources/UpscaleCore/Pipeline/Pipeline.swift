/// Carries out a plan: bands of rows flow from the picture through the passes and the exact resize into a sink.
struct Pipeline {
  /// Rows of the source that set off together: enough to be worth the call, too few to matter in memory.
  private static let rowsPerBand = 64

  let stages: [any Stage]
  let output: RowFormat

  init(stages: [any Stage], input: RowFormat) {
    self.stages = stages
    self.output = stages.last?.output ?? input
  }

  /// - Throws: what stages and the sink throw; `CancellationError` between tiles when the task is cancelled.
  func run(_ source: Image, into sink: any RowSink) async throws {
    try await sink.begin(output)
    for first in stride(from: 0, to: source.size.height, by: Pipeline.rowsPerBand) {
      try Task.checkCancellation()
      let rows = first..<min(first + Pipeline.rowsPerBand, source.size.height)
      try await push(RowBand(firstRow: first, tensor: source.rows(rows)), from: 0, into: sink)
    }
    try await sink.finish()
  }

  private func push(_ band: RowBand, from index: Int, into sink: any RowSink) async throws {
    guard index < stages.count else { return try await sink.write(band) }
    try await stages[index].consume(band) { finished in
      try await push(finished, from: index + 1, into: sink)
    }
  }
}
