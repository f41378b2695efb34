public import UpscaleCore

/// An image next to its enlargement, and where the enlargement deserves the least trust.
///
///     let comparison = try await Comparison(before: source, after: large)
///     for region in comparison.regions { print(region.summary) }
///
/// It measures differences that a faithful enlargement does not show: colors that drift, texture, a lattice or blotches
/// of color where the source is flat, halos at edges, and straight lines such as tile borders leave. They show where to
/// look first, not what is wrong: they can include true detail that the source is too small to hold.
public struct ImageComparison: Sendable {
  /// The source, enlarged to the result's size by `kernel`.
  public let before: UpscaleImage
  /// The result, without metadata.
  public let after: UpscaleImage
  /// The source's size.
  public let sourceSize: PixelSize
  /// How far the whole image's colors are off.
  public let drift: ColorDrift
  /// What the places of source pixels are off by where the source is flat; nil where `lattice` is.
  let offsets: PlaceOffsets?
  /// The worst regions, at most 12 and 4 of a kind, ordered by how far they exceed their limits.
  public let regions: [RiskRegion]

  /// What the source is enlarged by: bicubic, which invents nothing and rings little.
  public static let kernel = ResamplingKernel.bicubic
  /// The side of the squares that regions are shown in, in pixels of the result.
  public static let viewSide = 320

  /// - Parameters:
  ///   - source: the source; both in the same color space, such as sRGB.
  ///   - after: the result, of any size, channels and bits. If it is smaller than the source, both are compared at the
  ///     result's size; if only it has no transparency, as in JPEG, the source is composited over white.
  ///   - isFilled: whether the source was center-cropped to the result's proportions, as `ImageFitting.fill` does.
  ///
  /// Cost: two passes over the result and one enlargement by the resampler, on all processors; memory for one more
  /// image of the result's size, and about 30 bytes per source pixel.
  /// - Throws: `invalidRequest` if the proportions differ by more than rounding and `isFilled` is false;
  ///   `CancellationError`.
  @concurrent public init(before source: UpscaleImage, after: UpscaleImage, isFilled: Bool = false) async throws {
    let resampler = ClassicalUpscaler(ImageComparison.kernel)
    let (from, to) = (ImageComparison.plain(source), after.size)
    try ImageComparison.checkProportions(from.size, to, isFilled: isFilled)
    let request = UpscaleRequest(.size(to), fitting: isFilled ? .fill : .stretch)
    let plan = try resampler.plan(request, for: from.info)
    var base = if let crop = plan.crop { try from.cropped(to: crop) } else { from }
    if base.format.channels.hasAlpha, !after.format.channels.hasAlpha { base = try ImageComparison.laidOverWhite(base) }
    let before = try await resampler.upscale(base, to: UpscaleRequest(.size(to)))
    let common = PixelSize(width: min(base.size.width, to.width), height: min(base.size.height, to.height))
    if common != base.size { base = try await resampler.upscale(base, to: UpscaleRequest(.size(common))) }
    let measured = try await ComparedPictures(source: base, before: before, after: after).measure()
    self.before = before
    self.after = ImageComparison.plain(after)
    self.sourceSize = source.size
    self.drift = measured.drift
    self.offsets = measured.offsets
    self.regions = measured.regions
  }

  /// How regular a lattice the result has over all parts where the source is flat: RMS of the mean offsets at each
  /// position within a source pixel, in 8-bit steps. A few hundredths are rounding. Nil if nothing is flat, or if the
  /// result is not 2, 3 … 8 times the source.
  public var lattice: Double? { offsets?.rms }

  /// Without metadata: where a picture was taken is nothing that a page or a sheet should tell.
  private static func plain(_ image: UpscaleImage) -> UpscaleImage {
    var image = image
    image.metadata = ImageMetadata()
    return image
  }

  /// What becomes of a picture in formats without transparency, unless another background is asked for.
  private static func laidOverWhite(_ image: UpscaleImage) throws(UpscaleError) -> UpscaleImage {
    var result = try UpscaleImage(size: image.size, format: PixelFormat(.rgb, image.format.sample))
    let row = PixelSize(width: image.size.width, height: 1)
    for y in 0..<image.size.height {
      let colors = SeenRows.colors(of: image, y..<y + 1, over: 255)
      let samples = NetworkTensor(size: row, channels: 3) { target in
        for index in 0..<colors.count { target[index] = colors[index] / 255 }
      }
      result.store(RowBand(firstRow: y, tensor: samples))
    }
    return result
  }

  private static func checkProportions(_ source: PixelSize, _ result: PixelSize, isFilled: Bool) throws(UpscaleError) {
    guard !isFilled, !UpscalePlan.keepsProportions(from: source, to: result) else { return }
    throw UpscaleError(
      .invalidRequest,
      "The result (\(result)) has different proportions from the source (\(source)): they are not the same image, or "
        + "it was cropped to fill its size, which --fill takes into account, or stretched, which cannot be "
        + "compared.")
  }
}
