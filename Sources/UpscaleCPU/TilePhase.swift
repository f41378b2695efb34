internal import UpscaleCore

/// Rows of one step over one tile: the pixels that it goes over and how they are handed out to threads.
struct TilePhase {
  enum Work {
    /// The copying in of the tile, which comes first.
    case copyIn
    case step(LoweredStep, PackedWeights)
    /// The adding up of each row of what a gate looks at, or the pooling of it; its area is that part of the input.
    case measure(LoweredStep)
    /// What a gate makes of these sums. Its area has one row.
    case weigh(LoweredStep)
    /// The pooling of rows that were pooled each, and then the layers, of a context; its area has the rows of its cells.
    case pool(measure: Int)
    case refine(measure: Int, layer: Int)
    /// Memory is moved; its area has no pixels, but a row for each of the parts in which threads move it.
    case slide(SlotWindow.Slide)
  }

  let work: Work
  /// Pixels of the step's input where it enlarges, else of its output; in the value's own coordinates.
  private(set) var area: PixelRect
  /// Rows are handed out from here: the area's first row, or the first row of Winograd's grid.
  private var firstRow: Int
  private var rowsPerStrip: Int
  private let threads: Int
  /// The first row in memory of every slot while the phase runs.
  private(set) var tops: [Int] = []

  /// Rows in a band at least, of which those that stay in memory for the next would else be too large a part.
  static let leastBand = 72

  /// The most rows in a strip of a band: as many as leave every thread two, in multiples of the larger tiles' side.
  private static func mostRows(threads: Int, band: Int) -> Int {
    let side = 6
    return min(max(band / (2 * threads) / side, 1), 3) * side
  }

  /// Rows of phases that are taken at once, `least` or a few more: two strips for every thread, or a multiple.
  static func bandRows(threads: Int, least: Int) -> Int {
    let rows = 2 * threads * mostRows(threads: threads, band: least)
    return least.dividedUp(by: rows) * rows
  }

  var step: LoweredStep? {
    if case .step(let step, _) = work { step } else { nil }
  }

  /// What it costs.
  var multiplyAdds: Double { Double(area.width) * Double(area.height) * Double(step?.multiplyAddsPerPixel ?? 0) }

  /// Where Winograd's tiles lie.
  var grid: StepGrid? { step?.grid }

  var strips: Int { (area.maxY - firstRow + rowsPerStrip - 1) / rowsPerStrip }

  func rows(ofStrip index: Int) -> Range<Int> {
    let first = firstRow + index * rowsPerStrip
    return max(first, area.y)..<min(first + rowsPerStrip, area.maxY)
  }

  /// Several strips per thread even out their speeds; many rows in one would only delay the last.
  init(_ work: Work, area: PixelRect, threads: Int) {
    let rows = max(1, min(TilePhase.mostRows(threads: threads, band: TilePhase.leastBand), area.height / (threads * 4)))
    self.work = work
    self.area = area
    self.threads = threads
    let grid = if case .step(let step, _) = work { step.grid } else { nil as StepGrid? }
    self.firstRow = grid?.corner(before: area.y) ?? area.y
    let side = grid?.side ?? 1
    self.rowsPerStrip = rows.dividedUp(by: side) * side
  }

  init(slide: SlotWindow.Slide, parts: Int) {
    self.init(.slide(slide), area: PixelRect(x: 0, y: 0, width: 0, height: parts), threads: parts)
  }

  /// The same phase where every slot's memory begins with the row in `tops`.
  func seen(from tops: [Int]) -> TilePhase {
    var phase = self
    phase.tops = tops
    return phase
  }

  /// The same step over some of its rows. Where these are few, as of values smaller than the source, every thread still
  /// gets a strip.
  func over(_ rows: Range<Int>) -> TilePhase {
    var phase = self
    let side = grid?.side ?? 1
    phase.rowsPerStrip = min(rowsPerStrip, max(rows.count, 1).dividedUp(by: threads * side) * side)
    phase.area = PixelRect(columns: area.x..<area.maxX, rows: rows)
    phase.firstRow = grid?.corner(before: rows.lowerBound) ?? rows.lowerBound
    return phase
  }
}
