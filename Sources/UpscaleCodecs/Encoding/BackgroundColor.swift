/// What shows through when an image with transparency is written to a format without it: encoded RGB, 0 … 1.
public struct BackgroundColor: Hashable, Sendable {
  /// Red in sRGB, 0 … 1.
  public var red: Float
  /// Green in sRGB, 0 … 1.
  public var green: Float
  /// Blue in sRGB, 0 … 1.
  public var blue: Float

  /// A color of sRGB, 0 … 1 each.
  public init(red: Float, green: Float, blue: Float) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// White, the usual background.
  public static let white = BackgroundColor(red: 1, green: 1, blue: 1)
  /// Black.
  public static let black = BackgroundColor(red: 0, green: 0, blue: 0)

  /// The color for a picture of `count` (1 or 3) color channels; gray is the luma of ITU-R BT.601, as in JPEG.
  func components(_ count: Int) -> [Float] {
    count == 1 ? [0.299 * red + 0.587 * green + 0.114 * blue] : [red, green, blue]
  }
}
