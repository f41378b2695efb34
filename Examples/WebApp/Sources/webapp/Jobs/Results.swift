import ServiceLifecycle
import Synchronization

/// The results that were not fetched yet. Dropping one removes its files and frees its place.
final class Results: Service, Sendable {
  private struct Entry {
    var result: JobResult
    var place: Places.Place
    var missing: Set<JobResult.Part>
    var end: ContinuousClock.Instant
  }

  private let keeping: Duration
  private let entries = Mutex<[String: Entry]>([:])

  /// - Parameter keeping: how long a result waits.
  init(keeping: Duration) { self.keeping = keeping }

  func add(_ result: JobResult, _ place: Places.Place) {
    let entry = Entry(result: result, place: place, missing: Set(result.files.keys), end: .now + keeping)
    entries.withLock { $0[result.id] = entry }
  }

  func result(_ id: String) throws(WebError) -> JobResult {
    guard let entry = entries.withLock({ $0[id] }) else { throw .gone }
    return entry.result
  }

  /// Drops a result once all of it was fetched.
  func markFetched(_ result: JobResult, _ part: JobResult.Part) {
    let isLast = entries.withLock { entries in
      entries[result.id]?.missing.remove(part)
      return entries[result.id]?.missing.isEmpty == true
    }
    if isLast { remove(result.id) }
  }

  func remove(_ id: String) {
    // What is dropped removes files, which must not keep others waiting.
    let dropped = entries.withLock { $0.removeValue(forKey: id) }
    _ = dropped
  }

  /// Drops what has waited too long, until the server shuts down.
  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        try await Task.sleep(for: .milliseconds(500))
        let now = ContinuousClock.now
        let late = self.entries.withLock { $0.values.filter { $0.end <= now }.map(\.result.id) }
        for id in late { self.remove(id) }
      }
    }
  }
}
