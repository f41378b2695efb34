/// A rectangle of pixels: columns `x ..< x + width`, rows `y ..< y + height`.
public struct PixelRect: Hashable, Sendable, CustomStringConvertible {
  /// The first column.
  public var x: Int
  /// The first row.
  public var y: Int
  /// How many columns there are.
  public var width: Int
  /// How many rows there are.
  public var height: Int

  /// A rectangle of `width` × `height` pixels at (`x`, `y`).
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// All of an image of `size`.
  public init(_ size: PixelSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// A rectangle of these columns and rows.
  public init(columns: Range<Int>, rows: Range<Int>) {
    self.init(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// Width and height.
  public var size: PixelSize { PixelSize(width: width, height: height) }
  /// The column after the last.
  public var maxX: Int { x + width }
  /// The row after the last.
  public var maxY: Int { y + height }
  /// The rows.
  public var rows: Range<Int> { y..<maxY }
  /// The columns.
  public var columns: Range<Int> { x..<maxX }
  public var description: String { "\(width)×\(height) at (\(x), \(y))" }

  /// The same area in an image `scale` times larger.
  public func scaled(by scale: Int) -> PixelRect {
    PixelRect(x: x * scale, y: y * scale, width: width * scale, height: height * scale)
  }

  /// The same area as seen from `origin`.
  public func relative(to origin: PixelRect) -> PixelRect {
    PixelRect(x: x - origin.x, y: y - origin.y, width: width, height: height)
  }
}
