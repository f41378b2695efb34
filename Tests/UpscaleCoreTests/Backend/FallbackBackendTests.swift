import Testing
import TestSupport
import UpscaleCore

/// What the second device does when the first cannot, is wrong, or is slow.
@Suite struct FallbackBackendTests {
  private func enlarged(_ first: FakeBackend, pays: Bool = true) async throws -> (Image, FallbackBackend) {
    let backend = FallbackBackend(first, else: FakeBackend(), where: { _, _ in pays })
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(TestNetworks.repeating(2))], backend: backend)
    let image = try TestPictures.noise(Size(width: 20, height: 20), PixelFormat(.rgb))
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

  @Test(arguments: [Float.nan, 0.5]) func wrongPicturesAreFound(_ value: Float) async throws {
    let wrong = FakeBackend(onRun: { _, result in result.withUnsafeMutableSamples { $0[9] = value } })
    let (image, backend) = try await enlarged(wrong)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(backend.warnings.count == 1 && backend.warnings[0].contains("other pictures"))
  }

  @Test func aSlowDeviceIsPassedOver() async throws {
    let slow = FakeBackend()
    let (image, backend) = try await enlarged(slow, pays: false)
    #expect(try await TestPictures.bytes(image) == expected)
    #expect(slow.counts.runs == 2 && backend.warnings.isEmpty)
  }

  @Test func rulesSuitBoth() throws {
    let network = try TestNetworks.repeating(2)
    let backend = FallbackBackend(FakeBackend(alignment: 6), else: FakeBackend(alignment: 4))
    #expect(backend.tilingRules(for: network, precision: .full).alignment == 12)
  }
}
