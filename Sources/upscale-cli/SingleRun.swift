import ArgumentParser
import Upscale

/// One picture, from planning to the last word about it.
struct SingleRun {
  let job: FileUpscale
  let json: Bool
  let quiet: Bool

  func run(with upscaler: any Upscaler, dryRun: Bool) async throws {
    let start = ContinuousClock.now
    do {
      if dryRun {
        let plan = try await job.plan(with: upscaler)
        Terminal.warn(plan.warnings)
        return Terminal.writeOutput(plan.lines.joined(separator: "\n") + "\n")
      }
      let done = try await enlarge(with: upscaler)
      Terminal.warn(done.sourceWarnings + done.deviceWarnings)
      let duration = ContinuousClock.now - start
      if json {
        try line(.written(done), duration).write()
      } else if !quiet {
        let summary = done.summary(of: job.output.name, in: duration)
        // Standard output is the picture's alone.
        if job.output == .standardOutput { Terminal.writeError(summary) } else { Terminal.writeOutput(summary) }
      }
    } catch let error as UpscaleError {
      if json { try line(.failed(error), ContinuousClock.now - start).write() }
      // The arguments were understood: what fails now, of whatever kind, fails with this image.
      Failure(error).report()
      throw ExitCode.failure
    }
  }

  private func enlarge(with upscaler: any Upscaler) async throws -> FilePlan {
    let bar = ProgressBar(enabled: !quiet && Terminal.showsErrors)
    defer { bar.clear() }
    let work = Task {
      try await job.run(with: upscaler, progress: { bar.show($0) }, planned: { Terminal.warn($0.warnings) })
    }
    let interruption = Interruption { work.cancel() }
    defer { interruption.ignore() }
    return try await work.value
  }

  private func line(_ outcome: BatchResult.Outcome, _ duration: Duration) -> ResultLine {
    ResultLine(BatchResult(input: job.input.name, output: job.output.name, outcome: outcome, duration: duration))
  }
}
