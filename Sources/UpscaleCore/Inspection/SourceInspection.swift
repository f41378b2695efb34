/// What a picture's pixels tell of its quality before it is enlarged.
///
///     let inspection = SourceInspection(of: try ImageFile.read(at: "cat.jpg"))
///     if let blur = inspection.blur, blur.kind != .sharp { … }
///
/// Pure and repeatable. Cost: about a hundredth of a second for a megapixel; of larger pictures only parts are looked
/// at, always the same ones.
public struct SourceInspection: Sendable, Hashable {
  public let size: Size
  /// The noise where the picture is flattest: standard deviation of luma on the scale 0 … 255. A clean picture has less
  /// than 2.
  public let noise: Double
  /// How much steeper steps are across the borders of JPEG's 8 × 8 blocks than elsewhere, in levels of luma. Blocks that
  /// were cut or enlarged since are not found. 0.2 is hard to see, 1 is plain.
  public let blockiness: Double
  /// The share of the picture that is made of few exact colours, 0 … 1: above 0.5 for drawings, screenshots and logos.
  public let colorFlatness: Double
  /// Nil for a picture of fewer than 48 pixels on a side.
  public let blur: BlurInspection?

  public init(of image: Image) {
    let grid = GridTraces(of: image)
    size = image.size
    noise = NoiseLevel.deviation(of: image)
    blockiness = grid.blockiness
    colorFlatness = ColorFlatness.share(of: image)
    blur = BlurInspection(of: image, grid: grid)
  }

  /// Whether it is a drawing, a screenshot or a logo more likely than a photograph.
  public var isGraphic: Bool { colorFlatness > 0.5 }
}
