/// A network ready to run on one device. `run` is the hot path, called once per tile, possibly from several tasks.
public protocol PreparedNetwork: Sendable {
  /// The network that was prepared.
  var network: UpscaleNetwork { get }
  /// What tiles must look like.
  var tilingRules: TilingRules { get }
  /// The cost per source pixel; the network's own, unless it runs more than once.
  var multiplyAddsPerPixel: Int { get }
  /// The additional cost of computing the image's measures.
  var measuringMultiplyAddsPerPixel: Int { get }
  /// The arithmetic and instructions that actually run, for users.
  var summary: String { get }

  /// Whether a device was lost that may be available again: preparing the network again may give a better one.
  var isSpent: Bool { get }

  /// The same network, which calls `listener` from time to time during a slow tile, on any thread, with the fraction of
  /// the tile that is done, up to 1. The network itself if the device cannot report progress.
  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork

  /// Enlarges one tile.
  /// - Parameters:
  ///   - tile: a part of the image with its halo, `network.inputChannels` channels, 0 … 1. Its top left corner lies on a
  ///     multiple of `tilingRules.alignment` in the image. Sides without a halo are the image's true borders.
  ///   - kept: the area of `tile` to enlarge; the whole image if the network looks at all of it.
  /// - Returns: `kept.size` times the scale, `network.outputChannels` channels, not clamped.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor

  /// Enlarges one tile for rows that need no more precision than `sample` holds.
  /// - Returns: what the other `run` returns; or, if that is cheaper for the device, the same checked to be numbers,
  ///   clamped to 0 … 1 and rounded to `sample` as `SampleCoding` does it.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor

  /// Enlarges one tile, at `place`, of an image whose measures are known.
  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor

  /// What the network's next whole-image operation sees of `kept`.
  /// - Parameters:
  ///   - tile: the tile, including the halo.
  ///   - kept: the part of the tile that counts.
  ///   - place: where the tile lies in the image.
  ///   - known: what those before it see of the image.
  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures
}

extension UpscaleNetwork {
  /// Throws `invalidRequest` if a tile is not what the network takes, or does not contain the area to keep.
  package func check(_ tile: NetworkTensor, keeping kept: PixelRect) throws(UpscaleError) {
    guard tile.channels == inputChannels, kept.x >= 0, kept.y >= 0, kept.width > 0, kept.height > 0,
      kept.maxX <= tile.size.width, kept.maxY <= tile.size.height, tile.size.width % unit == 0,
      tile.size.height % unit == 0
    else {
      throw UpscaleError(
        .invalidRequest,
        "A tile of \(tile.size) with \(tile.channels) channels does not contain \(kept) for a network of "
          + "\(inputChannels) channels\(unit == 1 ? "" : " that takes multiples of \(unit) pixels").")
    }
  }
}

extension PreparedNetwork {
  public var isSpent: Bool { false }
  public func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork { self }
  public var multiplyAddsPerPixel: Int { network.multiplyAddsPerPixel }
  public var measuringMultiplyAddsPerPixel: Int { network.measuringMultiplyAddsPerPixel }

  public func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor
  {
    try await run(tile, keeping: kept)
  }

  public func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor {
    try await run(tile, keeping: kept, storing: sample)
  }

  public func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures {
    .none
  }
}
