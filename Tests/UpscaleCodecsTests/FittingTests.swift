import Foundation
import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// Files held to a number of bytes.
@Suite struct FittingTests {
  @Test(arguments: [0, 20, 37.4, 80, 99.9, 100])
  func theSearchFindsTheHighestQualityThatFits(threshold: Double) throws(UpscaleError) {
    var probes = 0
    let found = try QualitySearch(limit: 1000).run { (quality) throws(UpscaleError) in
      probes += 1
      return quality <= threshold ? 1000 : 1001
    }
    #expect(found == (threshold < 20 ? nil : (threshold * 8).rounded(.down) / 8))
    #expect(probes <= 12)
  }

  /// At 90 to 100 % of the budget, while the next step does not fit.
  @Test(arguments: [ImageFileFormat.jpeg, .webp], 0..<20)
  func renderedPicturesLandInTheBudget(format: ImageFileFormat, number: Int) throws {
    let image = try FittingTests.picture(number)
    let (least, most) = try (size(image, format, 35, .half), size(image, format, 92, .half))
    // From tight to ample.
    let limit = least + (most - least) * (number % 5) / 5
    try expectFit(image, format, limit: limit)
  }

  @Test(.enabled(if: TestData.isAvailable), arguments: TestData.files("inputs/degraded", extensions: ["jpg", "png"]))
  func realPicturesLandInTheBudget(url: URL) throws {
    var image = try ImageFile.read(at: url.path)
    guard image.size.width * image.size.height < 1 << 18 else { return }
    image.metadata = ImageMetadata()
    for format in [ImageFileFormat.jpeg, .webp] {
      try expectFit(image, format, limit: size(image, format, 60, .half))
    }
  }

  @Test func fullColorIsKeptWhereItFits() throws {
    let image = try FittingTests.picture(3)
    let ample = try size(image, .jpeg, 80, .full)
    #expect(try fit(image, .jpeg, limit: ample).result.chroma == .full)
    #expect(try fit(image, .jpeg, limit: ample - 1).result.chroma == .half)
    #expect(try fit(image, .jpeg, limit: ample - 1, chroma: .full).result.chroma == .full)
    let gray = try Pictures.smooth(PixelSize(width: 64, height: 64), .gray)
    #expect(try fit(gray, .jpeg, limit: 1500).result.chroma == nil)
  }

  @Test func whatFitsAtTheHighestQualityIsWrittenAtIt() throws {
    let image = try FittingTests.picture(1)
    for format in [ImageFileFormat.jpeg, .webp] {
      let found = try fit(image, format, limit: 10_000_000)
      #expect(found.result.quality == 100)
    }
  }

  @Test func budgetsThatNoQualityMeetsAreErrors() throws {
    let image = try FittingTests.picture(2)
    for format in [ImageFileFormat.jpeg, .webp] {
      let least = try size(image, format, 20, .half)
      #expect(try fit(image, format, limit: least).result.quality ?? 0 >= 20)
      let error = #expect(throws: UpscaleError.self) { try fit(image, format, limit: least - 1) }
      #expect(error?.code == .limitExceeded)
      #expect(error?.message.contains("\(least) bytes") == true, "\(error?.message ?? "")")
    }
  }

  @Test func formatsWithoutQualityRefuse() throws {
    let image = try FittingTests.picture(0)
    for (format, lossless, words) in [(ImageFileFormat.png, false, "write JPEG or WebP"), (.webp, true, "lossy")] {
      let options = EncodingOptions(lossless: lossless, maximumBytes: 1000)
      let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: format, options: options) }
      #expect(error?.code == .invalidRequest)
      #expect(error?.message.contains(words) == true)
    }
    for bytes in [0, -1] {
      let options = EncodingOptions(maximumBytes: bytes)
      #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: .jpeg, options: options) }
    }
  }

  /// Rows that come as bands give the same file, and metadata count.
  @Test func bandsAndMetadata() async throws {
    let folder = try TemporaryFolder()
    var image = try FittingTests.picture(5)
    image.metadata = ImageMetadata(
      iccProfile: MetadataTests.profile, density: PixelDensity(x: 300, y: 300, unit: .inch))
    let limit = try size(image, .jpeg, 60, .half)
    let options = EncodingOptions(maximumBytes: limit)
    let writer = try ImageFileWriter(
      path: folder("out.jpg"), format: .jpeg, metadata: image.metadata, options: options)
    try await writer.begin(RowFormat(size: image.size, channels: .rgb))
    for row in stride(from: 0, to: image.size.height, by: 50) {
      let rows = row..<min(row + 50, image.size.height)
      try await writer.write(RowBand(firstRow: row, tensor: image.rows(rows)))
    }
    #expect(writer.result == nil)
    try await writer.finish()
    let file = try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder("out.jpg"))))
    await #expect(try file == ImageFile.encode(image, as: .jpeg, options: options))
    #expect(writer.result?.byteCount == file.count && file.count <= limit)
    await #expect(try ImageFile.decode(file).metadata.iccProfile == MetadataTests.profile)
  }

  /// Too large a budget is found out only at the end: nothing is left then.
  @Test func aBudgetThatCannotBeMetLeavesNoFile() async throws {
    let folder = try TemporaryFolder()
    let image = try FittingTests.picture(5)
    func write() async throws {
      let writer = try ImageFileWriter(
        path: folder("out.jpg"), format: .jpeg, options: EncodingOptions(maximumBytes: 100))
      try await writer.begin(RowFormat(size: image.size, channels: .rgb))
      try await writer.write(RowBand(firstRow: 0, tensor: image.rows(0..<image.size.height)))
      try await writer.finish()
    }
    let error = await #expect(throws: UpscaleError.self) { try await write() }
    #expect(error?.code == .limitExceeded)
    #expect(folder.names.isEmpty)
  }

  // MARK: Help

  private func expectFit(
    _ image: UpscaleImage, _ format: ImageFileFormat, limit: Int, location: SourceLocation = #_sourceLocation
  ) throws {
    let found = try fit(image, format, limit: limit)
    let quality = try #require(found.result.quality)
    #expect(found.bytes.count == found.result.byteCount && found.bytes.count <= limit, sourceLocation: location)
    guard quality < 100 else { return }
    let share = Double(found.bytes.count) / Double(limit)
    #expect(share >= 0.9, "\(share) at \(quality)", sourceLocation: location)
    let next = quality + 0.125
    let chroma = format == .jpeg ? found.result.chroma ?? .half : .half
    #expect(try size(image, format, next, chroma) > limit, sourceLocation: location)
  }

  private func fit(
    _ image: UpscaleImage, _ format: ImageFileFormat, limit: Int, chroma: EncodingOptions.Chroma = .automatic
  ) throws -> (bytes: [UInt8], result: EncodingResult) {
    let folder = try TemporaryFolder()
    let options = EncodingOptions(chroma: chroma, maximumBytes: limit)
    let result = try ImageFile.write(image, to: folder("out"), as: format, options: options)
    return (try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder("out")))), result)
  }

  private func size(
    _ image: UpscaleImage, _ format: ImageFileFormat, _ quality: Double, _ chroma: EncodingOptions.Chroma
  ) throws -> Int {
    try ImageFile.encode(image, as: format, options: EncodingOptions(quality: quality, chroma: chroma)).count
  }

  /// Twenty pictures from calm to busy: the still life cut anywhere, waves, stripes and noise upon them.
  static func picture(_ number: Int) throws -> UpscaleImage {
    var generator = SeededGenerator(seed: UInt64(number))
    let size = PixelSize(width: 96 + 13 * (number % 7), height: 90 + 17 * (number % 5))
    let noise = [0, 0.02, 0.08, 0.3][number % 4]
    let (coarse, tilt) = (3 + Double(number * 7 % 40), Double(number % 6) / 2)
    let life = try stillLife.get()
    let (left, top) = (number * 11 % 90, number * 29 % 90)
    return try TestPictures.picture(size, PixelFormat(.rgb)) { x, y, channel in
      let wave = sin((Double(x) + tilt * Double(y)) / coarse + Double(channel)) / 2
      let scene = Double(life[(((top + y) % 256) * 256 + (left + x) % 256) * 3 + channel]) / 255
      let mixed = number % 3 == 0 ? 0.5 + 0.4 * wave : scene + (number % 3 == 1 ? 0 : 0.2 * wave)
      return min(max(mixed + noise * Double.random(in: -1...1, using: &generator), 0), 1)
    }
  }

  private static let stillLife = Result { try TestPictures.bytes(TestPictures.stillLife(256)) }

  @Test func aCancelledSearchSaysSo() async throws {
    let image = try Pictures.noise(PixelSize(width: 64, height: 64), PixelFormat(.rgb))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(maximumBytes: 2000))
    }
    let error = await #expect(throws: UpscaleError.self) { _ = try await task.value }
    #expect(error?.code == .cancelled && error?.cause is CancellationError)
  }
}
