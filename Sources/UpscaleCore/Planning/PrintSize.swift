/// How large an image is on paper: both sides, or one side and the other in proportion.
///
/// If both sides are given, the paper turns with the image: 8 × 10 inches are 10 × 8 for a landscape image, unless
/// `orientation` says otherwise. A square image leaves the sides as given.
public struct PrintSize: Hashable, Sendable {
  /// Which side is the longer one.
  public enum Orientation: String, Hashable, Sendable, CaseIterable {
    /// Like the image.
    case auto
    /// The height.
    case portrait
    /// The width.
    case landscape
  }

  /// Nil if it follows from the height.
  public private(set) var width: PrintLength?
  /// Nil if it follows from the width.
  public private(set) var height: PrintLength?
  /// Which side is the longer one.
  public var orientation: Orientation

  /// Paper of these sides.
  public init(width: PrintLength, height: PrintLength, orientation: Orientation = .auto) {
    self.width = width
    self.height = height
    self.orientation = orientation
  }

  /// This wide, with the height in proportion.
  public init(width: PrintLength) {
    self.width = width
    orientation = .auto
  }

  /// This high, with the width in proportion.
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
