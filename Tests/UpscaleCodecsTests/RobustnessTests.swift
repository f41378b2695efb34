import Foundation
import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

@Suite struct RobustnessTests {
  @Test func bombsAreRefusedBeforeMemoryIsTaken() throws {
    let header = PNGBuilder.big(60000) + PNGBuilder.big(60000) + [8, 6, 0, 0, 0]
    let file = PNGBuilder.signature + PNGBuilder.chunk("IHDR", header) + PNGBuilder.chunk("IDAT", [0x78, 1])
    expect(.limitExceeded, "DecodingOptions.maximumPixels") { try ImageFile.decode(file) }
    #expect(try ImageFile.info(of: file).image.size == PixelSize(width: 60000, height: 60000))
  }

  @Test func theLimitIsOnPixels() throws {
    for format in ImageFileFormat.written {
      let file = try ImageFile.encode(Pictures.smooth(PixelSize(width: 10, height: 10), .gray), as: format)
      #expect(throws: Never.self) { try ImageFile.decode(file, options: DecodingOptions(maximumPixels: 100)) }
      expect(.limitExceeded, "99") { try ImageFile.decode(file, options: DecodingOptions(maximumPixels: 99)) }
    }
  }

  @Test(arguments: [
    ("GIF", Array("GIF89a".utf8)),
    ("BMP", Array("BM\0\0".utf8)), ("ISO media", Array("\0\0\0\u{20}ftypisom".utf8)),
    ("JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51]), ("SVG", Array("<svg xmlns=".utf8)),
  ])
  func otherFormatsAreNamed(name: String, bytes: [UInt8]) {
    expect(.unsupportedFormat, name) { try ImageFile.decode(bytes) }
  }

  @Test func whatIsNoPictureIsSaidToBeNone() throws {
    expect(.unsupportedFormat, "not in a supported image format") { try ImageFile.decode(Array("Hello, world".utf8)) }
    expect(.damagedFile, "empty") { try ImageFile.decode([]) }
    var mangled = try ImageFile.encode(Pictures.smooth(PixelSize(width: 4, height: 4), .gray), as: .png)
    mangled.remove(at: 4)
    expect(.damagedFile, "PNG") { try ImageFile.decode(mangled) }
  }

  @Test func filesThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    expect(.fileAccess, "no file") { try ImageFile.read(at: folder("missing.png")) }
    expect(.fileAccess, "folder") { try ImageFile.read(at: folder.path) }
    expect(.fileAccess, "regular") { try ImageFile.read(at: "/dev/null") }
    _ = FileManager.default.createFile(atPath: folder("empty.png"), contents: Data())
    expect(.damagedFile, "empty.png") { try ImageFile.read(at: folder("empty.png")) }
    expect(.damagedFile, "empty.png") { try ImageFile.info(at: folder("empty.png")) }
  }

  static let kinds = ["png", "gray png", "jpeg", "progressive jpeg", "webp", "clear webp", "lossless webp"]

  /// Cut anywhere, a file is an error; only JPEG's end marker, two bytes, may be missing.
  @Test(arguments: kinds)
  func cutShort(kind: String) throws {
    let whole = try file(kind)
    for count in 0..<whole.count {
      let cut = Array(whole[..<count])
      if kind.hasSuffix("jpeg"), count >= whole.count - 2 {
        #expect(throws: Never.self) { try ImageFile.decode(cut) }
      } else {
        let error = #expect(throws: UpscaleError.self, "\(count) of \(whole.count)") { try ImageFile.decode(cut) }
        #expect(error.map { [.damagedFile, .unsupportedFormat].contains($0.code) } == true)
      }
    }
  }

  /// Stray bytes between segments and after the end are common and cost no pixels.
  @Test func strayBytesInJPEGAreHarmless() throws {
    let whole = try file("jpeg")
    let expected = Pictures.bytes(try ImageFile.decode(whole))
    let firstSegment = 4 + Int(whole[4]) << 8 + Int(whole[5])
    var stray = whole
    stray.insert(contentsOf: [1, 2, 3], at: firstSegment)
    #expect(Pictures.bytes(try ImageFile.decode(stray)) == expected)
    #expect(Pictures.bytes(try ImageFile.decode(whole + [9, 9, 9])) == expected)
  }

  /// Every chunk's sum is right and only the pixels' own is not.
  @Test func aWrongSumOfThePixelsIsDamage() throws {
    let picture = PNGBuilder(width: 9, height: 9, depth: 8, colorType: 0) { x, y, _ in x * y }
    var bytes = picture.bytes
    // Before the sum: its chunk's own, and the whole end chunk.
    bytes[bytes.count - 12 - 4 - 1] ^= 1
    PNGBuilder.repairChecksums(&bytes)
    expect(.damagedFile, "data check") { try ImageFile.decode(bytes) }
  }

  @Test(arguments: kinds)
  func damageNeverCrashes(kind: String) throws {
    var generator = SeededGenerator(seed: 5)
    let whole = try file(kind)
    var errors = 0
    for round in 0..<1500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: .min ... .max, using: &generator)
      }
      if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
      if round % 7 == 0 {
        bytes.insert(contentsOf: whole.suffix(40), at: Int.random(in: bytes.indices, using: &generator))
      }
      if kind.hasSuffix("png"), round % 2 == 0 { PNGBuilder.repairChecksums(&bytes) }
      do throws(UpscaleError) {
        _ = try? ImageFile.info(of: bytes)
        _ = try ImageFile.decode(bytes, options: DecodingOptions(maximumPixels: 1 << 22))
      } catch {
        errors += 1
      }
    }
    #expect(errors > 100)
  }

  private func file(_ kind: String) throws -> [UInt8] {
    let isGray = kind == "gray png"
    var image = try Pictures.smooth(
      PixelSize(width: 40, height: 25), isGray ? .grayAlpha : kind == "clear webp" ? .rgba : .rgb)
    image.metadata = ImageMetadata(
      iccProfile: isGray ? nil : MetadataTests.profile, exif: ExifBuilder(isBigEndian: isGray).bytes,
      density: PixelDensity(x: 300, y: 300, unit: .inch))
    let options = EncodingOptions(progressive: kind.hasPrefix("progressive"), lossless: kind.hasPrefix("lossless"))
    let format = ImageFileFormat.written.first { kind.hasSuffix($0.rawValue) }
    return try ImageFile.encode(image, as: #require(format), options: options)
  }

  private func expect<Result>(
    _ code: UpscaleError.Code, _ words: String, location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Result
  ) {
    let error = #expect(throws: UpscaleError.self, sourceLocation: location) { _ = try body() }
    #expect(error?.code == code, sourceLocation: location)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")", sourceLocation: location)
  }

  /// Each scan costs a pass over the whole image, so that small files could take minutes. The file is 8×8 pixels, progressive,
  /// with one of its scans again and again.
  @Test(arguments: [1, 50, 150])
  func scansAreCounted(count: Int) throws {
    let text =
      "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71////m8H////6/+b9"
      + "//j/wgALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAAAAF//8QAFhAAAwAAAAAAAAAAAAAAAAAAAQIi/9oACAEBAAEFAhK/"
      + "/8QAFRABAQAAAAAAAAAAAAAAAAAAABH/2gAIAQEABj8Cr//EABcQAAMBAAAAAAAAAAAAAAAAAAARQVH/2gAIAQEAAT8hXZD/2gAIAQEAAAAQf//E"
      + "ABoQAAEFAQAAAAAAAAAAAAAAAAEAESExQVH/2gAIAQEAAT8Qkw4BrOL/2Q=="
    let bytes = [UInt8](try #require(Data(base64Encoded: text)))
    let scan = 242..<253
    let file = bytes[..<scan.lowerBound] + (0..<count).flatMap { _ in bytes[scan] } + bytes[scan.upperBound...]
    if count <= 100 {
      #expect(try ImageFile.read(.bytes(Array(file), name: "it")).size == PixelSize(width: 8, height: 8))
    } else {
      let error = #expect(throws: UpscaleError.self) { try ImageFile.read(.bytes(Array(file), name: "it")) }
      #expect(error?.code == .damagedFile)
      #expect(error?.message.contains("scans") == true)
    }
  }
}
