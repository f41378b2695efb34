/// What a backend requires of the tiles it gets for one network, so that tiles fit together without seams.
public struct TilingRules: Sendable, Hashable {
  /// Source pixels beyond the kept area that a tile must include on each side, if the image has them.
  public var halo: Int
  /// Tiles begin at multiples of this in both directions.
  public var alignment: Int
  /// Tile sizes are multiples of this, as is `alignment`; if the image ends earlier, it is mirrored.
  public var unit: Int
  /// Mirrored pixels around the image that tiles at its borders include.
  public var margin: Int
  /// Working memory per source pixel of a tile, including the halo, besides the tile and its result.
  public var scratchBytesPerPixel: Int
  /// The most rows of a tile, including the halo, that need working memory at once; nil if all of them do. A network
  /// with whole-image operations needs all of them if its measures are not known.
  public var mostScratchRows: Int?
  /// Bytes that a prepared network takes regardless of the tile: its weights as the device stores them, and what every
  /// thread keeps for itself.
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
