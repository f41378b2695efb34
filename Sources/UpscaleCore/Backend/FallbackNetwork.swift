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
    try await onEither { try await $0.run(tile, keeping: kept, storing: sample) }
  }

  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await onEither { try await $0.run(tile, keeping: kept, at: place, measures: measures, storing: sample) }
  }

  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    try await onEither { try await $0.nextMeasure(of: tile, keeping: kept, at: place, known: known) }
  }

  /// Has the first device do the work, unless it has failed before, else the second.
  private func onEither<Result: Sendable>(
    _ work: (any PreparedNetwork) async throws -> Result
  ) async throws -> Result {
    guard !failed.load(ordering: .relaxed) else { return try await work(second) }
    do {
      return try await work(first)
    } catch  where FallbackNetwork.isOfDevice(error) {
      failed.store(true, ordering: .relaxed)
      note("\(first.summary) failed, so the work went on with \(second.summary): \(FallbackBackend.sentence(error))")
      return try await work(second)
    }
  }

  /// Whether another device may do better. Errors of other kinds than the library's are a backend's own.
  private static func isOfDevice(_ error: any Error) -> Bool {
    guard let error = error as? UpscaleError else { return !(error is CancellationError) }
    return error.code == .deviceFailed || error.code == .deviceUnavailable
  }
}
