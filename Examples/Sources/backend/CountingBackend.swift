import Synchronization
import Upscale

/// A backend of one's own: here it hands the work to another and counts it. One for a new device would pack the
/// network's weights in `prepare`, once, and compute a tile in `run`.
final class CountingBackend: Backend {
  private let inner: any Backend
  private let counter = Counter()

  /// Tiles and source pixels that were computed, halos included.
  final class Counter: Sendable {
    private let counts = Mutex((tiles: 0, pixels: 0))
    var tiles: Int { counts.withLock { $0.tiles } }
    var pixels: Int { counts.withLock { $0.pixels } }
    func add(_ size: Size) {
      counts.withLock { counts in
        counts.tiles += 1
        counts.pixels += size.width * size.height
      }
    }
  }

  init(_ inner: any Backend) { self.inner = inner }

  let name = "counting"
  var summary: String { "\(inner.summary), counted: \(counter.tiles) tiles of \(counter.pixels) pixels" }

  func tilingRules(for network: Network, precision: Precision) -> TilingRules {
    inner.tilingRules(for: network, precision: precision)
  }

  func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork {
    Prepared(inner: try await inner.prepare(network, precision: precision), counter: counter)
  }

  private struct Prepared: PreparedNetwork {
    let inner: any PreparedNetwork
    let counter: Counter
    var network: Network { inner.network }
    var tilingRules: TilingRules { inner.tilingRules }
    var summary: String { inner.summary }

    func run(_ tile: Tensor, keeping kept: Rect) async throws -> Tensor {
      counter.add(tile.size)
      return try await inner.run(tile, keeping: kept)
    }
  }
}
