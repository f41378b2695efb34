internal import Synchronization

/// Counts what a device finishes, so that one that is slow is told from one that hangs.
final class Pulse: Sendable {
  /// When the device finished something, and how many launches go by until the next marker asks it to tell.
  private struct Rhythm {
    var last = ContinuousClock.now
    var spacing = 1
  }

  /// Often enough to find a hang soon, and seldom enough to cost nothing.
  private static let usual = Duration.milliseconds(5)...Duration.milliseconds(20)
  private static let widestSpacing = 64

  /// The whole device's, where this is one queue's.
  let device: Pulse?
  private let count = Atomic(0)
  private let rhythm = Mutex(Rhythm())

  init(of device: Pulse? = nil) { self.device = device }

  var beats: Int { count.load(ordering: .relaxed) }

  /// Something is finished.
  func beat() {
    count.add(1, ordering: .relaxed)
    device?.beat()
  }

  /// A marker is reached: the next ones come sooner or later by how long this one took.
  func beatAtMarker() {
    let whole = device ?? self
    whole.rhythm.withLock { rhythm in
      let now = ContinuousClock.now
      let time = now - rhythm.last
      rhythm.last = now
      if time < Pulse.usual.lowerBound { rhythm.spacing = min(rhythm.spacing * 2, Pulse.widestSpacing) }
      if time > Pulse.usual.upperBound { rhythm.spacing = max(rhythm.spacing / 2, 1) }
    }
    beat()
  }

  /// Launches from a marker to the next.
  var spacing: Int { (device ?? self).rhythm.withLock { $0.spacing } }
}

/// Notices that a pulse has stopped.
struct PulseWatch {
  private let pulse: Pulse
  private var seen: Int
  private var silence = 0

  init(_ pulse: Pulse) {
    self.pulse = pulse
    seen = pulse.beats
  }

  /// How many looks in a row found nothing new.
  mutating func look() -> Int {
    let beats = pulse.beats
    silence = beats == seen ? silence + 1 : 0
    seen = beats
    return silence
  }
}
