import Synchronization
import Upscale

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a worker says on standard output, a line of JSON at a time, and what it remembers for that.
final class WorkerReport: Sendable {
  /// How many jobs ended how.
  struct Counts: Encodable {
    var written = 0
    var skipped = 0
    var failed = 0
    /// Given up in the middle.
    var stopped = 0
  }

  private struct Running: Encodable {
    var id: JSONValue?
    var line: Int
    var fraction = 0.0
  }

  private struct Ready: Encodable {
    var event = "ready"
    var version: String
    var jobs: Int
  }

  private struct Heartbeat: Encodable {
    var event = "heartbeat"
    var running: [Running]
    var counts: Counts
    /// Bytes of memory that the process has.
    var memory: Int
  }

  private struct End: Encodable {
    var event = "end"
    var counts: Counts
  }

  private struct Answer: Encodable {
    var event = "result"
    var id: JSONValue?
    /// Of the input, from 1.
    var line: Int
    var result: ResultLine

    private enum Key: CodingKey { case event, id, line }

    /// The fields of the result besides the others.
    func encode(to encoder: any Encoder) throws {
      try result.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(event, forKey: .event)
      try container.encodeIfPresent(id, forKey: .id)
      try container.encode(line, forKey: .line)
    }
  }

  private struct State {
    var running: [Int: Running] = [:]
    var counts = Counts()
  }

  private let state = Mutex(State())

  var counts: Counts { state.withLock { $0.counts } }

  func ready(jobs: Int) { write(Ready(version: UpscaleVersion.current, jobs: jobs)) }

  func begin(_ id: JSONValue?, line: Int) { state.withLock { $0.running[line] = Running(id: id, line: line) } }

  func progress(_ fraction: Double, line: Int) { state.withLock { $0.running[line]?.fraction = fraction } }

  /// - Parameter outcome: nil where the job was given up.
  func end(
    _ outcome: BatchResult.Outcome?, of job: (input: String?, output: String?), id: JSONValue?, line: Int,
    duration: Duration
  ) {
    state.withLock { state in
      state.running[line] = nil
      switch outcome {
      case .written: state.counts.written += 1
      case .skipped: state.counts.skipped += 1
      case .failed: state.counts.failed += 1
      case nil: state.counts.stopped += 1
      }
    }
    let result = ResultLine(input: job.input, output: job.output, outcome: outcome, duration: duration)
    write(Answer(id: id, line: line, result: result))
  }

  func heartbeat() {
    let (running, counts) = state.withLock { ($0.running.values.sorted { $0.line < $1.line }, $0.counts) }
    write(Heartbeat(running: running, counts: counts, memory: HostMemory.resident))
  }

  func end() { write(End(counts: counts)) }

  /// One line after the other, whoever writes.
  private func write(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(value) else { return }
    state.withLock { _ in Terminal.writeOutput(String(decoding: line, as: UTF8.self) + "\n") }
  }
}
