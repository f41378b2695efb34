internal import Synchronization

/// What went wrong on a device and was dealt with, for the user to know. Each sentence once.
final class DeviceNotes: Sendable {
  private let notes = Mutex<[String]>([])

  var all: [String] { notes.withLock { $0 } }

  func add(_ note: String) {
    notes.withLock { notes in
      if !notes.contains(note) { notes.append(note) }
    }
  }
}
