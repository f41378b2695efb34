/// A network ready to run on one device. `run` is the hot path, called once per tile, possibly from several tasks.
public protocol PreparedNetwork: Sendable {
  /// The network that was prepared.
  var network: UpscaleNetwork { get }
  /// What tiles must look like.
  var tilingRules: TilingRules { get }
  /// What a source pixel costs; the network's own, unless it runs more than once.
  var multiplyAddsPerPixel: Int { get }
  /// What it costs besides to tell the picture's measures.
  var measuringMultiplyAddsPerPixel: Int { get }
  /// What arithmetic and instructions really run, for people.
  var summary: String { get }

  /// Whether a device was lost that may be there again: preparing the network anew may give a better one.
  var isSpent: Bool { get }

  /// The same network, which calls `listener` with the part of a tile that is done, up to 1, on any thread, now and then
  /// while a tile takes long. Itself, where a device cannot tell.
  func telling(_ listener: @escaping @Sendable (Double) -> Void) -> any PreparedNetwork

  /// Enlarges one tile.
  /// - Parameters:
  ///   - tile: a part of the picture with its halo, `network.inputChannels` channels, 0 … 1. Its upper left corner lies
  ///     on a multiple of `tilingRules.alignment` in the picture. Sides without halo are the picture's true borders.
  ///   - kept: the area of `tile` whose enlargement is wanted; the whole picture where the network looks at all of it.
  /// - Returns: `kept.size` times the scale, `network.outputChannels` channels, not clamped.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect) async throws -> NetworkTensor

  /// Enlarges one tile for rows of which no more than `sample` holds is wanted.
  /// - Returns: what the other `run` gives; or, where that is cheaper for the device, the same found to be numbers,
  ///   clamped to 0 … 1 and rounded to `sample` as `SampleCoding` does it.
  func run(_ tile: NetworkTensor, keeping kept: PixelRect, storing sample: PixelFormat.Sample) async throws
    -> NetworkTensor

  /// Enlarges one tile, at `place`, of a picture whose measures are known.
  func run(
    _ tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, measures: PictureMeasures,
    storing sample: PixelFormat.Sample
  ) async throws -> NetworkTensor

  /// What the network's next operation that looks at all of the picture sees of `kept`.
  /// - Parameters:
  ///   - tile: the tile, halo included.
  ///   - kept: the part of the tile that counts.
  ///   - place: where the tile lies in the image.
  ///   - known: what those before it see of the picture.
  func nextMeasure(
    of tile: NetworkTensor, keeping kept: PixelRect, at place: TilePlace, known: PictureMeasures
  ) async throws -> PictureMeasures
}

extension UpscaleNetwork {
  /// Throws `invalidRequest` where a tile is not what the network takes, or does not hold what is to be kept of it.
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
