/// How a picture is cut into tiles: rows of tiles, each row as high as the band of rows that comes out of it.
public struct TilePlan: Sendable, Hashable {
  public struct Tile: Sendable, Hashable {
    /// The area that the network is given: the kept area and its halo, cut at the picture's borders.
    public var input: PixelRect
    /// The area whose enlargement is kept, in source pixels.
    public var kept: PixelRect
  }

  public let imageSize: PixelSize
  /// The size of a tile's kept area; the last ones of a row or column may be smaller.
  public let tileSize: PixelSize
  public let rules: TilingRules

  /// - Parameter tileSize: at least 1×1; rounded up to the alignment and cut to the picture.
  public init(imageSize: PixelSize, tileSize: PixelSize, rules: TilingRules) {
    let align = max(1, rules.alignment)
    func fit(_ side: Int, _ limit: Int) -> Int { min(limit, (max(1, side) + align - 1) / align * align) }
    self.imageSize = imageSize
    self.tileSize = PixelSize(
      width: fit(tileSize.width, imageSize.width), height: fit(tileSize.height, imageSize.height))
    self.rules = rules
  }

  public var columns: Int { (imageSize.width + tileSize.width - 1) / tileSize.width }
  public var rowCount: Int { (imageSize.height + tileSize.height - 1) / tileSize.height }
  public var tileCount: Int { columns * rowCount }

  /// The source rows that row `index` of tiles keeps.
  public func keptRows(_ index: Int) -> Range<Int> {
    let first = index * tileSize.height
    return first..<min(first + tileSize.height, imageSize.height)
  }

  /// The source rows that row `index` of tiles needs.
  public func neededRows(_ index: Int) -> Range<Int> {
    needed(keptRows(index), limit: imageSize.height)
  }

  /// The tiles of row `index`, from the left.
  public func tiles(inRow index: Int) -> [Tile] {
    let (kept, needed) = (keptRows(index), neededRows(index))
    return (0..<columns).map { column in
      let first = column * tileSize.width
      let keptColumns = first..<min(first + tileSize.width, imageSize.width)
      let neededColumns = self.needed(keptColumns, limit: imageSize.width)
      return Tile(
        input: PixelRect(columns: neededColumns, rows: needed), kept: PixelRect(columns: keptColumns, rows: kept))
    }
  }

  private func needed(_ kept: Range<Int>, limit: Int) -> Range<Int> {
    let align = max(1, rules.alignment)
    let first = max(0, kept.lowerBound - rules.halo) / align * align
    return first..<min(limit, kept.upperBound + rules.halo)
  }
}
