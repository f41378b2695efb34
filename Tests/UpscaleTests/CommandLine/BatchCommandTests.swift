import Foundation
import Testing
import TestSupport
import Upscale

/// Many pictures through the command line.
@Suite struct BatchCommandTests {
  private struct Line: Decodable, Equatable {
    struct Pixels: Decodable, Equatable {
      var width: Int
      var height: Int
    }

    struct Failure: Decodable, Equatable {
      var code: String
      var message: String
    }

    var input: String
    var output: String
    var status: String
    var source: Pixels?
    var result: Pixels?
    var bytes: Int?
    var seconds: Double
    var warnings: [String]
    var error: Failure?
  }

  private func lines(_ output: String) throws -> [Line] {
    try output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  private func common(_ folder: TestFolder) -> [String] {
    [folder("in"), "-o", folder("out"), "-m", "bicubic", "--scale", "2", "--json"]
  }

  @Test func resultsAreLinesOfJSON() throws {
    let folder = try BatchFolder.make(["in/a.png", "in/bad.png", "in/e/b \"ü\".jpg"])
    let result = try CommandLineTool.run(common(folder))
    #expect(result.status == 1)
    let lines = try lines(result.output)
    #expect(lines.map(\.status) == ["written", "failed", "written"])
    #expect(lines.map(\.input) == ["in/a.png", "in/bad.png", "in/e/b \"ü\".jpg"].map { folder($0) })
    #expect(lines[0].source == Line.Pixels(width: 4, height: 3) && lines[0].result == Line.Pixels(width: 8, height: 6))
    for line in [lines[0], lines[2]] {
      #expect(line.bytes == (try Data(contentsOf: URL(fileURLWithPath: line.output))).count)
      #expect(line.error == nil && line.seconds > 0)
    }
    #expect(lines[1].error?.code == "unsupportedFormat" && lines[1].result == nil && lines[1].bytes == nil)
    #expect(result.errors.contains("of 3 images 2 written, 1 failed"))
    #expect(result.errors.contains("in/bad.png: "))
    let again = try CommandLineTool.run(common(folder) + ["--skip-existing", "-q"])
    #expect(try self.lines(again.output).map(\.status) == ["skipped", "failed", "skipped"])
    #expect(again.errorLines.count == 1, "Errors are told even quietly.")
  }

  @Test func onePictureIsALineToo() throws {
    let folder = try BatchFolder.make(["a.png", "bad.png"])
    let good = try CommandLineTool.run([folder("a.png"), folder("o.png"), "-m", "nearest", "--json"])
    #expect(good.status == 0)
    #expect(try lines(good.output).map(\.result) == [Line.Pixels(width: 16, height: 12)])
    let bad = try CommandLineTool.run([folder("bad.png"), folder("p.png"), "-m", "nearest", "--json"])
    #expect(bad.status == 1)
    #expect(try lines(bad.output).map(\.error?.code) == ["unsupportedFormat"])
  }

  @Test func manifestsAreRead() throws {
    let folder = try BatchFolder.make(["x/a.png", "y/b.png"])
    let text = "\(folder("x/a.png"))\n\n\(folder("y/b.png"))\t\(folder("own/name.jpg"))\n\(folder("none.png"))\n"
    try folder.write(Array(text.utf8), to: "list.txt")
    let options = ["-o", folder("out"), "-m", "nearest", "--json", "--manifest"]
    let result = try CommandLineTool.run(options + [folder("list.txt")])
    #expect(result.status == 1)
    #expect(try lines(result.output).map(\.status) == ["written", "written", "failed"])
    #expect(BatchFolder.files(folder("out")) == ["a.png"])
    #expect(try ImageFile.info(at: folder("own/name.jpg")).fileFormat == .jpeg)

    let (process, output, _) = try CommandLineTool.process(options + ["-", "--skip-existing"])
    let input = Pipe()
    process.standardInput = input
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let told = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(try lines(told).map(\.status) == ["skipped", "skipped", "failed"])
  }

  @Test func oneOutputForTwoIsRefusedBeforeAnyWork() throws {
    let folder = try BatchFolder.make(["x/a.png", "y/a.png"])
    let result = try CommandLineTool.run([folder("x"), folder("y"), "-o", folder("out")])
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.errorLines.count == 1 && result.errors.contains("both"))
    #expect(folder.names == ["x", "y"])
  }

  @Test func dryRunsDoNothing() throws {
    let folder = try BatchFolder.make(["in/a.png", "in/bad.png"])
    let result = try CommandLineTool.run(common(folder) + ["--dry-run"])
    #expect(result.status == 1)
    #expect(result.output.contains("a.png → ") && result.output.contains("8×6"))
    #expect(folder.names == ["in"])
  }

  /// Ctrl-C: what is done is whole, nothing else is left, and the summary says so.
  @Test func interruptionStopsBetweenTiles() throws {
    let folder = try BatchFolder.make((0..<4).map { "in/\($0).png" }, size: PixelSize(width: 200, height: 200))
    let (process, _, errors) = try CommandLineTool.process([
      folder("in"), "-o", folder("out"), "--scale", "16", "--tile", "16",
    ])
    try process.run()
    // Not by a task that sleeps, which comes back too late on a crowded machine.
    let deadline = ContinuousClock.now + .seconds(300)
    while BatchFolder.files(folder("out")).isEmpty && process.isRunning && ContinuousClock.now < deadline {
      usleep(10_000)
    }
    process.interrupt()
    let told = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    // The latter where what is at work takes more than a second and a half to stop.
    #expect(told.contains("not started or stopped") || told.contains("stopped; the current image was not written"))
    #expect(BatchFolder.files(folder("out")).allSatisfy { $0.hasSuffix(".png") && !$0.hasPrefix(".") })
  }
}
