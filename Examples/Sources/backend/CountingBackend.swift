import Synchronization
import Upscale

/// A custom backend: this one hands the work to another and counts it. A backend for a new device would pack the
/// network's weights in `prepare`, once, and compute a tile in `run`.
final class CountingBackend: UpscaleBackend {
  private let inner: any UpscaleBackend
  private let counter = Counter()

  /// Tiles and source pixels that were computed, including halos.
  final class Counter: Sendable {
    private let counts = Mutex((tiles: 0, pixels: 0))
    var tiles: Int { counts.withLock { $0.tiles } }
    var pixels: Int { counts.withLock { $0.pixels } }
    func add(_ size: PixelSize) {
      counts.withLock { counts in
        counts.tiles += 1
        counts.pixels += size.width * size.height
      }
    }
  }

  init(_ inner: any UpscaleBackend) { self.inner = inner }

  let name = "counting"
  var summary: String { "\(inner.summary), counted: \(counter.tiles) tiles of \(counter.pixels) pixels" }

  func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    inner.tilingRules(for: network, precision: precision)
  }

  func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws -> any PreparedNetwork {
    Prepared(inner: try await inner.prepare(network, precision: precision), counter: counter)
  }

  private struct Prepared: PreparedNetwork {
    let inner: any PreparedNetwork
    let counter: Counter
    var network: UpscaleNetwork { inner.network }
    var tilingRules: TilingRules { inner.tilingRules }
    var summary: String { inner.summary }

    func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
      counter.add(tile.size)
      return try await inner.run(tile, keeping: kept)
    }
  }
}
