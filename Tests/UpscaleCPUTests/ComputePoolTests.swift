import Synchronization
import Testing

@testable import UpscaleCPU

@Suite struct ComputePoolTests {
  /// A system that gives no threads, or few, still gets its work done.
  @Test(arguments: [0, 1, 3])
  func workIsDoneByTheThreadsThereAre(available: Int) async {
    let left = Mutex(available)
    let pool = ComputePool(threads: 4) { body in
      let isAvailable = left.withLock {
        $0 -= 1
        return $0 >= 0
      }
      return isAvailable && ComputePool.startThread(body)
    }
    let sum = Mutex(0)
    for number in 1...20 {
      let next = Atomic(0)
      await pool.run { _ in
        while next.wrappingAdd(1, ordering: .relaxed).oldValue < number { sum.withLock { $0 += 1 } }
      }
    }
    #expect(sum.withLock { $0 } == 210)
  }
}
