/// How large a picture shall be on paper: both sides, or one and the other in proportion.
///
/// Of two sides the paper turns with the picture: 8 × 10 inches are 10 × 8 for a picture that lies. `orientation` says
/// otherwise. A square picture leaves the sides as they are given.
public struct PrintSize: Hashable, Sendable {
  /// Which side is the longer one.
  public enum Orientation: String, Hashable, Sendable, CaseIterable {
    /// As the picture lies.
    case auto
    /// The height.
    case portrait
    /// The width.
    case landscape
  }

  /// Nil where it follows from the height.
  public private(set) var width: PrintLength?
  /// Nil where it follows from the width.
  public private(set) var height: PrintLength?
  /// Which side is the longer one.
  public var orientation: Orientation

  /// Paper of these sides.
  public init(width: PrintLength, height: PrintLength, orientation: Orientation = .auto) {
    self.width = width
    self.height = height
    self.orientation = orientation
  }

  /// This wide, the height in proportion.
  public init(width: PrintLength) {
    self.width = width
    orientation = .auto
  }

  /// This high, the width in proportion.
  public init(height: PrintLength) {
    self.height = height
    orientation = .auto
  }

  /// The sides as they lie under a picture of `source` pixels.
  func turned(for source: PixelSize) -> (width: PrintLength?, height: PrintLength?) {
    guard let width, let height else { return (width, height) }
    let lies =
      switch orientation {
      case .auto: source.width == source.height ? width.inches > height.inches : source.width > source.height
      case .portrait: false
      case .landscape: true
      }
    return lies == (width.inches > height.inches) ? (width, height) : (height, width)
  }
}
