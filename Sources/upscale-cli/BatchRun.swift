import ArgumentParser
import Upscale

/// Many pictures, from planning to the summary.
struct BatchRun {
  let batch: BatchUpscale
  let json: Bool
  let quiet: Bool

  func run(with upscaler: any Upscaler, dryRun: Bool) async throws {
    if dryRun { return try await plan(with: upscaler) }
    let reporter = BatchReporter(quiet: quiet, json: json)
    let work = Task { await batch.run(with: upscaler) { reporter.tell($0) } }
    let interruption = Interruption { work.cancel() }
    defer { interruption.ignore() }
    let summary = await work.value
    reporter.tell(summary)
    if summary.failed + summary.remaining > 0 { throw ExitCode.failure }
  }

  /// Says what would be done with each picture.
  private func plan(with upscaler: any Upscaler) async throws {
    var failures = 0
    for job in batch.jobs {
      do {
        let plan = try await job.plan(with: upscaler)
        let names = Terminal.plain("\(job.input.name) → \(job.output.name)")
        Terminal.writeOutput("\(names)\n\(plan.lines.map { "  \($0)\n" }.joined())")
      } catch {
        Failure(error).report(of: job.input.name)
        failures += 1
      }
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
