internal import UpscaleCore

/// Where the 4 × 4 tiles of one layer lie: their upper left corners are at `anchor` and multiples of 4 from there, in
/// the picture and, since tiles of the picture begin at multiples of 4, in those too.
///
/// The anchor moves up by one from layer to layer, as the needed area grows, so that at the upper and left side of a cut no
/// layer needs more than its receptive radius.
struct WinogradGrid {
  let anchor: Int

  /// - Parameter reach: how far beyond the kept area the layer's output is needed.
  init(reach: Int) {
    let remainder = reach % PackedWinograd.tile
    anchor = remainder == 0 ? 0 : PackedWinograd.tile - remainder
  }

  /// The last corner at or before `position`.
  func corner(before position: Int) -> Int {
    anchor + (position - anchor).floorDivided(by: PackedWinograd.tile) * PackedWinograd.tile
  }

  /// The tiles that touch `area`.
  func covering(_ area: Rect) -> Rect {
    let tile = PackedWinograd.tile
    return Rect(
      columns: corner(before: area.x)..<corner(before: area.maxX - 1) + tile,
      rows: corner(before: area.y)..<corner(before: area.maxY - 1) + tile)
  }
}
