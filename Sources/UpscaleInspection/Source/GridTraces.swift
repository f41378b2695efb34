internal import UpscaleCore

/// Traces that repeat along rows and columns: JPEG's blocks of 8, and the pixels that an enlargement has set between those
/// there were.
struct GridTraces {
  /// How much steeper steps are across the borders of blocks of 8 × 8 than elsewhere, in levels of luma; the smaller one of
  /// both directions. Below 0.2 there are no blocks to be seen.
  let blockiness: Double
  /// The strongest line in the spectrum of the mean second difference of every column and row (Gallagher 2005), against
  /// the median of that spectrum. Lines that JPEG's blocks could have are left out.
  let interpolation: Double
  /// The same for the period of 2 pixels, and of 4, against the lines that only JPEG has.
  let doubling: Double
  let quadrupling: Double
  /// Mean steps along rows and along columns, steep ones counted as `softStep`, and the places that they begin at.
  let softSteps: [[Float]]
  let starts: [Int]

  /// What is steeper is an edge of the image's own.
  static let softStep: Float = 6

  /// Rows and columns looked at, and their longest part.
  private static let (lineCount, lineLength) = (384, 1024)
  /// The spectrum's frequencies, from 0 to Nyquist.
  private static let frequencies = 64

  init(of image: UpscaleImage) {
    let lines = [GridTraces.rows(of: image), GridTraces.columns(of: image)]
    (softSteps, starts) = (lines.map(\.softSteps), lines.map(\.start))
    blockiness = lines.map(\.blockiness).min() ?? 0
    let second = GridTraces.both(lines.map(\.secondSpectrum))
    let others = second.indices.filter { $0 >= 26 && (2...14).contains($0 % 16) }
    interpolation = others.map { second[$0] }.max() ?? 0
    quadrupling = GridTraces.line(second, GridTraces.frequencies / 2) / GridTraces.blockLines(second)
    // Both pixels of a doubled one are alike to the second difference, so that only the first tells of them.
    let first = GridTraces.both(lines.map(\.firstSpectrum))
    doubling = GridTraces.line(first, GridTraces.frequencies) / GridTraces.blockLines(first)
  }

  /// What both directions have in common.
  private static func both(_ spectra: [[Double]]) -> [Double] {
    zip(spectra[0], spectra[1]).map { ($0 * $1).squareRoot() }
  }

  private static func line(_ spectrum: [Double], _ frequency: Int) -> Double {
    spectrum[max(0, frequency - 1)...min(frequencies, frequency + 1)].max() ?? 0
  }

  /// The lines that a period of 8 has and shorter ones have not.
  private static func blockLines(_ spectrum: [Double]) -> Double {
    max(line(spectrum, frequencies / 4), line(spectrum, frequencies * 3 / 4), 1.5)
  }

  /// Mean differences over many lines of one direction, for every place along them.
  private struct Profile {
    /// Between a place and the next.
    private var steps: [Float]
    private(set) var softSteps: [Float]
    /// Around the place after.
    private var curvature: [Float]

    let start: Int

    init(start: Int, length: Int) {
      self.start = start
      steps = [Float](repeating: 0, count: max(0, length - 1))
      softSteps = steps
      curvature = [Float](repeating: 0, count: max(0, length - 2))
    }

    mutating func add(_ base: UnsafePointer<Float>) {
      steps.withUnsafeMutableBufferPointer { steps in
        // Single high edges should not outvote many low ones.
        for place in 0..<steps.count { steps[place] += min(40, abs(base[place + 1] - base[place])) }
      }
      softSteps.withUnsafeMutableBufferPointer { steps in
        for place in 0..<steps.count { steps[place] += min(GridTraces.softStep, abs(base[place + 1] - base[place])) }
      }
      curvature.withUnsafeMutableBufferPointer { curvature in
        for place in 0..<curvature.count {
          curvature[place] += abs(base[place] - 2 * base[place + 1] + base[place + 2])
        }
      }
    }

    mutating func divide(by count: Int) {
      for place in steps.indices { steps[place] /= Float(max(1, count)) }
      for place in softSteps.indices { softSteps[place] /= Float(max(1, count)) }
      for place in curvature.indices { curvature[place] /= Float(max(1, count)) }
    }

    /// By how much steps are steeper than their neighbors at the steepest of the eight places that borders can have,
    /// over the next place.
    var blockiness: Double {
      guard steps.count >= 64 else { return 0 }
      var means = [Float](repeating: 0, count: 8)
      for place in 1..<steps.count - 1 {
        means[place % 8] += (steps[place] - (steps[place - 1] + steps[place + 1]) / 2) / Float(steps.count / 8)
      }
      means.sort()
      return Double(max(0, means[7] - means[6]))
    }

    var firstSpectrum: [Double] { Profile.spectrum(of: steps) }
    var secondSpectrum: [Double] { Profile.spectrum(of: curvature) }

    /// The differences' spectrum against its median.
    private static func spectrum(of differences: [Float]) -> [Double] {
      let count = differences.count
      guard count >= 4 * StepSpectrum.reach else { return [Double](repeating: 1, count: frequencies + 1) }
      let size = 1 << (Int.bitWidth - (2 * count - 1).leadingZeroBitCount)
      let magnitudes = StepSpectrum.magnitudes(of: differences, size: size).map(Double.init)
      let median = magnitudes[(size / 10)...].sorted()[(magnitudes.count - size / 10) / 2] + 1e-9
      var result = [Double](repeating: 0, count: frequencies + 1)
      for (index, magnitude) in magnitudes.enumerated() {
        let place = Int((Double(index) / Double(size) * Double(2 * frequencies)).rounded())
        result[place] = max(result[place], magnitude / median)
      }
      return result
    }
  }

  /// `count` places, evenly spread, of `total`.
  private static func spread(_ count: Int, over total: Int) -> [Int] {
    let count = min(count, total)
    return (0..<count).map { $0 * total / count }
  }

  private static func rows(of image: UpscaleImage) -> Profile {
    let length = min(image.size.width, lineLength)
    let start = (image.size.width - length) / 2
    var profile = Profile(start: start, length: length)
    let rows = spread(lineCount, over: image.size.height)
    for row in rows {
      let line = LumaPatch(image, PixelRect(x: start, y: row, width: length, height: 1))
      line.samples.withUnsafeBufferPointer { if let base = $0.baseAddress { profile.add(base) } }
    }
    profile.divide(by: rows.count)
    return profile
  }

  /// Eight neighboring columns at a time, turned to lie like rows.
  private static func columns(of image: UpscaleImage) -> Profile {
    let length = min(image.size.height, lineLength)
    let (start, width) = ((image.size.height - length) / 2, 8)
    var profile = Profile(start: start, length: length)
    let groups = spread(lineCount / width, over: image.size.width / width)
    var line = [Float](repeating: 0, count: length)
    for group in groups {
      let patch = LumaPatch(image, PixelRect(x: group * width, y: start, width: width, height: length))
      for column in 0..<width {
        for place in 0..<length { line[place] = patch.samples[place &* width &+ column] }
        line.withUnsafeBufferPointer { if let base = $0.baseAddress { profile.add(base) } }
      }
    }
    profile.divide(by: groups.count * width)
    return profile
  }
}
