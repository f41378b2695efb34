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

  init(threads: Int) {
    self.threads = threads
    self.queue = Queue()
    for worker in 0..<threads { ComputePool.startThread(worker, queue) }
  }

  deinit { queue.stop() }

  /// Runs `job` on all threads. Suspends without holding a thread of the concurrency pool.
  func run(_ job: @escaping Job) async {
    await withCheckedContinuation { continuation in
      queue.add(job) { continuation.resume() }
    }
    queue.observe()
  }

  private final class Start: Sendable {
    let worker: Int
    let queue: Queue

    init(worker: Int, queue: Queue) {
      self.worker = worker
      self.queue = queue
    }
  }

  private static func startThread(_ worker: Int, _ queue: Queue) {
    let start = Unmanaged.passRetained(Start(worker: worker, queue: queue))
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
    // Without the thread the others do its share; the first one is made at once or the machine is beyond work.
    if status != 0 { start.release() }
  }

  #if canImport(Darwin)
    private static let main: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = { argument in
      let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
      start.queue.work(as: start.worker)
      return nil
    }
  #else
    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      guard let argument else { return nil }
      let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
      start.queue.work(as: start.worker)
      return nil
    }
  #endif
}
