/// What an image is, known from a file's header alone: enough for planning.
public struct ImageInfo: Hashable, Sendable {
  /// The upright size, after the file's orientation is applied.
  public var size: PixelSize
  /// Channels and samples as they are stored.
  public var format: PixelFormat
  /// What the file says besides its pixels.
  public var metadata: ImageMetadata

  /// Info with these values.
  public init(size: PixelSize, format: PixelFormat, metadata: ImageMetadata = ImageMetadata()) {
    self.size = size
    self.format = format
    self.metadata = metadata
  }
}
