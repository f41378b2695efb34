import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct WebPTests {
  private static let lossless = EncodingOptions(lossless: true)

  @Test(arguments: PixelFormat.Channels.allCases)
  func losslessIsExact(channels: PixelFormat.Channels) throws {
    for size in RoundTripTests.sizes {
      let image = try Pictures.noise(size, PixelFormat(channels))
      let file = try ImageFile.encode(image, as: .webp, options: WebPTests.lossless)
      let decoded = try ImageFile.decode(file)
      #expect(decoded.size == size)
      // Opaque pictures come back without alpha.
      #expect(decoded.format.channels.colorCount == 3)
      let expected = try rgba(image)
      #expect(try rgba(decoded) == expected)
      #expect(try ImageFile.info(of: file) == ImageFileInfo(fileFormat: .webp, image: decoded.info))
    }
  }

  @Test(arguments: PixelFormat.Channels.allCases, [75.0, 92, 100])
  func lossyIsClose(channels: PixelFormat.Channels, quality: Double) throws {
    for size in RoundTripTests.sizes + [PixelSize(width: 160, height: 120)] {
      let image = try Pictures.smooth(size, channels)
      let file = try ImageFile.encode(image, as: .webp, options: EncodingOptions(quality: quality))
      let decoded = try ImageFile.decode(file)
      #expect(decoded.size == size)
      let (found, expected) = (try rgba(decoded), try rgba(image))
      // Alpha is exact whatever the quality; color is compared where it is seen.
      for index in stride(from: 3, to: found.count, by: 4) { try #require(found[index] == expected[index]) }
      var (sum, count) = (0, 0)
      for index in found.indices where index % 4 < 3 && expected[index | 3] == 255 {
        let difference = Int(found[index]) - Int(expected[index])
        (sum, count) = (sum + difference * difference, count + 1)
      }
      #expect(Double(sum) <= 255 * 255 / 1000 * Double(count), "\(size)")  // 30 dB
    }
  }

  @Test func qualityRunsFromSmallToLarge() throws {
    let image = try Pictures.smooth(PixelSize(width: 200, height: 150), .rgb)
    let sizes = try [0.0, 25, 50, 75, 90, 100].map {
      try ImageFile.encode(image, as: .webp, options: EncodingOptions(quality: $0, chroma: .half)).count
    }
    #expect(sizes == sizes.sorted() && Set(sizes).count == sizes.count, "\(sizes)")
    // Only WebP knows a quality of 0.
    let error = #expect(throws: UpscaleError.self) {
      try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: 0))
    }
    #expect(error?.code == .invalidRequest)
  }

  /// Edges of saturated color on another: where half the chroma is seen most.
  @Test func fullChromaKeepsEdgesOfColor() throws {
    let image = try TestPictures.picture(PixelSize(width: 96, height: 96), PixelFormat(.rgb)) { x, y, channel in
      channel == ((x / 3 + y / 5) % 2 == 0 ? 0 : 2) ? 1 : 0
    }
    let decoded = try [EncodingOptions.Chroma.half, .full].map {
      try ImageFile.decode(ImageFile.encode(image, as: .webp, options: EncodingOptions(quality: 95, chroma: $0)))
    }
    #expect(Pictures.psnr(decoded[1], image) > Pictures.psnr(decoded[0], image) + 0.5)
  }

  @Test func sidesItCannotHoldAreRefused() throws {
    for size in [PixelSize(width: 16384, height: 1), PixelSize(width: 1, height: 16384)] {
      let image = try UpscaleImage(size: size, format: PixelFormat(.rgb))
      let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: .webp) }
      #expect(error?.code == .invalidRequest)
      #expect(error?.message.contains("16383") == true)
    }
    let longest = try UpscaleImage(size: PixelSize(width: 16383, height: 1), format: PixelFormat(.rgb))
    #expect(try ImageFile.decode(ImageFile.encode(longest, as: .webp)).size == longest.size)
  }

  @Test func animationsAreRefusedByName() throws {
    let still = try ImageFile.encode(Pictures.smooth(PixelSize(width: 8, height: 8), .rgb), as: .webp)
    let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(animated(still)) }
    #expect(error?.code == .unsupportedFormat)
    #expect(error?.message.contains("animation") == true)
  }

  @Test func bytesBehindThePictureAreHarmless() throws {
    let image = try Pictures.noise(PixelSize(width: 9, height: 7), PixelFormat(.rgb))
    let file = try ImageFile.encode(image, as: .webp, options: WebPTests.lossless)
    #expect(Pictures.bytes(try ImageFile.decode(file + [1, 2, 3])) == Pictures.bytes(image))
  }

  /// The limit is on what the header claims, before the pixels are looked at.
  @Test func theLimitIsCheckedFromTheHeader() throws {
    var file = try ImageFile.encode(
      UpscaleImage(size: PixelSize(width: 8, height: 8), format: PixelFormat(.rgb)), as: .webp)
    // VP8: the frame tag, the start code, and two bytes for either side (RFC 6386, section 9.1).
    let start = try #require(file.indices.first { file[$0...].starts(with: [0x9D, 0x01, 0x2A]) })
    file.replaceSubrange(start + 3..<start + 7, with: [0xFF, 0x3F, 0xFF, 0x3F])
    #expect(try ImageFile.info(of: file).image.size == PixelSize(width: 16383, height: 16383))
    let error = #expect(throws: UpscaleError.self) {
      try ImageFile.decode(file, options: DecodingOptions(maximumPixels: 1 << 20))
    }
    #expect(error?.code == .limitExceeded)
  }

  /// Density has no place but EXIF there.
  @Test(arguments: [true, false, nil])
  func densityIsKeptInEXIF(isBigEndian: Bool?) throws {
    var image = try Pictures.smooth(PixelSize(width: 6, height: 4), .rgb)
    image.metadata.density = PixelDensity(x: 240, y: 120, unit: .inch)
    let resolutions: [(Int, Int)?] = isBigEndian == nil ? [nil] : [nil, (72, 1)]
    for resolution in resolutions {
      image.metadata.exif = isBigEndian.map {
        ExifBuilder(
          isBigEndian: $0, orientation: 1, resolution: resolution.map { (numerator: $0.0, denominator: $0.1) },
          unit: resolution == nil ? nil : 2
        ).bytes
      }
      let metadata = try ImageFile.decode(ImageFile.encode(image, as: .webp)).metadata
      #expect(metadata.density == PixelDensity(x: 240, y: 120, unit: .inch))
      let block = try #require(metadata.exif.flatMap(ExifBlock.init))
      #expect(block.density == metadata.density)
      // What else the block said is still there.
      if isBigEndian != nil { #expect(block.entry(.pixelXDimension, in: try #require(block.cameraDirectory)) != nil) }
    }
  }

  private func rgba(_ image: UpscaleImage) throws -> [UInt8] {
    let (bytes, channels) = (Pictures.bytes(image), image.format.channels)
    return stride(from: 0, to: bytes.count, by: channels.count).flatMap { pixel in
      let color =
        channels.colorCount == 1 ? [UInt8](repeating: bytes[pixel], count: 3) : Array(bytes[pixel..<pixel + 3])
      return color + [channels.hasAlpha ? bytes[pixel + channels.colorCount] : 255]
    }
  }

  /// An animation of one frame, put together by the container's specification.
  private func animated(_ still: [UInt8]) -> [UInt8] {
    let frame = Array(still[12...])
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      Array(name.utf8) + little(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }
    let canvas = little(7, 3) + little(7, 3)
    let parts =
      chunk("VP8X", [2, 0, 0, 0] + canvas) + chunk("ANIM", [0, 0, 0, 0, 0, 0])
      + chunk("ANMF", little(0, 6) + canvas + little(100, 3) + [0] + frame)
    return Array("RIFF".utf8) + little(4 + parts.count, 4) + Array("WEBP".utf8) + parts
  }

  private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
