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
package enum CMath {
  package static func sine(_ x: Double) -> Double { sin(x) }
  package static func power(_ x: Double, _ exponent: Double) -> Double { pow(x, exponent) }
  package static func log10(_ x: Double) -> Double { _log10(x) }
  package static func exponential(_ x: Double) -> Double { exp(x) }
  package static func exponential(_ x: Float) -> Float { exp(x) }
  package static func cosine(_ x: Double) -> Double { cos(x) }
  /// The natural logarithm.
  package static func logarithm(_ x: Float) -> Float { log(x) }
  package static func logarithm(_ x: Double) -> Double { log(x) }
  /// The angle of (x, y) in −π … π.
  package static func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
  /// The Bessel function of the first kind and order 1.
  package static func bessel1(_ x: Double) -> Double { j1(x) }
}

private func _log10(_ x: Double) -> Double { log10(x) }
