import Synchronization
import Upscale

/// One line on a terminal that says how far the work is and how long it will take.
final class ProgressBar: Sendable {
  private static let width = 30

  private let enabled: Bool
  /// The line as it stands, so that nothing is drawn twice.
  private let shown = Mutex("")

  init(enabled: Bool) { self.enabled = enabled }

  func show(_ progress: UpscaleProgress) { show(progress.fraction, progress.remaining) }

  func show(_ progress: BatchProgress) {
    show(progress.fraction, progress.remaining, "\(progress.finished + 1) of \(progress.total), \(progress.input)")
  }

  private func show(_ fraction: Double, _ remaining: Duration?, _ note: String? = nil) {
    guard enabled else { return }
    let filled = Int(fraction * Double(ProgressBar.width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: ProgressBar.width - filled)
    var line = "\(bar) \(Int(fraction * 100))%"
    if let remaining, fraction < 1 { line += ", \(Terminal.seconds(remaining)) left" }
    if let note { line += "  \(note)" }
    draw(line)
  }

  func clear() {
    guard enabled else { return }
    draw("")
  }

  private func draw(_ line: String) {
    shown.withLock { shown in
      guard line != shown else { return }
      shown = line
      Terminal.writeError("\r\u{1B}[K\(line)")
    }
  }
}
