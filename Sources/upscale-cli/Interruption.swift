import Dispatch
import Synchronization
import Upscale

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Turns Ctrl-C, a polite kill and a terminal that is closed into an orderly stop, so that no half-written file is left.
///
/// Work that is asked to stop does so between two steps. Some steps, such as encoding a large WebP, take long and ask
/// nobody: after a second and a half, if nothing else is said, or at the second signal, the process ends all the same.
final class Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  private let stop: Stop
  private let sources: [any DispatchSourceSignal]

  /// - Parameter patience: seconds that the work has to stop in.
  init(patience: Double = 1.5, _ handler: @escaping @Sendable () -> Void) {
    let stop = Stop(patience: patience, handler)
    self.stop = stop
    sources = Interruption.signals.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { stop.ask() }
      source.resume()
      return source
    }
  }

  /// A reader who leaves is then an error of writing, which can be told, and not the end.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Gives the signals back to the system.
  func ignore() {
    stop.isOver()
    for source in sources { source.cancel() }
    for number in Interruption.signals { signal(number, SIG_DFL) }
  }

  private final class Stop: Sendable {
    private enum State { case waiting, stopping, over }

    private let state = Mutex(State.waiting)
    private let patience: Double
    private let handler: @Sendable () -> Void

    init(patience: Double, _ handler: @escaping @Sendable () -> Void) {
      self.patience = patience
      self.handler = handler
    }

    func isOver() { state.withLock { $0 = .over } }

    func ask() {
      let isFirst = state.withLock { state in
        guard state == .waiting else { return false }
        state = .stopping
        return true
      }
      guard isFirst else { return endNow() }
      handler()
      DispatchQueue.global().asyncAfter(deadline: .now() + patience) { self.endNow() }
    }

    /// Ends the process, unless the work has ended meanwhile.
    private func endNow() {
      state.withLock { state in
        guard state == .stopping else { return }
        TemporaryFile.removeLiving()
        Terminal.writeError("upscale: stopped; the current image was not written.\n")
        _exit(1)
      }
    }
  }
}
