import Testing
import TestSupport
import UpscaleCore

@Suite struct CroppingTests {
  @Test(arguments: PixelFormat.Channels.allCases, [PixelFormat.Sample.uint8, .uint16, .float32])
  func partsAreThePixelsThere(channels: PixelFormat.Channels, sample: PixelFormat.Sample) throws {
    let image = try TestPictures.noise(PixelSize(width: 7, height: 5), PixelFormat(channels, sample))
    for area in [
      PixelRect(x: 0, y: 0, width: 7, height: 5), PixelRect(x: 2, y: 1, width: 3, height: 4),
      PixelRect(x: 6, y: 4, width: 1, height: 1),
    ] {
      let part = try image.cropped(to: area)
      #expect(part.size == area.size && part.format == image.format)
      let all = TestPictures.bytes(image)
      let pixel = image.format.bytesPerPixel
      let expected = area.rows.flatMap { y in
        all[(y * 7 + area.x) * pixel..<(y * 7 + area.maxX) * pixel]
      }
      #expect(TestPictures.bytes(part) == expected)
    }
  }

  @Test(arguments: [
    PixelRect(x: -1, y: 0, width: 2, height: 2), PixelRect(x: 0, y: 0, width: 8, height: 5),
    PixelRect(x: 0, y: 4, width: 1, height: 2),
    PixelRect(x: 0, y: 0, width: 0, height: 1),
  ])
  func partsOutsideAreRefused(area: PixelRect) throws {
    let image = try UpscaleImage(size: PixelSize(width: 7, height: 5), format: PixelFormat(.gray))
    let error = #expect(throws: UpscaleError.self) { try image.cropped(to: area) }
    #expect(error?.code == .invalidImage)
  }

  /// The crop of a fill and the same crop by hand give the same picture.
  @Test func filledIsCroppedThenEnlarged() async throws {
    let image = try TestPictures.noise(PixelSize(width: 12, height: 12), PixelFormat(.rgba))
    let upscaler = ClassicalUpscaler(.bicubic)
    let size = PixelSize(width: 24, height: 36)
    let filled = try await upscaler.upscale(image, to: UpscaleRequest(.size(size), fitting: .fill, dpi: 72))
    let part = try image.cropped(to: PixelRect(x: 2, y: 0, width: 8, height: 12))
    #expect(
      try await TestPictures.bytes(upscaler.upscale(part, to: UpscaleRequest(.size(size))))
        == TestPictures.bytes(filled))
    #expect(filled.metadata.density == PixelDensity(x: 72, y: 72, unit: .inch))
  }
}
