/// Converts stored samples to floats in 0 … 1 and back. Integers map to value / maximum; floats are clamped and rounded
/// to the nearest integer (halves to even), so decoding and encoding again changes nothing.
public enum SampleCoding {
  /// Decodes as many samples as `floats` holds. Cost: one pass.
  /// - Parameters:
  ///   - stored: at least `floats.count` samples, aligned for their type.
  ///   - sample: how they are stored.
  ///   - floats: where they go.
  public static func decode(
    _ stored: UnsafeRawBufferPointer, as sample: PixelFormat.Sample, into floats: UnsafeMutableBufferPointer<Float>
  ) {
    switch sample {
    case .uint8: decodeIntegers(stored.assumingMemoryBound(to: UInt8.self), into: floats)
    case .uint16: decodeIntegers(stored.assumingMemoryBound(to: UInt16.self), into: floats)
    case .float32:
      let source = stored.assumingMemoryBound(to: Float.self)
      for index in 0..<floats.count { floats[index] = source[index] }
    }
  }

  /// Encodes all of `floats`. NaN becomes 0. Cost: one pass.
  /// - Parameters:
  ///   - floats: the samples.
  ///   - sample: how to store them.
  ///   - stored: room for `floats.count` samples, aligned for their type.
  public static func encode(
    _ floats: UnsafeBufferPointer<Float>, as sample: PixelFormat.Sample, into stored: UnsafeMutableRawBufferPointer
  ) {
    switch sample {
    case .uint8: encodeIntegers(floats, into: stored.assumingMemoryBound(to: UInt8.self))
    case .uint16: encodeIntegers(floats, into: stored.assumingMemoryBound(to: UInt16.self))
    case .float32:
      let target = stored.assumingMemoryBound(to: Float.self)
      for index in 0..<floats.count { target[index] = floats[index] }
    }
  }

  private static func decodeIntegers<Integer: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafeBufferPointer<Integer>, into floats: UnsafeMutableBufferPointer<Float>
  ) {
    guard let from = source.baseAddress, let to = floats.baseAddress else { return }
    // Dividing, not multiplying by the reciprocal: 255 / 255 must be exactly 1.
    let maximum = Float(Integer.max)
    for index in 0..<floats.count { to[index] = Float(from[index]) / maximum }
  }

  private static func encodeIntegers<Integer: FixedWidthInteger & UnsignedInteger>(
    _ floats: UnsafeBufferPointer<Float>, into target: UnsafeMutableBufferPointer<Integer>
  ) {
    guard let from = floats.baseAddress, let to = target.baseAddress else { return }
    let maximum = Float(Integer.max)
    for index in 0..<floats.count {
      let scaled = from[index] * maximum
      // Comparisons that are false for not-a-number, so it falls to 0. Adding 2²³ leaves the rounded integer in the lowest
      // bits of the sum: a conversion that vectorises, which Swift's checked ones do not.
      let clamped = scaled > 0 ? (scaled < maximum ? scaled : maximum) : 0
      to[index] = Integer(truncatingIfNeeded: (clamped + 0x1p23).bitPattern)
    }
  }

  /// Whether all samples are finite numbers. Cost: one pass.
  public static func areFinite(_ samples: UnsafeBufferPointer<Float>) -> Bool {
    // Without its sign, whatever is not finite has the greatest bits of all.
    var greatest = Int32.min
    for index in 0..<samples.count {
      let magnitude = Int32(bitPattern: samples[index].magnitude.bitPattern)
      greatest = magnitude > greatest ? magnitude : greatest
    }
    return greatest < Int32(bitPattern: Float.infinity.bitPattern)
  }

  /// Clamps to 0 … 1; not-a-number becomes 0. Cost: reads everything once, and writes only where that changes something.
  /// - Returns: whether all samples were numbers, and finite.
  static func clamp(_ samples: UnsafeMutableBufferPointer<Float>) -> Bool {
    // A piece stays in the nearest cache between being looked at and being clamped.
    let piece = 4096
    var finite = true
    for start in stride(from: 0, to: samples.count, by: piece) {
      let part = UnsafeMutableBufferPointer(rebasing: samples[start..<min(start + piece, samples.count)])
      if !isWithinUnit(part) { finite = clampAll(part) && finite }
    }
    return finite
  }

  /// Whether all samples are numbers from +0 to 1. Their bits are in the order of signed integers, whose least and
  /// greatest are found in vectors; of floats Swift would have to respect the order of comparisons.
  private static func isWithinUnit(_ samples: UnsafeMutableBufferPointer<Float>) -> Bool {
    var (least, greatest) = (Int32.max, Int32.min)
    for index in 0..<samples.count {
      let bits = Int32(bitPattern: samples[index].bitPattern)
      least = bits < least ? bits : least
      greatest = bits > greatest ? bits : greatest
    }
    return least >= 0 && greatest <= Int32(bitPattern: Float(1).bitPattern)
  }

  private static func clampAll(_ samples: UnsafeMutableBufferPointer<Float>) -> Bool {
    let finite = areFinite(UnsafeBufferPointer(samples))
    for index in 0..<samples.count {
      let value = samples[index]
      samples[index] = value > 0 ? (value < 1 ? value : 1) : 0
    }
    return finite
  }
}
