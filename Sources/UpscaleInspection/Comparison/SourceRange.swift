internal import UpscaleCore

/// The darkest and the brightest of the source pixels around each one, in luma.
struct SourceRange {
  /// Two pixels: as far as edges are soft in sharp pictures, and halos reach.
  static let radius = 2

  let size: PixelSize
  let lowest: [Float]
  let highest: [Float]
  /// Standard deviation of luma over the same pixels.
  let deviation: [Float]

  init(_ source: UpscaleImage) {
    size = source.size
    let luma = SeenRows.luma(of: source, 0..<size.height)
    lowest = SourceRange.window(luma, size) { $0 < $1 ? $0 : $1 }
    highest = SourceRange.window(luma, size) { $0 > $1 ? $0 : $1 }
    let mean = BoxBlur(radius: SourceRange.radius).apply(to: luma, size)
    let square = BoxBlur(radius: SourceRange.radius).apply(to: luma.map { $0 * $0 }, size)
    deviation = zip(square, mean).map { max(0, $0 - $1 * $1).squareRoot() }
  }

  private static func window(_ samples: [Float], _ size: PixelSize, _ better: (Float, Float) -> Float) -> [Float] {
    var across = samples
    for y in 0..<size.height {
      let row = y * size.width
      for x in 0..<size.width {
        for other in max(0, x - radius)...min(size.width - 1, x + radius) {
          across[row &+ x] = better(across[row &+ x], samples[row &+ other])
        }
      }
    }
    var result = across
    for y in 0..<size.height {
      for other in max(0, y - radius)...min(size.height - 1, y + radius) {
        let (row, from) = (y * size.width, other * size.width)
        for x in 0..<size.width { result[row &+ x] = better(result[row &+ x], across[from &+ x]) }
      }
    }
    return result
  }
}
