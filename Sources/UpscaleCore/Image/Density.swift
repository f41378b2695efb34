/// How many pixels a unit of length holds when the picture is printed: PNG's pHYs, JPEG's JFIF density, TIFF's
/// XResolution and YResolution.
public struct Density: Hashable, Sendable {
  public enum Unit: Hashable, Sendable {
    case inch
    case centimetre
    case metre
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
  public func converted(to other: Unit) -> Density {
    let factor = Density.perMetre(unit) / Density.perMetre(other)
    return Density(x: x * factor, y: y * factor, unit: other)
  }

  /// How many of `unit` a metre holds.
  private static func perMetre(_ unit: Unit) -> Double {
    switch unit {
    case .inch: 1 / 0.0254
    case .centimetre: 100
    case .metre: 1
    }
  }
}
