import TestSupport
import Testing

@testable import UpscaleCPU
@testable import UpscaleCore

@Suite struct MemoryTests {
  /// What many jobs at once have taken is given back when they have ended, though the network stays prepared.
  @Test func manyJobsAtOnceLeaveNothing() async throws {
    let network = try TestNetworks.compact(features: 24, convolutions: 3, scale: 4)
    let upscaler = try NetworkUpscaler(models: [TestNetworks.model(network)], backend: CPUBackend(threads: 2))
    let image = try TestPictures.stillLife(64)
    let request = UpscaleRequest(.scale(Double(network.scale)))
    _ = try await upscaler.upscale(image, to: request)
    HostMemory.giveBack()
    let before = HostMemory.resident
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<64 { group.addTask { _ = try await upscaler.upscale(image, to: request) } }
      try await group.waitForAll()
    }
    HostMemory.giveBack()
    let more = HostMemory.resident - before
    #expect(more < 8 << 20, "\(more >> 20) MiB more than before")
  }

  @Test func scratchWaitsOnlyWhileAnotherIsInUse() {
    let pool = ScratchPool()
    let first = pool.take()
    weak let second = pool.take()
    #expect(second == nil, "What nobody holds is gone.")
    let third = pool.take()
    weak let kept = third
    pool.giveBack(third)
    #expect(pool.take() === kept, "It waits for the next run.")
    _ = first
  }

  @Test func whatTheProcessHasIsKnown() {
    #if os(Linux)
      #expect(HostMemory.resident > 1 << 20)
    #endif
    #expect(HostMemory.limit > HostMemory.resident)
  }
}
