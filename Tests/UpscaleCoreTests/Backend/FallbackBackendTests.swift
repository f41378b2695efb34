import Synchronization
import Testing
import TestSupport
import UpscaleCore

/// What the second device does when the first cannot, is wrong, or is slow.
@Suite struct FallbackBackendTests {
  private func enlarged(_ first: FakeBackend, pays: Bool = true) async throws -> (UpscaleImage, FallbackBackend) {
    let backend = FallbackBackend(first, else: FakeBackend(), where: { _, _ in pays })
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(TestNetworks.repeating(2))], backend: backend)
    let image = try TestPictures.noise(PixelSize(width: 20, height: 20), PixelFormat(.rgb))
    return (try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), tile: 7)), backend)
  }

  private var expected: [UInt8] {
    get async throws { TestPictures.bytes(try await enlarged(FakeBackend()).0) }
  }

  @Test func aWorkingDeviceDoesTheWork() async throws {
    let first = FakeBackend()
    let (_, backend) = try await enlarged(first)
    #expect(first.counts.runs == 2 + 9)
    #expect(backend.warnings.isEmpty)
  }

  @Test func whatCannotBePreparedIsHandedOver() async throws {
    let broken = FakeBackend(onPrepare: { _ in throw UpscaleError(.deviceFailed, "broken") })
    let (image, backend) = try await enlarged(broken)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("broken"))
  }

  @Test(arguments: [2, 5, 10]) func whatFailsAtATileIsHandedOver(_ number: Int) async throws {
    let broken = FakeBackend(onRun: { run, _ in
      if run == number { throw UpscaleError(.deviceFailed, "broken") }
    })
    let (image, backend) = try await enlarged(broken)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("broken"))
    #expect(broken.counts.runs == number + 1)
  }

  /// A backend of somebody else may throw anything; only that a task was cancelled is no failure of the device.
  @Test(arguments: [0, 5]) func errorsOfOtherKindsAreHandedOver(_ number: Int) async throws {
    struct StrangeError: Error {}
    let broken = FakeBackend(onRun: { run, _ in if run == number { throw StrangeError() } })
    let (image, backend) = try await enlarged(broken)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("StrangeError"))
    let cancelled = FakeBackend(onRun: { run, _ in if run == number { throw CancellationError() } })
    await #expect(throws: CancellationError.self) { _ = try await enlarged(cancelled) }
  }

  @Test(arguments: [Float.nan, 0.5]) func wrongPicturesAreFound(_ value: Float) async throws {
    let wrong = FakeBackend(onRun: { _, result in result.withUnsafeMutableSamples { $0[9] = value } })
    let (image, backend) = try await enlarged(wrong)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("different images"))
  }

  @Test func aSlowDeviceIsPassedOver() async throws {
    let slow = FakeBackend()
    let (image, backend) = try await enlarged(slow, pays: false)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(slow.counts.runs == 2 && backend.warnings.isEmpty)
  }

  /// Of whichever device works on it; a failure is known to all who hold the network.
  @Test func bothDevicesTellHowFarTheyAre() async throws {
    let network = try TestNetworks.repeating(2)
    let broken = FakeBackend(
      tells: true, onRun: { run, _ in if run == 3 { throw UpscaleError(.deviceFailed, "broken") } })
    let told = Mutex<[Double]>([])
    let prepared = try await FallbackBackend(broken, else: FakeBackend(tells: true), where: { _, _ in true })
      .prepare(network, precision: .full)
    let tile = try TestPictures.noise(PixelSize(width: 8, height: 8), PixelFormat(.rgb, .float32)).rows(0..<8)
    let telling = prepared.telling { part in told.withLock { $0.append(part) } }
    for expected in [1, 3, 4] {
      _ = try await telling.run(tile, keeping: PixelRect(tile.size))
      #expect(told.withLock { $0 } == Array(repeating: 0.5, count: expected))
    }
    _ = try await prepared.run(tile, keeping: PixelRect(tile.size))
    #expect(told.withLock(\.count) == 4 && broken.counts.runs == 4)
  }

  /// Runs 0 and 1 are those that the pictures are compared by, 2 and 3 those of the race.
  private func racers(
    _ slow: FakeBackend.RunHook? = nil, _ quick: @escaping FakeBackend.RunHook = { _, _ in }
  ) async throws -> (UpscaleImage, FakeBackend, FakeBackend, FakeBackend, FallbackBackend) {
    let slow = FakeBackend(onRun: slow ?? { run, _ in if run == 3 { try await Task.sleep(for: .seconds(2)) } })
    let (quick, safe) = (FakeBackend(onRun: quick), FakeBackend())
    let backend = FallbackBackend(fastestOf: [slow, quick], else: safe, where: { _, _ in true })
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(TestNetworks.repeating(2))], backend: backend)
    let image = try TestPictures.noise(PixelSize(width: 20, height: 20), PixelFormat(.rgb))
    return (try await upscaler.upscale(image, to: UpscaleRequest(.scale(2), tile: 7)), slow, quick, safe, backend)
  }

  @Test func theFastestOfSeveralDoesTheWork() async throws {
    let (image, slow, quick, safe, backend) = try await racers()
    #expect(try await TestPictures.bytes(image) == expected)
    #expect((slow.counts.runs, quick.counts.runs, safe.counts.runs) == (4, 4 + 9, 2))
    #expect(backend.warnings.isEmpty)
  }

  @Test func whatTheFastestFailsTheNextDoes() async throws {
    let (image, slow, quick, safe, backend) = try await racers(nil) { run, _ in
      if run == 9 { throw UpscaleError(.deviceFailed, "broken") }
    }
    #expect(try await TestPictures.bytes(image) == expected)
    #expect((slow.counts.runs, quick.counts.runs, safe.counts.runs) == (4 + 4, 4 + 6, 2))
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("broken"))
  }

  /// Racers that give wrong pictures, or fail in the race itself, are out.
  @Test(arguments: [0, 2]) func onlyWhatIsRightRaces(_ fails: Int) async throws {
    let (image, slow, quick, safe, backend) = try await racers({ _, _ in }) { run, result in
      if run == fails, run == 0 { result.withUnsafeMutableSamples { $0[5] += 0.5 } }
      if run == fails, run == 2 { throw UpscaleError(.deviceFailed, "broken") }
    }
    #expect(try await TestPictures.bytes(image) == expected)
    #expect((slow.counts.runs, safe.counts.runs) == (4 + 9, 2) && quick.counts.runs <= 3)
    #expect(backend.warnings.count == 1)
  }

  @Test func rulesSuitBoth() throws {
    let network = try TestNetworks.repeating(2)
    let backend = FallbackBackend(FakeBackend(alignment: 6), else: FakeBackend(alignment: 4))
    #expect(backend.tilingRules(for: network, precision: .full).alignment == 12)
  }
}
