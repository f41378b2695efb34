internal import Synchronization

/// A fast device with a sure one behind it: what the first cannot do, or does wrong or slower, the second does. What
/// happened is told in `warnings`.
public final class FallbackBackend: Backend {
  public let first: any Backend
  public let second: any Backend
  private let pays: @Sendable (_ first: Duration, _ second: Duration) -> Bool
  private let notes = Mutex<[String]>([])

  /// - Parameter pays: whether to use the first device by the two devices' times for a small tile.
  public init(
    _ first: any Backend, else second: any Backend,
    where pays: @escaping @Sendable (_ first: Duration, _ second: Duration) -> Bool = { $0 <= $1 }
  ) {
    self.first = first
    self.second = second
    self.pays = pays
  }

  public var name: String { first.name }
  public var summary: String { "\(first.summary), else \(second.summary)" }
  public var warnings: [String] { first.warnings + second.warnings + notes.withLock { $0 } }

  /// Rules that suit both, since a tile that one fails goes to the other.
  public func tilingRules(for network: Network, precision: Precision) -> TilingRules {
    let a = first.tilingRules(for: network, precision: precision)
    let b = second.tilingRules(for: network, precision: precision)
    var alignment = max(1, a.alignment)
    while alignment % max(1, b.alignment) != 0 { alignment += max(1, a.alignment) }
    return TilingRules(
      halo: max(a.halo, b.halo), alignment: alignment,
      scratchBytesPerPixel: max(a.scratchBytesPerPixel, b.scratchBytesPerPixel),
      tilesInFlight: max(a.tilesInFlight, b.tilesInFlight))
  }

  /// Both run a small tile: the first is used where its picture agrees with the second's and comes soon enough.
  public func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork {
    let safe = try await second.prepare(network, precision: precision)
    do {
      let fast = try await first.prepare(network, precision: precision)
      let rules = tilingRules(for: network, precision: precision)
      let probe = ProbeTile(network, rules: rules)
      let (expected, slow) = try await probe.run(on: safe)
      let (result, quick) = try await probe.run(on: fast)
      let difference = probe.difference(result, expected)
      guard difference <= ProbeTile.tolerance(precision) else {
        note("\(fast.summary) gives other pictures than \(safe.summary), by \(difference), and is not used.")
        return safe
      }
      guard pays(quick, slow) else { return safe }
      return FallbackNetwork(fast, else: safe, rules: rules) { [weak self] in self?.note($0) }
    } catch let error as UpscaleError {
      note("\(first.summary) cannot be used, so the work is done by \(safe.summary): \(error.message)")
      return safe
    }
  }

  private func note(_ sentence: String) {
    notes.withLock { if !$0.contains(sentence) { $0.append(sentence) } }
  }
}
