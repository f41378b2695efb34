/// A block of samples: rows from the top, pixels interleaved (height × width × channels), 0 … 1 for images.
///
/// The same type is a tile on its way into a network, the tile that comes out, and a band of finished rows. It is a
/// value: copies share memory until one is written. Samples are float32 nearly everywhere; `sample` says if they are
/// already rounded to the integers that an image stores. Code that asks for floats always gets floats.
public struct NetworkTensor: Sendable {
  /// Width and height in pixels.
  public let size: PixelSize
  /// Samples of a pixel.
  public let channels: Int
  /// How the samples lie in memory.
  public private(set) var sample: PixelFormat.Sample
  private var storage: TensorStorage

  /// A tensor of zeros.
  public init(size: PixelSize, channels: Int, sample: PixelFormat.Sample = .float32) {
    self.init(size: size, channels: channels, sample: sample) { $0.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  /// A tensor of floats, all of which `fill` writes.
  public init(size: PixelSize, channels: Int, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    let storage = TensorStorage(count: size.width * size.height * channels)
    try fill(storage.samples)
    self.init(size: size, channels: channels, storage: storage)
  }

  /// A tensor whose bytes, aligned for their type, are all written by `store`.
  public init(
    size: PixelSize, channels: Int, sample: PixelFormat.Sample, store: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let count = size.width * size.height * channels
    let storage = TensorStorage(count: TensorStorage.floats(for: count, sample))
    try store(.init(start: storage.samples.baseAddress, count: count * sample.byteCount))
    self.init(size: size, channels: channels, sample: sample, storage: storage)
  }

  /// A tensor over memory that is already written: at least width × height × channels samples.
  public init(size: PixelSize, channels: Int, sample: PixelFormat.Sample = .float32, storage: TensorStorage) {
    let count = size.width * size.height * channels
    precondition(storage.samples.count >= TensorStorage.floats(for: count, sample))
    self.size = size
    self.channels = channels
    self.sample = sample
    self.storage = storage
  }

  /// How many samples a row has.
  public var samplesPerRow: Int { size.width * channels }
  /// How many samples there are in all.
  public var count: Int { size.height * samplesPerRow }

  package var bytesPerRow: Int { samplesPerRow * sample.byteCount }

  /// Some of the rows, stored alike. Cost: a copy.
  func rows(_ range: Range<Int>) -> NetworkTensor {
    let part = PixelSize(width: size.width, height: range.count)
    return NetworkTensor(size: part, channels: channels, sample: sample) { target in
      withUnsafeBytes { bytes in
        let bytes = bytes[range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow]
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes))
      }
    }
  }

  /// The samples as floats. Cost: none for float32; a decoded copy for others, so call it once for many samples.
  public func withUnsafeSamples<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard sample == .float32 else { return try stored(as: .float32).withUnsafeSamples(body) }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(rebasing: storage.samples[..<count]))
  }

  /// The samples as floats, to be written. Samples of other types become float32.
  public mutating func withUnsafeMutableSamples<Result, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if sample != .float32 { self = stored(as: .float32) }
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(rebasing: storage.samples[..<count]))
  }

  /// The samples as they lie in memory.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: storage.samples.baseAddress, count: count * sample.byteCount))
  }

  /// The samples as they lie in memory, to be written.
  mutating func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableRawBufferPointer(start: storage.samples.baseAddress, count: count * sample.byteCount))
  }

  /// The same samples stored as `sample`, decoded or rounded as `SampleCoding` does. Cost: none if they already are.
  public func stored(as sample: PixelFormat.Sample) -> NetworkTensor {
    guard sample != self.sample else { return self }
    guard self.sample == .float32 else {
      let floats = NetworkTensor(size: size, channels: channels) { floats in
        withUnsafeBytes { SampleCoding.decode($0, as: self.sample, into: floats) }
      }
      return floats.stored(as: sample)
    }
    return NetworkTensor(size: size, channels: channels, sample: sample) { bytes in
      withUnsafeSamples { SampleCoding.encode($0, as: sample, into: bytes) }
    }
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return }
    let copy = TensorStorage(count: TensorStorage.floats(for: count, sample))
    _ = copy.samples.update(fromContentsOf: storage.samples[..<copy.samples.count])
    storage = copy
  }
}
