/// A block of float32 samples: rows from the top, pixels interleaved (height × width × channels), 0 … 1 for pictures.
///
/// The same type is a tile on its way into a network, the tile that comes out, and a band of finished rows. A value:
/// copies share memory until one is written.
public struct Tensor: Sendable {
  public let size: Size
  public let channels: Int
  private var storage: TensorStorage

  /// A tensor of zeros.
  public init(size: Size, channels: Int) {
    self.init(size: size, channels: channels) { $0.initialize(repeating: 0) }
  }

  /// A tensor whose samples `fill` writes, every one of them.
  public init(size: Size, channels: Int, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    let storage = TensorStorage(count: size.width * size.height * channels)
    try fill(storage.samples)
    self.init(size: size, channels: channels, storage: storage)
  }

  /// A tensor over memory that is written already: at least width × height × channels samples.
  public init(size: Size, channels: Int, storage: TensorStorage) {
    precondition(storage.samples.count >= size.width * size.height * channels)
    self.size = size
    self.channels = channels
    self.storage = storage
  }

  public var samplesPerRow: Int { size.width * channels }
  public var count: Int { size.height * samplesPerRow }

  public func withUnsafeSamples<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(rebasing: storage.samples[..<count]))
  }

  public mutating func withUnsafeMutableSamples<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = TensorStorage(count: count)
      _ = copy.samples.update(fromContentsOf: storage.samples[..<count])
      storage = copy
    }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(rebasing: storage.samples[..<count]))
  }
}
