internal import UpscaleCore

/// The mean power spectrum of some windows of a picture: how much of every frequency there is, in squared levels of luma.
///
/// Windows are weighted by a Hann window. White noise of standard deviation σ has a power of σ² everywhere.
struct PowerSpectrum {
  /// Frequencies on a side: from 0 over Nyquist at half of it and back.
  static let side = 128
  /// Rings and sectors that `sectors` divides the frequencies into.
  static let (ringCount, sectorCount) = (16, 12)

  /// Row after row from frequency 0, horizontal frequencies along a row.
  let power: [Float]

  /// - Parameter windows: squares of one side, at most `side`.
  init(_ windows: [LumaPatch]) {
    let (side, count) = (PowerSpectrum.side, PowerSpectrum.side * PowerSpectrum.side)
    let edge = windows.first?.width ?? side
    let hann = (0..<edge).map { Float(0.5 - 0.5 * CMath.cosine(2 * .pi * Double($0) / Double(edge))) }
    let transform = FourierTransform(size: side)
    var sum = [Float](repeating: 0, count: count)
    var (real, imaginary) = (sum, sum)
    // Two windows at once, one of them as the imaginary part: only the sum of their powers is wanted.
    for first in stride(from: 0, to: windows.count, by: 2) {
      PowerSpectrum.fill(&real, from: windows[first], hann)
      PowerSpectrum.fill(&imaginary, from: first + 1 < windows.count ? windows[first + 1] : nil, hann)
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { imaginary in
          sum.withUnsafeMutableBufferPointer { sum in
            guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
            transform.transformSquare(re, im)
            for index in 0..<count { sum[index] += re[index] * re[index] + im[index] * im[index] }
          }
        }
      }
    }
    let weight = hann.reduce(0) { $0 + $1 * $1 }
    let scale = 1 / (2 * weight * weight * Float(max(1, windows.count)))
    var power = [Float](repeating: 0, count: count)
    for y in 0..<side {
      for x in 0..<side {
        // Transposed back, and made even: the spectrum of real values is.
        let (here, opposite) = (x * side + y, (side - x) % side * side + (side - y) % side)
        power[y * side + x] = (sum[here] + sum[opposite]) * scale
      }
    }
    self.power = power
  }

  private static func fill(_ target: inout [Float], from window: LumaPatch?, _ hann: [Float]) {
    for index in target.indices { target[index] = 0 }
    guard let window else { return }
    let edge = window.width
    var (sum, weights): (Float, Float) = (0, 0)
    for y in 0..<edge {
      for x in 0..<edge {
        sum += window.samples[y * edge + x] * hann[x] * hann[y]
        weights += hann[x] * hann[y]
      }
    }
    let mean = sum / weights
    for y in 0..<edge {
      for x in 0..<edge { target[y * side + x] = (window.samples[y * edge + x] - mean) * hann[x] * hann[y] }
    }
  }

  /// Frequency of index `index` in cycles a window's side, from −side/2.
  private static func frequency(_ index: Int) -> Int { index < side / 2 ? index : index - side }

  /// Means around the origin: value k is that at k / side cycles a pixel, up to Nyquist.
  var radial: [Float] {
    PowerSpectrum.means(power, into: PowerSpectrum.side / 2 + 1) { x, y in
      Int((Double(x * x + y * y)).squareRoot().rounded())
    }
  }

  /// Means over narrow strips along the horizontal and the vertical frequencies, up to Nyquist.
  var strips: (horizontal: [Float], vertical: [Float]) {
    let (count, width) = (PowerSpectrum.side / 2 + 1, 5)
    return (
      PowerSpectrum.means(power, into: count) { x, y in abs(y) <= width ? abs(x) : count },
      PowerSpectrum.means(power, into: count) { x, y in abs(x) <= width ? abs(y) : count }
    )
  }

  /// Means over rings, each a sixteenth of Nyquist wide, and sectors of 15°, the first around the horizontal: ring after
  /// ring.
  var sectors: [Float] {
    let (rings, sectors) = (PowerSpectrum.ringCount, PowerSpectrum.sectorCount)
    return PowerSpectrum.means(power, into: rings * sectors) { x, y in
      let ring = Int((Double(x * x + y * y)).squareRoot() * Double(2 * rings) / Double(PowerSpectrum.side))
      let turn = CMath.arcTangent(Double(y), Double(x)) / .pi * Double(sectors)
      let sector = (Int((turn + 0.5).rounded(.down)) + sectors) % sectors
      return ring < rings ? ring * sectors + sector : rings * sectors
    }
  }

  /// - Parameter place: the mean that a frequency belongs to; `count` or more for none.
  static func means(_ values: [Float], into count: Int, _ place: (_ x: Int, _ y: Int) -> Int) -> [Float] {
    var sums = [Float](repeating: 0, count: count)
    var counts = sums
    for y in 0..<side {
      for x in 0..<side {
        let index = place(frequency(x), frequency(y))
        guard index < count else { continue }
        sums[index] += values[y * side + x]
        counts[index] += 1
      }
    }
    return zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }
  }
}
