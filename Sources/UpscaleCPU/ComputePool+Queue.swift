#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#endif

extension ComputePool {
  /// Jobs in the order they came; all threads work at the first. Guarded by a mutex, which is taken once per job and
  /// thread.
  final class Queue: @unchecked Sendable {
    private struct Entry {
      let job: Job
      let finished: @Sendable () -> Void
      var workers = 0
      /// A worker came back, so all work is done: nobody enters any more.
      var closed = false
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    // All below is guarded by `mutex`.
    private var entries: [Int: Entry] = [:]
    private var firstOpen = 0
    private var next = 0
    private var stopped = false

    init() {
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(mutex)
      changed.deallocate()
      mutex.deallocate()
    }

    func add(_ job: @escaping Job, finished: @escaping @Sendable () -> Void) {
      pthread_mutex_lock(mutex)
      entries[next] = Entry(job: job, finished: finished)
      next += 1
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }

    /// Orders all that workers did before they left ahead of what the caller does next. A continuation's resumption does so
    /// too, but inside the runtime; the mutex is what the thread sanitizer sees for certain.
    func observe() {
      pthread_mutex_lock(mutex)
      pthread_mutex_unlock(mutex)
    }

    func stop() {
      pthread_mutex_lock(mutex)
      stopped = true
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }

    /// A thread's life: takes part in one job after another until the pool stops.
    func work(as worker: Int) {
      while let (number, job) = enter() {
        job(worker)
        leave(number)
      }
    }

    private func enter() -> (Int, Job)? {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while firstOpen == next {
        if stopped { return nil }
        pthread_cond_wait(changed, mutex)
      }
      entries[firstOpen]?.workers += 1
      return entries[firstOpen].map { (firstOpen, $0.job) }
    }

    private func leave(_ number: Int) {
      pthread_mutex_lock(mutex)
      if entries[number]?.closed == false {
        entries[number]?.closed = true
        firstOpen = number + 1
      }
      entries[number]?.workers -= 1
      let last = entries[number]?.workers == 0 ? entries.removeValue(forKey: number) : nil
      pthread_mutex_unlock(mutex)
      last?.finished()
    }
  }
}
