extension UpscalePlan {
  /// The longest tile side that is chosen: beyond it halos cost next to nothing and memory only grows.
  private static let longestSide = 1024
  /// The shortest, whatever the memory: below it halos cost too much.
  private static func shortestSide(_ rules: TilingRules) -> Int {
    max(32, rules.mostScratchRows == nil ? 0 : 4 * rules.halo)
  }

  /// Tiles within the request's memory. Where the network sees the picture's means, one tile that is all of it where that
  /// fits, since its values are then kept until the means are known; else passes tell these first.
  static func tiles(
    for method: PassMethod, image: PixelSize, channels: PixelFormat.Channels, request: UpscaleRequest
  ) -> TilePlan {
    guard method.measuringMultiplyAddsPerPixel > 0 else {
      return streamedTiles(for: method, image: image, channels: channels, request: request)
    }
    let side = max(image.width, image.height)
    let pixels = (image.width + 2 * method.rules.margin) * (image.height + 2 * method.rules.margin)
    if request.tile ?? side >= side, pixels * method.rules.scratchBytesPerPixel <= request.workingMemory {
      var rules = method.rules
      rules.mostScratchRows = nil
      return TilePlan(imageSize: image, tileSize: image, rules: rules)
    }
    var tiles = streamedTiles(for: method, image: image, channels: channels, request: request)
    tiles.measuresFirst = true
    return tiles
  }

  /// As wide as the picture where memory allows, since full rows need no halo at the sides.
  private static func streamedTiles(
    for method: PassMethod, image: PixelSize, channels: PixelFormat.Channels, request: UpscaleRequest
  ) -> TilePlan {
    var rules = method.rules
    // Whether a pixel lies in a flat area, and what alpha is held to, is seen around it: a tile needs that even where the
    // network does not.
    rules.halo = max(rules.halo, FlatAreas.reach)
    if let side = request.tile {
      return TilePlan(imageSize: image, tileSize: PixelSize(width: side, height: side), rules: rules)
    }
    let width = min(image.width, longestSide)
    let halo = 2 * rules.halo
    let area = method.scale * method.scale
    // A tile takes the backend's scratch and its own result; the band it belongs to, twice, is as wide as the picture:
    // once being filled, once on its way through the next stage.
    let inFlight = max(1, rules.tilesInFlight)
    let perScratchRow = inFlight * min(width + halo, image.width) * rules.scratchBytesPerPixel
    let perRow = inFlight * width * 12 * area + 2 * image.width * area * channels.count * MemoryLayout<Float>.size
    // Either all rows of a tile take scratch, or as many as ever do.
    let most = rules.mostScratchRows.map { (request.workingMemory - perScratchRow * $0) / perRow } ?? 0
    let rows = max(most, (request.workingMemory - perScratchRow * halo) / (perScratchRow + perRow))
    // So many that all have one, as long as halos add no more than an eighth.
    let columns = (image.width + width - 1) / width
    let share = max((image.height * columns + inFlight - 1) / inFlight, 8 * halo)
    var height = min(min(rows, share), longestSide, image.height)
    let least = min(shortestSide(method.rules), longestSide, image.height)
    if height < least {
      // Of equal heights, which cost the same and take less memory than a high one and a rest.
      let count = (image.height + least - 1) / least
      height = (image.height + count - 1) / count
    }
    return TilePlan(imageSize: image, tileSize: PixelSize(width: width, height: height), rules: rules)
  }

  /// Bytes that the job is expected to take at its peak: the source, and per pass one tile at work and bands of rows.
  public var expectedMemory: Int {
    let float = MemoryLayout<Float>.size
    var bytes = source.size.width * source.size.height * source.format.bytesPerPixel
    if source.format.channels.hasAlpha { bytes *= 2 }
    for pass in passes {
      let (tile, halo, area) = (pass.tiles.tileSize, 2 * pass.tiles.rules.halo, pass.method.scale * pass.method.scale)
      let rules = pass.tiles.rules
      let scratchPixels = min(tile.width + halo, pass.input.width) * rules.scratchRows(ofTile: tile.height + halo)
      let bandPixels = pass.input.width * tile.height * area
      let inFlight = max(1, rules.tilesInFlight)
      bytes += inFlight * (scratchPixels * rules.scratchBytesPerPixel + tile.width * tile.height * 12 * area)
      bytes += 2 * bandPixels * source.format.channels.count * float
      let heldRows = pass.tiles.measuresFirst ? pass.input.height : tile.height + halo
      bytes += pass.input.width * heldRows * source.format.channels.count * float
    }
    if let resize {
      let taps = 2 * resize.kernel.support * max(1, Double(resize.from.height) / Double(resize.to.height))
      bytes += (Int(taps) + 2 * ResizeStage.rowsPerBand) * resize.to.width * source.format.channels.count * float
    }
    return bytes
  }
}
