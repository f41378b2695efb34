internal import UpscaleCore

/// Where Winograd's tiles of one layer lie: their upper left corners are at `anchor` and multiples of their side from
/// there, in the picture and, since tiles of the picture begin at multiples of it, in those too.
///
/// The anchor moves up by one from layer to layer, as the needed area grows, so that at the upper and left side of a cut no
/// layer needs more than its receptive radius.
struct WinogradGrid {
  let side: Int
  let anchor: Int

  /// - Parameter reach: how far beyond the kept area the layer's output is needed.
  init(side: Int, reach: Int) {
    let remainder = reach % side
    self.side = side
    anchor = remainder == 0 ? 0 : side - remainder
  }

  /// The last corner at or before `position`.
  func corner(before position: Int) -> Int {
    anchor + (position - anchor).floorDivided(by: side) * side
  }

  /// The tiles that touch `area`.
  func covering(_ area: Rect) -> Rect {
    Rect(
      columns: corner(before: area.x)..<corner(before: area.maxX - 1) + side,
      rows: corner(before: area.y)..<corner(before: area.maxY - 1) + side)
  }
}
