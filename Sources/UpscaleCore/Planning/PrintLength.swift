/// A length on paper.
public struct PrintLength: Hashable, Sendable {
  /// A unit of length.
  public enum Unit: Hashable, Sendable, CaseIterable {
    /// 25.4 mm.
    case inch
    /// 10 mm.
    case centimeter
    /// 1 mm.
    case millimeter
  }

  /// How many units.
  public var value: Double
  /// The unit.
  public var unit: Unit

  /// A length of `value` units.
  public init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// The same length in inches.
  public var inches: Double {
    switch unit {
    case .inch: value
    case .centimeter: value / 2.54
    case .millimeter: value / 25.4
    }
  }

  /// The pixels it takes at `dpi` pixels an inch, not rounded.
  func pixels(dpi: Double) -> Double { inches * dpi }
}
