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

/// Lines of a descriptor, each read when it is asked for, and none after `stop()`.
final class LineReader: Sendable {
  enum Line {
    /// Without its newline.
    case whole([UInt8])
    /// Longer than `longest`; what it says is passed over.
    case tooLong
  }

  /// In bytes. What waits in memory is no more than this and one read.
  static let longest = 1 << 20

  private struct State {
    var waiting: [UInt8] = []
    /// Where in `waiting` the next line begins.
    var start = 0
    var isAtEnd = false
  }

  private let descriptor: Int32
  /// A pipe, something in which ends the waiting for lines.
  private let bell: (read: Int32, write: Int32)
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "upscale.lines")

  /// - Throws: `limitExceeded` where the process has no descriptors left.
  init(_ descriptor: Int32) throws(UpscaleError) {
    self.descriptor = descriptor
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw UpscaleError(.limitExceeded, "No pipe can be opened: \(String(cString: strerror(errno))).")
    }
    bell = (ends[0], ends[1])
  }

  deinit {
    _ = close(bell.read)
    _ = close(bell.write)
  }

  /// Ends the waiting for a line; may be called from anywhere.
  func stop() {
    var byte: UInt8 = 1
    _ = write(bell.write, &byte, 1)
  }

  /// The next line; nil at the end and after `stop()`. The last one may lack its newline.
  func next() async -> Line? {
    await withCheckedContinuation { continuation in
      // Reading waits, which a thread of Swift's must not.
      queue.async { continuation.resume(returning: self.state.withLock { self.line(&$0) }) }
    }
  }

  private func line(_ state: inout State) -> Line? {
    var (searched, isTooLong) = (state.start, false)
    while !isStopped {
      if let end = LineReader.newline(in: state.waiting, from: searched) {
        let text = Array(state.waiting[state.start..<end])
        state.start = end + 1
        return isTooLong || text.count > LineReader.longest ? .tooLong : .whole(text)
      }
      if state.waiting.count - state.start > LineReader.longest {
        isTooLong = true
        state.start = state.waiting.count
      }
      guard !state.isAtEnd else { return lastLine(&state, isTooLong) }
      state.waiting.removeFirst(state.start)
      state.start = 0
      searched = state.waiting.count
      state.isAtEnd = !readMore(&state.waiting)
    }
    return nil
  }

  private static func newline(in bytes: [UInt8], from start: Int) -> Int? {
    bytes.withUnsafeBytes { bytes in
      guard start < bytes.count, let base = bytes.baseAddress,
        let place = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(place) - base
    }
  }

  private func lastLine(_ state: inout State, _ isTooLong: Bool) -> Line? {
    defer { state.start = state.waiting.count }
    guard !isTooLong else { return .tooLong }
    return state.start < state.waiting.count ? .whole(Array(state.waiting[state.start...])) : nil
  }

  private var isStopped: Bool {
    var end = pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0)
    return poll(&end, 1, 0) > 0
  }

  /// Waits for something to read, or for the bell. False at the end.
  private func readMore(_ waiting: inout [UInt8]) -> Bool {
    var ends = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&ends, 2, -1) < 0 { guard errno == EINTR else { return false } }
    guard ends[1].revents == 0 else { return true }
    var part = [UInt8](repeating: 0, count: 65_536)
    var count = read(descriptor, &part, part.count)
    while count < 0, errno == EINTR || errno == EAGAIN { count = read(descriptor, &part, part.count) }
    guard count > 0 else { return false }
    waiting += part[..<count]
    return true
  }
}
