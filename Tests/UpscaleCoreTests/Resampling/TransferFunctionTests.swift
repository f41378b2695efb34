import Testing

@testable import UpscaleCore

@Suite struct TransferFunctionTests {
  private func linear(_ values: [Float]) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { TransferFunction.shared.linearize($0, colors: 1, stride: 1) }
    return values
  }

  private func encoded(_ values: [Float]) -> [Float] {
    var values = values
    values.withUnsafeMutableBufferPointer { TransferFunction.shared.encode($0, colors: 1, stride: 1) }
    return values
  }

  /// Between the tables' steps as well as on them, and closely around both curves' bends.
  @Test func tablesAreWithinAMillionthOfTheFormula() {
    let grid = (0...30_011).map { Float($0) / 30_011 }
    let bends = [Float(0.003), 0.0402].flatMap { start in (0...5000).map { start + Float($0) * 1e-7 } }
    let values = grid + bends
    for (value, result) in zip(values, linear(values)) {
      #expect(abs(Double(result) - NaiveResampling.linear(Double(value))) < 1e-6)
    }
    for (value, result) in zip(values, encoded(values)) {
      #expect(abs(Double(result) - NaiveResampling.encoded(Double(value))) < 1e-6)
    }
  }

  @Test func every16BitValueSurvives() {
    let values = (0...65535).map { Float($0) / 65535 }
    let back = encoded(linear(values))
    let worst = zip(values, back).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 0.5 / 65535)
  }

  @Test func endsAreExactAndOutsideIsClamped() {
    let values: [Float] = [0, 1, -1, 2, .infinity, -.infinity, .nan]
    #expect(linear(values) == [0, 1, 0, 1, 1, 0, 0])
    #expect(encoded(values) == [0, 1, 0, 1, 1, 0, 0])
  }

  @Test func alphaIsLeftAlone() {
    var pixels: [Float] = [0.5, 0.5, 0.25, 0.25]
    pixels.withUnsafeMutableBufferPointer { TransferFunction.shared.linearize($0, colors: 1, stride: 2) }
    #expect(pixels[1] == 0.5 && pixels[3] == 0.25)
    #expect(abs(pixels[0] - 0.214041) < 1e-5)
    #expect(abs(pixels[2] - 0.050876) < 1e-5)
  }
}
