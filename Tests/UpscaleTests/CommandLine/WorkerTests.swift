import Foundation
import TestSupport
import Testing
import Upscale

/// `upscale worker`: jobs in, a line of JSON each, results out.
@Suite struct WorkerTests {
  /// With pictures a.png and b.png, of 12×10 pixels.
  private func folder() throws -> TestFolder {
    let folder = try TestFolder()
    for name in ["a.png", "b.png"] {
      let image = try TestPictures.noise(PixelSize(width: 12, height: 10), PixelFormat(.rgb))
      try ImageFile.write(image, to: folder(name))
    }
    return folder
  }

  private func job(_ id: Int, _ input: String, _ output: String, in folder: TestFolder, _ fields: String = "") -> String
  {
    #"{"id": \#(id), "input": "\#(folder(input))", "output": "\#(folder(output))", "model": "nearest"\#(fields)}"#
      + "\n"
  }

  /// The codes of failures, or else the statuses, by the results' ids.
  private func outcomes(_ lines: [[String: Any]]) -> [Int: String] {
    var outcomes: [Int: String] = [:]
    for line in lines where line["event"] as? String == "result" {
      let failure = line["error"] as? [String: Any]
      guard let id = line["id"] as? Int else { continue }
      #expect(outcomes[id] == nil, "two results for job \(id)")
      outcomes[id] = failure?["code"] as? String ?? line["status"] as? String
    }
    return outcomes
  }

  @Test func everyJobIsAnsweredAndNoneEndsIt() throws {
    let folder = try folder()
    let worker = try WorkerProcess()
    let jobs = [
      job(1, "a.png", "1.png", in: folder, #", "scale": 3"#),
      job(2, "a.png", "1.png", in: folder),
      job(3, "a.png", "1.png", in: folder, #", "skip-existing": true"#),
      job(4, "b.png", "1.png", in: folder, #", "width": 40, "force": true, "fit": false"#),
      job(5, "missing.png", "5.png", in: folder),
      job(6, "a.png", "6.png", in: folder, #", "frobnicate": 1"#),
      job(7, "a.png", "7.png", in: folder, #", "frobnicate": false"#),
      job(8, "a.png", "8.png", in: folder, #", "scale": "many""#),
      job(9, "a.png", "9.png", in: folder, #", "scale": 2, "width": 50"#),
      job(10, "a.png", "10.png", in: folder, #", "scale": [2]"#),
      job(11, "a.png", "11.png", in: folder, #", "help": true"#),
      job(12, "a.png", "12.png", in: folder, #", "backend": "abacus""#),
      job(13, "a.png", "-", in: folder),
      job(14, "a.png", "deep/er/14.jpg", in: folder, #", "max-bytes": "3KB", "scale": null"#),
      #"{"id": 15, "input": "-", "output": "15.png"}"# + "\n", #"{"id": 16, "output": "16.png"}"# + "\n",
    ]
    worker.send(jobs.joined())
    let lines = worker.finish()
    #expect(
      outcomes(lines) == [
        1: "written", 2: "fileExists", 3: "skipped", 4: "written", 5: "fileAccess", 6: "unknownName", 7: "unknownName",
        8: "invalidRequest", 9: "invalidRequest", 10: "invalidRequest", 11: "unknownName", 12: "unknownName",
        13: "unsupportedFormat", 14: "written", 15: "invalidRequest", 16: "invalidRequest",
      ])
    #expect(lines.first?["event"] as? String == "ready")
    #expect(lines.last?["event"] as? String == "end")
    #expect(lines.last?["counts"] as? [String: Int] == ["written": 3, "skipped": 1, "failed": 12, "stopped": 0])
    #expect(worker.process.terminationStatus == 1)
    #expect(folder.names == ["1.png", "a.png", "b.png", "deep"])
    #expect(try ImageFile.info(at: folder("1.png")).image.size == PixelSize(width: 40, height: 33))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder("deep/er/14.jpg"))).count <= 3000)
  }

  /// Lines that are no jobs, one of 100 MB among them, and a last one that ends in the middle.
  @Test func linesThatAreNoJobsAreAnswered() throws {
    let folder = try folder()
    let worker = try WorkerProcess()
    worker.send("nonsense\n\n[1, 2]\n\u{1}\u{FFFF}\n")
    worker.send(#"{"id": 5, "input": ""#)
    let part = String(repeating: "x", count: 1 << 20)
    for _ in 0..<100 { worker.send(part) }
    worker.send("\"}\n")
    worker.send(job(6, "a.png", "6.png", in: folder))
    worker.send(String(job(7, "a.png", "7.png", in: folder).dropLast(9)))
    let results = worker.finish().filter { $0["event"] as? String == "result" }
    let codes = results.map { ($0["error"] as? [String: Any])?["code"] as? String ?? "none" }
    #expect(
      codes == ["invalidRequest", "invalidRequest", "invalidRequest", "limitExceeded", "none", "invalidRequest"])
    #expect(results.compactMap { $0["line"] as? Int } == [1, 3, 4, 5, 6, 7])
    #expect(folder.names == ["6.png", "a.png", "b.png"])
  }

  /// What needs no newline is a job, too.
  @Test func theLastLineNeedsNoNewline() throws {
    let folder = try folder()
    let worker = try WorkerProcess()
    worker.send(String(job(1, "a.png", "1.png", in: folder).dropLast()))
    #expect(outcomes(worker.finish()) == [1: "written"])
    #expect(worker.process.terminationStatus == 0)
  }

  /// Several at once: each is answered once.
  @Test func manyAtOnce() throws {
    let folder = try folder()
    let worker = try WorkerProcess(["--jobs", "4"])
    for id in 1...40 {
      let input = id % 10 == 0 ? "missing.png" : id % 2 == 0 ? "a.png" : "b.png"
      worker.send(job(id, input, "\(id).png", in: folder))
    }
    let outcomes = outcomes(worker.finish())
    #expect(outcomes.count == 40)
    #expect(outcomes.filter { $0.value == "fileAccess" }.keys.sorted() == [10, 20, 30, 40])
    #expect(outcomes.count { $0.value == "written" } == 36)
    #expect(folder.names.count == 38)
  }

  /// A worker that waits for work ends at once, and all is well.
  @Test(arguments: [SIGTERM, SIGINT])
  func idleWorkersEnd(signal: Int32) throws {
    let folder = try folder()
    let worker = try WorkerProcess()
    worker.send(job(1, "a.png", "1.png", in: folder))
    #expect(worker.line()?["event"] as? String == "ready")
    #expect(worker.line()?["id"] as? Int == 1)
    kill(worker.process.processIdentifier, signal)
    #expect(worker.line()?["event"] as? String == "end")
    worker.process.waitUntilExit()
    #expect(worker.process.terminationReason == .exit)
    #expect(worker.process.terminationStatus == 0)
  }

  /// What does not finish in the time that it has is given up, and what was not begun is not taken up.
  @Test func workIsGivenUpAfterGrace() throws {
    let folder = try folder()
    let worker = try WorkerProcess(["--grace", "0.2"])
    worker.send(
      #"{"id": 1, "input": "\#(folder("a.png"))", "output": "\#(folder("1.png"))", "scale": 900, "tile": 8}"# + "\n")
    worker.send(job(2, "b.png", "2.png", in: folder))
    let deadline = ContinuousClock.now + .seconds(300)
    while !folder.names.contains(where: TemporaryFile.isName), ContinuousClock.now < deadline { usleep(10_000) }
    kill(worker.process.processIdentifier, SIGTERM)
    let lines = worker.finish()
    #expect(outcomes(lines) == [1: "stopped"])
    #expect(lines.last?["counts"] as? [String: Int] == ["written": 0, "skipped": 0, "failed": 0, "stopped": 1])
    #expect(worker.process.terminationReason == .exit)
    #expect(worker.process.terminationStatus == 1)
    #expect(folder.names == ["a.png", "b.png"])
  }

  /// What can still be finished is.
  @Test func workIsFinishedWithinGrace() throws {
    let folder = try folder()
    let worker = try WorkerProcess(["--grace", "500"])
    worker.send(job(1, "a.png", "1.png", in: folder, #", "scale": 300"#))
    worker.send(job(2, "b.png", "2.png", in: folder))
    let deadline = ContinuousClock.now + .seconds(300)
    while folder.names.count < 3, ContinuousClock.now < deadline { usleep(1000) }
    kill(worker.process.processIdentifier, SIGTERM)
    let outcomes = outcomes(worker.finish())
    #expect(outcomes[1] == "written")
    #expect(folder.names.filter { !["2.png"].contains($0) } == ["1.png", "a.png", "b.png"])
    #expect(worker.process.terminationStatus == 0)
  }

  /// Nobody hears what is done: no more of it is, the status says so, and nothing is left half done.
  @Test func aReaderWhoLeavesEndsIt() throws {
    let folder = try folder()
    let worker = try WorkerProcess()
    #expect(worker.line()?["event"] as? String == "ready")
    try worker.output.fileHandleForReading.close()
    for id in 1...400 { worker.send(job(id, "a.png", "\(id).png", in: folder)) }
    worker.process.waitUntilExit()
    #expect(worker.process.terminationReason == .exit)
    #expect(worker.process.terminationStatus == 1)
    #expect(folder.names.count < 100)
    #expect(!folder.names.contains(where: TemporaryFile.isName))
    let complaint = String(decoding: worker.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(complaint.contains("Standard output cannot be written"))
  }

  @Test func heartbeatsSayWhatIsWorkedOn() throws {
    let folder = try folder()
    let worker = try WorkerProcess(["--heartbeat", "0.05", "--grace", "0"])
    worker.send(
      #"{"id": "long", "input": "\#(folder("a.png"))", "output": "\#(folder("1.png"))", "scale": 900, "tile": 8}"#
        + "\n")
    var fractions: [Double] = []
    while fractions.last ?? 0 == 0, let line = worker.line() {
      guard line["event"] as? String == "heartbeat", let running = line["running"] as? [[String: Any]] else { continue }
      #expect(line["memory"] as? Int ?? 0 > 1 << 20)
      fractions += running.filter { $0["id"] as? String == "long" }.compactMap {
        ($0["fraction"] as? NSNumber)?.doubleValue
      }
    }
    #expect(fractions.last ?? 0 > 0)
    kill(worker.process.processIdentifier, SIGTERM)
    #expect(worker.finish().last?["event"] as? String == "end")
  }

  /// Mistakes in the worker's own options are told before any job.
  @Test(arguments: [["--jobs", "0"], ["--threads", "0"], ["--backend", "abacus"], ["--heartbeat", "-1"], ["extra"]])
  func impossibleOptionsAreRefused(arguments: [String]) throws {
    let result = try CommandLineTool.run(["worker"] + arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(!result.errors.isEmpty)
  }
}
