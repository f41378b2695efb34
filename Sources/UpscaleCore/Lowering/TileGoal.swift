/// What is wanted of a tile.
package struct TileGoal: Sendable, Hashable {
  /// The part of the tile that counts, in source pixels.
  package let kept: PixelRect
  /// Which of its sides are borders of the picture, beyond which the margin counts towards means.
  package let sides: PictureSides
  /// Whether the network's result is wanted.
  package let enlarges: Bool
  /// The gates whose means are those of the tile, and are measured; of the others they are known, or not needed.
  package let measured: Range<Int>

  package init(kept: PixelRect, sides: PictureSides, enlarges: Bool, measured: Range<Int>) {
    (self.kept, self.sides, self.enlarges, self.measured) = (kept, sides, enlarges, measured)
  }

  /// The enlargement of a tile that is the whole picture, or of a network that sees no means.
  package static func result(_ kept: PixelRect) -> TileGoal {
    TileGoal(kept: kept, sides: .all, enlarges: true, measured: 0..<Int.max)
  }

  /// The enlargement, where the picture's means are known.
  package static func resultOfKnownMeans(_ kept: PixelRect) -> TileGoal {
    TileGoal(kept: kept, sides: .all, enlarges: true, measured: 0..<0)
  }

  /// The means of the kept area that one gate sees, where those of the gates before it are known.
  package static func means(_ kept: PixelRect, sides: PictureSides, gate: Int) -> TileGoal {
    TileGoal(kept: kept, sides: sides, enlarges: false, measured: gate..<gate + 1)
  }
}

extension PixelRect {
  /// The area with what `gate` looks at beyond each of `sides`.
  func expanded(by gate: ChannelGate, on sides: PictureSides) -> PixelRect {
    let (before, after) = (gate.marginBefore, gate.marginAfter)
    let (left, right) = (sides.contains(.left) ? before : 0, sides.contains(.right) ? after : 0)
    let (top, bottom) = (sides.contains(.top) ? before : 0, sides.contains(.bottom) ? after : 0)
    return PixelRect(columns: x - left..<maxX + right, rows: y - top..<maxY + bottom)
  }
}
