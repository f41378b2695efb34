import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// What a picture says beside its pixels, from every format to every format, read back by hand.
@Suite struct FormatPairTests {
  /// (AVIF has its own way of saying how a picture is turned, which encoders do not use.)
  @Test(arguments: ImageFileFormat.written.filter { $0 != .avif }, ImageFileFormat.written)
  func metadataSurvive(from: ImageFileFormat, to: ImageFileFormat) throws {
    let source = try FormatPairTests.source(from)
    let picture = try ImageFile.decode(source)
    #expect(try ImageFile.info(of: source).image == picture.info)
    let target = try ImageFile.encode(picture, as: to, options: EncodingOptions(quality: 95))
    let parts = PictureChunks(target, to)

    // libpng compresses profiles: there, that one is there is seen by hand and what it is by the decoder.
    if to != .png { #expect(parts.profile == MetadataTests.profile) }
    #expect(parts.profile != nil)
    #expect(try ImageFile.decode(target).metadata.iccProfile == MetadataTests.profile)

    let exif = try #require(parts.exif)
    #expect(Array(exif.prefix(4)) == [0x4D, 0x4D, 0, 0x2A])
    // Of a TIFF file these are the picture's own fields, which do not become EXIF's; WebP and AVIF have no other for density.
    if from != .tiff || to == .tiff {
      #expect(field(0x0112, exif) == 1, "The image stands upright.")
      #expect(field(0x0100, exif) == 32 && field(0x0101, exif) == 48)
    }
    if from != .tiff || to == .tiff || !to.storesDensity { #expect(resolution(exif) == 240) }
    if to.storesDensity { #expect(abs(try #require(parts.density) - 240) < 0.02) }

    // Upright: what was the left edge when stored on its side is now the top.
    #expect(picture.size == PixelSize(width: 32, height: 48))
    let decoded = try ImageFile.decode(target)
    #expect(decoded.size == picture.size)
    let bytes = Pictures.bytes(decoded)
    let (top, bottom) = (Int(bytes[3 * 16 + 1]), Int(bytes[3 * (47 * 32 + 16) + 1]))
    #expect(top < 40 && bottom > 215, "\(top) and \(bottom)")
  }

  /// Gray with a gray profile, which WebP and AVIF cannot hold: there it becomes RGB's, with the same curve.
  @Test(arguments: ImageFileFormat.written)
  func grayProfiles(to: ImageFileFormat) throws {
    var image = try Pictures.smooth(PixelSize(width: 32, height: 32), .gray)
    image.metadata.iccProfile = GrayProfile.bytes(gamma: 1.5)
    let decoded = try ImageFile.decode(ImageFile.encode(image, as: to, options: EncodingOptions(lossless: true)))
    let profile = try #require(decoded.metadata.iccProfile)
    #expect(ICCProfile.isGray(profile) == to.supportsGray)
    if to.supportsGray { #expect(profile == image.metadata.iccProfile) }
    // Either way the colors are the same ones.
    let (direct, around) = (try image.convertedToSRGB(), try decoded.convertedToSRGB())
    let step = decoded.format.channels.count
    let (a, b) = (Pictures.bytes(direct), Pictures.bytes(around))
    for pixel in a.indices { #expect(abs(Int(a[pixel]) - Int(b[pixel * step])) <= (to == .jpeg ? 6 : 1)) }
  }

  @Test func aGrayProfileWithoutACurveIsRefusedForWebP() throws {
    var image = try Pictures.smooth(PixelSize(width: 4, height: 4), .gray)
    image.metadata.iccProfile = InkProfile.bytes(colorSpace: "GRAY")
    let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: .webp) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("sRGB") == true)
  }

  /// A slope, dark on its left, stored so that it must be turned by a quarter to the right: its left becomes its top.
  private static func source(_ format: ImageFileFormat) throws -> [UInt8] {
    var stored = try TestPictures.picture(PixelSize(width: 48, height: 32), PixelFormat(.rgb)) { x, _, _ in
      Double(x) / 47
    }
    stored.metadata.iccProfile = MetadataTests.profile
    // Encoders call every picture upright, so the orientation is put into the file by hand.
    stored.metadata.exif =
      ExifBuilder(isBigEndian: true, orientation: 1, width: 48, height: 32, resolution: (240, 1)).bytes
    stored.metadata.density = PixelDensity(x: 240, y: 240, unit: .inch)
    var file = try ImageFile.encode(stored, as: format, options: EncodingOptions(quality: 95))
    let entry: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1]
    let start = try #require(file.indices.first { file[$0...].starts(with: entry) })
    file[start + 9] = 6
    if format == .png { PNGBuilder.repairChecksums(&file) }
    return file
  }

  /// The value of an entry in a big-endian block's main directory.
  private func field(_ tag: Int, _ exif: [UInt8]) -> Int? {
    let directory = number(exif, 4, 4)
    for index in 0..<number(exif, directory, 2) {
      let entry = directory + 2 + 12 * index
      if number(exif, entry, 2) == tag { return number(exif, entry + 8, number(exif, entry + 2, 2) == 3 ? 2 : 4) }
    }
    return nil
  }

  private func resolution(_ exif: [UInt8]) -> Double? {
    field(0x011A, exif).map { Double(number(exif, $0, 4)) / Double(number(exif, $0 + 4, 4)) }
  }

  private func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
    bytes[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
  }
}
