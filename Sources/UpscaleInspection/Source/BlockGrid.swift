internal import UpscaleCore

/// The grid of JPEG's blocks in an image: at any place, and also where the image was resized since, so that blocks are no
/// longer 8 pixels wide.
struct BlockGrid {
  /// By how many levels of luma steps are steeper at the borders of blocks of 8 × 8 than elsewhere, where steps above
  /// `GridTraces.softStep` count as that: in even areas, where blocks are seen. The smaller one of both directions.
  let strength: Double
  /// Where a block begins, 0 ..< 8.
  let x: Int
  let y: Int
  /// How far lines of one common period of 2.6 to 24 pixels stand out of the spectrum of both directions' mean steps, as a
  /// mean of logarithms. Nil for images with a side too short to tell.
  let comb: Double?

  private static let (shortest, longest, ratio) = (2.6, 24.0, 1.002)
  private static let spectrumSize = 2048
  /// Below this frequency, in parts of the spectrum's size, are the image's own changes.
  private static let lowest = 200
  private static let harmonics = 4

  init(_ traces: GridTraces) {
    let (across, down) = (BlockGrid.eights(traces.softSteps[0]), BlockGrid.eights(traces.softSteps[1]))
    strength = min(across.strength, down.strength)
    x = (across.border + traces.starts[0]) % 8
    y = (down.border + traces.starts[1]) % 8
    comb = BlockGrid.comb(traces.softSteps)
  }

  /// The place among eight where steps are steeper than their neighbors by most, over the next place, and where the block
  /// after it begins.
  private static func eights(_ steps: [Float]) -> (strength: Double, border: Int) {
    guard steps.count >= 64 else { return (0, 0) }
    var (sums, counts) = ([Float](repeating: 0, count: 8), [Float](repeating: 0, count: 8))
    for place in 1..<steps.count - 1 {
      sums[place % 8] += steps[place] - (steps[place - 1] + steps[place + 1]) / 2
      counts[place % 8] += 1
    }
    let means = zip(sums, counts).map { $0 / $1 }
    let order = means.indices.sorted { means[$0] < means[$1] }
    return (Double(max(0, means[order[7]] - means[order[6]])), (order[7] + 1) % 8)
  }

  private static func comb(_ steps: [[Float]]) -> Double? {
    guard steps.allSatisfy({ $0.count >= 64 }) else { return nil }
    let spectra = steps.map(spectrum)
    let both = zip(spectra[0], spectra[1]).map { ($0 * $1).squareRoot() }
    let median = both[lowest...].sorted()[(both.count - lowest) / 2] + 1e-9
    let logarithms = both.map { Double(CMath.logarithm($0 / median + 1e-3)) }
    var (best, period) = (-Double.infinity, shortest)
    while period < longest {
      var (sum, count) = (0.0, 0)
      for harmonic in 1...harmonics where Double(harmonic) / period <= 0.5 {
        sum += logarithms[min(both.count - 1, Int((Double(harmonic * spectrumSize) / period).rounded()))]
        count += 1
      }
      // One line alone may be anything.
      best = max(best, sum / Double(count) * min(1, (Double(count) / 3).squareRoot()))
      period *= ratio
    }
    return best
  }

  /// Magnitudes of the steps' spectrum, each the largest of three neighbors.
  private static func spectrum(of steps: [Float]) -> [Float] {
    let lines = StepSpectrum.magnitudes(of: steps, size: spectrumSize)
    return lines.indices.map { max(lines[$0], lines[max(0, $0 - 1)], lines[min(lines.count - 1, $0 + 1)]) }
  }
}
