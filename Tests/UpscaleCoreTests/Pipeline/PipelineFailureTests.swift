import Synchronization
import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct PipelineFailureTests {
  private func image() throws -> UpscaleImage {
    try TestPictures.noise(PixelSize(width: 12, height: 12), PixelFormat(.rgb))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [1, 3])
  func valuesThatAreNoNumbersAreCaught(value: Float, inFlight: Int) async throws {
    let backend = FakeBackend(
      tilesInFlight: inFlight,
      onRun: { number, result in
        if number == 4 { result.withUnsafeMutableSamples { $0[$0.count / 2] = value } }
      })
    let (upscaler, image, sink) = (try FakeUpscaler.compact([2], backend: backend), try image(), RecordingSink())
    let plan = try upscaler.plan(UpscaleRequest(.scale(2), tile: 4), for: image.info)
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.run(plan, on: image, into: sink) }
    #expect(error?.code == .deviceFailed)
    #expect(error?.message.contains(backend.summary) == true)
    #expect(sink.format != nil)
    #expect(!sink.isFinished)
    #expect(sink.bands.count <= 1, "Only the first row of tiles was whole.")
  }

  /// Resampling would spread them, and clamping hide them.
  @Test(arguments: [Float.nan, -.nan, .infinity, -.infinity], [true, false])
  func imagesOfNoNumbersAreRefused(value: Float, isClassical: Bool) async throws {
    var image = try UpscaleImage(size: PixelSize(width: 5, height: 4), format: PixelFormat(.rgba, .float32))
    let upscaler: any Upscaler = isClassical ? ClassicalUpscaler(.lanczos3) : try FakeUpscaler.compact([2])
    let request = UpscaleRequest(.scale(2))
    _ = try await upscaler.upscale(image, to: request)
    image.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: 37 * 4, as: Float.self) }
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.upscale(image, to: request) }
    #expect(error?.code == .invalidImage)
  }

  @Test(arguments: [Float.nan, .infinity])
  func alphaIsCheckedToo(value: Float) async throws {
    let backend = FakeBackend(onRun: { number, result in
      if number == 1 { result.withUnsafeMutableSamples { $0[0] = value } }
    })
    let image = try TestPictures.noise(PixelSize(width: 5, height: 5), PixelFormat(.grayAlpha))
    let upscaler = try FakeUpscaler.compact([2], backend: backend)
    let error = await #expect(throws: UpscaleError.self) {
      try await upscaler.upscale(image, to: UpscaleRequest(.scale(2)))
    }
    #expect(error?.code == .deviceFailed)
  }

  @Test(arguments: [1, 3])
  func backendsErrorsComeThrough(inFlight: Int) async throws {
    let backend = FakeBackend(
      tilesInFlight: inFlight,
      onRun: { number, _ in
        if number == 5 { throw UpscaleError(.deviceFailed, "Lost.") }
      })
    let (upscaler, image, sink) = (try FakeUpscaler.compact([2], backend: backend), try image(), RecordingSink())
    let plan = try upscaler.plan(UpscaleRequest(.scale(2), tile: 4), for: image.info)
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.run(plan, on: image, into: sink) }
    #expect(error?.message == "Lost.")
    #expect(!sink.isFinished)
  }

  /// While a tile is on its way, only so many later ones are begun as may be in flight: what waits is bounded.
  @Test func tilesThatCameEarlyCount() async throws {
    let hooks = Mutex<FakeBackend?>(nil)
    let begun = Mutex(0)
    let backend = FakeBackend(
      tilesInFlight: 3,
      onRun: { number, _ in
        guard number == 0 else { return }
        try await Task.sleep(for: .milliseconds(100))
        begun.withLock { $0 = hooks.withLock { $0?.counts.runs ?? 0 } }
      })
    hooks.withLock { $0 = backend }
    let image = try TestPictures.noise(PixelSize(width: 2, height: 20), PixelFormat(.rgb))
    _ = try await FakeUpscaler.compact([2], backend: backend).upscale(image, to: UpscaleRequest(.scale(2), tile: 2))
    // The run counted first is that of one of the first three tiles.
    #expect((1...5).contains(begun.withLock { $0 }))
    #expect(backend.counts.runs == 10 && backend.counts.mostAtOnce <= 3)
  }

  /// Cancelled during the third tile: the job ends before all nine are done.
  @Test(arguments: [1, 2])
  func cancellationStopsBetweenTiles(inFlight: Int) async throws {
    let job = Mutex<Task<Bool, any Error>?>(nil)
    let backend = FakeBackend(
      tilesInFlight: inFlight,
      onRun: { number, _ in
        guard number == 2 else { return }
        while job.withLock({ $0 == nil }) { await Task.yield() }
        job.withLock { $0?.cancel() }
      })
    let (upscaler, image) = (try FakeUpscaler.compact([2], backend: backend), try image())
    let plan = try upscaler.plan(UpscaleRequest(.scale(2), tile: 4), for: image.info)
    let finished = Mutex(false)
    let task = Task {
      let sink = RecordingSink()
      defer { finished.withLock { $0 = sink.isFinished } }
      try await upscaler.run(plan, on: image, into: sink)
      return true
    }
    job.withLock { $0 = task }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!finished.withLock { $0 })
    #expect(backend.counts.runs >= 3)
    #expect(backend.counts.runs < 9)
  }

  @Test(arguments: ResamplingKernel.allCases)
  func cancelledResamplingNeverFinishes(kernel: ResamplingKernel) async throws {
    let image = try image()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await ClassicalUpscaler(kernel).upscale(image, to: UpscaleRequest(.scale(3)))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func plansForOtherPicturesAreRefused() async throws {
    let (upscaler, image) = (try FakeUpscaler.compact([2]), try image())
    let plan = try upscaler.plan(UpscaleRequest(.scale(2)), for: image.info)
    for other in [
      try TestPictures.noise(PixelSize(width: 12, height: 11), PixelFormat(.rgb)),
      try TestPictures.noise(PixelSize(width: 12, height: 12), PixelFormat(.rgba)),
      try TestPictures.noise(PixelSize(width: 12, height: 12), PixelFormat(.rgb, .uint16)),
    ] {
      let sink = RecordingSink()
      let error = await #expect(throws: UpscaleError.self) { try await upscaler.run(plan, on: other, into: sink) }
      #expect(error?.code == .invalidRequest)
      #expect(sink.format == nil)
    }
  }
}
