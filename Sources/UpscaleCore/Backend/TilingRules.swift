/// What a backend asks of the tiles it is given for one network, so that tiles fit together without seams.
public struct TilingRules: Sendable, Hashable {
  /// Source pixels beyond the kept area that a tile must bring on each side, where the picture has them.
  public var halo: Int
  /// Tiles begin at multiples of this in both directions.
  public var alignment: Int
  /// Tiles are multiples of this in size, of which `alignment` is one; where the picture ends earlier, it is mirrored.
  public var unit: Int
  /// Pixels around the picture that tiles at its borders bring, mirrored.
  public var margin: Int
  /// Working memory per source pixel of a tile, halo included, besides the tile and its result.
  public var scratchBytesPerPixel: Int
  /// The most rows of a tile, halo included, that the working memory is needed for at once; nil where for all of them. A
  /// network that looks at all of the picture needs all of them where its measures are not known.
  public var mostScratchRows: Int?
  /// Bytes that a prepared network takes whatever the tile: its weights as the device has them, and what every thread
  /// keeps for itself.
  public var networkBytes: Int
  /// How many tiles keep the backend busy at once; one where a single tile already uses all of it.
  public var tilesInFlight: Int

  /// Rules with these values, of which only the halo has to be given.
  public init(
    halo: Int, alignment: Int = 1, unit: Int = 1, margin: Int = 0, scratchBytesPerPixel: Int,
    mostScratchRows: Int? = nil, networkBytes: Int = 0, tilesInFlight: Int = 1
  ) {
    self.halo = halo
    self.alignment = alignment
    self.unit = unit
    self.margin = margin
    self.scratchBytesPerPixel = scratchBytesPerPixel
    self.mostScratchRows = mostScratchRows
    self.networkBytes = networkBytes
    self.tilesInFlight = tilesInFlight
  }

  /// Rules for tiles that suit `other`, too.
  package func suiting(_ other: TilingRules) -> TilingRules {
    var shared = max(1, alignment)
    while shared % max(1, other.alignment) != 0 { shared += max(1, alignment) }
    return TilingRules(
      halo: max(halo, other.halo), alignment: shared, unit: unit, margin: margin,
      scratchBytesPerPixel: max(scratchBytesPerPixel, other.scratchBytesPerPixel),
      mostScratchRows: mostScratchRows.flatMap { rows in other.mostScratchRows.map { max(rows, $0) } },
      networkBytes: max(networkBytes, other.networkBytes), tilesInFlight: max(tilesInFlight, other.tilesInFlight))
  }

  /// Rows that working memory is needed for while a tile of so many, halo included, is computed.
  func scratchRows(ofTile rows: Int) -> Int { min(rows, mostScratchRows ?? rows) }
}
