import Foundation
import Testing
import TestSupport
import Upscale

/// A batch that is killed at random moments and resumed. `UPSCALE_TEST_KILLS` says how often.
@Suite struct KilledBatchTests {
  private static let kills = ProcessInfo.processInfo.environment["UPSCALE_TEST_KILLS"].flatMap(Int.init) ?? 5

  private static let good = (0..<34).map { "\($0 % 3 == 0 ? "" : "f\($0 % 3)/")\($0).\($0 % 4 == 0 ? "jpg" : "png")" }
  private static let bad = ["bad.png", "f1/bad.jpg", "f2/bad.png", "cut.png", "empty.png", "f1/cut.png"]

  private func makeInputs() throws -> TestFolder {
    let folder = try BatchFolder.make(
      (KilledBatchTests.good + KilledBatchTests.bad).map { "in/\($0)" }, size: PixelSize(width: 60, height: 50))
    for name in KilledBatchTests.bad where name.hasSuffix("cut.png") {
      try folder.write(folder.bytes(of: "in/\(name)").dropLast(4000), to: "in/\(name)")
    }
    try folder.write([], to: "in/empty.png")
    return folder
  }

  private func arguments(_ folder: TestFolder, _ output: String) -> [String] {
    [folder("in"), "-o", folder(output), "--scale", "4", "-m", "bicubic", "--skip-existing", "--json"]
  }

  /// Runs the batch and kills it after `delay`.
  /// - Returns: the lines it printed, and its status, or nil where it was killed.
  private func run(_ folder: TestFolder, killedAfter delay: Duration) async throws -> ([Substring], Int32?) {
    let (process, output, _) = try CommandLineTool.process(arguments(folder, "out"))
    try process.run()
    try await Task.sleep(for: delay)
    kill(process.processIdentifier, SIGKILL)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let wasKilled = process.terminationReason == .uncaughtSignal
    return (text.split(separator: "\n"), wasKilled ? nil : process.terminationStatus)
  }

  private struct Written: Equatable {
    var bytes: [UInt8]
    var modified: Date?
    var inode: Int?
  }

  private func outputs(_ folder: TestFolder) throws -> [String: Written] {
    var outputs: [String: Written] = [:]
    for name in BatchFolder.files(folder("out"))
    where !TemporaryFile.isName(String(name.split(separator: "/").last ?? "")) {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder("out/\(name)"))
      outputs[name] = Written(
        bytes: try folder.bytes(of: "out/\(name)"), modified: attributes[.modificationDate] as? Date,
        inode: attributes[.systemFileNumber] as? Int)
    }
    return outputs
  }

  @Test func everyPictureIsWrittenOnceWhole() async throws {
    let folder = try makeInputs()
    // What comes out undisturbed, and how long that takes.
    let clock = ContinuousClock()
    var status: Int32 = 0
    let time = try clock.measure { status = try CommandLineTool.run(arguments(folder, "whole")).status }
    #expect(status == 1, "There are bad images.")
    #expect(BatchFolder.files(folder("whole")) == KilledBatchTests.good.sorted())
    let whole = try KilledBatchTests.good.reduce(into: [:]) { $0[$1] = try folder.bytes(of: "whole/\($1)") }

    var (kills, leftovers) = (0, 0)
    while kills < KilledBatchTests.kills {
      var (before, reported): ([String: Written], [String: Int]) = ([:], [:])
      try? FileManager.default.removeItem(atPath: folder("out"))
      try FileManager.default.createDirectory(atPath: folder("out"), withIntermediateDirectories: true)
      try folder.write([7], to: "out/.upscale-notes.tmp")
      while true {
        // The last run of all is left alone.
        let isLast = kills >= KilledBatchTests.kills
        let delay: Duration = isLast ? .seconds(600) : time * Double.random(in: 0...0.5)
        let (lines, status) = isLast ? try finish(folder) : try await run(folder, killedAfter: delay)
        if status == nil { kills += 1 }
        leftovers += BatchFolder.files(folder("out")).count {
          TemporaryFile.isName(String($0.split(separator: "/").last ?? ""))
        }
        let after = try outputs(folder)
        for (name, written) in after where name != ".upscale-notes.tmp" {
          #expect(written.bytes == whole[name], "\(name) is not what comes out undisturbed.")
        }
        for (name, written) in before { #expect(after[name] == written, "\(name) was written again.") }
        for line in lines where line.contains("\"status\":\"written\"") {
          let name = try #require(line.firstMatch(of: /"output":"[^"]*\/out\/([^"]*)"/)).1
          reported[String(name), default: 0] += 1
        }
        before = after
        if let status {
          #expect(status == 1, "There are bad images.")
          break
        }
      }
      #expect(BatchFolder.files(folder("out")) == ([".upscale-notes.tmp"] + KilledBatchTests.good).sorted())
      #expect(reported.values.allSatisfy { $0 == 1 })
    }
    print("\(kills) kills, \(leftovers) temporary files found after them and none at the end")
  }

  private func finish(_ folder: TestFolder) throws -> ([Substring], Int32?) {
    let result = try CommandLineTool.run(arguments(folder, "out"))
    return (result.output.split(separator: "\n"), result.status)
  }
}
