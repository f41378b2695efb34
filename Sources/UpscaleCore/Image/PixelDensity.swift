/// How many pixels there are per unit of length when the image is printed: PNG's pHYs, JPEG's JFIF density, TIFF's
/// XResolution and YResolution.
public struct PixelDensity: Hashable, Sendable {
  /// A length on paper.
  public enum Unit: Hashable, Sendable {
    /// 25.4 mm.
    case inch
    /// 10 mm.
    case centimeter
    /// PNG's unit.
    case meter
  }

  /// Pixels in a unit of length, across.
  public var x: Double
  /// Pixels in a unit of length, down.
  public var y: Double
  /// The unit of length.
  public var unit: Unit

  /// A density of `x` by `y` pixels in a unit of length.
  public init(x: Double, y: Double, unit: Unit) {
    self.x = x
    self.y = y
    self.unit = unit
  }

  /// The same density per `other`.
  public func converted(to other: Unit) -> PixelDensity {
    let factor = PixelDensity.perMeter(unit) / PixelDensity.perMeter(other)
    return PixelDensity(x: x * factor, y: y * factor, unit: other)
  }

  /// How many of `unit` a meter holds.
  private static func perMeter(_ unit: Unit) -> Double {
    switch unit {
    case .inch: 1 / 0.0254
    case .centimeter: 100
    case .meter: 1
    }
  }
}
