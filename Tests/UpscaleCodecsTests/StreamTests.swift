import Foundation
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// Files that come and go through pipes.
@Suite struct StreamTests {
  @Test(arguments: ImageFileFormat.written)
  func whatIsWrittenIsRead(format: ImageFileFormat) throws {
    let picture = try Pictures.smooth(PixelSize(width: 20, height: 10), .rgb)
    let expected = try ImageFile.encode(picture, as: format)
    let pipe = Pipe()
    let output = ByteOutput(file: try OpenFile.stream(pipe.fileHandleForWriting.fileDescriptor, "the pipe"))
    try output.write(expected)
    try pipe.fileHandleForWriting.close()
    // The duplicate is still open: what is read must not wait for more than there is.
    withExtendedLifetime(output) {}
    #expect(output.count == expected.count)
    let input = try OpenFile.stream(pipe.fileHandleForReading.fileDescriptor, "the pipe")
    var bytes = [UInt8](repeating: 0, count: expected.count)
    var filled = 0
    while filled < bytes.count {
      filled += try bytes.withUnsafeMutableBytes { try input.readNext(into: .init(rebasing: $0[filled...])) }
    }
    #expect(bytes == expected)
  }

  @Test func everythingUpToTheEndIsTaken() throws {
    let file = try ImageFile.encode(Pictures.noise(PixelSize(width: 90, height: 80), PixelFormat(.rgb)), as: .png)
    #expect(try ImageInput.all(of: closed(file), name: "It", within: DecodingOptions()) == file)
    for (bytes, code) in [
      ([UInt8](), UpscaleError.Code.damagedFile), (Array("no image at all".utf8), .unsupportedFormat),
    ] {
      let error = #expect(throws: UpscaleError.self) {
        try ImageInput.all(of: closed(bytes), name: "It", within: DecodingOptions())
      }
      #expect(error?.code == code)
      #expect(error?.message.hasPrefix("It ") == true)
    }
  }

  /// (TIFF and AVIF may have their sizes behind the pixels.)
  @Test(arguments: [ImageFileFormat.png, .jpeg, .webp])
  func tooManyPixelsAreRefusedAtTheStart(format: ImageFileFormat) throws {
    let picture = try Pictures.noise(PixelSize(width: 400, height: 300), PixelFormat(.rgb))
    let file = try ImageFile.encode(picture, as: format, options: EncodingOptions(quality: 100, lossless: true))
    let (pipe, limit) = (try closed(file), DecodingOptions(maximumPixels: 119_999))
    let error = #expect(throws: UpscaleError.self) { try ImageInput.all(of: pipe, name: "It", within: limit) }
    #expect(error?.code == .limitExceeded)
    #expect(error?.message.contains("400×300") == true)
    var rest = [UInt8](repeating: 0, count: 1000)
    #expect(try rest.withUnsafeMutableBytes { try pipe.readNext(into: $0) } > 0)
  }

  @Test func aReaderWhoLeavesIsAnError() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    let output = ByteOutput(file: try OpenFile.stream(pipe.fileHandleForWriting.fileDescriptor, "the pipe"))
    try pipe.fileHandleForReading.close()
    let error = #expect(throws: UpscaleError.self) { try output.write([1, 2, 3]) }
    #expect(error?.code == .fileAccess)
    #expect(error?.message.contains("the pipe") == true)
  }

  /// A pipe that holds `bytes` and then ends. Whoever reads only a part of it must not end the process.
  private func closed(_ bytes: [UInt8]) throws -> OpenFile {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    // A pipe holds at least 64 kB on Linux and 16 kB elsewhere, so the rest is written meanwhile.
    let writer = pipe.fileHandleForWriting
    Thread.detachNewThread {
      try? writer.write(contentsOf: bytes)
      try? writer.close()
    }
    return try OpenFile.stream(pipe.fileHandleForReading.fileDescriptor, "the pipe")
  }
}
