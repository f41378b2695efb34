/// What a picture is, known from a file's header alone: enough to plan with.
public struct ImageInfo: Hashable, Sendable {
  /// The size standing upright, after the orientation in the file is applied.
  public var size: PixelSize
  public var format: PixelFormat
  public var metadata: ImageMetadata

  public init(size: PixelSize, format: PixelFormat, metadata: ImageMetadata = ImageMetadata()) {
    self.size = size
    self.format = format
    self.metadata = metadata
  }
}
