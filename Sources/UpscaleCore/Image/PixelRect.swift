/// A rectangle of pixels: columns `x ..< x + width`, rows `y ..< y + height`.
public struct PixelRect: Hashable, Sendable, CustomStringConvertible {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The whole of a picture of `size`.
  public init(_ size: PixelSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  public init(columns: Range<Int>, rows: Range<Int>) {
    self.init(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  public var size: PixelSize { PixelSize(width: width, height: height) }
  public var maxX: Int { x + width }
  public var maxY: Int { y + height }
  public var rows: Range<Int> { y..<maxY }
  public var columns: Range<Int> { x..<maxX }
  public var description: String { "\(width)×\(height) at (\(x), \(y))" }

  /// The same area in a picture `scale` times larger.
  public func scaled(by scale: Int) -> PixelRect {
    PixelRect(x: x * scale, y: y * scale, width: width * scale, height: height * scale)
  }

  /// The same area as seen from `origin`.
  public func relative(to origin: PixelRect) -> PixelRect {
    PixelRect(x: x - origin.x, y: y - origin.y, width: width, height: height)
  }
}
