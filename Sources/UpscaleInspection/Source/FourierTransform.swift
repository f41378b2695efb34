internal import UpscaleCore

/// The discrete Fourier transform of complex numbers, X(k) = Σ x(n) exp(−2πi·kn / N), by decimation in time (Cooley and
/// Tukey 1965) for powers of two.
struct FourierTransform {
  let size: Int
  private let cosines: [Float]
  private let sines: [Float]
  /// Where each value goes before the first step: its index with the bits turned around.
  private let order: [Int]

  /// - Parameter size: a power of two, at least 2.
  init(size: Int) {
    self.size = size
    let angles = (0..<size / 2).map { 2 * Double.pi * Double($0) / Double(size) }
    cosines = angles.map { Float(CMath.cosine($0)) }
    sines = angles.map { Float(CMath.sine($0)) }
    let bits = size.trailingZeroBitCount
    order = (0..<size).map { index in (0..<bits).reduce(0) { $0 << 1 | (index >> $1) & 1 } }
  }

  /// Transforms `size` values in place. Cost: size · log₂ size multiplications, nothing allocated.
  func transform(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
    for index in 0..<size where order[index] > index {
      swap(&real[index], &real[order[index]])
      swap(&imaginary[index], &imaginary[order[index]])
    }
    cosines.withUnsafeBufferPointer { cosines in
      sines.withUnsafeBufferPointer { sines in
        var half = 1
        while half < size {
          let step = size / (2 * half)
          for start in stride(from: 0, to: size, by: 2 * half) {
            for offset in 0..<half {
              let (c, s) = (cosines[offset &* step], sines[offset &* step])
              let (upper, lower) = (start &+ offset, start &+ offset &+ half)
              let (re, im) = (real[lower] * c + imaginary[lower] * s, imaginary[lower] * c - real[lower] * s)
              real[lower] = real[upper] - re
              imaginary[lower] = imaginary[upper] - im
              real[upper] += re
              imaginary[upper] += im
            }
          }
          half *= 2
        }
      }
    }
  }

  /// Transforms `size` rows of `size` values, along both sides. The result is transposed: horizontal frequencies go
  /// downwards.
  func transformSquare(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
    for row in 0..<size { transform(real + row * size, imaginary + row * size) }
    for row in 0..<size {
      for column in 0..<row {
        swap(&real[row &* size &+ column], &real[column &* size &+ row])
        swap(&imaginary[row &* size &+ column], &imaginary[column &* size &+ row])
      }
    }
    for row in 0..<size { transform(real + row * size, imaginary + row * size) }
  }
}
