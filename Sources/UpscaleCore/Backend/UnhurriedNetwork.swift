/// A network in full precision where `.fast` was asked for.
struct UnhurriedNetwork: PreparedNetwork {
  private let full: any PreparedNetwork

  init(_ full: any PreparedNetwork) { self.full = full }

  var network: UpscaleNetwork { full.network }
  var tilingRules: TilingRules { full.tilingRules }
  var isSpent: Bool { full.isSpent }
  var summary: String { "\(full.summary), since 16 bits lose too much of this network" }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor {
    try await full.run(tile, keeping: kept)
  }

  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    try await full.run(tile, keeping: kept, storing: sample)
  }
}
