/// Where the tiles of one step lie: their upper left corners are at `anchor` and multiples of their side from there, in
/// the picture and, since tiles of the picture begin at multiples of it, in those too.
///
/// A step needs whole tiles, and a pixel more around them from the step before. Every second step's tiles lie half a
/// tile off, so that what is needed grows by half a side at both ends of a cut, not by a pixel at one and nearly a side at
/// the other: the halo is that of the worse end.
package struct StepGrid: Sendable {
  package let side: Int
  package let anchor: Int

  /// - Parameter reach: how far beyond the kept area the step's sums are needed.
  package init(side: Int, reach: Int) {
    self.side = side
    anchor = reach % 2 == 0 ? 0 : side / 2
  }

  /// The last corner at or before `position`.
  package func corner(before position: Int) -> Int {
    anchor + (position - anchor).floorDivided(by: side) * side
  }

  /// The tiles that touch `area`.
  package func covering(_ area: PixelRect) -> PixelRect {
    PixelRect(
      columns: corner(before: area.x)..<corner(before: area.maxX - 1) + side,
      rows: corner(before: area.y)..<corner(before: area.maxY - 1) + side)
  }
}
