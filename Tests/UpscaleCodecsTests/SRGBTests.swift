import Foundation
import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct SRGBTests {
  /// By the formulas of both specifications: decoded, through the two matrices, encoded.
  @Test(arguments: PixelFormat.Channels.allCases, [PixelFormat.Sample.uint8, .uint16])
  func pixelsAreConverted(channels: PixelFormat.Channels, sample: PixelFormat.Sample) throws {
    var image = try TestPictures.noise(PixelSize(width: 19, height: 11), PixelFormat(channels, sample))
    let isGray = channels.colorCount == 1
    image.metadata.iccProfile = isGray ? GrayProfile.bytes(gamma: 1.5) : MatrixProfile.adobeRGB
    let converted = try image.convertedToSRGB()
    #expect(converted.format == image.format)
    #expect(converted.metadata.iccProfile == nil)
    #expect(converted.metadata.colorEncoding == ColorEncoding(sRGBIntent: 1))
    let most = sample == .uint8 ? 255.0 : 65535
    let (from, to) = (TestPictures.integers(image), TestPictures.integers(converted))
    for pixel in stride(from: 0, to: from.count, by: channels.count) {
      let colors = from[pixel..<pixel + channels.colorCount].map { Double($0) / most }
      let expected = isGray ? [encode(pow(colors[0], 1.5))] : toSRGB(colors)
      for (index, value) in expected.enumerated() {
        #expect(abs(Double(to[pixel + index]) / most - value) < 1.5 / 255, "\(colors)")
      }
      if channels.hasAlpha { #expect(to[pixel + channels.colorCount] == from[pixel + channels.colorCount]) }
    }
  }

  @Test func theFileSaysSRGB() throws {
    var image = try Pictures.smooth(PixelSize(width: 8, height: 8), .rgb)
    image.metadata.iccProfile = MatrixProfile.adobeRGB
    let converted = try image.convertedToSRGB()
    for (format, names) in [(ImageFileFormat.png, ["sRGB"]), (.jpeg, []), (.webp, [])] {
      let parts = PictureChunks(try ImageFile.encode(converted, as: format), format)
      #expect(parts.profile == nil)
      #expect(names.allSatisfy(parts.names.contains))
    }
  }

  @Test func withoutAProfileNothingChanges() throws {
    var image = try Pictures.noise(PixelSize(width: 8, height: 8), PixelFormat(.rgb))
    image.metadata.colorEncoding = ColorEncoding(gamma: 45455)
    let converted = try image.convertedToSRGB()
    #expect(Pictures.bytes(converted) == Pictures.bytes(image))
    #expect(converted.metadata == image.metadata)
  }

  static let unusable: [[UInt8]] = [
    [], [1, 2, 3], GrayProfile.bytes(gamma: 2), InkProfile.bytes, MetadataTests.profile,
    Array(MatrixProfile.adobeRGB.prefix(200)),
  ]

  @Test(arguments: unusable)
  func profilesThatCannotBeUsedAreErrors(profile: [UInt8]) throws {
    var image = try Pictures.smooth(PixelSize(width: 8, height: 8), .rgb)
    image.metadata.iccProfile = profile
    let error = #expect(throws: UpscaleError.self) { try image.convertedToSRGB() }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("skip the conversion") == true)
  }

  @Test func damagedProfilesNeverCrash() throws {
    var generator = SeededGenerator(seed: 8)
    var image = try Pictures.smooth(PixelSize(width: 8, height: 8), .rgb)
    var errors = 0
    for _ in 0..<500 {
      var profile = MatrixProfile.adobeRGB
      for _ in 0..<4 {
        profile[.random(in: profile.indices, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      image.metadata.iccProfile = profile
      if (try? image.convertedToSRGB()) == nil { errors += 1 }
    }
    #expect(errors > 50)
  }

  /// Adobe RGB (1998), 4.3.4, to XYZ under D65, and IEC 61966-2-1 from there.
  private func toSRGB(_ color: [Double]) -> [Double] {
    let linear = color.map { pow($0, 563.0 / 256) }
    let xyz = multiply(
      [[0.57667, 0.18556, 0.18823], [0.29734, 0.62736, 0.07529], [0.02703, 0.07069, 0.99134]], linear)
    let rgb = multiply([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]], xyz)
    return rgb.map(encode)
  }

  private func multiply(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).map(*).reduce(0, +) }
  }

  private func encode(_ value: Double) -> Double {
    let held = min(max(value, 0), 1)
    return held <= 0.0031308 ? 12.92 * held : 1.055 * pow(held, 1 / 2.4) - 0.055
  }
}
