import Foundation
import Synchronization
import Testing
import TestSupport
import Upscale

@Suite struct BatchUpscaleTests {
  private final class Log: Sendable {
    private let entries = Mutex<[BatchEvent]>([])
    var results: [BatchResult] {
      entries.withLock { $0.compactMap { if case .finished(let result) = $0 { result } else { nil } } }
    }
    var progress: [BatchProgress] {
      entries.withLock { $0.compactMap { if case .progress(let progress) = $0 { progress } else { nil } } }
    }
    func add(_ event: BatchEvent) { entries.withLock { $0.append(event) } }
  }

  private func batch(_ folder: TestFolder, existing: BatchUpscale.Existing = .fail) throws -> BatchUpscale {
    try BatchUpscale(
      [BatchInput(folder("in"))], naming: OutputNaming(folder: folder("out")), existing: existing
    ) { FileUpscale(from: $0, to: $1, .scale(2)) }
  }

  private func status(_ result: BatchResult) -> String {
    switch result.outcome {
    case .written(let plan): "written \(plan.upscale.target)"
    case .skipped: "skipped"
    case .failed(let error): "failed \(error.code)"
    }
  }

  @Test func badPicturesDoNotStopTheOthers() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/bad.png", "in/e/b.jpg", "in/e/bad.jpg", "in/z.png"])
    let log = Log()
    let summary = try await batch(folder).run(with: ClassicalUpscaler(.bicubic)) { log.add($0) }
    #expect(summary.total == 5 && summary.written == 3 && summary.failed == 2 && summary.skipped == 0)
    #expect(summary.remaining == 0)
    #expect(
      log.results.map(status) == [
        "written 8×6", "failed unsupportedFormat", "written 8×6", "written 8×6", "failed unsupportedFormat",
      ])
    #expect(BatchFolder.files(folder("out")) == ["a.png", "e/b.jpg", "z.png"])
    #expect(try ImageFile.info(at: folder("out/e/b.jpg")).image.size == PixelSize(width: 8, height: 6))
  }

  @Test func existingOutputs() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/b.png", "out/b.png"])
    let before = try folder.bytes(of: "out/b.png")
    for (existing, statuses) in [
      (BatchUpscale.Existing.fail, ["written 8×6", "failed fileExists"]), (.skip, ["skipped", "skipped"]),
      (.replace, ["written 8×6", "written 8×6"]),
    ] {
      let log = Log()
      _ = try await batch(folder, existing: existing).run(with: ClassicalUpscaler(.nearest)) { log.add($0) }
      #expect(log.results.map(status) == statuses)
      #expect(try (folder.bytes(of: "out/b.png") == before) == (existing != .replace))
    }
  }

  /// What another run over the same images has written meanwhile is skipped, too, and stays as that has written it.
  @Test func outputsThatAppearMeanwhileAreSkipped() async throws {
    let folder = try BatchFolder.make(["in/a.png"])
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let other = Array("another's".utf8)
    let backend = FakeBackend(onRun: { _, _ in
      try FileManager.default.createDirectory(atPath: folder("out"), withIntermediateDirectories: true)
      try Data(other).write(to: URL(fileURLWithPath: folder("out/a.png")))
    })
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    let log = Log()
    _ = try await batch(folder, existing: .skip).run(with: upscaler) { log.add($0) }
    #expect(log.results.map(status) == ["skipped"])
    #expect(try folder.bytes(of: "out/a.png") == other && BatchFolder.files(folder("out")) == ["a.png"])
  }

  @Test func networksArePreparedOnce() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/b.png", "in/c.png"])
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let backend = FakeBackend()
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    let log = Log()
    let summary = try await batch(folder).run(with: upscaler) { log.add($0) }
    #expect(summary.written == 3)
    #expect(backend.counts.preparations == 1)
    let fractions = log.progress.map(\.fraction)
    #expect(fractions == fractions.sorted() && fractions.last == 1)
    #expect(log.progress.map(\.finished) == [0, 1, 2])
    #expect(log.progress.allSatisfy { $0.total == 3 })
  }

  @Test func devicesThatFailFailTheirPictureAlone() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/b.png", "in/c.png"])
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let backend = FakeBackend(onRun: { number, result in
      if number == 1 { result.withUnsafeMutableSamples { $0[0] = .nan } }
    })
    let log = Log()
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    _ = try await batch(folder).run(with: upscaler) { log.add($0) }
    #expect(log.results.map(status) == ["written 8×6", "failed deviceFailed", "written 8×6"])
    #expect(BatchFolder.files(folder("out")) == ["a.png", "c.png"])
  }

  /// Cancelled while the second picture's temporary file is there.
  @Test func cancellationLeavesWholePictures() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/b.png", "in/c.png"])
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    let backend = FakeBackend(onRun: { number, _ in
      guard number == 1 else { return }
      #expect(BatchFolder.files(folder("out")).count == 2)
      withUnsafeCurrentTask { $0?.cancel() }
      throw CancellationError()
    })
    let log = Log()
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
    let batch = try batch(folder)
    let work = Task { await batch.run(with: upscaler) { log.add($0) } }
    let summary = await work.value
    #expect(summary.written == 1 && summary.failed == 0 && summary.remaining == 2)
    #expect(log.results.map(status) == ["written 8×6"])
    #expect(BatchFolder.files(folder("out")) == ["a.png"])
  }

  @Test func eventsEndWithTheWork() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/bad.png", "in/c.png"])
    var statuses: [String] = []
    for await event in try batch(folder).events(with: ClassicalUpscaler(.bicubic)) {
      if case .finished(let result) = event { statuses.append(status(result)) }
    }
    #expect(statuses == ["written 8×6", "failed unsupportedFormat", "written 8×6"])
  }

  /// Leaving the loop stops the work: of many pictures the last are never begun.
  @Test func leavingTheLoopCancels() async throws {
    let folder = try BatchFolder.make((0..<40).map { "in/\($0).png" })
    for await event in try batch(folder).events(with: ClassicalUpscaler(.bicubic)) {
      if case .finished = event { break }
    }
    try await Task.sleep(for: .milliseconds(300))
    let count = BatchFolder.files(folder("out")).count
    #expect((1..<40).contains(count))
  }

  /// Temporary files of killed runs go; those of living ones, and whatever else looks like them, stay.
  @Test func leftoversAreRemoved() async throws {
    let folder = try BatchFolder.make(["in/a.png", "in/e/b.png", "out/old.png"])
    let name = ".upscale-" + String(repeating: "0a", count: 16) + ".tmp"
    let foreign = [
      ".upscale-notes.tmp", ".upscale-" + String(repeating: "0A", count: 16) + ".tmp", "\(name).png", "x\(name)",
      ".upscale-" + String(repeating: "0", count: 31) + ".tmp",
    ]
    for file in [name] + foreign { try folder.write([1, 2], to: "out/\(file)") }
    try FileManager.default.createDirectory(atPath: folder("out/e/\(name)"), withIntermediateDirectories: true)
    let writer = try ImageFileWriter(path: folder("out/other.png"), format: .png)
    let living = Set(BatchFolder.files(folder("out"))).subtracting(foreign + [name, "old.png"])
    #expect(living.count == 1 && living.allSatisfy(TemporaryFile.isName))
    _ = try await batch(folder).run(with: ClassicalUpscaler(.nearest))
    #expect(BatchFolder.files(folder("out")) == (foreign + living + ["a.png", "e/b.png", "old.png"]).sorted())
    withExtendedLifetime(writer) {}
    #expect(FileManager.default.fileExists(atPath: folder("out/e/\(name)")))
  }
}
