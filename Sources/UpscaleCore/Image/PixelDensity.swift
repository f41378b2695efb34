/// How many pixels a unit of length holds when the picture is printed: PNG's pHYs, JPEG's JFIF density, TIFF's
/// XResolution and YResolution.
public struct PixelDensity: Hashable, Sendable {
  public enum Unit: Hashable, Sendable {
    case inch
    case centimeter
    case meter
  }

  public var x: Double
  public var y: Double
  public var unit: Unit

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
