/// The rows that flow between two stages: the size of the whole image and its channels.
public struct RowFormat: Hashable, Sendable {
  /// The size of the whole image.
  public var size: PixelSize
  /// What a pixel's samples are.
  public var channels: PixelFormat.Channels

  /// A format with these values.
  public init(size: PixelSize, channels: PixelFormat.Channels) {
    self.size = size
    self.channels = channels
  }
}
