import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct PolishTests {
  private static let formats = PixelFormat.Channels.allCases.flatMap { channels in
    [PixelFormat.Sample.uint8, .uint16, .float32].map { PixelFormat(channels, $0) }
  }

  /// The picture polished at its own size.
  private func polished(_ image: UpscaleImage, _ polish: ImagePolish) async throws -> UpscaleImage {
    try await ClassicalUpscaler(.bicubic).upscale(image, to: UpscaleRequest(.scale(1), polish: polish))
  }

  private func floats(_ image: UpscaleImage) -> [Float] {
    image.rows(0..<image.size.height).withUnsafeSamples { Array($0) }
  }

  @Test(arguments: formats)
  func sharpeningLeavesFlatFlat(format: PixelFormat) async throws {
    for value in [0, 0.2, 0.5, 0.987, 1] {
      let image = try TestPictures.picture(PixelSize(width: 9, height: 7), format) { _, _, channel in
        format.channels.hasAlpha && channel == format.channels.count - 1 ? 1 : value / Double(channel + 1)
      }
      let result = try await polished(image, ImagePolish(sharpen: 1))
      #expect(TestPictures.bytes(result) == TestPictures.bytes(image))
    }
  }

  /// Noise, the hardest case: in linear light no value is further outside its surroundings than a twentieth of their
  /// range. Tolerance: the tables of the transfer function.
  @Test(arguments: [(1, 1), (2, 9), (17, 13), (40, 80)])
  func sharpeningKeepsToItsSurroundings(width: Int, height: Int) async throws {
    let size = PixelSize(width: width, height: height)
    for channels in [PixelFormat.Channels.gray, .rgb] {
      let image = try TestPictures.noise(size, PixelFormat(channels, .float32))
      let result = try await polished(image, ImagePolish(sharpen: 1))
      let (before, after) = (floats(image), floats(result))
      #expect(size.width * size.height == 1 || before != after)
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<channels.count {
            var around: [Double] = []
            for row in max(0, y - 1)...min(height - 1, y + 1) {
              for column in max(0, x - 1)...min(width - 1, x + 1) {
                around.append(NaiveResampling.linear(Double(before[(row * width + column) * channels.count + channel])))
              }
            }
            let (least, greatest) = (around.min() ?? 0, around.max() ?? 0)
            let slack = 0.05 * (greatest - least) + 1e-5
            let value = NaiveResampling.linear(Double(after[(y * width + x) * channels.count + channel]))
            #expect(value >= least - slack && value <= greatest + slack)
          }
        }
      }
    }
  }

  @Test func sharpeningSteepensEdges() async throws {
    let size = PixelSize(width: 16, height: 8)
    let image = try TestPictures.picture(size, PixelFormat(.gray, .float32)) { x, _, _ in
      0.2 + 0.6 / (1 + CMath.exponential(-(Double(x) - 7.5)))
    }
    func steepest(_ image: UpscaleImage) -> Float {
      let row = floats(image).prefix(size.width)
      return zip(row, row.dropFirst()).map { $1 - $0 }.max() ?? 0
    }
    let steepness = try await [0.0, 0.3, 0.6, 1].mapAsync {
      steepest(try await polished(image, ImagePolish(sharpen: $0)))
    }
    #expect(steepness == steepness.sorted() && Set(steepness).count == 4)
    #expect(steepness[3] > 1.15 * steepness[0])
  }

  /// Soft edges of transparency, and alpha in any case, stay as they are.
  @Test func alphaStays() async throws {
    for channels in [PixelFormat.Channels.grayAlpha, .rgba] {
      let image = try TestPictures.noise(PixelSize(width: 12, height: 9), PixelFormat(channels, .uint16))
      #expect(TestPictures.bytes(try await polished(image, ImagePolish(sharpen: 1))) == TestPictures.bytes(image))
      let result = try await polished(image, ImagePolish(sharpen: 1, contrast: 1, saturation: -1, grain: 1))
      let (before, after) = (TestPictures.integers(image), TestPictures.integers(result))
      for index in stride(from: channels.count - 1, to: before.count, by: channels.count) {
        #expect(before[index] == after[index])
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 32], [PixelFormat.Channels.gray, .rgba])
  func bandsOfAnyHeightGiveTheSame(bandHeight: Int, channels: PixelFormat.Channels) async throws {
    for size in [PixelSize(width: 7, height: 33), PixelSize(width: 3, height: 1), PixelSize(width: 200, height: 5)] {
      let image = try TestPictures.noise(size, PixelFormat(channels, .float32))
      let polish = ImagePolish(sharpen: 0.8, contrast: 0.5, saturation: 0.5, grain: 0.5)
      let whole = floats(try await polished(image, polish))
      let stage = PolishStage(polish, format: RowFormat(size: size, channels: channels))
      var (result, next) = ([Float](), 0)
      for first in stride(from: 0, to: size.height, by: bandHeight) {
        let rows = first..<min(first + bandHeight, size.height)
        try await stage.consume(RowBand(firstRow: first, tensor: image.rows(rows))) { band in
          #expect(band.firstRow == next)
          next = band.rows.upperBound
          band.tensor.withUnsafeSamples { result += $0 }
        }
      }
      #expect(result == whole)
    }
  }

  /// Value, amount, what the cubic makes of it.
  @Test(arguments: [
    (0, 1, 0), (0.5, 1, 0.5), (1, 1, 1), (0.25, 1, 0.15625), (0.75, 1, 0.84375), (0.25, -1, 0.34375),
    (0.25, 0.5, 0.203125),
  ])
  func contrastIsACubic(value: Double, amount: Double, expected: Double) async throws {
    let image = try TestPictures.picture(PixelSize(width: 3, height: 2), PixelFormat(.rgb, .float32)) { _, _, _ in value
    }
    for sample in floats(try await polished(image, ImagePolish(contrast: amount))) {
      #expect(abs(Double(sample) - expected) < 1e-6)
    }
  }

  @Test func saturationMovesColorsFromGray() async throws {
    let image = try TestPictures.picture(PixelSize(width: 2, height: 2), PixelFormat(.rgb, .float32)) { _, _, channel in
      [0.6, 0.4, 0.3][channel]
    }
    // 0.2126 × 0.6 + 0.7152 × 0.4 + 0.0722 × 0.3
    let luma: Float = 0.4353
    for amount: Float in [-1, -0.5, 0.5, 1] {
      let result = floats(try await polished(image, ImagePolish(saturation: Double(amount))))
      for (sample, value) in zip(result, [0.6, 0.4, 0.3] as [Float]) {
        let expected: Float = luma + (1 + amount) * (value - luma)
        #expect(abs(sample - expected) < 1e-6)
      }
    }
    let gray = try TestPictures.noise(PixelSize(width: 5, height: 5), PixelFormat(.gray))
    #expect(TestPictures.bytes(try await polished(gray, ImagePolish(saturation: 1))) == TestPictures.bytes(gray))
  }

  @Test func grainIsNoiseOfItsStrength() async throws {
    let size = PixelSize(width: 256, height: 256)
    for (value, deviation) in [(0.0, 0.0), (0.5, 12), (1, 0)] {
      let image = try TestPictures.picture(size, PixelFormat(.rgb, .float32)) { _, _, _ in value }
      let result = floats(try await polished(image, ImagePolish(grain: 1)))
      #expect(result == floats(try await polished(image, ImagePolish(grain: 1))), "It is the same every time.")
      let steps = stride(from: 0, to: result.count, by: 3).map { Double(result[$0]) * 255 - value * 255 }
      let mean = steps.reduce(0, +) / Double(steps.count)
      let variance = steps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(steps.count)
      // Of 65536 samples the mean is off by a 256th of the deviation, give or take.
      #expect(abs(mean) <= 0.25)
      #expect(abs(variance.squareRoot() - deviation) <= 0.25)
      for pixel in stride(from: 0, to: result.count, by: 3) {
        #expect(result[pixel] == result[pixel + 1] && result[pixel] == result[pixel + 2])
      }
      // Neighbors have nothing to do with one another.
      let covariance = zip(steps, steps.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(steps.count)
      #expect(abs(covariance) <= 0.03 * deviation * deviation)
    }
  }

  @Test(arguments: [2.0, 3, 8], PixelFormat.Channels.allCases)
  func blendingGoesFromResamplerToNetwork(factor: Double, channels: PixelFormat.Channels) async throws {
    let image = try TestPictures.noise(PixelSize(width: 13, height: 70), PixelFormat(channels))
    let upscaler = try FakeUpscaler.compact([4, 2])
    func blended(_ amount: Double) async throws -> UpscaleImage {
      try await upscaler.upscale(image, to: UpscaleRequest(.scale(factor), polish: ImagePolish(blend: amount), tile: 9))
    }
    let network = try await upscaler.upscale(image, to: UpscaleRequest(.scale(factor)))
    let classical = try await ClassicalUpscaler(.lanczos3).upscale(image, to: UpscaleRequest(.scale(factor)))
    #expect(TestPictures.bytes(try await blended(1)) == TestPictures.bytes(network))
    #expect(TestPictures.bytes(try await blended(0)) == TestPictures.bytes(classical))
    let (one, other) = (TestPictures.integers(classical), TestPictures.integers(network))
    for (index, sample) in TestPictures.integers(try await blended(0.25)).enumerated() {
      // Three roundings of half a step.
      let expected: Double = 0.75 * Double(one[index]) + 0.25 * Double(other[index])
      #expect(abs(Double(sample) - expected) <= 1.01)
    }
  }

  @Test func noNetworkRunsForNothing() async throws {
    let backend = FakeBackend()
    let upscaler = try FakeUpscaler.compact([2], backend: backend)
    let image = try TestPictures.noise(PixelSize(width: 4, height: 4), PixelFormat(.rgb))
    _ = try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), polish: ImagePolish(blend: 0)))
    #expect(backend.counts.runs == 0 && backend.counts.preparations == 0)
  }

  static let impossible = [
    ImagePolish(sharpen: -0.1), ImagePolish(sharpen: 1.1), ImagePolish(contrast: 2), ImagePolish(contrast: -1.5),
    ImagePolish(saturation: .nan),
    ImagePolish(grain: -1), ImagePolish(grain: .infinity), ImagePolish(blend: -0.01), ImagePolish(blend: 1.01),
  ]

  @Test(arguments: impossible)
  func impossibleAmountsAreRefused(polish: ImagePolish) throws {
    let error = #expect(throws: UpscaleError.self) {
      try ClassicalUpscaler(.bicubic).plan(
        UpscaleRequest(.scale(2), polish: polish),
        for: ImageInfo(size: PixelSize(width: 2, height: 2), format: PixelFormat(.rgb)))
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("amount of") == true)
  }
}

extension Array {
  fileprivate func mapAsync<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
