/// Carries out a plan: bands of rows flow from the picture through the passes and the exact resize into a sink. Every
/// stage runs in a task of its own, so that all of them, and the sink, work at once on different bands.
struct Pipeline {
  /// Rows of the source that set off together: enough to be worth the call, too few to matter in memory.
  static let rowsPerBand = 64

  /// Makes a stage in the task that it will work in.
  typealias StageMaker = @Sendable () -> any Stage

  let stages: [StageMaker]
  let output: RowFormat

  /// - Throws: what stages and the sink throw; `CancellationError` between tiles if the task is canceled. No task is
  ///   left when this returns.
  func run(_ source: UpscaleImage, into sink: any RowSink) async throws {
    try await sink.begin(output)
    try await withThrowingTaskGroup(of: Void.self) { group in
      var link = BandLink()
      group.addTask { [link] in try await Pipeline.decode(source, into: link) }
      for makeStage in stages {
        let (input, output) = (link, BandLink())
        group.addTask { try await Pipeline.drive(makeStage(), from: input, into: output) }
        link = output
      }
      try await link.receive { try await sink.write($0) }
      try await group.waitForAll()
    }
    try await sink.finish()
  }

  private static func decode(_ source: UpscaleImage, into link: BandLink) async throws {
    try await link.send { emit in
      for first in stride(from: 0, to: source.size.height, by: rowsPerBand) {
        try Task.checkCancellation()
        let rows = first..<min(first + rowsPerBand, source.size.height)
        try MemoryHeadroom.require(rows.count * source.bytesPerFloatRow)
        try await emit(RowBand(firstRow: first, tensor: source.rows(rows)))
      }
    }
  }

  private static func drive(_ stage: any Stage, from input: BandLink, into output: BandLink) async throws {
    try await output.send { emit in try await stage.run(input, emit: emit) }
  }
}
