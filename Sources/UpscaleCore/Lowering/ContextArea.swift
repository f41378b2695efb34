/// The part of a `PooledContext`'s grid that a tile has to do with.
package struct ContextArea: Sendable {
  package let columns: PooledAxis
  package let rows: PooledAxis
  /// The samples that the tile tells; none where the picture's cells are known.
  package let samples: PixelRect
  /// The cells that it tells, or those that it takes.
  package let cells: PixelRect
  /// The picture's pixel that is the tile's first.
  package let origin: PixelRect

  /// - Parameters:
  ///   - part: of the tile: what it tells the samples of, or where the value is wanted.
  ///   - measures: whether it tells them.
  package init(_ context: PooledContext, _ part: PixelRect, of place: TilePlace, measures: Bool) {
    columns = PooledAxis(context, pixels: place.picture.width)
    rows = PooledAxis(context, pixels: place.picture.height)
    origin = place.area
    let area = place.cropped(to: part).area
    if measures {
      samples = PixelRect(
        columns: columns.samples(centeredIn: area.columns), rows: rows.samples(centeredIn: area.rows))
      cells = PixelRect(columns: columns.cells(of: samples.columns), rows: rows.cells(of: samples.rows))
    } else {
      samples = PixelRect(x: 0, y: 0, width: 0, height: 0)
      cells = PixelRect(columns: columns.cells(seenFrom: area.columns), rows: rows.cells(seenFrom: area.rows))
    }
  }
}
