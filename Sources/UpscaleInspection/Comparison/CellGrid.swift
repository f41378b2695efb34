internal import UpscaleCore

/// Both pictures cut into the same cells, about `side` source pixels wide and high, which measures give a value each.
struct CellGrid: Sendable {
  static let side = 8

  let source: PixelSize
  let result: PixelSize
  let columns: Int
  let rows: Int

  init(source: PixelSize, result: PixelSize) {
    self.source = source
    self.result = result
    columns = max(1, source.width / CellGrid.side)
    rows = max(1, source.height / CellGrid.side)
  }

  var count: Int { columns * rows }
  /// Result pixels for a source pixel.
  var factor: Double {
    max(Double(result.width) / Double(source.width), Double(result.height) / Double(source.height))
  }

  /// The same in both directions, where each source pixel has a square of the result's.
  var wholeFactor: Int? {
    let factor = result.width / source.width
    return factor > 1 && result == source.scaled(by: factor) ? factor : nil
  }

  func sourceColumns(_ column: Int) -> Range<Int> { CellGrid.part(column, of: columns, in: source.width) }
  func sourceRows(_ row: Int) -> Range<Int> { CellGrid.part(row, of: rows, in: source.height) }
  func resultColumns(_ column: Int) -> Range<Int> { CellGrid.part(column, of: columns, in: result.width) }
  func resultRows(_ row: Int) -> Range<Int> { CellGrid.part(row, of: rows, in: result.height) }

  /// The result pixels of cell `index`, counted row by row.
  func area(_ index: Int) -> PixelRect {
    PixelRect(columns: resultColumns(index % columns), rows: resultRows(index / columns))
  }

  private static func part(_ index: Int, of count: Int, in length: Int) -> Range<Int> {
    index * length / count..<(index + 1) * length / count
  }
}
