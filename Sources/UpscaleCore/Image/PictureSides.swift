/// Which sides of an area are borders of the image.
public struct PictureSides: OptionSet, Sendable, Hashable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The left side.
  public static let left = PictureSides(rawValue: 1)
  /// The top.
  public static let top = PictureSides(rawValue: 2)
  /// The right side.
  public static let right = PictureSides(rawValue: 4)
  /// The bottom.
  public static let bottom = PictureSides(rawValue: 8)
  /// All four.
  public static let all: PictureSides = [.left, .top, .right, .bottom]

  /// The sides of `area` in an image of `size`.
  public init(of area: PixelRect, in size: PixelSize) {
    self = []
    if area.x <= 0 { insert(.left) }
    if area.y <= 0 { insert(.top) }
    if area.maxX >= size.width { insert(.right) }
    if area.maxY >= size.height { insert(.bottom) }
  }
}
