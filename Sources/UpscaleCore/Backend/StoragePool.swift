private import Synchronization

/// Memory for tensors that a backend creates one after another: what one releases, the next one reuses, because fresh
/// memory costs the system a page fault for every page.
///
/// Memory is kept only while another tensor of the pool is alive, so nothing is left when a job ends.
public final class StoragePool: Sendable {
  /// Memory that no tensor has.
  private struct Block: @unchecked Sendable {
    let memory: UnsafeMutableBufferPointer<Float>
  }

  private struct State {
    var free: [Block] = []
    var alive = 0
  }

  /// One that is filled while another is on its way: more are not waited for.
  private static let limit = 2

  private let state = Mutex(State())

  /// An empty pool.
  public init() {}

  deinit { state.withLock { $0.free.forEach { $0.memory.deallocate() } } }

  /// Memory for at least `count` samples, uninitialized. It returns to the pool by itself.
  public func storage(count: Int) -> TensorStorage {
    TensorStorage(take(count), of: self)
  }

  private func take(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let known = state.withLock { state -> Block? in
      state.alive += 1
      // No more than twice what is needed: the rest would be memory for nothing.
      let fits = state.free.firstIndex { $0.memory.count >= count && $0.memory.count / 2 <= count }
      return fits.map { state.free.remove(at: $0) }
    }
    return known?.memory ?? .allocate(capacity: count)
  }

  func giveBack(_ memory: UnsafeMutableBufferPointer<Float>) {
    let block = Block(memory: memory)
    let unwanted = state.withLock { state in
      state.alive -= 1
      state.free.append(block)
      let excess = state.free.count - (state.alive == 0 ? 0 : StoragePool.limit)
      let unwanted = Array(state.free.prefix(max(0, excess)))
      state.free.removeFirst(unwanted.count)
      return unwanted
    }
    for block in unwanted { block.memory.deallocate() }
  }
}
