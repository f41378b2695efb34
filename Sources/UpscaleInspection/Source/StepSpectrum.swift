internal import UpscaleCore

/// The spectrum of how steps vary along a line: what repeats in them is a line of it.
enum StepSpectrum {
  /// Places on either side whose mean logarithm is a slow change.
  static let reach = 8

  /// Magnitudes, from frequency 0 to Nyquist, of the logarithm of the steps without its slow changes, under a Hann window.
  /// - Parameter size: of the transform, a power of two; steps beyond it are left out. More than `reach` are needed.
  static func magnitudes(of steps: [Float], size: Int) -> [Float] {
    let count = min(steps.count, size)
    let logarithms = steps.map { CMath.logarithm($0 + 0.05) }
    var real = [Float](repeating: 0, count: size)
    var imaginary = real
    for place in 0..<count {
      var mean: Float = 0
      for other in place - reach...place + reach {
        mean += logarithms[other < 0 ? -other : other >= count ? 2 * count - 2 - other : other]
      }
      let hann = Float(0.5 - 0.5 * CMath.cosine(2 * .pi * (Double(place) + 0.5) / Double(count)))
      real[place] = (logarithms[place] - mean / Float(2 * reach + 1)) * hann
    }
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
        FourierTransform(size: size).transform(re, im)
      }
    }
    return (0...size / 2).map { (real[$0] * real[$0] + imaginary[$0] * imaginary[$0]).squareRoot() }
  }
}
