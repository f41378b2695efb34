internal import UpscaleCore

/// The noise where a picture is flattest: Immerkær's operator (1996), which no plane and no straight edge excites, in
/// blocks of 16 × 16, of which a tenth are below the result.
enum NoiseLevel {
  private static let (side, blockCount) = (16, 1600)

  /// The standard deviation of luma, in levels of 0 … 255. Blocks that are nearly black or white are left out, if others
  /// are there: what is cut off has no noise.
  static func deviation(of image: UpscaleImage) -> Double {
    let (columns, rows) = ((image.size.width - 2) / side, (image.size.height - 2) / side)
    guard columns > 0, rows > 0 else { return 0 }
    let total = columns * rows
    let count = min(total, blockCount)
    var (usual, extreme): ([Float], [Float]) = ([], [])
    for index in 0..<count {
      let block = index * total / count
      let patch = LumaPatch(
        image, PixelRect(x: block % columns * side, y: block / columns * side, width: side + 2, height: side + 2))
      let mean = patch.samples.reduce(0, +) / Float(patch.samples.count)
      if mean > 12, mean < 243 { usual.append(deviation(of: patch)) } else { extreme.append(deviation(of: patch)) }
    }
    let deviations = (usual.count >= 8 ? usual : usual + extreme).sorted()
    return Double(deviations[deviations.count / 10])
  }

  private static func deviation(of patch: LumaPatch) -> Float {
    patch.samples.withUnsafeBufferPointer { samples in
      var sum: Float = 0
      for y in 1...side {
        for x in 1...side {
          let at = y * patch.width + x
          let (above, below) = (at - patch.width, at + patch.width)
          let corners = samples[above - 1] + samples[above + 1] + samples[below - 1] + samples[below + 1]
          let sides = samples[above] + samples[below] + samples[at - 1] + samples[at + 1]
          let value = corners - 2 * sides + 4 * samples[at]
          sum += value * value
        }
      }
      // The operator's squared weights add up to 36.
      return (sum / Float(36 * side * side)).squareRoot()
    }
  }
}
