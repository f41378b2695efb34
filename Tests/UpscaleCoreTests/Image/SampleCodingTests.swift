import Testing

@testable import UpscaleCore

@Suite struct SampleCodingTests {
  private func encoded(_ floats: [Float], as sample: PixelFormat.Sample) -> [Int] {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: floats.count * sample.byteCount, alignment: 16)
    defer { bytes.deallocate() }
    floats.withUnsafeBufferPointer { SampleCoding.encode($0, as: sample, into: bytes) }
    return sample == .uint8
      ? bytes.map(Int.init) : UnsafeRawBufferPointer(bytes).bindMemory(to: UInt16.self).map(Int.init)
  }

  private func decoded<Integer: FixedWidthInteger>(_ stored: [Integer], as sample: PixelFormat.Sample) -> [Float] {
    stored.withUnsafeBytes { stored in
      [Float](unsafeUninitializedCapacity: stored.count / sample.byteCount) { floats, count in
        count = stored.count / sample.byteCount
        SampleCoding.decode(stored, as: sample, into: UnsafeMutableBufferPointer(rebasing: floats[..<count]))
      }
    }
  }

  @Test func every8BitValueSurvives() {
    let floats = decoded(Array(UInt8.min ... .max), as: .uint8)
    #expect(floats.first == 0)
    #expect(floats.last == 1)
    #expect(encoded(floats, as: .uint8) == Array(0...255))
  }

  @Test func every16BitValueSurvives() {
    let floats = decoded(Array(UInt16.min ... .max), as: .uint16)
    #expect(floats.first == 0)
    #expect(floats.last == 1)
    #expect(encoded(floats, as: .uint16) == Array(0...65535))
  }

  @Test func valuesOutsideAreClamped() {
    let floats: [Float] = [-0.001, -7, -.infinity, 1.001, 300, 1e30, .infinity, .nan, -.nan, -0.0]
    #expect(encoded(floats, as: .uint8) == [0, 0, 0, 255, 255, 255, 255, 0, 0, 0])
    #expect(encoded(floats, as: .uint16) == [0, 0, 0, 65535, 65535, 65535, 65535, 0, 0, 0])
  }

  @Test func valuesBetweenAreRoundedHalvesUp() {
    // Halves are exact in float32 only where value × maximum is: 0.5 × 255 = 127.5 and 0.5 × 65535 = 32767.5.
    #expect(
      encoded([0.5, 127.49 / 255, 127.51 / 255, 0.4 / 255, 0.6 / 255, 254.6 / 255], as: .uint8)
        == [128, 127, 128, 0, 1, 255])
    #expect(encoded([0.5, 1000.4 / 65535, 1000.6 / 65535], as: .uint16) == [32768, 1000, 1001])
  }

  @Test func floatsAreStoredAsTheyAre() {
    let floats: [Float] = [-2, 0.1, 5, .infinity]
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 4)
    defer { bytes.deallocate() }
    floats.withUnsafeBufferPointer { SampleCoding.encode($0, as: .float32, into: bytes) }
    #expect(UnsafeRawBufferPointer(bytes).bindMemory(to: Float.self).elementsEqual(floats))
    #expect(decoded(floats.map(\.bitPattern), as: .float32) == floats)
  }
}

@Suite struct SampleClampingTests {
  static let counts = [0, 1, 3, 4095, 4096, 4097, 9000]

  @Test(arguments: counts) func valuesAreClamped(count: Int) {
    let values = (0..<count).map { index -> Float in
      [0.25, -0.0, 1, 1.0000001, -3, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e30][index % 9]
    }
    var clamped = values
    #expect(clamped.withUnsafeMutableBufferPointer { SampleCoding.clamp($0) })
    #expect(clamped == values.map { min(1, max(0, $0)) })
    #expect(clamped.allSatisfy { $0.sign == .plus })
  }

  @Test(arguments: counts.dropFirst(), [Float.nan, -.nan, .infinity, -.infinity, .signalingNaN])
  func whatIsNoNumberIsFound(count: Int, value: Float) {
    for position in [0, count / 2, count - 1] {
      var samples = [Float](repeating: 0.5, count: count)
      samples[position] = value
      #expect(!samples.withUnsafeMutableBufferPointer { SampleCoding.clamp($0) })
      #expect(samples.allSatisfy { (0...1).contains($0) })
    }
  }
}
