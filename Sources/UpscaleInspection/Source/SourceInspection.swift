public import UpscaleCore

/// What an image's pixels reveal about its quality before it is enlarged.
///
///     let inspection = await SourceInspection(of: try ImageFile.read(at: "cat.jpg"))
///     if let blur = inspection.blur, blur.kind != .sharp { … }
///
/// Pure and repeatable. Cost: a few hundredths of a second; for images above a megapixel, only parts are inspected,
/// always the same ones.
public struct SourceInspection: Sendable, Hashable {
  /// The image's size.
  public let size: PixelSize
  /// The noise where the image is flattest: standard deviation of luma on the scale 0 … 255. A clean image has less than 2.
  public let noise: Double
  /// How much steeper steps are across the borders of JPEG's 8 × 8 blocks than elsewhere, in levels of luma. Blocks
  /// that have since been cropped or enlarged are not found. 0.2 is hard to see, 1 is obvious.
  public let blockiness: Double
  /// The fraction of the image that consists of few exact colors, 0 … 1: above 0.5 for drawings, screenshots and logos.
  public let colorFlatness: Double
  /// The quality of the JPEG file it was read from (`ImageMetadata.jpegQuality`).
  public let jpegQuality: Int?
  /// How much compression and noise have degraded it, in this file or before.
  public let damage: DamageInspection
  /// Whether it is more likely a drawing, a screenshot or a logo than a photograph.
  public let isGraphic: Bool
  /// Nil for an image with a side below 48 pixels.
  public let blur: BlurInspection?

  /// Inspects it off the caller's actor.
  @concurrent public init(of image: UpscaleImage) async { self.init(image) }

  package init(_ image: UpscaleImage) {
    let grid = GridTraces(of: image)
    size = image.size
    noise = NoiseLevel.deviation(of: image)
    blockiness = grid.blockiness
    let blocks = BlockGrid(grid)
    let measures = DamageMeasures(
      of: image, noise: noise, grid: blocks, trace: JPEGTrace(of: image, grid: blocks))
    colorFlatness = measures[.flatness] ?? 0
    isGraphic = DamageClassifier.graphicScore(measures) > 0
    jpegQuality = image.metadata.jpegQuality
    damage = DamageInspection(measures: measures, isGraphic: isGraphic, jpegQuality: jpegQuality)
    blur = BlurInspection(of: image, grid: grid)
  }

  /// Whether its noise is worth mentioning.
  public var isNoisy: Bool { noise > 3 }
}
