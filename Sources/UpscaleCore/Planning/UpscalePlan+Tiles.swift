extension UpscalePlan {
  /// The longest tile side that is chosen: beyond it halos cost next to nothing and memory only grows.
  private static let longestSide = 1024
  /// The shortest, whatever the memory: below it halos cost too much.
  private static func shortestSide(_ rules: TilingRules) -> Int {
    max(32, rules.mostScratchRows == nil ? 0 : 4 * rules.halo)
  }

  /// Tiles within the request's memory. Where the network looks at all of the picture, one tile that is all of it where that
  /// fits, since its values are then kept until its measures are known; else passes tell these first.
  static func tiles(
    for method: PassMethod, image: PixelSize, channels: PixelFormat.Channels, request: UpscaleRequest
  ) -> TilePlan {
    guard method.measuringMultiplyAddsPerPixel > 0 else {
      return streamedTiles(for: method, image: image, channels: channels, request: request)
    }
    let side = max(image.width, image.height)
    let (margin, bytes) = (2 * method.rules.margin, Double(method.rules.scratchBytesPerPixel))
    let scratch = Double(image.width + margin) * Double(image.height + margin) * bytes
    if request.tile ?? side >= side, scratch <= Double(request.workingMemory) {
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
    // In floating point, since of the largest images and networks the products are beyond any integer.
    let (inFlight, budget) = (max(1, rules.tilesInFlight), Double(request.workingMemory))
    let perScratchRow = Double(inFlight * min(width + halo, image.width)) * Double(rules.scratchBytesPerPixel)
    let perRow = Double(
      inFlight * width * 12 * area + 2 * image.width * area * channels.count * MemoryLayout<Float>.size)
    // Either all rows of a tile take scratch, or as many as ever do.
    let most = rules.mostScratchRows.map { (budget - perScratchRow * Double($0)) / perRow } ?? 0
    let fitting = max(most, (budget - perScratchRow * Double(halo)) / (perScratchRow + perRow))
    let rows = Int(max(0, min(fitting, Double(longestSide))))
    // So many that all have one, as long as halos add no more than an eighth.
    let columns = (image.width + width - 1) / width
    let share = max((image.height * columns).dividedUp(by: inFlight), 8 * halo)
    var height = min(rows, share, image.height)
    let least = min(shortestSide(method.rules), longestSide, image.height)
    if height < least {
      // Of equal heights, which cost the same and take less memory than a high one and a rest.
      let count = (image.height + least - 1) / least
      height = (image.height + count - 1) / count
    }
    return TilePlan(imageSize: image, tileSize: PixelSize(width: width, height: height), rules: rules)
  }
}
