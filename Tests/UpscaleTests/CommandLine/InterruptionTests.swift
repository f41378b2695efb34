import Foundation
import Testing
import TestSupport
import Upscale

/// The tool is told to stop in the middle of its work.
@Suite struct InterruptionTests {
  /// Starts the tool and waits until it has begun to write. The thread is kept: where tests crowd the machine, a task
  /// that sleeps comes back minutes later, when the tool has ended.
  private func start(_ arguments: [String], in folder: TestFolder) throws -> (process: Process, errors: Pipe) {
    let (process, _, errors) = try CommandLineTool.process(arguments)
    try process.run()
    let deadline = ContinuousClock.now + .seconds(300)
    while folder.names.count < 2 && process.isRunning && ContinuousClock.now < deadline { usleep(10_000) }
    #expect(folder.names.contains { TemporaryFile.isName($0) })
    usleep(100_000)
    return (process, errors)
  }

  /// In the middle of a job that would take minutes: status 1, a line that says so, and nothing left behind.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func nothingIsLeft(signal: Int32) throws {
    let folder = try FileUpscaleTests.folder(size: PixelSize(width: 300, height: 300))
    let (process, errors) = try start(
      [folder("in.png"), folder("out.png"), "--scale", "64", "--tile", "16"], in: folder)
    kill(process.processIdentifier, signal)
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 1)
    #expect(complaints.hasPrefix("upscale: stopped; ") && complaints.split(separator: "\n").count == 1)
    #expect(folder.names == ["in.png"])
  }

  /// A step that nothing interrupts, an enormous WebP, ends with the second signal, or soon after the first. Alone on a
  /// fast processor it takes 17 s, since grain leaves nothing to predict; the signal comes within the first few.
  @Test(arguments: [1, 2])
  func longStepsAreNotWaitedFor(signals: Int) throws {
    let folder = try TestFolder()
    let noise = try TestPictures.noise(PixelSize(width: 700, height: 700), PixelFormat(.rgb))
    try ImageFile.write(noise, to: folder("in.png"))
    let arguments = [
      folder("in.png"), folder("out.webp"), "-m", "lanczos3", "--grain", "1", "--scale", "8", "--lossless",
    ]
    let (process, errors) = try start(arguments, in: folder)
    sleep(2)
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
    // On a crowded machine encoding takes minutes, and how soon the process ends is the machine's, too.
    #expect(time < .seconds(20), "\(time)")
  }
}
