internal import Synchronization
public import UpscaleCore

/// A backend in plain Swift that runs every network by the `ReferenceInterpreter`. It counts what it is asked for, and
/// tests hook into its calls to fail, to wait or to spoil results.
public final class FakeBackend: UpscaleBackend {
  public struct Counts: Sendable, Equatable {
    public var preparations = 0
    public var runs = 0
    /// The most runs that were going on at once.
    public var mostAtOnce = 0
    /// The samples that were asked for.
    public var samples: Set<PixelFormat.Sample> = []
    fileprivate var atOnce = 0
  }

  /// What to do at a run, after its tile is computed. The number counts the backend's runs from 0.
  public typealias RunHook = @Sendable (_ number: Int, _ result: inout NetworkTensor) async throws -> Void
  /// What to do at a preparation, counted from 0.
  public typealias PrepareHook = @Sendable (_ number: Int) async throws -> Void

  public let name = "fake"
  public let summary = "a fake for tests"
  public let tilesInFlight: Int
  private let alignment: Int
  private let tells: Bool
  private let rounds: @Sendable (Int) -> Bool
  private let onPrepare: PrepareHook
  private let onRun: RunHook
  private let state = Mutex(Counts())

  /// - Parameters:
  ///   - tells: whether a half is told of every tile before it is computed.
  ///   - rounds: whether a run, by its number, gives the samples that are asked for in place of floats.
  public init(
    tilesInFlight: Int = 1, alignment: Int = 1, tells: Bool = false,
    rounds: @escaping @Sendable (Int) -> Bool = { _ in false },
    onPrepare: @escaping PrepareHook = { _ in },
    onRun: @escaping RunHook = { _, _ in }
  ) {
    self.tilesInFlight = tilesInFlight
    self.alignment = alignment
    self.tells = tells
    self.rounds = rounds
    self.onPrepare = onPrepare
    self.onRun = onRun
  }

  public var counts: Counts { state.withLock { $0 } }

  public func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    TilingRules(
      halo: network.radius, alignment: alignment, scratchBytesPerPixel: 8 * network.widestChannels,
      tilesInFlight: tilesInFlight)
  }

  public func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws -> any PreparedNetwork {
    let number = state.withLock { counts in
      counts.preparations += 1
      return counts.preparations - 1
    }
    try await onPrepare(number)
    return Prepared(network: network, precision: precision, backend: self)
  }

  private func run(
    _ network: UpscaleNetwork, _ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    let number = state.withLock { counts in
      counts.runs += 1
      counts.atOnce += 1
      counts.samples.insert(sample)
      counts.mostAtOnce = max(counts.mostAtOnce, counts.atOnce)
      return counts.runs - 1
    }
    defer { state.withLock { $0.atOnce -= 1 } }
    await Task.yield()
    let whole = ReferenceInterpreter.run(network, ReferenceInterpreter.Value(tile))
    var result = whole.cropped(to: kept.scaled(by: network.scale)).tensor
    try await onRun(number, &result)
    return rounds(number) ? result.stored(as: sample) : result
  }

  private struct Prepared: PreparedNetwork {
    let network: UpscaleNetwork
    let precision: UpscalePrecision
    let backend: FakeBackend
    var listener: (@Sendable (Double) -> Void)?
    var tilingRules: TilingRules { backend.tilingRules(for: network, precision: precision) }
    var summary: String { backend.summary }

    func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork {
      backend.tells ? Prepared(network: network, precision: precision, backend: backend, listener: listener) : self
    }

    func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
      try await run(tile, keeping: kept, storing: .float32)
    }

    func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
      -> NetworkTensor
    {
      listener?(0.5)
      return try await backend.run(network, tile, keeping: kept, storing: sample)
    }
  }
}
