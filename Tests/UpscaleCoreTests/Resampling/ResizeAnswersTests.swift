import Testing
import TestSupport

@testable import UpscaleCore

/// Resampling with answers worked out by hand.
@Suite struct ResizeAnswersTests {
  private func row(_ samples: [Int], to count: Int, _ kernel: ResamplingKernel) async throws -> [Int] {
    let image = try TestPictures.integers(PixelSize(width: samples.count, height: 1), PixelFormat(.gray), samples)
    let size = PixelSize(width: count, height: 1)
    return TestPictures.integers(try await ClassicalUpscaler(kernel).upscale(image, to: UpscaleRequest(.size(size))))
  }

  @Test(arguments: [
    ([10, 20, 30], 6, [10, 10, 20, 20, 30, 30]), ([10, 20, 30], 3, [10, 20, 30]),
    ([10, 20, 30, 40], 2, [20, 40]), ([10, 20, 30], 2, [10, 30]), ([10, 20], 5, [10, 10, 20, 20, 20]),
    ([10, 20, 30, 40, 50], 1, [30]), ([7], 4, [7, 7, 7, 7]),
  ])
  func nearestTakesThePixelUnderTheCenter(input: [Int], count: Int, expected: [Int]) async throws {
    #expect(try await row(input, to: count, .nearest) == expected)
  }

  @Test func nearestRepeatsPixelArt() async throws {
    let image = try TestPictures.noise(PixelSize(width: 5, height: 4), PixelFormat(.rgb))
    let large = try await ClassicalUpscaler(.nearest).upscale(image, to: UpscaleRequest(.scale(3)))
    let (small, result) = (TestPictures.integers(image), TestPictures.integers(large))
    for y in 0..<12 {
      for x in 0..<15 {
        for channel in 0..<3 { #expect(result[(y * 15 + x) * 3 + channel] == small[(y / 3 * 5 + x / 3) * 3 + channel]) }
      }
    }
  }

  /// Keys' kernel at distances of a quarter, three, five and seven quarters: 111, 29, −9 and −3 of 128.
  @Test func bicubicDoublesAnImpulse() async throws {
    let doubled = try await row([100, 100, 100, 228, 100, 100, 100], to: 14, .bicubic)
    #expect(doubled == [100, 100, 100, 97, 91, 129, 211, 211, 129, 91, 97, 100, 100, 100])
  }

  /// Half of the light is 0.5 in linear light, and 0.7354 encoded: 188 of 255. Averaging encoded values gives 128.
  @Test(arguments: [ResamplingKernel.bicubic, .lanczos3])
  func reducingAveragesLight(kernel: ResamplingKernel) async throws {
    #expect(try await row([0, 255], to: 1, kernel) == [188])
    let checkerboard = try TestPictures.picture(PixelSize(width: 64, height: 64), PixelFormat(.rgb)) { x, y, _ in
      Double((x + y) % 2)
    }
    for side in [16, 32] {
      let size = PixelSize(width: side, height: side)
      let small = try await ClassicalUpscaler(kernel).upscale(checkerboard, to: UpscaleRequest(.size(size)))
      let samples = TestPictures.integers(small)
      // At the borders the kernel is cut and sees one color more than the other.
      for y in 4..<side - 4 {
        #expect(samples[(y * side + 4) * 3..<(y * side + side - 4) * 3].allSatisfy { $0 == 188 })
      }
    }
  }

  @Test(arguments: [ResamplingKernel.bicubic, .lanczos3])
  func overshootIsCutOff(kernel: ResamplingKernel) async throws {
    let edge = ResizeHarness.tensor(PixelSize(width: 8, height: 1), .gray, [0, 0, 0, 0, 1, 1, 1, 1])
    let output = try await ResizeHarness.resize(edge, to: PixelSize(width: 32, height: 1), kernel, .gray)
    #expect(output.allSatisfy { $0 >= 0 && $0 <= 1 })
    // Beside the edge the kernel would go beyond: there the value is cut to exactly 0 and 1.
    #expect(output[12] == 0)
    #expect(output[19] == 1)
    #expect(NaiveResampling.row([0, 0, 0, 0, 1, 1, 1, 1], to: 32, kernel)[19] > 1.01)
  }

  /// Transparent red beside opaque green, through the stage alone (the pipeline would fill the red with green before).
  @Test(arguments: [ResamplingKernel.bicubic, .lanczos3], [2, 4, 16])
  func colorOfTransparentPixelsDoesNotBleed(kernel: ResamplingKernel, side: Int) async throws {
    let samples: [Float] = (0..<64).flatMap { $0 % 8 < 4 ? [1, 0, 0, 0] : [0, 1, 0, 1] as [Float] }
    let input = ResizeHarness.tensor(PixelSize(width: 8, height: 8), .rgba, samples)
    let output = try await ResizeHarness.resize(input, to: PixelSize(width: side, height: side), kernel, .rgba)
    var visible = 0
    for pixel in stride(from: 0, to: output.count, by: 4) where output[pixel + 3] > 0 {
      visible += 1
      #expect(output[pixel] == 0)
      #expect(abs(output[pixel + 1] - 1) < 1e-4)
    }
    #expect(visible >= side * side / 2)
  }

  @Test func fullyTransparentAndOpaqueStaySo() async throws {
    let image = try TestPictures.picture(PixelSize(width: 16, height: 4), PixelFormat(.rgba)) { x, _, channel in
      channel == 3 ? (x < 8 ? 0 : 1) : 0.5
    }
    let large = try await ClassicalUpscaler(.lanczos3).upscale(image, to: UpscaleRequest(.scale(3)))
    let alphas = TestPictures.integers(large).enumerated().filter { $0.offset % 4 == 3 }.map(\.element)
    for (index, alpha) in alphas.enumerated() {
      // Farther from the edge at 24 than the kernel reaches: three source pixels, nine here.
      if index % 48 < 15 { #expect(alpha == 0) }
      if index % 48 >= 33 { #expect(alpha == 255) }
    }
  }
}
