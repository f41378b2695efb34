/// A network ready to run on one device. `run` is the hot path, called once per tile, possibly from several tasks.
public protocol PreparedNetwork: Sendable {
  var network: UpscaleNetwork { get }
  var tilingRules: TilingRules { get }
  /// What a source pixel costs; the network's own, unless it runs more than once.
  var multiplyAddsPerPixel: Int { get }
  /// What arithmetic and instructions really run, for people.
  var summary: String { get }

  /// Whether a device was lost that may be there again: preparing the network anew may give a better one.
  var isSpent: Bool { get }

  /// Enlarges one tile.
  /// - Parameters:
  ///   - tile: a part of the picture with its halo, `network.inputChannels` channels, 0 … 1. Its upper left corner lies
  ///     on a multiple of `tilingRules.alignment` in the picture. Sides without halo are the picture's true borders.
  ///   - kept: the area of `tile` whose enlargement is wanted.
  /// - Returns: `kept.size` times the scale, `network.outputChannels` channels, not clamped.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor

  /// Enlarges one tile for rows of which no more than `sample` holds is wanted.
  /// - Returns: what the other `run` gives; or, where that is cheaper for the device, the same found to be numbers,
  ///   clamped to 0 … 1 and rounded to `sample` as `SampleCoding` does it.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
}

extension PreparedNetwork {
  public var isSpent: Bool { false }
  public var multiplyAddsPerPixel: Int { network.multiplyAddsPerPixel }

  public func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    try await run(tile, keeping: kept)
  }
}
