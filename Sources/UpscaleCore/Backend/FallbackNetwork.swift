internal import Synchronization

/// A network on two devices. From the first failure on, the second does the work.
final class FallbackNetwork: PreparedNetwork {
  /// Whether the first device has failed, known to all who use the network.
  private final class Failure: Sendable {
    private let flag = Atomic(false)
    var isKnown: Bool { flag.load(ordering: .relaxed) }
    func note() { flag.store(true, ordering: .relaxed) }
  }

  let tilingRules: TilingRules
  private let first: any PreparedNetwork
  private let second: any PreparedNetwork
  private let note: @Sendable (String) -> Void
  private let failure: Failure

  convenience init(
    _ first: any PreparedNetwork, else second: any PreparedNetwork, rules: TilingRules,
    note: @escaping @Sendable (String) -> Void
  ) {
    self.init(first, else: second, rules: rules, note: note, failure: Failure())
  }

  private init(
    _ first: any PreparedNetwork, else second: any PreparedNetwork, rules: TilingRules,
    note: @escaping @Sendable (String) -> Void, failure: Failure
  ) {
    (self.first, self.second, tilingRules, self.note, self.failure) = (first, second, rules, note, failure)
  }

  var network: UpscaleNetwork { first.network }
  var isSpent: Bool { failure.isKnown && (first.isSpent || second.isSpent) }
  var summary: String { failure.isKnown ? second.summary : first.summary }

  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork {
    FallbackNetwork(
      first.telling(listener), else: second.telling(listener), rules: tilingRules, note: note, failure: failure)
  }

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
    guard !failure.isKnown else { return try await work(second) }
    do {
      return try await work(first)
    } catch  where FallbackNetwork.isOfDevice(error) {
      failure.note()
      note("\(first.summary) failed, so \(second.summary) took over: \(FallbackBackend.sentence(error))")
      return try await work(second)
    }
  }

  /// Whether another device may do better. Errors of other kinds than the library's are a backend's own.
  private static func isOfDevice(_ error: any Error) -> Bool {
    guard let error = error as? UpscaleError else { return !(error is CancellationError) }
    return error.code == .deviceFailed || error.code == .deviceUnavailable
  }
}
