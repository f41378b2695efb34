import Upscale

/// Reduces as benchmarks of super-resolution do, and the training here: antialiased bicubic (Keys' kernel with a = −0.5,
/// widened by the factor) on encoded values, across and then down, rounded to 8 bits after each. It is within rounding of
/// Pillow's and within 0.01 dB of MATLAB's imresize. The library's own reduction works in linear light, as a lens does,
/// so figures made with it could not be compared with those of papers.
struct BicubicReduction {
  static let description =
    "Originals are reduced by antialiased bicubic in encoded values (as Pillow's and MATLAB's)."

  let factor: Int

  /// `image` in 8-bit RGB, cropped at its right and lower edge to whole multiples, and that reduced.
  func pair(_ image: UpscaleImage) throws -> (original: UpscaleImage, source: UpscaleImage) {
    let size = PixelSize(width: image.size.width / factor, height: image.size.height / factor)
    let original = try image.cropped(
      to: PixelRect(x: 0, y: 0, width: size.width * factor, height: size.height * factor))
    let samples = original.withUnsafeBytes { [UInt8]($0) }
    let narrow = reduced(
      samples, count: original.size.width, step: 3, lines: original.size.height, pitch: 3 * original.size.width,
      to: (step: 3, pitch: 3 * size.width))
    let small = reduced(
      narrow, count: original.size.height, step: 3 * size.width, lines: size.width, pitch: 3,
      to: (step: 3 * size.width, pitch: 3))
    return (original, try UpscaleImage(size: size, format: PixelFormat(.rgb), bytes: small))
  }

  /// Every one of `lines` lines of `count` pixels, `step` bytes apart, reduced.
  private func reduced(
    _ samples: [UInt8], count: Int, step: Int, lines: Int, pitch: Int, to target: (step: Int, pitch: Int)
  ) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: samples.count / factor)
    for position in 0..<count / factor {
      let (first, weights) = taps(position, count: count)
      for line in 0..<lines {
        for channel in 0..<3 {
          let start = line * pitch + first * step + channel
          var sum = 0.0
          for (tap, weight) in weights.enumerated() { sum += weight * Double(samples[start + tap * step]) }
          let place = line * target.pitch + position * target.step + channel
          result[place] = UInt8(max(0, min(255, (sum + 0.5).rounded(.down))))
        }
      }
    }
    return result
  }

  /// The first pixel that counts for the result's `position`, and the weights from there on, which sum to 1.
  private func taps(_ position: Int, count: Int) -> (first: Int, weights: [Double]) {
    let (width, center) = (Double(factor), (Double(position) + 0.5) * Double(factor))
    let first = max(0, Int(center - 2 * width + 0.5))
    let last = min(count, Int(center + 2 * width + 0.5))
    let weights = (first..<last).map { BicubicReduction.kernel((Double($0) + 0.5 - center) / width) }
    let sum = weights.reduce(0, +)
    return (first, weights.map { $0 / sum })
  }

  private static func kernel(_ distance: Double) -> Double {
    let x = abs(distance)
    if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }
}
