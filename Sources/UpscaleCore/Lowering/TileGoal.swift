/// What is wanted of a tile.
package struct TileGoal: Sendable, Hashable {
  /// The part of the tile that counts, in source pixels.
  package let kept: PixelRect
  /// Which of its sides are borders of the picture, beyond which the margin counts towards means.
  package let sides: PictureSides
  /// Whether the network's result is wanted.
  package let enlarges: Bool
  /// Whether the tile's own means are measured; else those of the whole picture are known.
  package let measures: Bool

  package init(kept: PixelRect, sides: PictureSides, enlarges: Bool, measures: Bool) {
    (self.kept, self.sides, self.enlarges, self.measures) = (kept, sides, enlarges, measures)
  }

  /// The enlargement of a tile that is the whole picture, or of a network that sees no means.
  package static func result(_ kept: PixelRect) -> TileGoal {
    TileGoal(kept: kept, sides: .all, enlarges: true, measures: true)
  }

  /// The enlargement, where the picture's means are known.
  package static func resultOfKnownMeans(_ kept: PixelRect) -> TileGoal {
    TileGoal(kept: kept, sides: .all, enlarges: true, measures: false)
  }

  /// The means of the kept area.
  package static func means(_ kept: PixelRect, sides: PictureSides) -> TileGoal {
    TileGoal(kept: kept, sides: sides, enlarges: false, measures: true)
  }
}

extension PixelRect {
  /// The area with `margin` pixels more on each of `sides`.
  func expanded(by margin: Int, on sides: PictureSides) -> PixelRect {
    let (left, right) = (sides.contains(.left) ? margin : 0, sides.contains(.right) ? margin : 0)
    let (top, bottom) = (sides.contains(.top) ? margin : 0, sides.contains(.bottom) ? margin : 0)
    return PixelRect(columns: x - left..<maxX + right, rows: y - top..<maxY + bottom)
  }
}
