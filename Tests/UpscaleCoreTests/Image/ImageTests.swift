import Testing
import TestSupport
import UpscaleCore

@Suite struct ImageTests {
  @Test(arguments: [(0, 1), (1, 0), (-1, 5), (5, -1), (Int.max, 2), (1 << 40, 1 << 40), (Int.max, 1)])
  func impossibleSizesAreRefused(width: Int, height: Int) {
    let size = PixelSize(width: width, height: height)
    let error = #expect(throws: UpscaleError.self) {
      try UpscaleImage.byteCount(size: size, format: PixelFormat(.rgba, .uint16))
    }
    #expect(error?.code == .invalidImage)
    let same = #expect(throws: UpscaleError.self) {
      try UpscaleImage(size: size, format: PixelFormat(.rgb, .uint16), bytes: [])
    }
    #expect(same?.code == .invalidImage)
  }

  @Test(arguments: PixelFormat.Channels.allCases, PixelFormat.Sample.allCases)
  func byteCountMustBeExact(channels: PixelFormat.Channels, sample: PixelFormat.Sample) throws {
    let (size, format) = (PixelSize(width: 3, height: 5), PixelFormat(channels, sample))
    let count = 15 * channels.rawValue * sample.byteCount
    #expect(try UpscaleImage.byteCount(size: size, format: format) == count)
    #expect(try UpscaleImage(size: size, format: format).info == ImageInfo(size: size, format: format))
    #expect(try UpscaleImage(size: size, format: format).bytesPerRow == count / 5)
    for wrong in [0, count - 1, count + 1] {
      let bytes = [UInt8](repeating: 0, count: wrong)
      let error = #expect(throws: UpscaleError.self) { try UpscaleImage(size: size, format: format, bytes: bytes) }
      #expect(error?.code == .invalidImage)
      #expect(error?.message.contains("\(count)") == true)
    }
  }

  @Test func rowsAreFloatsOfTheRowsAskedFor() throws {
    let image = try TestPictures.integers(
      PixelSize(width: 2, height: 3), PixelFormat(.grayAlpha), [0, 255, 51, 0, 102, 1, 153, 2, 204, 3, 255, 4])
    let rows = image.rows(1..<3)
    #expect(rows.size == PixelSize(width: 2, height: 2))
    #expect(rows.channels == 2)
    let expected: [Float] = [102, 1, 153, 2, 204, 3, 255, 4].map { $0 / 255 }
    #expect(rows.withUnsafeSamples { Array($0) } == expected)
  }

  @Test func copiesAreValues() throws {
    let image = try UpscaleImage(size: PixelSize(width: 1, height: 1), format: PixelFormat(.gray))
    var copy = image
    copy.withUnsafeMutableBytes { $0[0] = 7 }
    #expect(TestPictures.bytes(image) == [0])
    #expect(TestPictures.bytes(copy) == [7])
  }

  @Test func pixelFormatsDescribeThemselves() {
    #expect(PixelFormat(.rgba, .uint16).description == "16-bit RGBA")
    #expect(PixelFormat(.grayAlpha).description == "8-bit gray + alpha")
    #expect(PixelFormat(.gray, .float32).description == "32-bit float gray")
    #expect(PixelFormat.Channels.allCases.map(\.colorCount) == [1, 1, 3, 3])
    #expect(PixelFormat.Channels.allCases.map(\.hasAlpha) == [false, true, false, true])
    #expect(PixelFormat.Channels.allCases.map(\.opaque) == [.gray, .gray, .rgb, .rgb])
  }

  @Test func densitiesConvert() {
    let metric = PixelDensity(x: 300, y: 150, unit: .inch).converted(to: .meter)
    // 300 / 0.0254, to the precision of a double.
    #expect(abs(metric.x - 11811.023622) < 1e-5)
    #expect(abs(metric.y - 5905.511811) < 1e-5)
    #expect(abs(metric.converted(to: .inch).x - 300) < 1e-9)
    #expect(abs(PixelDensity(x: 100, y: 100, unit: .centimeter).converted(to: .inch).x - 254) < 1e-9)
  }

  @Test func onlyTurnsByAQuarterSwapSides() {
    #expect(ImageOrientation.allCases.filter(\.swapsSides).map(\.rawValue) == [5, 6, 7, 8])
    #expect(PixelSize(width: 3, height: 4).transposed == PixelSize(width: 4, height: 3))
  }
}

@Suite struct TensorTests {
  @Test func writingACopyLeavesTheOriginal() {
    let original = NetworkTensor(size: PixelSize(width: 2, height: 2), channels: 1) { $0.initialize(repeating: 0.25) }
    var copy = original
    copy.withUnsafeMutableSamples { $0[3] = 1 }
    #expect(original.withUnsafeSamples { Array($0) } == [0.25, 0.25, 0.25, 0.25])
    #expect(copy.withUnsafeSamples { Array($0) } == [0.25, 0.25, 0.25, 1])
  }

  @Test func wrapsLargerStorage() {
    let storage = TensorStorage(count: 10)
    storage.samples.initialize(repeating: 0.5)
    let tensor = NetworkTensor(size: PixelSize(width: 2, height: 1), channels: 3, storage: storage)
    #expect(tensor.count == 6)
    #expect(tensor.samplesPerRow == 6)
    #expect(tensor.withUnsafeSamples { $0.count } == 6)
    #expect(
      NetworkTensor(size: PixelSize(width: 2, height: 2), channels: 1).withUnsafeSamples { Array($0) } == [0, 0, 0, 0])
  }
}
