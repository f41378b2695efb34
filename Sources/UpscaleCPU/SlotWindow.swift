internal import UpscaleCore

/// The rows of a tile, borders included, that one slot of scratch memory holds. They move down the tile with the work,
/// so that the memory is as high as what is still to be read, not as the tile.
struct SlotWindow {
  /// Rows on their way to the top of the slot, where those above them are not needed any more.
  struct Slide {
    let slot: Int
    /// The rows that stay.
    let kept: Range<Int>
    /// The first row that the slot holds before and after.
    let from: Int
    let top: Int
    /// Rows of the border below the tile that come into the slot.
    let zeros: Range<Int>
  }

  /// Rows in memory.
  private let rows: Int
  /// The first row in memory.
  private(set) var top: Int
  /// The row before which all that was touched lies.
  private var end: Int
  private let slot: Int
  private let tileEnd: Int
  private let border: Int

  /// A window that begins with the border above the tile, whose size is given in units.
  init(slot: Int, of value: ExecutionPlan.Value, tile: PixelSize, rows: Int) {
    self.slot = slot
    self.rows = rows
    border = value.border
    tileEnd = tile.height * value.scale
    top = -border
    end = -border
  }

  /// Makes room for `touched`.
  /// - Parameter needed: the first row that is still needed; not above `top`.
  /// - Returns: what is to be moved for it, if anything.
  mutating func hold(_ touched: Range<Int>, needed: Int) -> Slide? {
    defer { end = max(end, touched.upperBound) }
    guard touched.upperBound > top + rows else { return nil }
    let kept = needed..<max(needed, end)
    let below = max(tileEnd, kept.upperBound)
    let zeros = below..<max(below, min(needed + rows, tileEnd + border))
    defer { top = needed }
    return Slide(slot: slot, kept: kept, from: top, top: needed, zeros: zeros)
  }
}
