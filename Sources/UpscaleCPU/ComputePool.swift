#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#endif

/// A few long-lived threads for compute, apart from Swift's concurrency pool, which must not be blocked.
///
/// A job is one closure that every free thread enters with a number of its own. It hands out its own work and returns when
/// all of it is done; a thread that wakes up late finds the job closed and never delays it.
final class ComputePool: Sendable {
  typealias Job = @Sendable (_ worker: Int) -> Void

  let threads: Int
  /// The number of threads, for people.
  var summary: String { "\(threads) thread\(threads == 1 ? "" : "s")" }
  private let queue: Queue
  /// False where the system gave none; then callers do the work.
  private let hasThreads: Bool

  /// - Parameter start: makes a thread; false where the system refuses one.
  init(threads: Int, start: (_ body: @escaping @Sendable () -> Void) -> Bool = ComputePool.startThread) {
    self.threads = threads
    let queue = Queue()
    self.queue = queue
    // The others do the share of one that cannot be had.
    let started = (0..<threads).filter { worker in start { queue.work(as: worker) } }
    hasThreads = !started.isEmpty
  }

  deinit { queue.stop() }

  /// Runs `job` on all threads. Suspends without holding a thread of the concurrency pool.
  func run(_ job: @escaping Job) async {
    guard hasThreads else { return job(0) }
    await withCheckedContinuation { continuation in
      queue.add(job) { continuation.resume() }
    }
    queue.observe()
  }

  private final class Start: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let start = Unmanaged.passRetained(Start(body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(&thread, nil, ComputePool.main, start.toOpaque())
    #if canImport(Darwin)
      if status == 0, let thread { pthread_detach(thread) }
    #else
      if status == 0 { pthread_detach(thread) }
    #endif
    if status != 0 { start.release() }
    return status == 0
  }

  #if canImport(Darwin)
    private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
      Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
  #else
    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      guard let argument else { return nil }
      Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
  #endif
}
