import Dispatch
import Synchronization
import Upscale

/// Does one job after the other, or a few at once, as lines of standard input ask for them.
final class Worker: Sendable {
  private struct Ending {
    /// No more lines are read.
    var isStopped = false
    /// Cancels what is being worked on.
    var giveUp: (@Sendable () -> Void)?
  }

  private let jobs: Int
  private let defaults: [String]
  private let reader: LineReader
  private let report = WorkerReport()
  private let upscalers = WorkerUpscalers()
  private let leftovers = WorkerLeftovers()
  private let ending = Mutex(Ending())

  /// - Parameters:
  ///   - jobs: how many are worked on at once.
  ///   - defaults: arguments that jobs' fields may override.
  init(jobs: Int, defaults: [String]) throws(UpscaleError) {
    self.jobs = jobs
    self.defaults = defaults
    reader = try LineReader(0)
  }

  /// Reads no more, and gives up what has not ended in so many seconds. May be called from anywhere.
  func stop(within seconds: Double) {
    ending.withLock { $0.isStopped = true }
    reader.stop()
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
      self.ending.withLock { $0.giveUp }?()
    }
  }

  /// Works until the input ends, or `stop`. What it does it says on standard output.
  func run(heartbeat: Double) async -> WorkerReport.Counts {
    let work = Task { await self.work() }
    ending.withLock { $0.giveUp = { work.cancel() } }
    report.ready(jobs: jobs)
    let beats = Task {
      while heartbeat > 0, (try? await Task.sleep(for: .seconds(heartbeat))) != nil {
        report.heartbeat()
        stopIfUnheard()
      }
    }
    await work.value
    beats.cancel()
    leftovers.removeAll()
    report.end()
    return report.counts
  }

  private func work() async {
    await withTaskGroup(of: Void.self) { group in
      var (line, running) = (0, 0)
      while !ending.withLock({ $0.isStopped }) {
        // Only what can be begun is read: the rest is the sender's to hold.
        if running == jobs {
          await group.next()
          running -= 1
        }
        guard let text = await reader.next() else { break }
        line += 1
        let number = line
        running += 1
        group.addTask { await self.answer(text, line: number) }
      }
    }
  }

  /// Nobody reads what is said: what has been done could not be told, so no more is begun, and what is begun is given up.
  private func stopIfUnheard() {
    guard Terminal.hasLostOutput else { return }
    stop(within: 0)
  }

  private func answer(_ text: LineReader.Line, line: Int) async {
    let start = ContinuousClock.now
    var id: JSONValue?
    var names: (input: String?, output: String?) = (nil, nil)
    let outcome: BatchResult.Outcome?
    do {
      guard case .whole(let bytes) = text else {
        throw UpscaleError(.limitExceeded, "The line is longer than \(LineReader.longest >> 10) KiB.")
      }
      // An empty line says nothing.
      if bytes.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { return }
      var job = try WorkerJob(bytes)
      id = job.id
      report.begin(id, line: line)
      try job.takeNames()
      names = (job.input, job.output)
      outcome = try await enlarge(&job, line: line)
    } catch is CancellationError {
      outcome = nil
    } catch {
      outcome = .failed(
        error as? UpscaleError ?? UpscaleError(.deviceFailed, "The job could not be done: \(error).", cause: error))
    }
    report.end(outcome, of: names, id: id, line: line, duration: ContinuousClock.now - start)
    stopIfUnheard()
  }

  /// Nil where it was given up.
  private func enlarge(_ job: inout WorkerJob, line: Int) async throws -> BatchResult.Outcome? {
    let (options, existing) = try job.takeOptions(defaults)
    let upscaler = try await upscalers.upscaler(for: options.choice())
    let request = try options.request(for: upscaler)
    let file = try options.job(from: job.input, to: job.output, request: request, format: options.format())
    leftovers.remove(beside: job.output)
    var batch = try BatchUpscale([file], existing: existing)
    batch.removesLeftovers = false
    let outcome = Mutex<BatchResult.Outcome?>(nil)
    let report = report
    _ = await batch.run(with: upscaler) { event in
      switch event {
      case .progress(let progress): report.progress(progress.fraction, line: line)
      case .finished(let result): outcome.withLock { $0 = result.outcome }
      }
    }
    return outcome.withLock { $0 }
  }
}
