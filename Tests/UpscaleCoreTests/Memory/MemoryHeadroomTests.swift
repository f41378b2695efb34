import Testing

@testable import UpscaleCore

@Suite struct MemoryHeadroomTests {
  @Test func whatThereIsMayBeTaken() throws {
    for bytes in [0, 1, 1 << 20, 64 << 20] { try MemoryHeadroom.require(bytes) }
    #expect(MemoryHeadroom.isThere(1 << 20))
  }

  /// More than addresses reach, and more than can be counted.
  @Test(arguments: [1 << 50, Int.max - 1, Int.max]) func whatCannotBeHadIsAnError(bytes: Int) {
    #expect(!MemoryHeadroom.isThere(bytes))
    let error = #expect(throws: UpscaleError.self) { try MemoryHeadroom.require(bytes) }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message.contains("not enough memory") == true)
    #expect(throws: UpscaleError.self) { try MemoryHeadroom.require(Double(bytes) * 1e9) }
  }

  @Test func imagesTooLargeForMemoryAreAnError() throws {
    let size = PixelSize(width: 1 << 28, height: 1 << 20)
    let error = #expect(throws: UpscaleError.self) { try UpscaleImage(size: size, format: PixelFormat(.rgba, .uint16)) }
    #expect(error?.code == .limitExceeded)
  }

  /// High bands come to a stage in parts, of which each is stored as the band is.
  @Test(arguments: PixelFormat.Sample.allCases) func bandsComeInParts(sample: PixelFormat.Sample) async throws {
    let size = PixelSize(width: 3, height: 10)
    let tensor = NetworkTensor(size: size, channels: 1) { samples in
      for index in samples.indices { samples[index] = Float(index) / 30 }
    }.stored(as: sample)
    let band = RowBand(firstRow: 7, tensor: tensor)
    var (rows, samples): ([Range<Int>], [Float]) = ([], [])
    try await band.forEachPart(of: 4) { part in
      #expect(part.tensor.sample == sample)
      rows.append(part.rows)
      samples += part.tensor.withUnsafeSamples(Array.init)
    }
    #expect(rows == [7..<11, 11..<15, 15..<17])
    #expect(samples == tensor.withUnsafeSamples(Array.init))
    var whole: [Range<Int>] = []
    try await band.forEachPart(of: 10) { whole.append($0.rows) }
    #expect(whole == [7..<17])
  }
}
