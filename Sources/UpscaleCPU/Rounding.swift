internal import Synchronization
internal import UpscaleCore

/// A tile's floats on their way to the integers that a picture stores, which take a quarter of the memory, or half, while
/// they wait for their turn. Every thread calls `work` and takes pieces until there are none.
final class Rounding: @unchecked Sendable {
  // Threads write disjoint pieces.
  private let floats: NetworkTensor
  private let sample: PixelFormat.Sample
  private let storage: TensorStorage
  private let taken = Atomic(0)
  private let isFinite = Atomic(true)

  /// Samples that stay in a near cache between being looked at and being rounded.
  private static let piece = 8192

  /// - Parameter pool: where the integers' memory comes from. As long as they live, it keeps the floats' for the next tile.
  init(_ floats: NetworkTensor, to sample: PixelFormat.Sample, from pool: StoragePool) {
    self.floats = floats
    self.sample = sample
    storage = pool.storage(count: TensorStorage.floats(for: floats.count, sample))
  }

  /// The integers, once `work` has returned everywhere; nil where a float was not a number, or not finite.
  var result: NetworkTensor? {
    guard isFinite.load(ordering: .acquiring) else { return nil }
    return NetworkTensor(size: floats.size, channels: floats.channels, sample: sample, storage: storage)
  }

  func work() {
    let bytes = UnsafeMutableRawBufferPointer(storage.samples)
    floats.withUnsafeSamples { samples in
      while true {
        let first = taken.wrappingAdd(Rounding.piece, ordering: .relaxed).oldValue
        guard first < samples.count else { return }
        let piece = UnsafeBufferPointer(rebasing: samples[first..<min(first + Rounding.piece, samples.count)])
        if !SampleCoding.areFinite(piece) { isFinite.store(false, ordering: .releasing) }
        SampleCoding.encode(
          piece, as: sample, into: UnsafeMutableRawBufferPointer(rebasing: bytes[(first * sample.byteCount)...]))
      }
    }
  }
}
