import TestSupport
import Testing

@testable import UpscaleCore

/// Resizing inside a network, made of other operations, against its definition.
@Suite struct ResizingTests {
  /// What lies beyond a line counts as its last pixel.
  private func resized(_ line: [Double], _ factor: Double, _ a: Double?) -> [Double] {
    (0..<Int((Double(line.count) * factor).rounded())).map { pixel in
      let place = (Double(pixel) + 0.5) / factor - 0.5
      let whole = Int(place.rounded(.down))
      let part = place - Double(whole)
      func at(_ index: Int) -> Double { line[min(max(whole + index, 0), line.count - 1)] }
      guard let a else { return (1 - part) * at(0) + part * at(1) }
      func near(_ x: Double) -> Double { (a + 2) * x * x * x - (a + 3) * x * x + 1 }
      func far(_ x: Double) -> Double { a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a }
      return far(1 + part) * at(-1) + near(part) * at(0) + near(1 - part) * at(1) + far(2 - part) * at(2)
    }
  }

  private static let factors = [0.5, 0.75, 2, 1.5, 3, 0.25, 4.0 / 3]

  @Test(arguments: factors, [nil, -0.75, -0.5])
  func isWhatTheDefinitionSays(factor: Double, a: Double?) throws {
    let taps = try #require(ResizeTaps(factor: factor, kernel: a.map { .cubic(a: $0) } ?? .linear))
    let network = try NetworkBuilder.network(inputChannels: 3) { (builder) throws(UpscaleError) in
      try builder.resize(try builder.enlarge(builder.input, factor: taps.run), taps)
    }
    for (width, height) in [(1, 1), (2, 1), (1, 3), (4, 3)] {
      let input = try TestPictures.noise(PixelSize(width: width, height: height), PixelFormat(.rgb, .float32))
      let value = ReferenceInterpreter.Value(input.rows(0..<height))
      let result = ReferenceInterpreter.run(network, value)
      #expect(result.size == PixelSize(width: width, height: height).scaled(by: taps.rise))
      for channel in 0..<3 {
        let rows = (0..<height * taps.run).map { y in
          resized((0..<width * taps.run).map { value[$0 / taps.run, y / taps.run, channel] }, factor, a)
        }
        for x in 0..<result.size.width {
          let column = resized(rows.map { $0[x] }, factor, a)
          for (y, expected) in column.enumerated() { #expect(abs(result[x, y, channel] - expected) < 1e-6) }
        }
      }
    }
  }

  @Test(arguments: [0.1, 0.77, 9, -2, 0, .nan, .infinity])
  func strangeFactorsAreNone(factor: Double) {
    #expect(ResizeTaps(factor: factor, kernel: .linear) == nil)
  }
}
