/// One pass: runs a network over the picture, tile by tile, as many at once as keep the backend busy.
///
/// The network sees color as three channels (gray is repeated). Alpha is enlarged by the same network on its own, so
/// that its edges are as sharp as the color's, and held to the values around each source pixel, so that what was fully
/// transparent or opaque stays exactly so. Every tile's result is checked for values that no network gives, by the
/// device where that rounds it to the samples that are wanted, else here.
final class NetworkStage: Stage {
  private typealias Tiles = ThrowingTaskGroup<(number: Int, tile: EnlargedTile), any Error>

  let output: RowFormat
  private let channels: PixelFormat.Channels
  private let prepared: any PreparedNetwork
  private let tiles: TilePlan
  private let sample: PixelFormat.Sample
  private let meter: ProgressMeter?
  private var window: RowWindow
  /// The picture's measures, of color and of alpha, where the tiles do not tell them.
  private var measures: (color: PictureMeasures, alpha: PictureMeasures)?
  // Tiles are numbered row by row from the upper left.
  private var started = 0
  private var placed = 0
  /// Tiles that came before one that lies before them.
  private var early: [Int: EnlargedTile] = [:]
  /// The row of tiles that is being filled.
  private var band: NetworkTensor?

  /// - Parameters:
  ///   - prepared: a network of three channels in and out.
  ///   - sample: as what rows may come out, besides float32.
  init(
    _ prepared: any PreparedNetwork, tiles: TilePlan, channels: PixelFormat.Channels,
    storing sample: PixelFormat.Sample = .float32, meter: ProgressMeter? = nil
  ) {
    self.output = RowFormat(size: tiles.imageSize.scaled(by: prepared.network.scale), channels: channels)
    self.channels = channels
    self.prepared = prepared
    self.tiles = tiles
    self.sample = sample
    self.meter = meter
    self.window = RowWindow(samplesPerRow: tiles.imageSize.width * channels.count)
  }

  func run(_ bands: BandLink, emit: (RowBand) async throws -> Void) async throws {
    try await withThrowingTaskGroup { (group: inout Tiles) in
      try await bands.receive(inPartsOf: StageRows.most) { band in
        let growth = window.growth(by: band.tensor.size.height)
        try MemoryHeadroom.require(band.tensor.count * MemoryLayout<Float>.size + growth)
        window.append(band)
        if !tiles.measuresFirst { try await startTiles(in: &group, emit: emit) }
      }
      if tiles.measuresFirst {
        measures = try await pictureMeasures()
        try await startTiles(in: &group, emit: emit)
      }
      while placed < started { try await placeNext(from: &group, emit: emit) }
    }
  }

  /// Starts all tiles whose rows have come.
  private func startTiles(in group: inout Tiles, emit: (RowBand) async throws -> Void) async throws {
    let limit = max(1, tiles.rules.tilesInFlight)
    while let tile = nextTile() {
      try start(tile, in: &group)
      // What came early counts too: it bounds the memory.
      if started - placed == limit { try await placeNext(from: &group, emit: emit) }
    }
  }

  /// The measures that every tile's enlargement takes: a pass over the picture, all of whose rows are there, for each, since
  /// it sees what those before it have made.
  private func pictureMeasures() async throws -> (color: PictureMeasures, alpha: PictureMeasures) {
    var known = (color: PictureMeasures.none, alpha: PictureMeasures.none)
    let costPerPixel = Double(prepared.measuringMultiplyAddsPerPixel) / Double(prepared.network.measureCount)
    for _ in 0..<prepared.network.measureCount {
      var sums = (color: PictureMeasures.none, alpha: PictureMeasures.none)
      for tile in (0..<tiles.rowCount).flatMap(tiles.tiles(inRow:)) {
        try MemoryHeadroom.require(tile.sourceBytes(channels))
        let source = SourceTile(window: window, plan: tile, image: tiles.imageSize, channels: channels)
        let measures = try await source.nextMeasure(prepared, known: known)
        sums.color.add(measures.color)
        sums.alpha.add(measures.alpha)
        meter?.add(Double(tile.kept.width * tile.kept.height) * costPerPixel)
      }
      known.color.append(sums.color)
      known.alpha.append(sums.alpha)
    }
    return known
  }

  /// The next tile, where all its rows have come.
  private func nextTile() -> TilePlan.Tile? {
    let row = started / tiles.columns
    guard row < tiles.rowCount, tiles.neededRows(row).upperBound <= window.rows.upperBound else { return nil }
    return tiles.tiles(inRow: row)[started % tiles.columns]
  }

  private func start(_ tile: TilePlan.Tile, in group: inout Tiles) throws(UpscaleError) {
    try MemoryHeadroom.require(tile.sourceBytes(channels))
    let source = SourceTile(window: window, plan: tile, image: tiles.imageSize, channels: channels)
    group.addTask { [prepared, measures, sample, meter, number = started] in
      (number, try await source.enlarged(by: prepared, measures: measures, storing: sample, meter: meter))
    }
    started += 1
    let row = started / tiles.columns
    if row < tiles.rowCount { window.drop(above: tiles.neededRows(row).lowerBound) }
  }

  /// Waits for the first tile that is not placed yet, and hands on the row of tiles that it completes.
  private func placeNext(from group: inout Tiles, emit: (RowBand) async throws -> Void) async throws {
    while early[placed] == nil, let (number, tile) = try await group.next() { early[number] = tile }
    guard let tile = early.removeValue(forKey: placed) else { throw CancellationError() }
    let (row, column) = (placed / tiles.columns, placed % tiles.columns)
    placed += 1
    try place(tile, row: row, column: column)
    guard column == tiles.columns - 1, let finished = band else { return }
    band = nil
    try await emit(RowBand(firstRow: tiles.keptRows(row).lowerBound * prepared.network.scale, tensor: finished))
  }

  private func place(_ tile: EnlargedTile, row: Int, column: Int) throws(UpscaleError) {
    // The usual case: the tile is the band, and nothing is copied.
    if tiles.columns == 1, !channels.hasAlpha { return band = tile.color }
    let scale = prepared.network.scale
    if band == nil {
      let size = PixelSize(width: output.size.width, height: tiles.keptRows(row).count * scale)
      let rowBytes = size.width * channels.count * tile.color.sample.byteCount
      // Alpha may have to be rounded first.
      try MemoryHeadroom.require(size.height * rowBytes + (tile.alpha == nil ? 0 : tile.color.count / 3 * 4))
      band = NetworkTensor(size: size, channels: channels.count, sample: tile.color.sample)
    }
    if var filled = band.take() {
      tile.place(into: &filled, at: column * tiles.tileSize.width * scale)
      band = filled
    }
  }
}
