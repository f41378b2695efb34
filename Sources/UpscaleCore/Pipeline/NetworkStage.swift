/// One pass: runs a network over the picture, one row of tiles at a time.
///
/// The network sees colour as three channels (gray is repeated). Alpha is enlarged by the same network on its own, so
/// that its edges are as sharp as the colour's, and held to the values around each source pixel, so that what was fully
/// transparent or opaque stays exactly so. Every tile's result is checked for values that no network gives.
final class NetworkStage: Stage {
  let output: RowFormat
  private let channels: PixelFormat.Channels
  private let prepared: any PreparedNetwork
  private let tiles: TilePlan
  private let meter: ProgressMeter?
  private var window: RowWindow
  private var nextTileRow = 0

  /// - Parameter prepared: a network of three channels in and out.
  init(
    _ prepared: any PreparedNetwork, tiles: TilePlan, channels: PixelFormat.Channels, meter: ProgressMeter? = nil
  ) {
    self.output = RowFormat(size: tiles.imageSize.scaled(by: prepared.network.scale), channels: channels)
    self.channels = channels
    self.prepared = prepared
    self.tiles = tiles
    self.meter = meter
    self.window = RowWindow(samplesPerRow: tiles.imageSize.width * channels.count)
  }

  func consume(_ band: RowBand, emit: (RowBand) async throws -> Void) async throws {
    window.append(band)
    while nextTileRow < tiles.rowCount, tiles.neededRows(nextTileRow).upperBound <= window.rows.upperBound {
      let finished = try await enlargedTileRow(nextTileRow)
      nextTileRow += 1
      if nextTileRow < tiles.rowCount { window.drop(above: tiles.neededRows(nextTileRow).lowerBound) }
      try await emit(finished)
    }
  }

  private func enlargedTileRow(_ index: Int) async throws -> RowBand {
    let (row, scale) = (tiles.tiles(inRow: index), prepared.network.scale)
    let kept = tiles.keptRows(index)
    if row.count == 1, channels == .rgb {
      // The usual case: the tile is the band, and nothing is copied.
      return RowBand(firstRow: kept.lowerBound * scale, tensor: try await enlarged(row[0]).color)
    }
    var band = Tensor(
      size: Size(width: output.size.width, height: kept.count * scale), channels: channels.count)
    try await forEachInFlight(row) { tile, result in
      result.place(into: &band, at: tile.kept.x * scale, channels: channels)
    }
    return RowBand(firstRow: kept.lowerBound * scale, tensor: band)
  }

  /// Enlarges the tiles, several at once where the backend wants it, and hands each result to `use`.
  private func forEachInFlight(
    _ row: [TilePlan.Tile], use: (TilePlan.Tile, EnlargedTile) -> Void
  ) async throws {
    guard prepared.tilesInFlight > 1 else {
      for tile in row { use(tile, try await enlarged(tile)) }
      return
    }
    try await withThrowingTaskGroup(of: (TilePlan.Tile, EnlargedTile).self) { group in
      var waiting = row[...]
      func start() {
        guard let tile = waiting.popFirst() else { return }
        let source = SourceTile(window: window, plan: tile, channels: channels)
        group.addTask { [prepared, meter] in (tile, try await source.enlarged(by: prepared, meter: meter)) }
      }
      for _ in 0..<prepared.tilesInFlight { start() }
      while let (tile, result) = try await group.next() {
        start()
        use(tile, result)
      }
    }
  }

  private func enlarged(_ tile: TilePlan.Tile) async throws -> EnlargedTile {
    try await SourceTile(window: window, plan: tile, channels: channels).enlarged(by: prepared, meter: meter)
  }
}
