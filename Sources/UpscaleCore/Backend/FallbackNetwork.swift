internal import Synchronization

/// A network on two devices. From the first failure on, the second does the work.
final class FallbackNetwork: PreparedNetwork {
  let tilingRules: TilingRules
  private let first: any PreparedNetwork
  private let second: any PreparedNetwork
  private let note: @Sendable (String) -> Void
  private let failed = Atomic(false)

  init(
    _ first: any PreparedNetwork, else second: any PreparedNetwork, rules: TilingRules,
    note: @escaping @Sendable (String) -> Void
  ) {
    (self.first, self.second, tilingRules, self.note) = (first, second, rules, note)
  }

  var network: UpscaleNetwork { first.network }
  var isSpent: Bool { failed.load(ordering: .relaxed) && (first.isSpent || second.isSpent) }
  var summary: String { failed.load(ordering: .relaxed) ? second.summary : first.summary }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await run(tile, keeping: kept, storing: .float32)
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    guard !failed.load(ordering: .relaxed) else { return try await second.run(tile, keeping: kept, storing: sample) }
    do {
      return try await first.run(tile, keeping: kept, storing: sample)
    } catch let error as UpscaleError where error.code == .deviceFailed || error.code == .deviceUnavailable {
      failed.store(true, ordering: .relaxed)
      note("\(first.summary) failed, so the work went on with \(second.summary): \(error.message)")
      return try await second.run(tile, keeping: kept, storing: sample)
    }
  }
}
