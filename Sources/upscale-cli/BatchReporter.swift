import Upscale

/// Tells of a batch as it goes: results on standard output, failures, warnings and progress on standard error.
final class BatchReporter: Sendable {
  private let quiet: Bool
  private let json: Bool
  private let bar: ProgressBar

  init(quiet: Bool, json: Bool) {
    self.quiet = quiet
    self.json = json
    bar = ProgressBar(enabled: !quiet && Terminal.showsErrors)
  }

  func tell(_ event: BatchEvent) {
    switch event {
    case .progress(let progress): bar.show(progress)
    case .finished(let result):
      bar.clear()
      tell(result)
    }
  }

  func tell(_ summary: BatchSummary) {
    bar.clear()
    guard !quiet else { return }
    let counts = [
      "\(summary.written) written", summary.skipped > 0 ? "\(summary.skipped) skipped" : nil,
      summary.failed > 0 ? "\(summary.failed) failed" : nil,
      summary.remaining > 0 ? "\(summary.remaining) not started or stopped" : nil,
    ]
    Terminal.writeError(
      "upscale: of \(summary.total) images \(counts.compactMap { $0 }.joined(separator: ", ")), in "
        + "\(Terminal.seconds(summary.duration))\n")
  }

  private func tell(_ result: BatchResult) {
    if json {
      do { try ResultLine(result).write() } catch { Terminal.writeError("upscale: \(error)\n") }
    }
    switch result.outcome {
    case .written(let plan):
      Terminal.warn((plan.warnings + plan.sourceWarnings + plan.deviceWarnings).map { "\(result.output): \($0)" })
      guard !quiet, !json else { return }
      Terminal.writeOutput(plan.summary(of: result.output, in: result.duration))
    case .skipped:
      guard !quiet, !json else { return }
      Terminal.writeOutput("\(Terminal.plain(result.output)): skipped (already exists)\n")
    case .failed(let error): Failure(error).report(of: result.input)
    }
  }
}

extension FilePlan {
  /// What was chosen to meet a number of bytes.
  private var fitted: String {
    guard encoding.maximumBytes != nil, let written, let quality = written.quality else { return "" }
    let chroma = written.chroma.map { $0 == .full ? ", 4:4:4" : ", 4:2:0" } ?? ""
    return ", \(written.byteCount) bytes at quality \(quality)\(chroma)"
  }

  /// What was done, in a line, and in a second one what was chosen, where there was a choice.
  func summary(of path: String, in duration: Duration) -> String {
    let chosen = recommendation.map { "  chosen: \($0.summary)\n" } ?? ""
    return "\(Terminal.plain(path)): \(upscale.target) \(outputFormat), \(output)\(fitted), in "
      + "\(Terminal.seconds(duration))\n\(chosen)"
  }
}
