import Foundation
import Testing
import UpscaleCore

@testable import UpscaleCodecs

/// Files that come and go through pipes.
@Suite struct StreamTests {
  @Test(arguments: ImageFileFormat.allCases)
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
    #expect(try ImageInput.all(of: closed(file), name: "It") == file)
    for (bytes, code) in [
      ([UInt8](), UpscaleError.Code.damagedFile), (Array("no image at all".utf8), .unsupportedFormat),
    ] {
      let error = #expect(throws: UpscaleError.self) { try ImageInput.all(of: closed(bytes), name: "It") }
      #expect(error?.code == code)
      #expect(error?.message.hasPrefix("It ") == true)
    }
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

  /// A pipe that holds `bytes` and then ends.
  private func closed(_ bytes: [UInt8]) throws -> OpenFile {
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
