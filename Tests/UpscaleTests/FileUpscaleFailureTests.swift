import Synchronization
import Testing
import TestSupport
import Upscale

/// Whatever goes wrong, nothing is left beside the input.
@Suite struct FileUpscaleFailureTests {
  private func expectFailure(
    _ code: UpscaleError.Code, _ job: FileUpscale, with upscaler: any Upscaler = ClassicalUpscaler(.bicubic),
    location: SourceLocation = #_sourceLocation
  ) async -> UpscaleError? {
    let error = await #expect(throws: UpscaleError.self, sourceLocation: location) { try await job.run(with: upscaler) }
    #expect(error?.code == code, sourceLocation: location)
    return error
  }

  private func fake(_ backend: FakeBackend) throws -> NetworkUpscaler {
    let network = try TestNetworks.compact(features: 2, convolutions: 1, scale: 2)
    return try NetworkUpscaler(models: [TestNetworks.model(network)], backend: backend)
  }

  @Test func missingInputs() async throws {
    let folder = try TestFolder()
    let job = FileUpscale(from: folder("no.png"), to: folder("out.png"), .scale(2))
    let error = await expectFailure(.fileAccess, job)
    #expect(error?.message.contains("no.png") == true)
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [([UInt8](), UpscaleError.Code.damagedFile), (Array("GIF89a".utf8), .unsupportedFormat)])
  func inputsThatAreNoPictures(bytes: [UInt8], code: UpscaleError.Code) async throws {
    let folder = try TestFolder()
    try folder.write(bytes, to: "in.png")
    _ = await expectFailure(code, FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2)))
    #expect(folder.names == ["in.png"])
  }

  @Test func inputsCutShort() async throws {
    let folder = try FileUpscaleTests.folder()
    try folder.write(Array(try folder.bytes(of: "in.png").dropLast(30)), to: "cut.png")
    _ = await expectFailure(.damagedFile, FileUpscale(from: folder("cut.png"), to: folder("out.png"), .scale(2)))
    #expect(folder.names == ["cut.png", "in.png"])
  }

  @Test func outputsWithoutAPlace() async throws {
    let folder = try FileUpscaleTests.folder()
    for (name, code) in [
      ("none/out.png", UpscaleError.Code.fileAccess), ("in.png/out.png", .fileAccess), ("out.gif", .unsupportedFormat),
      ("out", .unsupportedFormat),
    ] {
      _ = await expectFailure(code, FileUpscale(from: folder("in.png"), to: folder(name), .scale(2)))
    }
    #expect(folder.names == ["in.png"])
  }

  @Test func wishesThatCannotBe() async throws {
    let folder = try FileUpscaleTests.folder()
    for target in [UpscaleRequest.Target.scale(0), .scale(-1), .width(0), .longest(.max)] {
      _ = await expectFailure(.invalidRequest, FileUpscale(from: folder("in.png"), to: folder("out.png"), target))
    }
    let quality = FileUpscale(
      from: folder("in.png"), to: folder("out.jpg"), .scale(2), encoding: EncodingOptions(quality: 101))
    _ = await expectFailure(.invalidRequest, quality)
    let limits = FileUpscale(
      from: folder("in.png"), to: folder("out.png"), request: UpscaleRequest(.scale(2)),
      decoding: DecodingOptions(maximumPixels: 100))
    _ = await expectFailure(.limitExceeded, limits)
    #expect(folder.names == ["in.png"])
  }

  @Test func devicesThatFail() async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(
      from: folder("in.png"), to: folder("out.png"), request: UpscaleRequest(.scale(2), tile: 4))
    let broken = FakeBackend(onRun: { number, result in
      if number == 5 { result.withUnsafeMutableSamples { $0[0] = .nan } }
    })
    _ = await expectFailure(.deviceFailed, job, with: try fake(broken))
    #expect(folder.names == ["in.png"])
    let unprepared = FakeBackend(onPrepare: { _ in throw UpscaleError(.deviceUnavailable, "Gone.") })
    _ = await expectFailure(.deviceUnavailable, job, with: try fake(unprepared))
    #expect(folder.names == ["in.png"])
  }

  /// Cancelled while the temporary file lies beside the input.
  @Test func cancellation() async throws {
    let folder = try FileUpscaleTests.folder()
    let running = Mutex<Task<FilePlan, any Error>?>(nil)
    let backend = FakeBackend(onRun: { number, _ in
      guard number == 4 else { return }
      #expect(folder.names.count == 2)
      while running.withLock({ $0 == nil }) { await Task.yield() }
      running.withLock { $0?.cancel() }
    })
    let upscaler = try fake(backend)
    let job = FileUpscale(
      from: folder("in.png"), to: folder("out.png"), request: UpscaleRequest(.scale(2), tile: 4))
    let task = Task { try await job.run(with: upscaler) }
    running.withLock { $0 = task }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(backend.counts.runs == 5)
    #expect(folder.names == ["in.png"])
  }

  @Test func existingOutputsSurviveFailures() async throws {
    let folder = try FileUpscaleTests.folder()
    try folder.write([9, 9], to: "out.png")
    let broken = FakeBackend(onRun: { _, result in result.withUnsafeMutableSamples { $0[0] = .infinity } })
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2), overwrite: true)
    _ = await expectFailure(.deviceFailed, job, with: try fake(broken))
    #expect(try folder.bytes(of: "out.png") == [9, 9])
    #expect(folder.names == ["in.png", "out.png"])
  }
}
