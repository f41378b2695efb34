import Testing
import TestSupport
import UpscaleCore

/// Where `.fast` gives way to `.full`.
@Suite struct PrecisionGuardTests {
  /// - Parameter loss: what `.fast` adds to every sample.
  private static func prepared(
    losing loss: Float, gain: Float = 1
  ) async throws -> (network: any PreparedNetwork, isFast: Bool) {
    let fast = FakeBackend(onRun: { _, result in
      result = NetworkTensor(size: result.size, channels: result.channels) { [result] samples in
        result.withUnsafeSamples { exact in for index in samples.indices { samples[index] = exact[index] + loss } }
      }
    })
    let full = FakeBackend()
    return try await PrecisionGuard.prepared(TestNetworks.repeating(2, gain: gain), losing: 0.01) { precision in
      try await (precision == .fast ? fast : full).prepare(TestNetworks.repeating(2, gain: gain), precision: precision)
    }
  }

  @Test func smallLossesAreAllowed() async throws {
    let prepared = try await PrecisionGuardTests.prepared(losing: 0.009)
    #expect(prepared.isFast && prepared.network.summary == FakeBackend().summary)
  }

  /// Where results are large, what they may lose is a part of them.
  @Test func lossesAreMeasuredByTheResult() async throws {
    #expect(try await PrecisionGuardTests.prepared(losing: 0.09, gain: 10).isFast)
    #expect(try await !PrecisionGuardTests.prepared(losing: 0.11, gain: 10).isFast)
  }

  @Test(arguments: [0.011, .nan, .infinity] as [Float]) func largeLossesAreNot(_ loss: Float) async throws {
    let prepared = try await PrecisionGuardTests.prepared(losing: loss)
    #expect(!prepared.isFast)
    #expect(prepared.network.summary == "a fake for tests, because 16 bits lose too much of this network")
    let tile = NetworkTensor(size: PixelSize(width: 2, height: 2), channels: 3) { $0.update(repeating: 0.5) }
    let result = try await prepared.network.run(tile, keeping: PixelRect(tile.size))
    #expect(result.withUnsafeSamples { $0.allSatisfy { $0 == 0.5 } })
  }

  /// Values beyond what 16 bits hold are a failure on some devices; any other failure is one.
  @Test func overflowsAreLossesAndFailuresAreNot() async throws {
    func prepared(_ failing: UpscalePrecision, _ cause: ValueOverflow?) async throws -> Bool {
      try await PrecisionGuard.prepared(TestNetworks.repeating(2), losing: 0.01) { precision in
        guard precision != failing else { throw UpscaleError(.deviceFailed, "It failed.", cause: cause) }
        return try await FakeBackend().prepare(TestNetworks.repeating(2), precision: precision)
      }.isFast
    }
    #expect(try await !prepared(.fast, ValueOverflow()))
    await #expect(throws: UpscaleError.self) { try await prepared(.fast, nil) }
    await #expect(throws: UpscaleError.self) { try await prepared(.full, ValueOverflow()) }
  }
}
