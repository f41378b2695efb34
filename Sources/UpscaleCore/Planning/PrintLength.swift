/// A length on paper.
public struct PrintLength: Hashable, Sendable {
  public enum Unit: Hashable, Sendable, CaseIterable {
    case inch
    case centimeter
    case millimeter
  }

  public var value: Double
  public var unit: Unit

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
