/// An unsharp mask in linear light that keeps to edges and draws no halos.
///
/// What a 5 × 5 binomial blur takes away is added, the less the smaller the differences between the 3 × 3 pixels around
/// are (noise stays noise), and no further than a little beyond their range. Every color channel by itself; where
/// anything within the blur's reach is not opaque, nothing is done.
struct Sharpening {
  static let radius = 2
  /// How far beyond the surrounding range a value may go, in parts of that range.
  static let overshoot: Float = 0.05
  /// What is added at full strength, in units of what the blur takes away.
  private static let gain: Float = 2
  /// The difference, in linear light, that is sharpened half as much as a large one.
  private static let noise: Float = 0.02

  private let strength: Float
  private let format: RowFormat

  init(_ amount: Double, format: RowFormat) {
    self.strength = Float(amount) * Sharpening.gain
    self.format = format
  }

  /// Sharpens `row`, encoded values of row `y` of the picture. What does not change keeps its value exactly.
  /// - Parameter linear: the rows around in linear light; those beyond the borders are the outermost ones again.
  func sharpen(_ row: UnsafeMutableBufferPointer<Float>, at y: Int, in linear: RowWindow) {
    let (length, last, channels) = (row.count, format.size.height - 1, format.channels)
    linear.withUnsafeSamples { samples in
      guard let base = samples.baseAddress else { return }
      let lines = (-2...2).map { base + (min(max(y + $0, 0), last) - linear.rows.lowerBound) * length }
      let columns = Columns(lines, count: length)
      let sharpened = sharpened(lines[2], columns)
      var encoded = sharpened
      encoded.withUnsafeMutableBufferPointer {
        TransferFunction.shared.encode($0, colors: channels.colorCount, stride: channels.count)
      }
      for index in 0..<length where sharpened[index] != lines[2][index] { row[index] = encoded[index] }
    }
  }

  /// Five rows brought together, sample by sample.
  private struct Columns {
    /// The binomial sum of all five, divided by 16.
    var blur: [Float]
    /// The range of the middle three.
    var least: [Float]
    var greatest: [Float]
    /// The least of all five.
    var leastOfAll: [Float]

    init(_ lines: [UnsafePointer<Float>], count: Int) {
      blur = [Float](repeating: 0, count: count)
      (least, greatest, leastOfAll) = (blur, blur, blur)
      let (a, b, c, d, e) = (lines[0], lines[1], lines[2], lines[3], lines[4])
      for index in 0..<count {
        blur[index] = (a[index] + e[index] + 4 * (b[index] + d[index]) + 6 * c[index]) / 16
        least[index] = min(b[index], c[index], d[index])
        greatest[index] = max(b[index], c[index], d[index])
        leastOfAll[index] = min(least[index], a[index], e[index])
      }
    }
  }

  /// Where the pixels from two before `x` to two after it begin, in the first five lanes.
  private static func columns(around x: Int, width: Int, stride: Int) -> SIMD8<Int> {
    let last = width - 1
    return SIMD8(max(x - 2, 0), max(x - 1, 0), x, min(x + 1, last), min(x + 2, last), 0, 0, 0) &* stride
  }

  /// The row `center` sharpened, in linear light.
  private func sharpened(_ center: UnsafePointer<Float>, _ columns: Columns) -> [Float] {
    let (stride, colors, width) = (format.channels.count, format.channels.colorCount, format.size.width)
    var result = Array(UnsafeBufferPointer(start: center, count: width * stride))
    for x in 0..<width {
      let pixels = Sharpening.columns(around: x, width: width, stride: stride)
      if format.channels.hasAlpha {
        var opacity: Float = 1
        for lane in 0..<5 { opacity = min(opacity, columns.leastOfAll[pixels[lane] + colors]) }
        if opacity < 1 { continue }
      }
      for channel in 0..<colors {
        let (b, c, d) = (pixels[1] + channel, pixels[2] + channel, pixels[3] + channel)
        let outer = columns.blur[pixels[0] + channel] + columns.blur[pixels[4] + channel]
        let blur = (outer + 4 * (columns.blur[b] + columns.blur[d]) + 6 * columns.blur[c]) / 16
        let least = min(columns.least[b], columns.least[c], columns.least[d])
        let greatest = max(columns.greatest[b], columns.greatest[c], columns.greatest[d])
        let range = greatest - least
        guard range > 0 else { continue }
        let value = center[c] + strength * (range / (range + Sharpening.noise)) * (center[c] - blur)
        let slack = Sharpening.overshoot * range
        result[c] = min(max(value, least - slack, 0), greatest + slack, 1)
      }
    }
    return result
  }
}
