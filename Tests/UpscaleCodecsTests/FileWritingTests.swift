import Foundation
import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct FileWritingTests {
  let folder: TemporaryFolder
  let image: UpscaleImage

  init() throws {
    folder = try TemporaryFolder()
    image = try Pictures.noise(PixelSize(width: 37, height: 29), PixelFormat(.rgb))
  }

  @Test func theExtensionNamesTheFormat() throws {
    for (name, format) in [("a.png", ImageFileFormat.png), ("b.JPG", .jpeg), ("c.jpe", .jpeg), ("d.x.jpeg", .jpeg)] {
      try ImageFile.write(image, to: folder(name))
      #expect(try ImageFile.info(at: folder(name)).fileFormat == format)
    }
    #expect(folder.names == ["a.png", "b.JPG", "c.jpe", "d.x.jpeg"])
    for name in ["e.gif", "f", "g.", ".png/h"] {
      let error = #expect(throws: UpscaleError.self) { try ImageFile.write(image, to: folder(name)) }
      #expect(error?.code == .unsupportedFormat)
      #expect(error?.message.contains(".jpeg") == true)
    }
    #expect(folder.names.count == 4)
  }

  @Test(arguments: [(ImageFileFormat.heic, "HEIC"), (.jpegXL, "JPEG XL")].filter(\.0.isRead))
  func whatIsReadOnlyIsNotWritten(format: ImageFileFormat, name: String) async throws {
    #expect(!format.isWritten)
    let error = await #expect(throws: UpscaleError.self) { try await ImageFile.encode(image, as: format) }
    #expect(error?.code == .unsupportedFormat)
    let others = ImageFileFormat.written.map(\.description)
    #expect(error?.message.hasPrefix("\(name) files can be read but not written; write \(others[0]), ") == true)
  }

  @Test func readsBackFromTheFile() throws {
    try ImageFile.write(image, to: folder("a.png"))
    let decoded = try ImageFile.read(at: folder("a.png"))
    #expect(Pictures.bytes(decoded) == Pictures.bytes(image))
    #expect(try ImageFile.info(at: folder("a.png")).image == decoded.info)
  }

  @Test(arguments: ImageFileFormat.written, [1, 4, 29])
  func bandsGiveTheSameFileAsTheWholePicture(format: ImageFileFormat, height: Int) async throws {
    let writer = try ImageFileWriter(path: folder("out"), format: format)
    try await writer.begin(RowFormat(size: image.size, channels: .rgb))
    for row in stride(from: 0, to: 29, by: height) {
      try await writer.write(RowBand(firstRow: row, tensor: image.rows(row..<min(row + height, 29))))
    }
    #expect(folder.names.allSatisfy { $0.hasPrefix(".upscale-") })
    try await writer.finish()
    let written = try Data(contentsOf: URL(fileURLWithPath: folder("out")))
    await #expect(try Array(written) == ImageFile.encode(image, as: format))
    withExtendedLifetime(writer) {}
  }

  @Test func bandsWithAlphaAreFlattenedForJPEG() async throws {
    let picture = try Pictures.smooth(PixelSize(width: 300, height: 500), .rgba)
    let writer = try ImageFileWriter(path: folder("out"), format: .jpeg)
    try await writer.begin(RowFormat(size: picture.size, channels: .rgba))
    try await writer.write(RowBand(firstRow: 0, tensor: picture.rows(0..<500)))
    try await writer.finish()
    let written = try Data(contentsOf: URL(fileURLWithPath: folder("out")))
    await #expect(try Array(written) == ImageFile.encode(picture, as: .jpeg))
  }

  @Test func wrongBandsAreRefused() async throws {
    let writer = try ImageFileWriter(path: folder("out"), format: .png)
    let band = { (row: Int, size: PixelSize, channels: Int) in
      RowBand(firstRow: row, tensor: NetworkTensor(size: size, channels: channels))
    }
    await expect(.invalidImage) { try await writer.write(band(0, PixelSize(width: 4, height: 1), 1)) }
    await expect(.invalidImage) { try await writer.finish() }
    try await writer.begin(RowFormat(size: PixelSize(width: 4, height: 3), channels: .gray))
    await expect(.invalidImage) { try await writer.write(band(1, PixelSize(width: 4, height: 1), 1)) }
    await expect(.invalidImage) { try await writer.write(band(0, PixelSize(width: 5, height: 1), 1)) }
    await expect(.invalidImage) { try await writer.write(band(0, PixelSize(width: 4, height: 1), 3)) }
    await expect(.invalidImage) { try await writer.write(band(0, PixelSize(width: 4, height: 4), 1)) }
    try await writer.write(band(0, PixelSize(width: 4, height: 2), 1))
    await expect(.invalidRequest) { try await writer.begin(RowFormat(size: image.size, channels: .rgb)) }
    await expect(.invalidImage) { try await writer.finish() }
    #expect(!folder.names.contains("out"))
  }

  @Test func aDroppedWriterLeavesNothing() async throws {
    func start() async throws {
      let writer = try ImageFileWriter(path: folder("out"), format: .png)
      try await writer.begin(RowFormat(size: image.size, channels: .rgb))
      try await writer.write(RowBand(firstRow: 0, tensor: image.rows(0..<5)))
      #expect(folder.names.count == 1)
    }
    try await start()
    #expect(folder.names.isEmpty)
  }

  @Test func existingFilesAreKeptUnlessAskedFor() throws {
    try ImageFile.write(image, to: folder("a.png"))
    let small = try Pictures.noise(PixelSize(width: 1, height: 1), PixelFormat(.gray))
    let error = #expect(throws: UpscaleError.self) { try ImageFile.write(small, to: folder("a.png")) }
    #expect(error?.code == .fileExists)
    #expect(try ImageFile.info(at: folder("a.png")).image.size == image.size)
    try ImageFile.write(small, to: folder("a.png"), overwrite: true)
    #expect(try ImageFile.info(at: folder("a.png")).image.size == small.size)
    #expect(folder.names == ["a.png"])
  }

  @Test func aNameTakenMeanwhileIsNotReplaced() async throws {
    let writer = try ImageFileWriter(path: folder("out"), format: .png)
    try await writer.begin(RowFormat(size: image.size, channels: .rgb))
    try await writer.write(RowBand(firstRow: 0, tensor: image.rows(0..<29)))
    try Data("other".utf8).write(to: URL(fileURLWithPath: folder("out")))
    await expect(.fileExists) { try await writer.finish() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder("out"))) == Data("other".utf8))
  }

  @Test func aFailureLeavesTheTargetAsItWas() throws {
    try ImageFile.write(image, to: folder("a.jpg"))
    let wide = try UpscaleImage(size: PixelSize(width: 70000, height: 1), format: PixelFormat(.gray))
    #expect(throws: UpscaleError.self) { try ImageFile.write(wide, to: folder("a.jpg"), overwrite: true) }
    #expect(try ImageFile.info(at: folder("a.jpg")).image.size == image.size)
    #expect(folder.names == ["a.jpg"])
  }

  @Test func linksStayAndWhatTheyLeadToIsReplaced() throws {
    let files = FileManager.default
    try files.createDirectory(atPath: folder("deep"), withIntermediateDirectories: false)
    try files.createSymbolicLink(atPath: folder("link.png"), withDestinationPath: "deep/real.png")
    try ImageFile.write(image, to: folder("link.png"))
    #expect(try files.destinationOfSymbolicLink(atPath: folder("link.png")) == "deep/real.png")
    #expect(try ImageFile.info(at: folder("deep/real.png")).image.size == image.size)
    #expect(throws: UpscaleError.self) { try ImageFile.write(image, to: folder("link.png")) }
    try ImageFile.write(image, to: folder("link.png"), overwrite: true)
    #expect(folder.names == ["deep", "link.png"])
    try files.createSymbolicLink(atPath: folder("loop.png"), withDestinationPath: "loop.png")
    let error = #expect(throws: UpscaleError.self) { try ImageFile.write(image, to: folder("loop.png")) }
    #expect(error?.code == .fileAccess)
  }

  @Test func placesThatCannotBeWrittenTo() throws {
    try FileManager.default.createDirectory(atPath: folder("folder.png"), withIntermediateDirectories: false)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder("file")))
    for name in ["folder.png", "missing/a.png", "file/a.png"] {
      for overwrite in [false, true] {
        let error = #expect(throws: UpscaleError.self) {
          try ImageFile.write(image, to: folder(name), overwrite: overwrite)
        }
        #expect(error?.code == .fileAccess)
      }
    }
    for path in ["", "/dev/null"] {
      let error = #expect(throws: UpscaleError.self) {
        try ImageFile.write(image, to: path, as: .png, overwrite: true)
      }
      #expect(error?.code == .fileAccess)
    }
    #expect(folder.names == ["file", "folder.png"])
  }

  @Test func permissionsAreThoseOfAnyNewFile() throws {
    try ImageFile.write(image, to: folder("a.png"))
    _ = FileManager.default.createFile(atPath: folder("b"), contents: nil)
    let modes = try ["a.png", "b"].map {
      try FileManager.default.attributesOfItem(atPath: folder($0))[.posixPermissions] as? Int
    }
    #expect(modes[0] == modes[1])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: ImageFileFormat.written)
  func aFullDiskIsAnError(format: ImageFileFormat) throws {
    let picture = try Pictures.noise(PixelSize(width: 600, height: 600), PixelFormat(.rgb))
    let file = try #require(OpenFile.writing(existing: "/dev/full"))
    let encoder = try RowEncoder(
      ByteOutput(file: file), format, format: RowFormat(size: picture.size, channels: .rgb), sample: .uint8,
      metadata: ImageMetadata(), options: EncodingOptions())
    // PNG meets it while rows are written, JPEG, which buffers its coefficients, at the end.
    let error = #expect(throws: UpscaleError.self) {
      try encoder.write(picture)
      _ = try encoder.finish()
    }
    #expect(error?.code == .fileAccess)
    // Once failed, it stays failed.
    #expect(throws: UpscaleError.self) { _ = try encoder.finish() }
  }

  private func expect(_ code: UpscaleError.Code, _ body: () async throws -> Void) async {
    let error = await #expect(throws: UpscaleError.self) { try await body() }
    #expect(error?.code == code)
  }
}
