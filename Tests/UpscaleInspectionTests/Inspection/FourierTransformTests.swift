import Foundation
import UpscaleCore
import Testing
import TestSupport

@testable import UpscaleInspection

@Suite struct FourierTransformTests {
  /// Against the definition, in double precision.
  @Test(arguments: [2, 4, 8, 64, 128])
  func equalsTheDefinition(size: Int) {
    var generator = SeededGenerator(seed: UInt64(size))
    var real = (0..<size).map { _ in Float.random(in: -1...1, using: &generator) }
    var imaginary = (0..<size).map { _ in Float.random(in: -1...1, using: &generator) }
    let (re, im) = (real.map(Double.init), imaginary.map(Double.init))
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
        FourierTransform(size: size).transform(re, im)
      }
    }
    for k in 0..<size {
      var (x, y) = (0.0, 0.0)
      for n in 0..<size {
        let angle = -2 * Double.pi * Double(k * n % size) / Double(size)
        x += re[n] * cos(angle) - im[n] * sin(angle)
        y += re[n] * sin(angle) + im[n] * cos(angle)
      }
      #expect(abs(Double(real[k]) - x) < 1e-5 * Double(size))
      #expect(abs(Double(imaginary[k]) - y) < 1e-5 * Double(size))
    }
  }

  /// A wave of three periods across and five down, whose transform is one place and its mirror image.
  @Test func findsAWaveInASquare() {
    let size = 32
    var real = (0..<size * size).map { index -> Float in
      Float(cos(2 * .pi * Double(3 * (index % size) + 5 * (index / size)) / Double(size)))
    }
    var imaginary = [Float](repeating: 0, count: size * size)
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        guard let re = real.baseAddress, let im = imaginary.baseAddress else { return }
        FourierTransform(size: size).transformSquare(re, im)
      }
    }
    // Transposed: horizontal frequencies go downwards.
    let peaks = [3 * size + 5, (size - 3) * size + size - 5]
    for index in real.indices {
      #expect(abs(real[index] - (peaks.contains(index) ? Float(size * size) / 2 : 0)) < 1e-2)
      #expect(abs(imaginary[index]) < 1e-2)
    }
  }
}
