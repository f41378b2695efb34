internal import Synchronization

/// Fast devices with a reliable one behind them: what they cannot do, or do incorrectly or more slowly, the reliable
/// one does. `warnings` says what happened.
public final class FallbackBackend: UpscaleBackend {
  /// The fastest of these does the work.
  public let candidates: [any UpscaleBackend]
  /// The backend that takes over.
  public let second: any UpscaleBackend
  private let pays: @Sendable (_ first: Duration, _ second: Duration) -> Bool
  private let notes = Mutex<[String]>([])

  /// - Parameters:
  ///   - first: the device to try.
  ///   - second: what takes over.
  ///   - pays: whether to use the first device, given both devices' times for a small tile.
  public convenience init(
    _ first: any UpscaleBackend, else second: any UpscaleBackend,
    where pays: @escaping @Sendable (_ first: Duration, _ second: Duration) -> Bool = { $0 <= $1 }
  ) {
    self.init(fastestOf: [first], else: second, where: pays)
  }

  /// Several devices race on a tile before a network's first image; each needs the time to prepare the network.
  /// - Parameters:
  ///   - candidates: at least one.
  ///   - second: what takes over.
  ///   - pays: whether to use a device, given its time for a small tile and the second's.
  public init(
    fastestOf candidates: [any UpscaleBackend], else second: any UpscaleBackend,
    where pays: @escaping @Sendable (_ first: Duration, _ second: Duration) -> Bool = { $0 <= $1 }
  ) {
    precondition(!candidates.isEmpty)
    self.candidates = candidates
    self.second = second
    self.pays = pays
  }

  private var all: [any UpscaleBackend] { candidates + [second] }

  public var name: String { candidates[0].name }
  public var summary: String { "\(candidates.map(\.summary).joined(separator: " or ")), else \(second.summary)" }
  public var warnings: [String] { all.flatMap(\.warnings) + notes.withLock { $0 } }

  /// Rules that suit all devices, because a tile that one fails at goes to another.
  public func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    candidates.reduce(second.tilingRules(for: network, precision: precision)) { rules, candidate in
      rules.suiting(candidate.tilingRules(for: network, precision: precision))
    }
  }

  /// All devices run a small tile: a candidate is used if its image agrees with the second's and comes soon enough, the
  /// fastest first. What it later fails at goes to the next.
  @concurrent public func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws
    -> any PreparedNetwork
  {
    let safe = try await second.prepare(network, precision: precision)
    let rules = tilingRules(for: network, precision: precision)
    let probe = ProbeTile(network)
    var reference: (NetworkTensor, Duration)?
    var right: [(network: any PreparedNetwork, time: Duration)] = []
    for candidate in candidates {
      do {
        let fast = try await candidate.prepare(network, precision: precision)
        let (result, quick) = try await probe.run(on: fast)
        let (expected, slow) = if let reference { reference } else { try await probe.run(on: safe) }
        reference = (expected, slow)
        let difference = probe.difference(result, expected)
        guard difference <= ProbeTile.tolerance(precision) else {
          note("\(fast.summary) produces different images from \(safe.summary), by \(difference), and is not used.")
          continue
        }
        guard pays(quick, slow) else { continue }
        // A small tile leaves large devices idle.
        right.append((fast, candidates.count == 1 ? quick : try await race(fast, network)))
      } catch  where !(error is CancellationError) {
        let why = FallbackBackend.sentence(error)
        note("\(candidate.summary) cannot be used, so \(safe.summary) does the work: \(why)")
      }
    }
    return right.sorted { $0.time > $1.time }.reduce(safe) { slower, one in
      FallbackNetwork(one.network, else: slower, rules: rules) { [weak self] in self?.note($0) }
    }
  }

  private func race(_ prepared: any PreparedNetwork, _ network: UpscaleNetwork) async throws -> Duration {
    try await ProbeTile(network, side: 128).run(on: prepared).1
  }

  static func sentence(_ error: any Error) -> String { (error as? UpscaleError)?.message ?? "\(error)" }

  private func note(_ sentence: String) {
    notes.withLock { if !$0.contains(sentence) { $0.append(sentence) } }
  }
}
