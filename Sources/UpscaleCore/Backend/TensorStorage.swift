/// The memory of a tensor. A backend creates it, lets its threads write disjoint parts of it, and then wraps it in a
/// `NetworkTensor`; from then on it is only read, or written through a tensor that is its only owner.
public final class TensorStorage: @unchecked Sendable {
  /// Uninitialized at first.
  public let samples: UnsafeMutableBufferPointer<Float>
  /// Where the memory goes afterwards.
  private let pool: StoragePool?

  /// Memory for `count` floats. Other samples are stored in it as their bytes.
  public init(count: Int) {
    samples = .allocate(capacity: count)
    pool = nil
  }

  init(_ memory: UnsafeMutableBufferPointer<Float>, of pool: StoragePool) {
    samples = memory
    self.pool = pool
  }

  /// How many floats take the memory of `count` samples.
  public static func floats(for count: Int, _ sample: PixelFormat.Sample) -> Int {
    (count * sample.byteCount + MemoryLayout<Float>.size - 1) / MemoryLayout<Float>.size
  }

  deinit {
    if let pool { pool.giveBack(samples) } else { samples.deallocate() }
  }
}
