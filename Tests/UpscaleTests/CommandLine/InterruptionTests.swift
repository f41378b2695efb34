import Foundation
import Testing
import TestSupport
import Upscale

/// The tool is told to stop in the middle of its work.
@Suite struct InterruptionTests {
  /// Starts the tool and waits until it has begun to write.
  private func start(_ arguments: [String], in folder: TestFolder) async throws -> (process: Process, errors: Pipe) {
    let (process, _, errors) = try CommandLineTool.process(arguments)
    try process.run()
    for _ in 0..<2000 where folder.names.count < 2 && process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    #expect(folder.names.contains { TemporaryFile.isName($0) })
    try await Task.sleep(for: .milliseconds(100))
    return (process, errors)
  }

  /// In the middle of a job that would take minutes: status 1, a line that says so, and nothing left behind.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func nothingIsLeft(signal: Int32) async throws {
    let folder = try FileUpscaleTests.folder(size: PixelSize(width: 300, height: 300))
    let (process, errors) = try await start(
      [folder("in.png"), folder("out.png"), "--scale", "64", "--tile", "16"], in: folder)
    kill(process.processIdentifier, signal)
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 1)
    #expect(complaints.hasPrefix("upscale: stopped; ") && complaints.split(separator: "\n").count == 1)
    #expect(folder.names == ["in.png"])
  }

  /// A step that nothing interrupts, an enormous WebP, ends with the second signal, or soon after the first.
  @Test(arguments: [1, 2])
  func longStepsAreNotWaitedFor(signals: Int) async throws {
    let folder = try TestFolder()
    let noise = try TestPictures.noise(PixelSize(width: 700, height: 700), PixelFormat(.rgb))
    try ImageFile.write(noise, to: folder("in.png"))
    let arguments = [folder("in.png"), folder("out.webp"), "-m", "nearest", "--scale", "8", "--lossless"]
    let (process, errors) = try await start(arguments, in: folder)
    try await Task.sleep(for: .seconds(3))
    let clock = ContinuousClock()
    let time = try clock.measure {
      for _ in 0..<signals {
        kill(process.processIdentifier, SIGINT)
        usleep(100_000)
      }
      _ = try errors.fileHandleForReading.readToEnd()
      process.waitUntilExit()
    }
    #expect(process.terminationStatus == 1)
    #expect(folder.names == ["in.png"])
    // Encoding takes minutes; how soon the process ends is the machine's too.
    #expect(time < .seconds(20), "\(time)")
  }
}
