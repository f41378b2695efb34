import Foundation
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// PNG files are put together from pieces that are compressed apart.
@Suite struct PNGPieceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func written(_ image: UpscaleImage, bands height: Int, options: EncodingOptions) async throws -> [UInt8] {
    let path = folder("out")
    let writer = try ImageFileWriter(
      path: path, format: .png, sample: image.format.sample, options: options, overwrite: true)
    try await writer.begin(RowFormat(size: image.size, channels: image.format.channels))
    for row in stride(from: 0, to: image.size.height, by: height) {
      let rows = row..<min(row + height, image.size.height)
      try await writer.write(RowBand(firstRow: row, tensor: image.rows(rows)))
    }
    try await writer.finish()
    return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Sizes of which the pieces (512 kB) are many, of several rows or of one, with a last one that is smaller.
  @Test(arguments: [(300, 1200), (30_001, 9)], PixelFormat.Channels.allCases)
  func manyPiecesGiveThePicture(size: (Int, Int), channels: PixelFormat.Channels) async throws {
    for sample in [PixelFormat.Sample.uint8, .uint16] {
      let image = try Pictures.noise(PixelSize(width: size.0, height: size.1), PixelFormat(channels, sample))
      let whole = try await ImageFile.encode(image, as: .png)
      let chunks = PNGPieceTests.chunks(whole)
      let bytes = image.bytesPerRow * size.1
      #expect(chunks.count { $0.name == "IDAT" } >= bytes >> 19)
      await #expect(Pictures.bytes(try ImageFile.decode(whole)) == Pictures.bytes(image))
      // The same file however the rows come, and however many are compressed at once.
      #expect(try await written(image, bands: 133, options: EncodingOptions()) == whole)
    }
  }

  @Test(arguments: 0...9) func everyCompressionPutsPiecesTogether(compression: Int) async throws {
    let options = EncodingOptions(pngCompression: compression)
    // Half noise and half flat: literals and matches.
    var image = try Pictures.noise(PixelSize(width: 501, height: 500), PixelFormat(.rgb))
    image.withUnsafeMutableBytes { bytes in
      for index in bytes.count / 3..<bytes.count / 2 { bytes[index] = 77 }
    }
    let file = try await written(image, bands: 500, options: options)
    await #expect(Pictures.bytes(try ImageFile.decode(file)) == Pictures.bytes(image))
    await #expect(try ImageFile.encode(image, as: .png, options: options) == file)
  }

  /// The fast way is not far from the small one on what it is for: smooth pictures with a little noise, as enlarged ones are.
  @Test func fastFilesAreLittleLarger() throws {
    let image = try Pictures.smooth(PixelSize(width: 1200, height: 900), .rgb)
    let fast = try ImageFile.encode(image, as: .png, options: EncodingOptions(pngCompression: EncodingOptions.fastPNG))
    let small = try ImageFile.encode(
      image, as: .png, options: EncodingOptions(pngCompression: EncodingOptions.smallPNG))
    #expect(Pictures.bytes(try ImageFile.decode(fast)) == Pictures.bytes(image))
    #expect(Pictures.bytes(try ImageFile.decode(small)) == Pictures.bytes(image))
    #expect(Double(fast.count) < 1.15 * Double(small.count))
    #expect(try ImageFile.encode(image, as: .png) == fast)
  }

  /// Chunks before the rows stay before them, and the end is the end.
  @Test func chunksAreInOrder() throws {
    var image = try Pictures.noise(PixelSize(width: 900, height: 900), PixelFormat(.rgb))
    image.metadata = ImageMetadata(
      exif: ExifBuilder(isBigEndian: true, orientation: 1).bytes, density: PixelDensity(x: 300, y: 300, unit: .inch))
    let names = PNGPieceTests.chunks(try ImageFile.encode(image, as: .png)).map(\.name)
    let first = try #require(names.firstIndex(of: "IDAT"))
    #expect(Set(names[..<first]) == ["IHDR", "pHYs", "eXIf"])
    #expect(names.first == "IHDR")
    #expect(names[first..<names.count - 1].allSatisfy { $0 == "IDAT" })
    #expect(names.last == "IEND")
  }

  /// A full disk is told by the write that meets it or the end, and never again as anything else.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsTold() async throws {
    let file = try #require(OpenFile.writing(existing: "/dev/full"))
    let image = try Pictures.noise(PixelSize(width: 1000, height: 900), PixelFormat(.rgb))
    let encoder = try RowEncoder(
      ByteOutput(file: file), .png, format: RowFormat(size: image.size, channels: .rgb), sample: .uint8,
      metadata: ImageMetadata(), options: EncodingOptions())
    let error = await #expect(throws: UpscaleError.self) {
      try await encoder.write(RowBand(firstRow: 0, tensor: image.rows(0..<900)))
    }
    #expect(error?.code == .fileAccess)
    let again = #expect(throws: UpscaleError.self) { try encoder.finish() }
    #expect(again?.code == .fileAccess)
  }

  private static func chunks(_ file: [UInt8]) -> [(name: String, count: Int)] {
    var (chunks, offset) = ([(name: String, count: Int)](), 8)
    while offset + 8 <= file.count {
      let count = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      chunks.append((String(decoding: file[offset + 4..<offset + 8], as: UTF8.self), count))
      offset += 12 + count
    }
    return chunks
  }
}
