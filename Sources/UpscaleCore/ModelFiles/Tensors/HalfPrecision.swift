/// IEEE 754 binary16, for platforms on which Swift has no `Float16` (macOS on x86).
package enum HalfPrecision {
  package static func float(bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let (exponent, fraction) = (UInt32(bits >> 10 & 0x1F), UInt32(bits & 0x3FF))
    switch exponent {
    case 0:
      // Zero and subnormals: a multiple of 2⁻²⁴.
      let magnitude = Float(fraction) * 0x1p-24
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest number, of two as near the even one; infinity from 65520 on.
  package static func bits(_ value: Float) -> UInt16 {
    let sign = UInt16(value.bitPattern >> 16 & 0x8000)
    let magnitude = value.bitPattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    if magnitude >= 0x4780_0000 { return sign | 0x7C00 }
    // Below 2⁻¹⁴ multiples of 2⁻²⁴.
    if magnitude < 0x3880_0000 { return sign | UInt16((value.magnitude * 0x1p24).rounded(.toNearestOrEven)) }
    return sign | UInt16((magnitude + 0xFFF + (magnitude >> 13 & 1)) >> 13 - 112 << 10)
  }
}
