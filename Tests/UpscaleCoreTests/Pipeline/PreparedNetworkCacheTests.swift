import TestSupport
import Testing

@testable import UpscaleCore

@Suite struct PreparedNetworkCacheTests {
  private let backend = FakeBackend()
  private let rules = TilingRules(halo: 1, alignment: 1, scratchBytesPerPixel: 8, tilesInFlight: 1)

  private func ask(_ cache: PreparedNetworkCache, _ names: [String]) async throws {
    let network = try TestNetworks.repeating(2)
    for name in names {
      let method = PassMethod(name: name, scale: 2, rules: rules, multiplyAddsPerPixel: 1)
      _ = try await cache.network(method) { [backend] in try await backend.prepare(network, precision: .full) }
    }
  }

  @Test func theLastFewUsedAreKept() async throws {
    let cache = PreparedNetworkCache(capacity: 2)
    try await ask(cache, ["a", "b", "a", "b"])
    #expect(backend.counts.preparations == 2)
    // “a” was used before “b”, but again since: “b” goes.
    try await ask(cache, ["a", "c", "a"])
    #expect(backend.counts.preparations == 3)
    try await ask(cache, ["b"])
    #expect(backend.counts.preparations == 4)
    #expect(await cache.count == 2)
  }

  @Test func aHundredStrengthsAreNotKept() async throws {
    let cache = PreparedNetworkCache()
    try await ask(cache, (0..<100).map { "\($0)" })
    #expect(await cache.count == PreparedNetworkCache.usualCapacity)
  }

  @Test func failuresAreNotKept() async throws {
    let cache = PreparedNetworkCache(capacity: 2)
    let method = PassMethod(name: "a", scale: 2, rules: rules, multiplyAddsPerPixel: 1)
    await #expect(throws: UpscaleError.self) {
      try await cache.network(method) { throw UpscaleError(.deviceFailed, "Busy; try again.") }
    }
    #expect(await cache.count == 0)
    try await ask(cache, ["a"])
    #expect(await cache.count == 1)
  }
}
