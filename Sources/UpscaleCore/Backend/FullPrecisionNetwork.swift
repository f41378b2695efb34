/// A network in full precision where `.fast` was asked for.
struct FullPrecisionNetwork: PreparedNetwork {
  private let full: any PreparedNetwork

  init(_ full: any PreparedNetwork) { self.full = full }

  var network: UpscaleNetwork { full.network }
  var tilingRules: TilingRules { full.tilingRules }
  var isSpent: Bool { full.isSpent }
  var summary: String { "\(full.summary), because 16 bits lose too much of this network" }

  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork {
    FullPrecisionNetwork(full.telling(listener))
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await full.run(tile, keeping: kept)
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    try await full.run(tile, keeping: kept, storing: sample)
  }

  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await full.run(tile, keeping: kept, at: place, measures: measures, storing: sample)
  }

  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    try await full.nextMeasure(of: tile, keeping: kept, at: place, known: known)
  }
}
