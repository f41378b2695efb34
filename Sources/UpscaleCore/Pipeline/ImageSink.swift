/// Collects rows as an image in memory.
public final class ImageSink: RowSink {
  private let sample: PixelFormat.Sample
  private let metadata: ImageMetadata
  /// The image; complete after `finish`.
  public private(set) var image: UpscaleImage?

  /// A sink that stores `sample`, with these metadata.
  public init(sample: PixelFormat.Sample, metadata: ImageMetadata = ImageMetadata()) {
    self.sample = sample
    self.metadata = metadata
  }

  public func stored(_ channels: PixelFormat.Channels) -> PixelFormat.Sample { sample }

  /// - Throws: `limitExceeded` if there is not enough memory for the image.
  public func begin(_ format: RowFormat) async throws {
    image = try UpscaleImage(
      size: format.size, format: PixelFormat(format.channels, sample), metadata: metadata)
  }

  /// Stores the rows.
  public func write(_ band: RowBand) async throws { image?.store(band) }

  /// Does nothing: the image is complete.
  public func finish() async throws {}
}
