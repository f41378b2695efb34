/// The largest samples in some cells of the grid that a `PooledContext` lays over a picture.
package struct PooledMaxima: Sendable, Hashable {
  /// The cells, in the grid; none has a side of no cells.
  package private(set) var cells: PixelRect
  package let channels: Int
  /// By row, column and channel; −∞ where nothing was seen.
  package private(set) var values: [Float]

  package init(cells: PixelRect, channels: Int, values: [Float]) {
    (self.cells, self.channels, self.values) = (cells, channels, values)
  }

  /// Takes in what was seen of another part of the picture.
  mutating func add(_ other: PooledMaxima) {
    guard !other.values.isEmpty else { return }
    guard !values.isEmpty else { return self = other }
    self = part(cells.union(other.cells))
    for row in other.cells.rows {
      let from = (row - other.cells.y) * other.cells.width * channels
      let to = ((row - cells.y) * cells.width + other.cells.x - cells.x) * channels
      for index in 0..<other.cells.width * channels {
        values[to + index] = max(values[to + index], other.values[from + index])
      }
    }
  }

  /// The part that lies in `area`.
  package func part(_ area: PixelRect) -> PooledMaxima {
    guard area != cells else { return self }
    var values = [Float](repeating: -.infinity, count: area.width * area.height * channels)
    let shared = cells.intersection(area)
    for row in shared.rows where shared.width > 0 {
      let from = ((row - cells.y) * cells.width + shared.x - cells.x) * channels
      let to = ((row - area.y) * area.width + shared.x - area.x) * channels
      values.replaceSubrange(
        to..<to + shared.width * channels, with: self.values[from..<from + shared.width * channels])
    }
    return PooledMaxima(cells: area, channels: channels, values: values)
  }
}
