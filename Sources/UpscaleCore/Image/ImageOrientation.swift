/// How stored rows and columns must be turned to be upright: the values of EXIF tag 0x0112 (CIPA DC-008, section 4.6.4,
/// "Orientation").
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
  /// Rotated a quarter turn clockwise to be upright.
  case right = 6
  /// Transposed along the other diagonal.
  case rightMirrored = 7
  /// Rotated a quarter turn counterclockwise to be upright.
  case left = 8

  /// Whether turning upright swaps width and height.
  public var swapsSides: Bool { rawValue >= 5 }
}
