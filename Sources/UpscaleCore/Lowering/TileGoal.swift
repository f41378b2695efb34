/// What is wanted of a tile.
package struct TileGoal: Sendable, Hashable {
  /// The part of the tile that counts, in source pixels.
  package let kept: PixelRect
  /// What is made of it: the kept area, or more around it.
  package private(set) var made: PixelRect
  /// Where the tile lies in its picture; nil where it is all of it.
  package let place: TilePlace?
  /// Whether the network's result is wanted.
  package let enlarges: Bool
  /// The operations that look at all of the picture for which the tile is that; of the others that is known, or not needed.
  package let measured: Range<Int>

  package init(kept: PixelRect, place: TilePlace?, enlarges: Bool, measured: Range<Int>) {
    (self.kept, made, self.place, self.enlarges, self.measured) = (kept, kept, place, enlarges, measured)
  }

  /// The enlargement of a tile that is the whole picture, or of a network that does not look at all of it.
  package static func result(_ kept: PixelRect) -> TileGoal {
    TileGoal(kept: kept, place: nil, enlarges: true, measured: 0..<Int.max)
  }

  /// The enlargement, where the picture's measures are known.
  package static func resultOfKnownMeasures(_ kept: PixelRect, at place: TilePlace) -> TileGoal {
    TileGoal(kept: kept, place: place, enlarges: true, measured: 0..<0)
  }

  /// What one operation sees of the kept area, where that of those before it is known.
  package static func measure(_ kept: PixelRect, at place: TilePlace, index: Int) -> TileGoal {
    TileGoal(kept: kept, place: place, enlarges: false, measured: index..<index + 1)
  }

  /// The same, where all of the blocks of `unit` pixels are made that the kept area lies in. Operations make them at once,
  /// and would write beyond a result that ends within one. Tiles begin and end with whole blocks.
  package func filled(to unit: Int) -> TileGoal {
    var goal = self
    goal.made = kept.reduced(by: unit).scaled(by: unit)
    return goal
  }

  /// Which sides of the kept area are borders of the picture, beyond which the margin counts towards means.
  package var sides: PictureSides { place?.sides(of: kept) ?? .all }
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
