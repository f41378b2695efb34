import Foundation
import Testing
import TestSupport
import UpscaleCore
import UpscaleInspection

@Suite struct ImageMetricsTests {
  private func gray(_ size: PixelSize, _ sample: (Int, Int) -> Int) throws -> UpscaleImage {
    try TestPictures.picture(size, PixelFormat(.gray)) { x, y, _ in Double(sample(x, y)) / 255 }
  }

  @Test(arguments: PixelFormat.Channels.allCases, [PixelFormat.Sample.uint8, .uint16])
  func equalPicturesAreInfinitelyClose(channels: PixelFormat.Channels, sample: PixelFormat.Sample) throws {
    let image = try TestPictures.noise(PixelSize(width: 13, height: 17), PixelFormat(channels, sample))
    #expect(try ImageMetrics.psnr(image, image) == .infinity)
    #expect(try ImageMetrics.psnr(image, image, channel: .luma, border: 3) == .infinity)
    #expect(abs(try ImageMetrics.ssim(image, image) - 1) < 1e-12)
  }

  @Test func offByOneIs48Decibels() throws {
    let size = PixelSize(width: 4, height: 6)
    for channels in [PixelFormat.Channels.gray, .rgb] {
      let first = try TestPictures.picture(size, PixelFormat(channels)) { x, y, _ in Double(x + 7 * y) / 255 }
      let second = try TestPictures.picture(size, PixelFormat(channels)) { x, y, _ in Double(x + 7 * y + 1) / 255 }
      // 20 · log10(255), and luma's steps are 219/255 of the samples'. Samples are float32.
      #expect(abs(try ImageMetrics.psnr(first, second) - 48.1308) < 1e-3)
      #expect(abs(try ImageMetrics.psnr(first, second, channel: .luma) - 49.4528) < 1e-3)
      #expect(try ImageMetrics.psnr(first, second) == ImageMetrics.psnr(second, first))
    }
  }

  /// BT.601: 65.481, 128.553 and 24.966 for full red, green and blue.
  static let lumas: [([Double], Double)] = [
    ([1, 0, 0], 65.481), ([0, 1, 0], 128.553), ([0, 0, 1], 24.966), ([1, 1, 1], 219),
  ]

  @Test(arguments: lumas)
  func lumaWeighsTheColors(color: [Double], luma: Double) throws {
    let size = PixelSize(width: 2, height: 2)
    let black = try UpscaleImage(size: size, format: PixelFormat(.rgb))
    let lit = try TestPictures.picture(size, PixelFormat(.rgb)) { _, _, channel in color[channel] }
    #expect(abs(try ImageMetrics.psnr(black, lit, channel: .luma) - 20 * log10(255 / luma)) < 1e-4)
  }

  @Test func alphaIsNotLookedAt() throws {
    let size = PixelSize(width: 12, height: 12)
    let opaque = try TestPictures.picture(size, PixelFormat(.grayAlpha)) { x, _, c in c == 1 ? 1 : Double(x) / 12 }
    let clear = try TestPictures.picture(size, PixelFormat(.grayAlpha)) { x, _, c in c == 1 ? 0 : Double(x) / 12 }
    #expect(try ImageMetrics.psnr(opaque, clear) == .infinity)
    let bare = try TestPictures.picture(size, PixelFormat(.gray)) { x, _, _ in Double(x) / 12 }
    #expect(try ImageMetrics.psnr(opaque, bare) == .infinity)
  }

  @Test func samplesOfBothWidthsCompare() throws {
    let narrow = try TestPictures.integers(PixelSize(width: 256, height: 1), PixelFormat(.gray), Array(0...255))
    let wide = try TestPictures.integers(
      PixelSize(width: 256, height: 1), PixelFormat(.gray, .uint16), (0...255).map { $0 * 257 })
    #expect(try ImageMetrics.psnr(narrow, wide) == .infinity)
  }

  @Test func theBorderIsLeftOut() throws {
    let size = PixelSize(width: 20, height: 18)
    let flat = try gray(size) { _, _ in 100 }
    let framed = try gray(size) { x, y in x < 2 || y < 2 || x >= 18 || y >= 16 ? 0 : 100 }
    #expect(try ImageMetrics.psnr(flat, framed, border: 2) == .infinity)
    #expect(abs(try ImageMetrics.ssim(flat, framed, border: 2) - 1) < 1e-12)
    // One row and column too few: 62 of 18 · 16 pixels differ by 100.
    let squares = Double(18 * 16 - 16 * 14) * 100 * 100 / Double(18 * 16)
    #expect(abs(try ImageMetrics.psnr(flat, framed, border: 1) - 10 * log10(255 * 255 / squares)) < 1e-3)
  }

  static let mismatches: [(PixelSize, PixelFormat.Channels, Int)] = [
    (PixelSize(width: 12, height: 13), .rgb, 0), (PixelSize(width: 13, height: 12), .rgb, 0),
    (PixelSize(width: 12, height: 12), .gray, 0),
    (PixelSize(width: 12, height: 12), .rgb, 6), (PixelSize(width: 12, height: 12), .rgb, -1),
    (PixelSize(width: 12, height: 12), .rgb, .max), (PixelSize(width: 12, height: 12), .rgb, .min),
  ]

  @Test(arguments: mismatches)
  func picturesThatCannotBeComparedAreRefused(size: PixelSize, channels: PixelFormat.Channels, border: Int) throws {
    let first = try UpscaleImage(size: PixelSize(width: 12, height: 12), format: PixelFormat(.rgb))
    let second = try UpscaleImage(size: size, format: PixelFormat(channels))
    let error = #expect(throws: UpscaleError.self) { try ImageMetrics.psnr(first, second, border: border) }
    #expect(error?.code == .invalidImage)
  }

  @Test func structureNeedsElevenPixels() throws {
    let small = try gray(PixelSize(width: 11, height: 10)) { x, _ in x }
    let error = #expect(throws: UpscaleError.self) { try ImageMetrics.ssim(small, small) }
    #expect(error?.code == .invalidImage)
    let enough = try gray(PixelSize(width: 11, height: 11)) { x, y in x * y }
    #expect(abs(try ImageMetrics.ssim(enough, enough) - 1) < 1e-12)
    #expect(throws: UpscaleError.self) { try ImageMetrics.ssim(enough, enough, border: 1) }
  }

  /// Against the definition: for every window its own weighted means, variances and covariance.
  @Test(arguments: UInt64(1)...4)
  func structureAgreesWithTheDefinition(seed: UInt64) throws {
    let size = PixelSize(width: 15, height: 14)
    let first = try TestPictures.noise(size, PixelFormat(.gray), seed: seed)
    let other = TestPictures.integers(try TestPictures.noise(size, PixelFormat(.gray), seed: seed + 100))
    let mixed = zip(TestPictures.integers(first), other).map { ($0 * Int(seed) + $1) / (Int(seed) + 1) }
    let second = try TestPictures.integers(size, PixelFormat(.gray), mixed)
    let expected = NaiveStructure.similarity(TestPictures.integers(first), mixed, size)
    #expect(abs(try ImageMetrics.ssim(first, second) - expected) < 1e-5)
    #expect(expected < 0.95)
  }
}

/// Structural similarity of gray samples by its definition (Wang et al. 2004), window after window.
enum NaiveStructure {
  static func similarity(_ first: [Int], _ second: [Int], _ size: PixelSize) -> Double {
    // As luma: 16 … 235.
    let (a, b) = (first.map { 16 + 219 * Double($0) / 255 }, second.map { 16 + 219 * Double($0) / 255 })
    var (sum, count) = (0.0, 0.0)
    for y in 0...size.height - 11 {
      for x in 0...size.width - 11 {
        sum += window(a, b, width: size.width, x: x, y: y)
        count += 1
      }
    }
    return sum / count
  }

  private static func window(_ a: [Double], _ b: [Double], width: Int, x: Int, y: Int) -> Double {
    typealias Tap = (weight: Double, a: Double, b: Double)
    var taps: [Tap] = []
    for dy in -5...5 {
      for dx in -5...5 {
        let index = (y + 5 + dy) * width + x + 5 + dx
        let squared = Double(dx * dx + dy * dy)
        taps.append((exp(-squared / 4.5), a[index], b[index]))
      }
    }
    let total = taps.reduce(0) { $0 + $1.weight }
    func mean(_ value: (Tap) -> Double) -> Double {
      var sum = 0.0
      for tap in taps { sum += tap.weight * value(tap) }
      return sum / total
    }
    let (ma, mb) = (mean { $0.a }, mean { $0.b })
    let (va, vb) = (mean { pow($0.a - ma, 2) }, mean { pow($0.b - mb, 2) })
    let covariance = mean { ($0.a - ma) * ($0.b - mb) }
    // (0.01 · 255)² and (0.03 · 255)².
    let (c1, c2) = (6.5025, 58.5225)
    let luminance: Double = (2 * ma * mb + c1) / (ma * ma + mb * mb + c1)
    return luminance * (2 * covariance + c2) / (va + vb + c2)
  }
}
