import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct ResizeStageTests {
  /// From and to: enlarging, reducing, both at once, one pixel, not at all.
  static let sizes = [
    ((1, 1), (1, 1)), ((1, 1), (7, 3)), ((9, 5), (1, 1)), ((5, 7), (20, 28)), ((5, 7), (13, 18)), ((40, 33), (10, 11)),
    ((33, 21), (31, 20)), ((6, 40), (24, 10)), ((40, 6), (10, 24)), ((2, 100), (3, 7)), ((12, 9), (12, 9)),
  ].map { (PixelSize(width: $0.0.0, height: $0.0.1), PixelSize(width: $0.1.0, height: $0.1.1)) }

  @Test(arguments: sizes, ResamplingKernel.allCases)
  func constantsStayFlat(sizes: (PixelSize, PixelSize), kernel: ResamplingKernel) async throws {
    for format in [
      PixelFormat(.gray), PixelFormat(.rgba), PixelFormat(.rgb, .uint16), PixelFormat(.grayAlpha, .uint16),
    ] {
      let maximum = format.sample == .uint8 ? 255 : 65535
      for value in [0, 1, maximum / 3, maximum - 1, maximum] {
        let alpha = max(1, maximum / 2)
        let pixel =
          [Int](repeating: value, count: format.channels.colorCount) + (format.channels.hasAlpha ? [alpha] : [])
        let count = sizes.0.width * sizes.0.height
        let image = try TestPictures.integers(sizes.0, format, (0..<count).flatMap { _ in pixel })
        let result = try await ClassicalUpscaler(kernel).upscale(image, to: UpscaleRequest(.size(sizes.1)))
        #expect(result.size == sizes.1)
        let expected = (0..<sizes.1.width * sizes.1.height).flatMap { _ in pixel }
        #expect(TestPictures.integers(result) == expected)
      }
    }
  }

  /// Without alpha, against the definition. Tolerance: float32 sums of values up to 1, and tables of 1e-6.
  @Test(arguments: sizes, [ResamplingKernel.bicubic, .lanczos3])
  func agreesWithTheDefinition(sizes: (PixelSize, PixelSize), kernel: ResamplingKernel) async throws {
    let input = ResizeHarness.noise(sizes.0, .gray)
    let linear = sizes.1.width < sizes.0.width || sizes.1.height < sizes.0.height
    let samples = input.withUnsafeSamples { $0.map { linear ? NaiveResampling.linear(Double($0)) : Double($0) } }
    let sums = NaiveResampling.plane(samples, sizes.0, to: sizes.1, kernel)
    let expected = sums.map { sum in
      let clamped = min(1, max(0, sum))
      return linear ? NaiveResampling.encoded(clamped) : clamped
    }
    let output = try await ResizeHarness.resize(input, to: sizes.1, kernel, .gray)
    #expect(output.count == expected.count)
    let worst = zip(output, expected).map { abs(Double($0) - $1) }.max() ?? 0
    // In linear light the curve back is up to 13 times as steep near black.
    #expect(worst < (linear ? 1e-5 : 2e-6))
  }

  /// With alpha: color and alpha are premultiplied, resampled by the definition and divided.
  @Test(arguments: sizes)
  func agreesWithTheDefinitionWithAlpha(sizes: (PixelSize, PixelSize)) async throws {
    let input = ResizeHarness.noise(sizes.0, .grayAlpha)
    let linear = sizes.1.width < sizes.0.width || sizes.1.height < sizes.0.height
    let pixels = input.withUnsafeSamples { samples in
      stride(from: 0, to: samples.count, by: 2).map { (Double(samples[$0]), Double(samples[$0 + 1])) }
    }
    let color = pixels.map { (linear ? NaiveResampling.linear($0.0) : $0.0) * $0.1 }
    let colors = NaiveResampling.plane(color, sizes.0, to: sizes.1, .lanczos3)
    let alphas = NaiveResampling.plane(pixels.map(\.1), sizes.0, to: sizes.1, .lanczos3)
    let output = try await ResizeHarness.resize(input, to: sizes.1, .lanczos3, .grayAlpha)
    for (index, (color, alpha)) in zip(colors, alphas).enumerated() {
      #expect(abs(Double(output[2 * index + 1]) - min(1, max(0, alpha))) < 2e-6)
      guard alpha > 0.01 else { continue }
      let clamped = min(1, max(0, color / alpha))
      let expected = linear ? NaiveResampling.encoded(clamped) : clamped
      // Dividing by an alpha above 1/100 takes up to two digits.
      #expect(abs(Double(output[2 * index]) - expected) < 5e-4)
    }
  }

  @Test(arguments: sizes, ResamplingKernel.allCases)
  func bandsOfAnyHeightGiveTheSame(sizes: (PixelSize, PixelSize), kernel: ResamplingKernel) async throws {
    for channels in [PixelFormat.Channels.rgb, .grayAlpha] {
      let input = ResizeHarness.noise(sizes.0, channels)
      let whole = try await ResizeHarness.resize(input, to: sizes.1, kernel, channels)
      #expect(whole.count == sizes.1.width * sizes.1.height * channels.count)
      for height in [1, 2, 3, 7, 32] {
        #expect(try await ResizeHarness.resize(input, to: sizes.1, kernel, channels, bandHeight: height) == whole)
      }
    }
  }

  /// Turned pictures give turned results. Tolerance: float32 sums in the other order.
  @Test(arguments: sizes, [ResamplingKernel.bicubic, .lanczos3])
  func flippedPicturesGiveFlippedResults(sizes: (PixelSize, PixelSize), kernel: ResamplingKernel) async throws {
    let input = ResizeHarness.noise(sizes.0, .gray)
    let samples = input.withUnsafeSamples { Array($0) }
    let plain = try await ResizeHarness.resize(input, to: sizes.1, kernel, .gray)
    let turned = ResizeHarness.tensor(sizes.0, .gray, samples.reversed())
    let result = try await ResizeHarness.resize(turned, to: sizes.1, kernel, .gray)
    #expect(zip(plain, result.reversed()).allSatisfy { abs($0 - $1) < 2e-5 })
  }

  @Test func sameSizeIsTheSamePicture() async throws {
    for (channels, sample) in [(PixelFormat.Channels.rgb, PixelFormat.Sample.uint8), (.grayAlpha, .uint16)] {
      let image = try TestPictures.noise(PixelSize(width: 9, height: 7), PixelFormat(channels, sample))
      for kernel in ResamplingKernel.allCases {
        let same = try await ClassicalUpscaler(kernel).upscale(image, to: UpscaleRequest(.scale(1)))
        #expect(TestPictures.bytes(same) == TestPictures.bytes(image))
      }
    }
  }
}
