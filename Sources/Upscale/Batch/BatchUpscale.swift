public import UpscaleCore

/// Enlarges many image files, one after another, with one upscaler, whose networks are prepared once.
///
/// An image that fails never stops the others. Every output appears complete or not at all, so to resume a batch that
/// was stopped, or even killed, run it again with `existing: .skip`.
///
///     let batch = try BatchUpscale([BatchInput("photos")], naming: OutputNaming(folder: "large")) { input, output in
///       FileUpscale(from: input, to: output, .scale(4))
///     }
///     for await event in batch.events(with: upscaler) { … }
public struct BatchUpscale: Sendable {
  /// What to do about outputs that already exist.
  public enum Existing: String, Sendable, Hashable, CaseIterable {
    /// They are failures, and are kept.
    case fail
    /// They are treated as done.
    case skip
    /// They are replaced.
    case replace
  }

  /// In processing order.
  public var jobs: [FileUpscale] { entries.map(\.job) }
  /// What happens to outputs that exist.
  public var existing: Existing
  /// Whether temporary files that killed runs have left in the outputs' folders are removed before the work begins.
  package var removesLeftovers = true
  let entries: [BatchEntry]

  /// - Throws: `invalidRequest` if two jobs would write the same output, or if a job would overwrite its own or
  ///   another's input.
  public init(_ jobs: [FileUpscale], existing: Existing = .fail) throws(UpscaleError) {
    try self.init(entries: jobs.map { BatchEntry($0) }, existing: existing)
  }

  /// A batch of the images that `inputs` name or contain. Images in folders that are outputs of other images there are
  /// skipped, so that a batch can be run again.
  /// - Parameters:
  ///   - inputs: images and folders.
  ///   - naming: how outputs are named, and where they go.
  ///   - search: which images of a folder to include.
  ///   - existing: what to do about outputs that already exist.
  ///   - shard: the part of the images to process; all if nil. It can be empty.
  ///   - job: creates the job from an image to its output.
  /// - Throws: `invalidRequest` if there is nothing to enlarge, and as for jobs.
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

  /// Runs the batch, and has finished everything when it returns. Canceling the task stops it between two tiles, with
  /// nothing half written. Temporary files that killed runs left in the outputs' folders are removed.
  /// - Parameters:
  ///   - upscaler: for all images.
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

  /// Runs the batch and reports events as it goes. Leaving the loop, or canceling its task, stops the work.
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
