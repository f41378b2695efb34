/// Contrast, saturation and grain: what is done to every pixel by itself, in encoded values.
struct PixelToning {
  /// The standard deviation of the grain in middle gray at full strength: twelve steps of 8 bits.
  private static let grainDeviation: Float = 12.0 / 255

  private let contrast: Float
  private let saturation: Float
  private let grain: Float
  private let channels: PixelFormat.Channels

  init(_ polish: ImagePolish, channels: PixelFormat.Channels) {
    contrast = Float(polish.contrast)
    // Gray pictures have no color to be moved.
    saturation = channels.colorCount == 3 ? Float(polish.saturation) : 0
    grain = Float(polish.grain) * PixelToning.grainDeviation
    self.channels = channels
  }

  /// Tones `row`, row `y` of the picture.
  func apply(to row: UnsafeMutableBufferPointer<Float>, at y: Int) {
    guard contrast != 0 || saturation != 0 || grain != 0 else { return }
    let colors = channels.colorCount
    for (x, pixel) in stride(from: 0, to: row.count, by: channels.count).enumerated() {
      if contrast != 0 {
        for index in pixel..<pixel &+ colors { row[index] = curved(row[index]) }
      }
      if saturation != 0 {
        let luma = 0.2126 * row[pixel] + 0.7152 * row[pixel + 1] + 0.0722 * row[pixel + 2]
        for index in pixel..<pixel &+ 3 { row[index] = clamped(row[index] + saturation * (row[index] - luma)) }
      }
      if grain != 0 {
        let noise = grain * PixelToning.noise(x: x, y: y)
        for index in pixel..<pixel &+ colors {
          // None in black and white, which stay what they are.
          row[index] = clamped(row[index] + noise * 4 * row[index] * (1 - row[index]))
        }
      }
    }
  }

  /// Towards the cubic 3v² − 2v³ or as far away from it: 0, ½ and 1 stay, and the curve never falls.
  private func curved(_ value: Float) -> Float {
    clamped(value + contrast * (value * value * (3 - 2 * value) - value))
  }

  private func clamped(_ value: Float) -> Float { min(max(value, 0), 1) }

  /// Noise of mean 0 and deviation 1 that depends on the place alone: the sum of four uniform numbers out of a mixed
  /// counter (the finalizer of SplitMix64, Steele et al. 2014).
  private static func noise(x: Int, y: Int) -> Float {
    var bits = UInt64(truncatingIfNeeded: y) << 32 | UInt64(truncatingIfNeeded: x)
    bits = (bits &+ 0x9E37_79B9_7F4A_7C15)
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    // Each is uniform in 0 … 65535, of mean 32767.5 and variance 65536² / 12.
    return (Float(sum) - 131070) * (1 / 37837.23)
  }
}
