/// How stored rows and columns must be turned to stand upright: the values of EXIF tag 0x0112
/// (CIPA DC-008, section 4.6.4, "Orientation").
public enum ImageOrientation: Int, Hashable, Sendable, CaseIterable {
  /// As stored.
  case up = 1
  /// Mirrored left to right.
  case upMirrored = 2
  /// Turned by 180°.
  case down = 3
  /// Mirrored top to bottom.
  case downMirrored = 4
  /// Transposed: rows are columns.
  case leftMirrored = 5
  /// Turned a quarter clockwise to stand upright.
  case right = 6
  /// Transposed along the other diagonal.
  case rightMirrored = 7
  /// Turned a quarter counter-clockwise to stand upright.
  case left = 8

  /// Whether standing upright swaps width and height.
  public var swapsSides: Bool { rawValue >= 5 }
}
