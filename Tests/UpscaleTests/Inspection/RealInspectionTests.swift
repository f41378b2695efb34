import Foundation
import Testing
import TestSupport
import Upscale

/// Benchmark photographs, which are sharp, as they are and with faults made here.
@Suite(.enabled(if: TestData.isAvailable)) struct RealInspectionTests {
  private func images(_ folder: String, every step: Int) throws -> [UpscaleImage] {
    let files = TestData.files("bench/\(folder)", extensions: ["webp", "png"])
    return try stride(from: 0, to: files.count, by: step).map { try ImageFile.read(at: files[$0].path) }
  }

  private func kind(_ image: UpscaleImage) -> BlurInspection.Kind? { SourceInspection(image).blur?.kind }

  /// Luma of an image, to be degraded.
  private func picture(_ image: UpscaleImage) -> DegradedPicture {
    let (size, channels) = (image.size, image.format.channels.count)
    let samples = image.withUnsafeBytes { bytes in
      (0..<size.width * size.height).map { pixel -> Float in
        (0..<channels).reduce(0) { $0 + Float(bytes[pixel * channels + $1]) } / Float(channels)
      }
    }
    return DegradedPicture(width: size.width, height: size.height, samples: samples)
  }

  /// Measured over all of them: no false alarm.
  @Test func sharpPhotographsAreSharp() throws {
    let images = try images("BSD100", every: 10) + images("Kodak24", every: 6)
    try #require(images.count >= 10)
    #expect(images.count { kind($0) != .sharp } <= 1)
  }

  @Test func faultsAreFound() throws {
    let pictures = try images("BSD100", every: 17).map(picture)
    try #require(pictures.count >= 5)
    let most = pictures.count - 1
    #expect(pictures.count { (try? kind($0.defocused(radius: 4).image())) == .defocus } >= most)
    #expect(pictures.count { (try? kind($0.moved(length: 12, angle: 30).image())) == .motion } >= most)
    #expect(pictures.count { (try? kind($0.enlargedBilinearly(1.5).image())) == .enlarged } >= most)
  }
}
