/// What rows flow between two stages: the size of the whole picture and its channels.
public struct RowFormat: Hashable, Sendable {
  public var size: PixelSize
  public var channels: PixelFormat.Channels

  public init(size: PixelSize, channels: PixelFormat.Channels) {
    self.size = size
    self.channels = channels
  }
}
