import Foundation
import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// TIFF files in every layout, whose pixels are known.
@Suite(.enabled(if: ImageFileFormat.tiff.isRead)) struct TIFFTests {
  private func pattern(_ bits: Int) -> (Int, Int, Int) -> Int {
    { x, y, channel in (x * 37 + y * 101 + channel * 59 + x * y * 7) * (bits == 16 ? 263 : 1) % (1 << bits) }
  }

  private func builder(_ width: Int = 23, _ height: Int = 17, bits: Int = 8, samples: Int = 3) -> TIFFBuilder {
    var builder = TIFFBuilder(width: width, height: height, sample: pattern(bits))
    (builder.bits, builder.samples) = (bits, samples)
    if samples < 3 { builder.photometric = 1 }
    // Of what is beyond the colors: alpha that colors were not multiplied by.
    if samples % 2 == 0 { builder.fields = [(338, 3, [2])] }
    return builder
  }

  /// Strips or tiles, together or in planes, in both byte orders, as TIFF and BigTIFF.
  @Test(arguments: PixelFormat.Channels.allCases, [8, 16])
  func everyLayoutIsRead(channels: PixelFormat.Channels, bits: Int) async throws {
    for layout in 0..<16 {
      var builder = builder(bits: bits, samples: channels.rawValue)
      builder.isBigEndian = layout & 1 != 0
      builder.isPlanar = layout & 2 != 0
      builder.tile = layout & 4 != 0 ? 16 : nil
      builder.isBig = layout & 8 != 0
      let file = builder.file()
      let image = try await ImageFile.decode(file)
      #expect(image.format == PixelFormat(channels, bits == 16 ? .uint16 : .uint8), "layout \(layout)")
      #expect(image.size == PixelSize(width: 23, height: 17))
      #expect(image.difference(from: pattern(bits)) == 0, "layout \(layout)")
      let info = try ImageFile.info(of: file)
      #expect(info.fileFormat == .tiff)
      #expect(info.image == ImageInfo(size: image.size, format: image.format, metadata: image.metadata))
    }
  }

  @Test func whiteMayBeZero() async throws {
    var builder = builder(samples: 1)
    builder.photometric = 0
    let image = try await ImageFile.decode(builder.file())
    #expect(image.difference { 255 - pattern(8)($0, $1, $2) } == 0)
  }

  /// Colors that were multiplied by alpha are divided by it.
  @Test(arguments: [8, 16])
  func multipliedColorsAreDivided(bits: Int) async throws {
    let most = (1 << bits) - 1
    var builder = builder(bits: bits, samples: 4)
    builder.fields = [(338, 3, [1])]
    let alpha = { (x: Int, y: Int) in (x * 11 + 3) * most / 256 % (most + 1) }
    builder.sample = { x, y, channel in channel == 3 ? alpha(x, y) : alpha(x, y) * (channel + 1) / 4 }
    let image = try await ImageFile.decode(builder.file())
    for x in 0..<23 {
      for channel in 0..<3 {
        let expected = Double(most) * Double(channel + 1) / 4
        // What was lost in multiplying comes back as many times as large.
        #expect(abs(Double(image.sample(x, 2, channel)) - expected) <= Double(most) / Double(max(1, alpha(x, 2))) + 1)
      }
      #expect(image.sample(x, 2, 3) == alpha(x, 2))
    }
  }

  /// Inks become sRGB by the plain formula where there is no profile.
  @Test(arguments: [8, 16], [false, true])
  func inksBecomeColors(bits: Int, isPlanar: Bool) async throws {
    var builder = builder(bits: bits, samples: 4)
    (builder.photometric, builder.isPlanar, builder.fields) = (5, isPlanar, [])
    let image = try await ImageFile.decode(builder.file())
    #expect(image.format == PixelFormat(.rgb))
    let ink = { (x: Int, y: Int, channel: Int) in pattern(bits)(x, y, channel) >> (bits - 8) }
    #expect(image.difference { ((255 - ink($0, $1, $2)) * (255 - ink($0, $1, 3)) + 127) / 255 } == 0)
    #expect(image.metadata.colorEncoding?.isSRGB == true)
  }

  @Test func palettesBecomeColors() async throws {
    var builder = builder(samples: 1)
    builder.photometric = 3
    let map = (0..<768).map { ($0 * 77) % 256 * 257 }
    builder.fields = [(320, 3, map)]
    let image = try await ImageFile.decode(builder.file())
    #expect(image.format == PixelFormat(.rgb))
    #expect(image.difference { map[$2 * 256 + pattern(8)($0, $1, 0)] / 257 } == 0)
  }

  @Test(arguments: ImageOrientation.allCases)
  func filesAreTurned(orientation: ImageOrientation) async throws {
    var builder = builder()
    builder.fields = [(274, 3, [orientation.rawValue])]
    let image = try await ImageFile.decode(builder.file())
    let plain = try await ImageFile.decode(self.builder().file()).upright(from: orientation)
    #expect(image.size == plain.size)
    #expect(image.difference { plain.sample($0, $1, $2) } == 0)
    #expect(try ImageFile.info(of: builder.file()).image.size == plain.size)
  }

  @Test func densityAndProfileAreKept() async throws {
    var builder = builder()
    let profile = Array(repeating: 7, count: 300)
    builder.fields = [(282, 5, [300, 1]), (283, 5, [300, 1]), (296, 3, [2]), (34675, 7, profile)]
    let metadata = try ImageFile.info(of: builder.file()).image.metadata
    #expect(metadata.density == PixelDensity(x: 300, y: 300, unit: .inch))
    #expect(metadata.iccProfile == profile.map { UInt8($0) })
    #expect(metadata.unread.isEmpty)
  }

  @Test func furtherPagesAreReported() throws {
    var builder = builder()
    builder.hasAnother = true
    #expect(try ImageFile.info(of: builder.file()).image.metadata.unread == [.furtherPictures])
  }

  /// TIFF's own fields are those that EXIF has elsewhere.
  @Test(arguments: [false, true], [false, true])
  func textsBecomeEXIF(isBigEndian: Bool, isBig: Bool) async throws {
    var builder = builder()
    (builder.isBigEndian, builder.isBig) = (isBigEndian, isBig)
    builder.fields = [(271, 2, "Maker\0".utf8.map { Int($0) }), (315, 2, "somebody\0".utf8.map { Int($0) })]
    let image = try await ImageFile.decode(builder.file())
    let exif = try #require(image.metadata.exif)
    for text in ["Maker\0", "somebody\0"] { #expect(exif.firstRange(of: Array(text.utf8)) != nil) }
    let again = try await ImageFile.decode(ImageFile.encode(image, as: .tiff))
    #expect(again.metadata.exif == exif)
    #expect(try await ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata.exif == exif)
  }

  @Test(arguments: PixelFormat.Channels.allCases, TIFFCompression.allCases)
  func writingIsExact(channels: PixelFormat.Channels, compression: TIFFCompression) async throws {
    for sample in [PixelFormat.Sample.uint8, .uint16] {
      for (width, height) in [(1, 1), (37, 23), (700, 900)] {
        let size = PixelSize(width: width, height: height)
        let image = try TestPictures.noise(size, PixelFormat(channels, sample))
        let file = try await ImageFile.encode(
          image, as: .tiff, options: EncodingOptions(tiffCompression: compression))
        let decoded = try await ImageFile.decode(file)
        #expect(decoded.format == image.format && decoded.size == size)
        #expect(decoded.withUnsafeBytes { Array($0) } == image.withUnsafeBytes { Array($0) })
      }
    }
  }

  /// Files of more than 4 GiB need BigTIFF; others do without, which more programs read.
  @Test func onlyLargeFilesHaveLargeOffsets() {
    let side = { PixelSize(width: $0, height: $0) }
    #expect(!TIFFCompression.none.needsBigOffsets(side(32_000), PixelFormat(.rgb)))
    #expect(TIFFCompression.none.needsBigOffsets(side(38_000), PixelFormat(.rgb)))
    // LZW makes noise larger.
    #expect(TIFFCompression.lzw.needsBigOffsets(side(32_000), PixelFormat(.rgb)))
    #expect(!TIFFCompression.lzw.needsBigOffsets(side(30_000), PixelFormat(.rgb)))
    #expect(TIFFCompression.deflate.needsBigOffsets(side(30_000), PixelFormat(.rgb, .uint16)))
  }

  /// A reader of TIFF would take the preview that raw photographs begin with for the picture.
  @Test func rawPhotographsAreRefused() async throws {
    for field in [(50706, 1, [1, 4, 0, 0]), (254, 4, [1])] {
      var builder = builder()
      builder.fields = [(tag: field.0, type: field.1 == 1 ? 7 : field.1, values: field.2)]
      if field.0 == 50706 { builder.fields = [(tag: 50706, type: 7, values: field.2)] }
      let error = await #expect(throws: UpscaleError.self) { try await ImageFile.decode(builder.file()) }
      #expect(error?.code == .unsupportedFormat, "\(field.0)")
    }
  }

  /// Samples that are not whole numbers, inks that are not CMYK.
  @Test(arguments: [[(339, 3, [3, 3, 3])], [(332, 3, [2])]])
  func othersAreRefused(fields: [(Int, Int, [Int])]) async throws {
    var builder = builder(bits: 16, samples: fields[0].0 == 332 ? 4 : 3)
    if fields[0].0 == 332 { builder.photometric = 5 }
    builder.fields = fields.map { (tag: $0.0, type: $0.1, values: $0.2) }
    let error = await #expect(throws: UpscaleError.self) { try await ImageFile.decode(builder.file()) }
    #expect(error?.code == .unsupportedFormat)
  }

  /// Cut anywhere, with any byte changed: an image or a typed error, never more.
  @Test(arguments: [false, true])
  func damagedFilesAreErrors(isTiled: Bool) async throws {
    var builder = builder(9, 7)
    builder.tile = isTiled ? 16 : nil
    builder.fields = [(282, 5, [300, 1]), (283, 5, [300, 1])]
    let whole = builder.file()
    var codes: Set<UpscaleError.Code> = []
    for cut in 4..<whole.count - 4 {
      do { _ = try await ImageFile.decode(Array(whole[..<cut])) } catch { codes.insert(error.code) }
    }
    for place in whole.indices {
      for change: UInt8 in [0xFF, 0x01, 0x80] {
        var changed = whole
        changed[place] ^= change
        do { _ = try await ImageFile.decode(changed) } catch { codes.insert(error.code) }
      }
    }
    #expect(codes.isSubset(of: [.damagedFile, .unsupportedFormat, .limitExceeded]))
    #expect(codes.contains(.damagedFile))
  }
}
