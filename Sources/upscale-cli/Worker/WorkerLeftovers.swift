import Synchronization
import Upscale

/// Removes what killed workers have left in the folders that are written to: before the first output, after the last,
/// and now and then, since to look into a large folder for every job would take longer than some jobs.
final class WorkerLeftovers: Sendable {
  private static let pause = Duration.seconds(60)

  private struct Looked {
    var output: String
    var time: ContinuousClock.Instant
  }

  private let folders = Mutex<[String: Looked]>([:])

  func remove(beside output: String) {
    let isDue = folders.withLock { folders in
      let (folder, now) = (BatchFolders.folder(of: output), ContinuousClock.now)
      if let last = folders[folder], last.time + WorkerLeftovers.pause > now { return false }
      folders[folder] = Looked(output: output, time: now)
      return true
    }
    if isDue { BatchFolders.removeLeftovers(beside: [output]) }
  }

  func removeAll() { BatchFolders.removeLeftovers(beside: folders.withLock { $0.values.map(\.output) }) }
}
