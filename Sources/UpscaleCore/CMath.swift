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
}

private func _log10(_ x: Double) -> Double { log10(x) }
