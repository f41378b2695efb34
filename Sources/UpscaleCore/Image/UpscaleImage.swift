/// An image in memory as files store it: rows from the top, pixels interleaved, no padding between rows.
///
/// Samples of 16 and 32 bits are in the machine's byte order. Codecs produce upright images.
public struct UpscaleImage: Sendable {
  /// Width and height in pixels.
  public let size: PixelSize
  /// Channels and samples as they are stored.
  public let format: PixelFormat
  /// What the file says besides its pixels.
  public var metadata: ImageMetadata
  private var storage: [UInt8]

  /// - Parameters:
  ///   - size: width and height in pixels.
  ///   - format: channels and samples of `bytes`.
  ///   - bytes: exactly `size.height` rows of `size.width` pixels.
  ///   - metadata: what is known besides the pixels.
  /// - Throws: `invalidImage` if a side is not positive or there are too few or too many bytes.
  public init(
    size: PixelSize, format: PixelFormat, bytes: [UInt8], metadata: ImageMetadata = ImageMetadata()
  ) throws(UpscaleError) {
    let count = try UpscaleImage.byteCount(size: size, format: format)
    guard bytes.count == count else {
      throw UpscaleError(
        .invalidImage, "A \(size) image in \(format) takes \(count) bytes, but \(bytes.count) were given.")
    }
    self.size = size
    self.format = format
    self.metadata = metadata
    self.storage = bytes
  }

  /// An image of all zeros (black, and fully transparent if there is alpha).
  /// - Throws: `invalidImage` if a side is not positive or the image does not fit in the address space, `limitExceeded`
  ///   if there is not enough memory for it.
  public init(
    size: PixelSize, format: PixelFormat, metadata: ImageMetadata = ImageMetadata()
  ) throws(UpscaleError) {
    let count = try UpscaleImage.byteCount(size: size, format: format)
    try MemoryHeadroom.require(count)
    try self.init(size: size, format: format, bytes: [UInt8](repeating: 0, count: count), metadata: metadata)
  }

  /// What is known without the pixels.
  public var info: ImageInfo { ImageInfo(size: size, format: format, metadata: metadata) }
  /// Bytes of a row; rows follow each other without gaps.
  public var bytesPerRow: Int { size.width * format.bytesPerPixel }

  /// All bytes, row after row.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { (bytes) throws(Failure) in try body(UnsafeRawBufferPointer(bytes)) }
  }

  /// All bytes, row after row, for writing.
  public mutating func withUnsafeMutableBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
      try body(UnsafeMutableRawBufferPointer(bytes))
    }
  }

  /// Whether all samples are finite numbers, which integers are. Cost for float samples: one pass.
  package var isFinite: Bool {
    guard format.sample == .float32 else { return true }
    return withUnsafeBytes { bytes in bytes.withMemoryRebound(to: Float.self) { SampleCoding.areFinite($0) } }
  }

  /// The bytes that an image takes.
  /// - Throws: `invalidImage` if a side is not positive or the count overflows.
  public static func byteCount(size: PixelSize, format: PixelFormat) throws(UpscaleError) -> Int {
    guard size.width > 0, size.height > 0, let pixels = size.pixelCount else {
      throw UpscaleError(.invalidImage, "An image cannot be \(size) pixels.")
    }
    let (count, overflow) = pixels.multipliedReportingOverflow(by: format.bytesPerPixel)
    guard !overflow else { throw UpscaleError(.invalidImage, "A \(size) image does not fit in memory.") }
    return count
  }
}
