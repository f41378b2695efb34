public import UpscaleCore

/// Enlarges many picture files, one after the other, with one upscaler, whose networks are prepared once.
///
/// A picture that fails never stops the others. Every output appears complete or not at all, so that a batch that was
/// stopped, even killed, is resumed by running it again with `existing: .skip`.
///
///     let batch = try BatchUpscale([BatchInput("photos")], naming: OutputNaming(folder: "large")) { input, output in
///       FileUpscale(from: input, to: output, .scale(4))
///     }
///     for await event in batch.events(with: upscaler) { … }
public struct BatchUpscale: Sendable {
  /// What to do about outputs that already exist.
  public enum Existing: String, Sendable, Hashable, CaseIterable {
    /// They are failures, and stay.
    case fail
    /// They are treated as done.
    case skip
    /// They are replaced.
    case replace
  }

  /// In the order of the work.
  public var jobs: [FileUpscale] { entries.map(\.job) }
  /// What happens to outputs that exist.
  public var existing: Existing
  /// Whether temporary files that killed runs have left in the outputs' folders are removed before the work begins.
  package var removesLeftovers = true
  let entries: [BatchEntry]

  /// - Throws: `invalidRequest` where two jobs would write one output, or a job its own input or another's.
  public init(_ jobs: [FileUpscale], existing: Existing = .fail) throws(UpscaleError) {
    try self.init(entries: jobs.map { BatchEntry($0) }, existing: existing)
  }

  /// A batch of the pictures that `inputs` name or hold. Pictures in folders that are outputs of other pictures there
  /// are passed over, so that a batch can be run again.
  /// - Parameters:
  ///   - inputs: pictures and folders.
  ///   - naming: what outputs are called, and where they go.
  ///   - search: which pictures of a folder are meant.
  ///   - existing: what to do about outputs that already exist.
  ///   - shard: the part of the pictures that is meant, all where nil. It may be that none is in it.
  ///   - job: makes the job from a picture to its output.
  /// - Throws: `invalidRequest` where there is nothing to enlarge, and as for jobs.
  public init(
    _ inputs: [BatchInput], naming: OutputNaming, search: PictureSearch = PictureSearch(), existing: Existing = .fail,
    shard: BatchShard? = nil, job: (_ input: String, _ output: String) -> FileUpscale
  ) throws(UpscaleError) {
    let entries = BatchEntry.found(in: inputs, naming: naming, search: search, job: job)
    guard !entries.isEmpty else {
      throw UpscaleError(.invalidRequest, "There are no images to enlarge; check the folders and patterns.")
    }
    try self.init(entries: entries, existing: existing, shard: shard)
  }

  /// What is wrong with the whole is refused by each of its parts.
  private init(entries: [BatchEntry], existing: Existing, shard: BatchShard? = nil) throws(UpscaleError) {
    try BatchEntry.checkOutputs(of: entries)
    self.entries = shard.map { shard in entries.filter { shard.holds($0.name) } } ?? entries
    self.existing = existing
  }

  /// Does the work, and is done with everything when it returns; cancelling the task stops it between two tiles, with
  /// nothing half written. Temporary files that killed runs have left in the outputs' folders are removed.
  /// - Parameters:
  ///   - upscaler: for all of the pictures.
  ///   - listener: called from one task at a time.
  @concurrent public func run(
    with upscaler: any Upscaler, listener: @escaping @Sendable (BatchEvent) -> Void = { _ in }
  ) async -> BatchSummary {
    let start = ContinuousClock.now
    var summary = BatchSummary(total: entries.count)
    if removesLeftovers { BatchFolders.removeLeftovers(beside: entries.map(\.job.output.name)) }
    for (index, entry) in entries.enumerated() {
      let begin = ContinuousClock.now
      let meter = BatchMeter(finished: index, skipped: summary.skipped, total: entries.count, start: start)
      let outcome: BatchResult.Outcome
      do {
        try Task.checkCancellation()
        outcome = try await entry.run(with: upscaler, existing: existing) { progress in
          listener(.progress(meter.progress(progress.fraction, input: entry.job.input.name)))
        }
      } catch is CancellationError {
        break
      } catch {
        outcome = .failed(BatchEntry.typed(error))
      }
      summary.add(outcome)
      listener(
        .finished(
          BatchResult(
            input: entry.job.input.name, output: entry.job.output.name, outcome: outcome,
            duration: ContinuousClock.now - begin)))
    }
    summary.duration = ContinuousClock.now - start
    return summary
  }

  /// Does the work and tells of it as it goes. Leaving the loop, or cancelling its task, stops the work.
  public func events(with upscaler: any Upscaler) -> AsyncStream<BatchEvent> {
    AsyncStream { continuation in
      let task = Task {
        _ = await run(with: upscaler) { continuation.yield($0) }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
