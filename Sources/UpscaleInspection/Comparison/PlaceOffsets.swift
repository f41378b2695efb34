internal import UpscaleCore

/// How far off, on average, each of the places is that a source pixel has in a result enlarged by a whole factor.
///
/// Results of pixel shuffles may have a faint regular lattice: all upper left pixels a little brighter, say. Texture has
/// no such means, and a slope, which has, is in the source enlarged by a resampler as well.
struct PlaceOffsets: Hashable, Sendable {
  /// The largest factor that is looked at.
  static let largestFactor = 8

  let factor: Int
  /// Of result less enlarged source, in 8-bit steps, for each place of the square, row by row.
  private var sums: [Double]
  /// Source pixels that the sums are over.
  private(set) var count = 0

  init(factor: Int) {
    self.factor = factor
    sums = [Double](repeating: 0, count: factor * factor)
  }

  /// Adds the pixels of `area`, whole source pixels of the result.
  /// - Parameter firstRow: the row of the result that `after` and `before` begin with.
  mutating func add(_ area: PixelRect, width: Int, firstRow: Int, after: [Float], before: [Float]) {
    for y in area.rows {
      let (place, line) = (y % factor * factor, (y - firstRow) * width)
      for x in area.columns {
        sums[place &+ x % factor] += Double(after[line &+ x] - before[line &+ x])
      }
    }
    count += area.width * area.height / sums.count
  }

  static func += (left: inout PlaceOffsets, right: PlaceOffsets) {
    for place in left.sums.indices { left.sums[place] += right.sums[place] }
    left.count += right.count
  }

  /// Root of the mean square of the places' mean offsets from what all are off by; 0 without pixels.
  var rms: Double {
    guard count > 0 else { return 0 }
    let means = sums.map { $0 / Double(count) }
    let mean = means.reduce(0, +) / Double(means.count)
    return (means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count)).squareRoot()
  }
}
