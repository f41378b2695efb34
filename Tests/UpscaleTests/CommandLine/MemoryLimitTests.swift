import Foundation
import TestSupport
import Testing
import Upscale

#if os(Linux)
  /// The tool where memory cannot be had: the right picture, or one line.
  @Suite struct MemoryLimitTests {
    /// Runs the tool with so many MiB of addresses.
    private func run(_ arguments: [String], limit: Int) throws -> CommandLineTool.Result {
      let (process, output, errors) = try CommandLineTool.process(arguments, environment: ["UPSCALE_CACHE": "off"])
      let words = ["-c", "ulimit -v \(limit << 10) && exec \"$0\" \"$@\"", try CommandLineTool.url().path]
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = words + arguments
      try process.run()
      let text = output.fileHandleForReading.readDataToEndOfFile()
      let complaints = errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return CommandLineTool.Result(
        status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
        errors: String(decoding: complaints, as: UTF8.self))
    }

    /// From what the program itself hardly fits into to what suffices.
    @Test(arguments: [120, 160, 200, 240, 320, 480], ["fast", "lanczos3"])
    func endsInAPictureOrInALine(limit: Int, model: String) throws {
      let folder = try FileUpscaleTests.folder(size: PixelSize(width: 60, height: 40))
      let arguments = [
        folder("in.png"), folder("out.webp"), "-m", model, "--backend", "cpu", "--quiet", "--scale", "2",
      ]
      let result = try run(arguments, limit: limit)
      let names = folder.names
      if result.status == 0 {
        #expect(result.errors == "")
        #expect(names == ["in.png", "out.webp"])
        #expect(try ImageFile.read(at: folder("out.webp")).size == PixelSize(width: 120, height: 80))
      } else {
        #expect(result.status == 1)
        #expect(result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.hasPrefix("upscale: ") && result.errors.contains("memory"))
        #expect(names == ["in.png"], "Nothing is left.")
      }
    }

    @Test func tooLittleToBeginWithIsSaid() throws {
      let folder = try FileUpscaleTests.folder()
      let arguments = [folder("in.png"), folder("out.png"), "-m", "nearest"]
      let enough = try [64, 96, 128, 256, 4096].map { try run(arguments, limit: $0) }
      #expect(enough.contains { $0.status == 0 })
      for result in enough where result.errors.hasPrefix("upscale: ") {
        #expect(result.status == 1 && result.errorLines.count == 1)
      }
    }
  }
#endif
