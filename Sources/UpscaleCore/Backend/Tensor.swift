/// A block of float32 samples: rows from the top, pixels interleaved (height × width × channels), 0 … 1 for pictures.
///
/// The same type is a tile on its way into a network, the tile that comes out, and a band of finished rows.
public struct Tensor: Sendable {
  public let size: Size
  public let channels: Int
  private var storage: [Float]

  /// A tensor of zeros.
  public init(size: Size, channels: Int) {
    self.size = size
    self.channels = channels
    self.storage = [Float](repeating: 0, count: size.width * size.height * channels)
  }

  /// A tensor whose samples `fill` writes, every one of them.
  public init(
    size: Size, channels: Int, fill: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    self.size = size
    self.channels = channels
    let count = size.width * size.height * channels
    self.storage = try [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }

  public var samplesPerRow: Int { size.width * channels }

  public func withUnsafeSamples<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  public mutating func withUnsafeMutableSamples<Result, Failure: Error>(
    _ body: (inout UnsafeMutableBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }
}
