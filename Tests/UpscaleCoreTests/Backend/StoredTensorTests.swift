import Testing
import TestSupport

@testable import UpscaleCore

/// Blocks of samples, stored as floats or as integers.
@Suite struct StoredTensorTests {
  private static let levels: [(PixelFormat.Sample, Int)] = [(.uint8, 255), (.uint16, 65535)]

  /// Every level there is, in rows of 16.
  private static func floats(_ maximum: Int) -> NetworkTensor {
    NetworkTensor(size: PixelSize(width: 16, height: (maximum + 1) / 16), channels: 1) { samples in
      for index in samples.indices { samples[index] = Float(index) / Float(maximum) }
    }
  }

  @Test(arguments: levels) func everyLevelIsStoredAndReadBack(_ sample: PixelFormat.Sample, _ maximum: Int) {
    let floats = StoredTensorTests.floats(maximum)
    let stored = floats.stored(as: sample)
    #expect(stored.sample == sample && stored.size == floats.size && stored.count == maximum + 1)
    #expect(stored.withUnsafeBytes { $0.count } == (maximum + 1) * sample.byteCount)
    let back = stored.withUnsafeSamples { Array($0) }
    #expect(back == floats.withUnsafeSamples { Array($0) })
    #expect(stored.stored(as: .float32).withUnsafeSamples { Array($0) } == back)
  }

  @Test func theNarrowerOneRounds() {
    let fine = StoredTensorTests.floats(65535).stored(as: .uint16)
    let coarse = fine.stored(as: .uint8).withUnsafeBytes { $0.map(Int.init) }
    #expect(coarse == (0...65535).map { ($0 + 128) / 257 })
  }

  @Test func writingTouchesNoCopy() {
    let stored = StoredTensorTests.floats(255).stored(as: .uint8)
    var (written, raw) = (stored, stored)
    written.withUnsafeMutableSamples { $0[3] = 0.5 }
    #expect(written.sample == .float32)
    raw.withUnsafeMutableBytes { $0[3] = 77 }
    #expect(raw.withUnsafeBytes { $0[3] } == 77)
    #expect(stored.withUnsafeBytes { $0[3] } == 3)
    let zeros = NetworkTensor(size: PixelSize(width: 5, height: 3), channels: 3, sample: .uint16)
    #expect(zeros.withUnsafeBytes { $0.count == 90 && $0.allSatisfy { $0 == 0 } })
  }
}
