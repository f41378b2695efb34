import Foundation
import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

@Suite struct CMYKTests {
  /// Cyan, magenta, yellow, black, paper, and cyan with half the black.
  static let patches: [[UInt8]] = [
    [255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255], [0, 0, 0, 0], [255, 0, 0, 128],
  ]
  /// R = (1 − C)(1 − K) and the like.
  static let plainColors: [[UInt8]] = [
    [0, 255, 255], [255, 0, 255], [255, 255, 0], [0, 0, 0], [255, 255, 255], [0, 127, 127],
  ]
  /// Lightness 80, 60, 40, 20 and 100 in sRGB: ((L* + 16) / 116)³, through IEC 61966-2-1's curve, times 255.
  static let profiledGrays: [UInt8] = [198, 145, 94, 48, 255]

  @Test(arguments: CMYKBuilder.Storage.allCases)
  func withoutAProfileInksTakeTheirComplementaryLight(storage: CMYKBuilder.Storage) throws {
    let image = try decode(CMYKBuilder(storage: storage, patches: CMYKTests.patches))
    let quality = try #require(image.metadata.jpegQuality)
    #expect(image.metadata == ImageMetadata(colorEncoding: ColorEncoding(sRGBIntent: 1), jpegQuality: quality))
    expect(image, CMYKTests.plainColors, within: storage == .ycck ? 1 : 0)
  }

  @Test(arguments: CMYKBuilder.Storage.allCases, [1, 3])
  func aProfileTellsTheColors(storage: CMYKBuilder.Storage, segments: Int) throws {
    var builder = CMYKBuilder(storage: storage, patches: Array(CMYKTests.patches.prefix(5)))
    builder.profile = (InkProfile.bytes, segments)
    let image = try decode(builder)
    let quality = try #require(image.metadata.jpegQuality)
    #expect(image.metadata == ImageMetadata(colorEncoding: ColorEncoding(sRGBIntent: 1), jpegQuality: quality))
    expect(image, CMYKTests.profiledGrays.map { [$0, $0, $0] }, within: 1)
  }

  @Test(arguments: [
    InkProfile.bytes(colorSpace: "RGB "), InkProfile.bytes(colorSpace: "GRAY"), Array(InkProfile.bytes.prefix(200)),
    [1, 2, 3], MetadataTests.profile,
  ])
  func aProfileThatIsNoneForInksIsIgnored(profile: [UInt8]) throws {
    var builder = CMYKBuilder(storage: .inverted, patches: CMYKTests.patches)
    builder.profile = (profile, 1)
    let image = try decode(builder)
    #expect(image.metadata.iccProfile == nil)
    expect(image, CMYKTests.plainColors, within: 0)
  }

  /// What libjpeg writes of an RGB picture keeps its profile and its samples, even a profile for inks.
  @Test func otherPicturesAreNotConverted() throws {
    for channels in [PixelFormat.Channels.gray, .rgb] {
      var image = try Pictures.smooth(PixelSize(width: 24, height: 16), channels)
      let plain = try ImageFile.decode(ImageFile.encode(image, as: .jpeg))
      image.metadata.iccProfile = InkProfile.bytes
      let profiled = try ImageFile.decode(ImageFile.encode(image, as: .jpeg))
      #expect(profiled.metadata == ImageMetadata(iccProfile: InkProfile.bytes, jpegQuality: plain.metadata.jpegQuality))
      #expect(Pictures.bytes(profiled) == Pictures.bytes(plain))
    }
  }

  @Test func itStandsUprightAndKeepsItsExif() throws {
    var builder = CMYKBuilder(storage: .inverted, patches: CMYKTests.patches)
    builder.exif = ExifBuilder(isBigEndian: true, orientation: 6).bytes
    let image = try decode(builder)
    #expect(image.size == PixelSize(width: 8, height: 48))
    #expect(image.metadata.exif == builder.exif)
    #expect(image.metadata.density == PixelDensity(x: 300, y: 300, unit: .inch))
    #expect(Array(Pictures.bytes(image)[..<3]) == CMYKTests.plainColors[0])
  }

  @Test func aPNGFileOfItSaysSRGB() throws {
    let image = try decode(CMYKBuilder(storage: .plain, patches: CMYKTests.patches))
    let png = try ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(png.metadata.colorEncoding == ColorEncoding(sRGBIntent: 1))
    #expect(Pictures.bytes(png) == Pictures.bytes(image))
    let jpeg = try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).metadata
    #expect(jpeg == ImageMetadata(jpegQuality: jpeg.jpegQuality))
  }

  @Test func cutShort() throws {
    var builder = CMYKBuilder(storage: .ycck, patches: CMYKTests.patches)
    builder.profile = (InkProfile.bytes, 2)
    let whole = builder.bytes
    for count in 0..<whole.count - 2 {
      let error = #expect(throws: UpscaleError.self) { try ImageFile.decode(Array(whole[..<count])) }
      #expect(error.map { [.damagedFile, .unsupportedFormat].contains($0.code) } == true)
    }
    #expect(throws: Never.self) { try ImageFile.decode(whole.dropLast(2)) }
  }

  /// A damaged profile gives other colors or none; it is never an error of its own.
  @Test func damagedProfilesNeverCrash() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<150 {
      var builder = CMYKBuilder(storage: .inverted, patches: CMYKTests.patches)
      var profile = InkProfile.bytes
      // The header, the directory and the table's own header; behind them are only samples.
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        profile[Int.random(in: 0..<200, using: &generator)] = .random(in: .min ... .max, using: &generator)
      }
      builder.profile = (profile, 1)
      #expect(try decode(builder).size == PixelSize(width: 48, height: 8))
    }
  }

  /// Decodes, and checks that the header alone tells the same.
  private func decode(_ builder: CMYKBuilder) throws -> UpscaleImage {
    let image = try ImageFile.decode(builder.bytes)
    #expect(try ImageFile.info(of: builder.bytes).image == image.info)
    #expect(image.format == PixelFormat(.rgb, .uint8))
    return image
  }

  /// Compares every pixel of every patch.
  private func expect(
    _ image: UpscaleImage, _ colors: [[UInt8]], within tolerance: Int, location: SourceLocation = #_sourceLocation
  ) {
    #expect(image.size == PixelSize(width: colors.count * 8, height: 8), sourceLocation: location)
    let bytes = Pictures.bytes(image)
    let wanted = (0..<8).flatMap { _ in colors.flatMap { color in (0..<8).flatMap { _ in color } } }
    let worst = zip(bytes, wanted).map { abs(Int($0) - Int($1)) }.max()
    let found = stride(from: 0, to: colors.count * 24, by: 24).map { Array(bytes[$0..<$0 + 3]) }
    #expect(worst.map { $0 <= tolerance } == true, "\(found)", sourceLocation: location)
  }
}
