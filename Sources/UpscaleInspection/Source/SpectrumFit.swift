internal import UpscaleCore

/// What explains a spectrum best: photographs fall off with a power of the frequency (Field 1987), a lens out of focus
/// multiplies that by the transform of a disc, and an enlargement repeats the small picture's spectrum under the transform
/// of its interpolation kernel.
///
/// Every explanation has a floor, that of noise and rounding, and a level, which are fitted; what it leaves unexplained is
/// the mean difference in dB.
struct SpectrumFit {
  /// What a photograph's spectrum alone leaves unexplained, of the spectrum around and of that along the axes.
  let plain: Double
  let plainAlongAxes: Double
  /// What a disc leaves, and the radius, in pixels, of the disc that leaves least of the spectrum around.
  let disc: Double
  let discAlongAxes: Double
  let discRadius: Double
  /// What an enlargement leaves of the spectrum along the axes, and the factor that leaves least, of both.
  let enlargement: Double
  let factor: Double

  init(_ spectrum: PowerSpectrum) {
    let (around, along) = (Measured(spectrum.radial), spectrum.strips)
    let axes = [Measured(along.horizontal), Measured(along.vertical)]
    func mean(_ fits: [(residual: Double, parameter: Double)]) -> Double {
      fits.reduce(0) { $0 + $1.residual } / Double(fits.count)
    }
    plain = around.fit(Explanations.shared.plain).residual
    plainAlongAxes = mean(axes.map { $0.fit(Explanations.shared.plain) })
    (disc, discRadius) = around.fit(Explanations.shared.discs)
    discAlongAxes = mean(axes.map { $0.fit(Explanations.shared.discs) })
    // One interpolation has made both axes.
    let fits = Explanations.shared.enlargements.map { kernel in axes.map { $0.fit(kernel) } }
    let best = fits.min { mean($0) < mean($1) } ?? []
    enlargement = mean(best)
    factor = best.map(\.parameter).max() ?? 1
  }

  /// A spectrum's profile as logarithms, from 4 / 128 cycles a pixel to Nyquist.
  private struct Measured {
    static let range = 4..<PowerSpectrum.side / 2 + 1
    /// So little that it does not count beside rounding errors, whose power is 1 / 12.
    static let least: Float = 0.02

    let logarithms: [Float]
    let power: [Float]
    let floor: Float

    init(_ profile: [Float]) {
      power = Array(profile[Measured.range])
      logarithms = power.map { CMath.logarithm($0 + Measured.least) }
      floor = power.sorted().prefix(4).reduce(0, +) / 4
    }

    func fit(_ shapes: [Shape]) -> (residual: Double, parameter: Double) {
      let low = power.count / 5
      let lowLogarithms = power[..<low].map { CMath.logarithm(max($0 - floor, 1e-4)) }
      var best: (residual: Float, parameter: Double) = (.infinity, 0)
      for shape in shapes {
        var level: Float = 0
        for index in 0..<low { level += (lowLogarithms[index] - shape.logarithms[index]) / Float(low) }
        for scale: Float in [0.4, 0.6, 0.8, 1, 1.3, 1.7, 2.4] {
          let residual = difference(from: shape, times: scale * CMath.exponential(level))
          if residual < best.residual { best = (residual, shape.parameter) }
        }
      }
      // Natural logarithms of powers, in dB.
      return (Double(best.residual) * 4.3429, best.parameter)
    }

    private func difference(from shape: Shape, times level: Float) -> Float {
      let base = floor + Measured.least
      var sum: Float = 0
      shape.values.withUnsafeBufferPointer { values in
        logarithms.withUnsafeBufferPointer { logarithms in
          for index in 0..<values.count {
            sum += abs(CMath.logarithm(level * values[index] + base) - logarithms[index])
          }
        }
      }
      return sum / Float(shape.values.count)
    }
  }

  /// A spectrum's profile over `Measured.range` as an explanation has it.
  private struct Shape {
    /// The disc's radius or the factor of the enlargement.
    var parameter: Double
    var values: [Float]
    var logarithms: [Float]

    /// - Parameter power: at a frequency in cycles a pixel.
    init(_ parameter: Double, _ power: (Double) -> Double) {
      self.parameter = parameter
      let side = Double(PowerSpectrum.side)
      // As a window blurs the spectrum.
      let raw = (-2..<Measured.range.upperBound + 2).map { power(Double(abs($0)) / side) }
      values = Measured.range.map { index in
        let at = index + 2
        let (near, far) = (raw[at - 1] + raw[at + 1], raw[at - 2] + raw[at + 2])
        return Float((6 * raw[at] + 4 * near + far) / 16)
      }
      logarithms = values.map { CMath.logarithm($0) }
    }
  }

  private struct Explanations {
    static let shared = Explanations()
    private static let exponents = [1.4, 1.8, 2.2, 2.6, 3.0]
    private static let radii = Array(stride(from: 1.0, through: 8, by: 0.25))
    private static let factors =
      Array(stride(from: 1.3, to: 2.95, by: 0.1)) + Array(stride(from: 3.0, through: 4.5, by: 0.25))

    let plain: [Shape]
    let discs: [Shape]
    /// For every interpolation.
    let enlargements: [[Shape]]

    private init() {
      func photograph(_ frequency: Double, _ exponent: Double) -> Double {
        CMath.power(max(frequency, 1.0 / 256), -exponent)
      }
      plain = Explanations.exponents.map { exponent in Shape(0) { photograph($0, exponent) } }
      discs = Explanations.radii.flatMap { radius in
        Explanations.exponents.map { exponent in
          Shape(radius) { photograph($0, exponent) * Explanations.disc(2 * .pi * radius * $0) }
        }
      }
      enlargements = Explanations.interpolations.map { kernel in
        Explanations.factors.flatMap { factor in
          // The response does not depend on the exponent, and costs most.
          let responses = (0...PowerSpectrum.side / 2 + 2).map { (index: Int) -> Double in
            kernel.response(Double(index) / Double(PowerSpectrum.side) * factor)
          }
          return Explanations.exponents.map { exponent in
            Shape(factor) { frequency in
              // The small picture's spectrum repeats with its own sampling frequency.
              let turns: Double = frequency * factor
              let inside: Double = abs(turns - turns.rounded()) / factor
              let response: Double = responses[Int((frequency * Double(PowerSpectrum.side)).rounded())]
              return response * response * photograph(inside, exponent)
            }
          }
        }
      }
    }

    /// The power that a disc leaves, (2 J₁(x) / x)².
    private static func disc(_ x: Double) -> Double {
      guard x > 1e-6 else { return 1 }
      let value = 2 * CMath.bessel1(x) / x
      return value * value
    }

    /// An interpolation kernel, sampled, and its Fourier transform.
    private struct Interpolation {
      private static let step = 0.05
      private let samples: [Double]

      init(support: Double, _ weight: (Double) -> Double) {
        samples = (0..<Int(support / Interpolation.step)).map { weight(Double($0) * Interpolation.step) }
      }

      /// - Parameter frequency: in cycles a pixel of the small picture.
      func response(_ frequency: Double) -> Double {
        var sum = samples[0]
        for index in 1..<samples.count {
          sum += 2 * samples[index] * CMath.cosine(2 * .pi * frequency * Double(index) * Interpolation.step)
        }
        return sum * Interpolation.step
      }
    }

    private static let interpolations =
      [Interpolation(support: 1) { 1 - $0 }]
      + [ResamplingKernel.bicubic, .lanczos3].map { kernel in
        Interpolation(support: kernel.support) { kernel.weight($0) }
      }
  }
}
