import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct RowWindowTests {
  /// Rows of two samples: the row's number, and its number and a half.
  private func band(_ rows: Range<Int>) -> RowBand {
    RowBand(
      firstRow: rows.lowerBound,
      tensor: NetworkTensor(size: PixelSize(width: 2, height: rows.count), channels: 1) { samples in
        _ = samples.initialize(from: rows.flatMap { [Float($0), Float($0) + 0.5] })
      })
  }

  private func expectRows(_ window: RowWindow, _ rows: Range<Int>, location: SourceLocation = #_sourceLocation) {
    #expect(window.rows == rows, sourceLocation: location)
    let expected = rows.flatMap { [Float($0), Float($0) + 0.5] }
    #expect(window.withUnsafeSamples { Array($0) } == expected, sourceLocation: location)
  }

  @Test func holdsWhatIsNotDropped() {
    var window = RowWindow(samplesPerRow: 2)
    expectRows(window, 0..<0)
    window.append(band(0..<3))
    expectRows(window, 0..<3)
    window.drop(above: 2)
    expectRows(window, 2..<3)
    window.drop(above: 1)
    expectRows(window, 2..<3)
    window.append(band(3..<7))
    expectRows(window, 2..<7)
    window.drop(above: 6)
    window.drop(above: 6)
    expectRows(window, 6..<7)
    window.append(band(7..<8))
    expectRows(window, 6..<8)
  }

  @Test func droppingEverythingKeepsThePlace() {
    var window = RowWindow(samplesPerRow: 2)
    window.append(band(0..<4))
    window.drop(above: 4)
    expectRows(window, 4..<4)
    window.append(band(4..<5))
    expectRows(window, 4..<5)
    window.drop(above: 100)
    expectRows(window, 5..<5)
    window.append(band(5..<6))
    expectRows(window, 5..<6)
  }

  @Test(arguments: UInt64(1)...20)
  func randomUseAgreesWithAList(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var (window, lower, upper) = (RowWindow(samplesPerRow: 2), 0, 0)
    for _ in 0..<30 {
      if Bool.random(using: &generator) {
        let count = Int.random(in: 1...5, using: &generator)
        window.append(band(upper..<upper + count))
        upper += count
      } else {
        lower = min(upper, max(lower, Int.random(in: 0...upper, using: &generator)))
        window.drop(above: lower)
      }
      expectRows(window, lower..<upper)
    }
  }
}
