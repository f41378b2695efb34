internal import UpscaleCore

/// The quantization that pixels still show of the JPEG they were last decoded from, whatever file holds them now: the
/// coefficients of the blocks' cosine transform lie at multiples of the quantization steps. Found for what was not
/// resized or retouched since.
struct JPEGTrace {
  /// The IJG's scale of the steps in percent, as `DamageInspection` counts it: 0 at 100, 50 at 75, 100 at 50.
  let percent: Double

  /// ITU-R T.81, table K.1: rows of vertical frequencies, the first five of each.
  private static let table: [[Double]] = [
    [16, 11, 10, 16, 24], [12, 12, 14, 19, 26], [14, 13, 16, 24, 40], [14, 17, 22, 29, 51], [18, 22, 37, 56, 68],
  ]
  private static let frequencies: [(x: Int, y: Int)] = (0..<5).flatMap { y in (0..<5).map { (x: $0, y: y) } }
    .filter { 1...4 ~= $0.x + $0.y }
  /// Steps that are looked for; below 2 rounding hides them.
  private static let steps = 2...120
  /// Blocks looked at, and bins of a coefficient's histogram for a unit and for all.
  private static let (blocksSeen, binsPerUnit, binCount) = (600, 8, 2048)
  /// So much of a coefficient's values must lie at a step's multiples, as the mean cosine of their phase; so many values
  /// must not round to zero; and so many coefficients must have a step.
  private static let (leastPhase, leastValues, leastSteps) = (0.45, 12, 4)
  /// Coefficients of a drawing whose blocks repeat have few values, and fit many steps by chance. So many bins must be
  /// filled, and this share of the steps must be the table's times about one factor.
  private static let (leastBins, leastAgreeing, agreement) = (16, 0.6, 1.35)

  /// Quality 10: steps so large leave too little to tell them by, and periods of drawings look like them.
  private static let most = 500.0

  /// - Parameter grid: where blocks are likely to begin. They are tried at the corner of the image, too.
  init?(of image: UpscaleImage, grid: BlockGrid) {
    var best: [Double] = []
    let isAtCorner = grid.x == 0 && grid.y == 0
    for (x, y) in isAtCorner ? [(0, 0)] : [(grid.x, grid.y), (0, 0)] {
      let found = JPEGTrace.scales(JPEGTrace.histograms(of: image, x, y))
      if found.count > best.count { best = found }
    }
    guard best.count >= JPEGTrace.leastSteps else { return nil }
    let percent = best.sorted()[best.count / 2]
    let agreeing = best.count { max($0 / percent, percent / $0) < JPEGTrace.agreement }
    let needed = JPEGTrace.leastAgreeing * Double(best.count)
    guard percent <= JPEGTrace.most, Double(agreeing) >= needed else { return nil }
    self.percent = percent
  }

  /// Of the coefficients that have a step, its share of the table's in percent.
  private static func scales(_ histograms: [[Float]]) -> [Double] {
    var result: [Double] = []
    for (frequency, histogram) in zip(frequencies, histograms) {
      let filled = histogram.indices.filter { histogram[$0] > 0 }
      guard filled.count >= leastBins else { continue }
      let phases = steps.map { phase(of: filled, in: histogram, step: $0) }
      let top = phases.max() ?? 0
      guard top > leastPhase else { continue }
      // A step's divisors fit as well: the largest that does is meant.
      let limit = max(leastPhase, 0.8 * top)
      guard let index = phases.lastIndex(where: { $0 > limit }) else { continue }
      let step = Double(steps.lowerBound + index)
      result.append(100 * step / table[frequency.y][frequency.x])
    }
    return result
  }

  /// The mean cosine of the values' phase between multiples of `step`; −1 for too few values that are not about zero.
  private static func phase(of filled: [Int], in histogram: [Float], step: Int) -> Double {
    let (period, least) = (step * binsPerUnit, Int(0.6 * Double(step * binsPerUnit)))
    let cosines = cosines[step - steps.lowerBound]
    var (sum, count, place, last): (Float, Float, Int, Int) = (0, 0, 0, 0)
    histogram.withUnsafeBufferPointer { histogram in
      cosines.withUnsafeBufferPointer { cosines in
        for bin in filled where bin > least {
          // The place within the period; a division for each would cost most of all.
          place += bin &- last
          while place >= period { place = place &- period }
          last = bin
          sum += histogram[bin] * cosines[place]
          count += histogram[bin]
        }
      }
    }
    return count >= Float(leastValues) ? Double(sum / count) : -1
  }

  private static let cosines: [[Float]] = steps.map { step in
    (0..<step * binsPerUnit).map { Float(CMath.cosine(2 * .pi * Double($0) / Double(step * binsPerUnit))) }
  }

  /// The transform's rows, orthonormal, one after the other.
  private static let basis: [Float] = (0..<5).flatMap { frequency in
    (0..<8).map { place in
      let scale = frequency == 0 ? 0.125.squareRoot() : 0.5
      return Float(scale * CMath.cosine(Double(2 * place + 1) * Double(frequency) * .pi / 16))
    }
  }

  /// How often coefficients have which magnitude, over evenly spread blocks of a grid that begins at (x, y).
  private static func histograms(of image: UpscaleImage, _ x: Int, _ y: Int) -> [[Float]] {
    var result = [[Float]](repeating: [Float](repeating: 0, count: binCount), count: frequencies.count)
    let (columns, rows) = ((image.size.width - x) / 8, (image.size.height - y) / 8)
    guard columns >= 4, rows >= 4 else { return result }
    let total = columns * rows
    let count = min(total, blocksSeen)
    for index in 0..<count {
      let block = index * total / count
      let patch = LumaPatch(
        image, PixelRect(x: x + block % columns * 8, y: y + block / columns * 8, width: 8, height: 8))
      for (place, value) in coefficients(of: patch).enumerated() {
        let bin = Int((abs(value) * Float(binsPerUnit)).rounded())
        if bin < binCount { result[place][bin] += 1 }
      }
    }
    return result
  }

  /// Those of the cosine transform that are looked at, in the order of `frequencies`.
  private static func coefficients(of block: LumaPatch) -> [Float] {
    var half = [Float](repeating: 0, count: 5 * 8)
    for frequency in 0..<5 {
      for row in 0..<8 {
        var sum: Float = 0
        for column in 0..<8 { sum += basis[frequency * 8 + column] * block.samples[row * 8 + column] }
        half[frequency * 8 + row] = sum
      }
    }
    return frequencies.map { frequency in
      var sum: Float = 0
      for row in 0..<8 { sum += basis[frequency.y * 8 + row] * half[frequency.x * 8 + row] }
      return sum
    }
  }
}
