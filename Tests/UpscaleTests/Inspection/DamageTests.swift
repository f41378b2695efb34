import TestSupport
import Testing
import Upscale

/// Damage that the tests do themselves, told by the pixels alone.
@Suite struct DamageTests {
  /// A scene with a little noise, as cameras have it, in color.
  private static func scene(_ width: Int = 320, _ height: Int = 256, seed: UInt64 = 3) throws -> UpscaleImage {
    try DegradedPicture.scene(width: width, height: height, seed: seed).noisy(0.8).image(PixelFormat(.rgb))
  }

  /// The image saved as JPEG and read again, as if from a PNG.
  private static func saved(_ image: UpscaleImage, _ quality: Double) throws -> UpscaleImage {
    var result = try ImageFile.decode(ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: quality)))
    #expect(result.metadata.jpegQuality == Int(quality))
    result.metadata = ImageMetadata()
    return result
  }

  private static func quality(_ image: UpscaleImage) -> Double { SourceInspection(image).damage.equivalentQuality }

  /// The quantization steps are still in the pixels, wherever the blocks begin.
  @Test(arguments: [(30.0, 0), (50, 0), (75, 0), (90, 0), (30, 3), (50, 3), (75, 3)])
  func whatAJPEGHasLeftIsTold(quality: Double, offset: Int) throws {
    let whole = try DamageTests.saved(DamageTests.scene(), quality)
    let part = try whole.cropped(to: PixelRect(x: offset, y: 2 * offset, width: 300, height: 240))
    let found = DamageTests.quality(part)
    #expect(found <= quality + 1.5, "\(found)")
    #expect(found >= quality - (quality < 80 ? 20 : 12), "\(found)")
  }

  @Test(arguments: [3, 4, 5] as [UInt64])
  func whatIsCleanIsClean(seed: UInt64) throws {
    let damage = SourceInspection(try DamageTests.scene(seed: seed)).damage
    #expect(damage.level == .none, "\(damage.equivalentQuality)")
  }

  /// Reduced since it was compressed, it has no blocks of 8 any more.
  @Test func whatWasReducedSinceIsFound() async throws {
    let large = try DamageTests.scene(560, 480)
    let request = UpscaleRequest(.scale(0.7))
    let clean = try await ClassicalUpscaler(.bicubic).upscale(large, to: request)
    let harmed = try await ClassicalUpscaler(.bicubic).upscale(DamageTests.saved(large, 20), to: request)
    let (before, after) = (SourceInspection(clean).damage, SourceInspection(harmed).damage)
    #expect(before.level == .none, "\(before.equivalentQuality)")
    #expect(after.level >= .clear, "\(after.equivalentQuality)")
    #expect(after.measures[.trace] == 0)
  }

  @Test func noiseIsDamage() throws {
    let scene = DegradedPicture.scene(width: 320, height: 256, seed: 3)
    let qualities = try [1.0, 6, 14].map { DamageTests.quality(try scene.noisy($0).image(PixelFormat(.rgb))) }
    #expect(qualities[0] > qualities[1] && qualities[1] > qualities[2], "\(qualities)")
    #expect(qualities[2] < 60)
  }

  /// A file's own quality counts even where its pixels say nothing, and an image of any size has an answer.
  @Test(arguments: [PixelSize(width: 1, height: 1), PixelSize(width: 9, height: 200), PixelSize(width: 70, height: 12)])
  func smallImagesAreNoTrouble(size: PixelSize) throws {
    for format in [PixelFormat(.gray), PixelFormat(.rgba, .uint16), PixelFormat(.rgb, .float32)] {
      var image = try TestPictures.noise(size, format)
      #expect((1...100).contains(DamageTests.quality(image)))
      image.metadata.jpegQuality = 10
      #expect(DamageTests.quality(image) <= 10.5)
    }
  }

  @Test func drawingsStayDrawingsWhenTheyAreSaved() throws {
    let clean = SourceInspection(try AutoTests.drawing())
    let saved = SourceInspection(try DamageTests.saved(AutoTests.drawing(), 30))
    #expect(clean.isGraphic && saved.isGraphic)
    #expect(clean.damage.level == .none)
    #expect(saved.damage.equivalentQuality < clean.damage.equivalentQuality - 5)
    #expect(!SourceInspection(try DamageTests.scene()).isGraphic)
  }
}
