import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct UpscalerTests {
  @Test(arguments: ResamplingKernel.allCases)
  func resamplersHaveNoPasses(kernel: ResamplingKernel) async throws {
    let upscaler = ClassicalUpscaler(kernel)
    #expect(upscaler.passMethods.isEmpty)
    #expect(upscaler.resamplingKernel == kernel)
    let method = UpscalePlanTests.method(4)
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.preparedNetwork(for: method) }
    #expect(error?.code == .invalidRequest)
    let plan = try upscaler.plan(
      UpscaleRequest(.scale(8)), for: ImageInfo(size: PixelSize(width: 3, height: 3), format: PixelFormat(.rgb)))
    #expect(plan.passes.isEmpty)
    #expect(plan.resize?.kernel == kernel)
  }

  @Test func methodsTellOfTheirNetworks() throws {
    let upscaler = try FakeUpscaler.compact([4, 2], backend: FakeBackend(alignment: 3))
    #expect(upscaler.passMethods.map(\.name) == ["fake-x4", "fake-x2"])
    #expect(upscaler.passMethods.map(\.scale) == [4, 2])
    for (method, model) in zip(upscaler.passMethods, upscaler.models) {
      #expect(method.multiplyAddsPerPixel == model.network.multiplyAddsPerPixel)
      #expect(
        method.rules == TilingRules(halo: 2, alignment: 3, scratchBytesPerPixel: 8 * model.network.widestChannels))
    }
    #expect(upscaler.resamplingKernel == .lanczos3)
  }

  /// One channel in, or one out, beside the three that pictures need.
  static let channels = [(1, 3), (3, 1), (4, 3), (1, 1)]

  @Test(arguments: channels)
  func otherChannelsAreRefused(inputs: Int, outputs: Int) throws {
    var generator = SeededGenerator(seed: 1)
    let convolution = TestNetworks.convolution(inputs, outputs, kernel: 1, using: &generator)
    let network = try UpscaleNetwork(inputChannels: inputs, nodes: TestNetworks.chain([.convolution(convolution)]))
    let error = #expect(throws: UpscaleError.self) {
      try NetworkUpscaler(models: [TestNetworks.model(network)], backend: FakeBackend())
    }
    #expect(error?.code == .invalidNetwork)
    #expect(error?.message.contains("fake-x1") == true)
  }

  @Test func modelsMustDifferInScale() throws {
    for scales in [[], [2, 2], [4, 2, 4]] {
      let error = #expect(throws: UpscaleError.self) { try FakeUpscaler.compact(scales) }
      #expect(error?.code == .invalidNetwork)
    }
  }

  @Test func unknownMethodsListTheModels() async throws {
    let upscaler = try FakeUpscaler.compact([2, 4])
    let method = UpscalePlanTests.method(4)
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.preparedNetwork(for: method) }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("fake-x2, fake-x4") == true)
  }

  @Test func networksArePreparedOnce() async throws {
    let backend = FakeBackend(onPrepare: { _ in for _ in 0..<20 { await Task.yield() } })
    let upscaler = try FakeUpscaler.compact([2, 4], backend: backend)
    #expect(backend.counts.preparations == 0, "Making an upscaler is cheap.")
    let image = try TestPictures.noise(PixelSize(width: 4, height: 4), PixelFormat(.rgb))
    let results = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<8 {
        group.addTask { TestPictures.bytes(try await upscaler.upscale(image, to: UpscaleRequest(.scale(8)))) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.count == 8)
    #expect(Set(results).count == 1)
    #expect(backend.counts.preparations == 2, "One for each scale.")
  }

  @Test func aFailedPreparationIsTriedAgain() async throws {
    let backend = FakeBackend(onPrepare: { if $0 == 0 { throw UpscaleError(.deviceFailed, "Busy.") } })
    let upscaler = try FakeUpscaler.compact([2], backend: backend)
    let method = try #require(upscaler.passMethods.first)
    let error = await #expect(throws: UpscaleError.self) { try await upscaler.preparedNetwork(for: method) }
    #expect(error?.message == "Busy.")
    #expect(try await upscaler.preparedNetwork(for: method).network.scale == 2)
    #expect(try await upscaler.preparedNetwork(for: method).network.scale == 2)
    #expect(backend.counts.preparations == 2)
  }
}
