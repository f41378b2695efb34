#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The few functions of the C library's mathematics that are used, under names of our own, so that one file knows
/// which module has them.
enum CMath {
  static func sine(_ x: Double) -> Double { sin(x) }
  static func power(_ x: Double, _ exponent: Double) -> Double { pow(x, exponent) }
  static func log10(_ x: Double) -> Double { _log10(x) }
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func exponential(_ x: Float) -> Float { exp(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  /// The natural logarithm.
  static func logarithm(_ x: Float) -> Float { log(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  /// The angle of (x, y) in −π … π.
  static func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
  /// The Bessel function of the first kind and order 1.
  static func bessel1(_ x: Double) -> Double { j1(x) }
}

private func _log10(_ x: Double) -> Double { log10(x) }
