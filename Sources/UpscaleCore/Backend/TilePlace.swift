/// Where a tile lies in its image.
public struct TilePlace: Sendable, Hashable {
  /// The tile's pixels, including the halo; mirrored pixels lie outside the image.
  public var area: PixelRect
  /// The size of the whole image.
  public var picture: PixelSize

  /// The place of `area` in an image of size `picture`.
  public init(area: PixelRect, in picture: PixelSize) { (self.area, self.picture) = (area, picture) }

  /// That of a tile which is all of the picture.
  package init(whole size: PixelSize) { self.init(area: PixelRect(size), in: size) }

  /// Which sides of `part`, whose pixels count from the tile's corner, are borders of the picture.
  package func sides(of part: PixelRect) -> PictureSides { PictureSides(of: cropped(to: part).area, in: picture) }

  /// Of that part of the tile.
  package func cropped(to part: PixelRect) -> TilePlace {
    TilePlace(
      area: PixelRect(x: part.x + area.x, y: part.y + area.y, width: part.width, height: part.height), in: picture)
  }
}
