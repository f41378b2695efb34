/// How an image is cut into tiles: rows of tiles, each as high as the band of rows that comes out of it.
public struct TilePlan: Sendable, Hashable {
  /// One tile.
  public struct Tile: Sendable, Hashable {
    /// The area that the network gets: the kept area and its halo, cut at the image's borders, or at those of the
    /// margin that the network sees around it.
    public var input: PixelRect
    /// The area whose enlargement is kept, in source pixels.
    public var kept: PixelRect
  }

  /// The size of the image that is divided.
  public let imageSize: PixelSize
  /// The size of a tile's kept area; the last ones of a row or column may be smaller.
  public let tileSize: PixelSize
  /// The rules that the tiles keep.
  public let rules: TilingRules
  /// Whether separate passes compute the image's measures for a network that uses them; otherwise the only tile
  /// computes them.
  public internal(set) var measuresFirst = false

  /// - Parameters:
  ///   - imageSize: the size of the image to cut.
  ///   - tileSize: at least 1×1; rounded up to the alignment and limited to the image.
  ///   - rules: what tiles must look like.
  public init(imageSize: PixelSize, tileSize: PixelSize, rules: TilingRules) {
    let align = max(1, rules.alignment)
    func fit(_ side: Int, _ limit: Int) -> Int { min(limit, min(max(1, side), limit).dividedUp(by: align) * align) }
    self.imageSize = imageSize
    self.tileSize = PixelSize(
      width: fit(tileSize.width, imageSize.width), height: fit(tileSize.height, imageSize.height))
    self.rules = rules
  }

  /// How many tiles are in a row.
  public var columns: Int { (imageSize.width + tileSize.width - 1) / tileSize.width }
  /// How many rows of tiles there are.
  public var rowCount: Int { (imageSize.height + tileSize.height - 1) / tileSize.height }
  /// How many tiles there are in all.
  public var tileCount: Int { columns * rowCount }

  /// The source rows that row `index` of tiles keeps.
  public func keptRows(_ index: Int) -> Range<Int> {
    let first = index * tileSize.height
    return first..<min(first + tileSize.height, imageSize.height)
  }

  /// The source rows that row `index` of tiles needs, including mirrored ones.
  public func neededRows(_ index: Int) -> Range<Int> {
    let (rows, count) = (needed(keptRows(index), limit: imageSize.height), imageSize.height)
    let (above, below) = (-rows.lowerBound, rows.upperBound - count)
    guard max(above, below) < count else { return 0..<count }
    return min(
      max(0, rows.lowerBound), below > 0 ? count - 1 - below : count)..<max(
        min(rows.upperBound, count), above > 0 ? above + 1 : 0)
  }

  /// The tiles of row `index`, from the left.
  public func tiles(inRow index: Int) -> [Tile] {
    let kept = keptRows(index)
    let needed = self.needed(kept, limit: imageSize.height)
    return (0..<columns).map { column in
      let first = column * tileSize.width
      let keptColumns = first..<min(first + tileSize.width, imageSize.width)
      let neededColumns = self.needed(keptColumns, limit: imageSize.width)
      return Tile(
        input: PixelRect(columns: neededColumns, rows: needed), kept: PixelRect(columns: keptColumns, rows: kept))
    }
  }

  private func needed(_ kept: Range<Int>, limit: Int) -> Range<Int> {
    let halo = max(rules.halo, rules.margin)
    let first = max(-rules.margin, kept.lowerBound - halo).multiple(of: max(1, rules.alignment), down: true)
    let end = min(limit + rules.margin, kept.upperBound + halo).multiple(of: max(1, rules.unit), down: false)
    return first..<end
  }
}

extension Int {
  /// The nearest multiple that is not greater, or not less.
  fileprivate func multiple(of factor: Int, down: Bool) -> Int {
    (down ? floorDivided(by: factor) : dividedUp(by: factor)) * factor
  }

  /// The place in 0 ..< count that a mirrored picture shows at this one: −1 is 1, `count` is `count` − 2.
  func mirrored(in count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let place = self - floorDivided(by: period) * period
    return place < count ? place : period - place
  }
}
